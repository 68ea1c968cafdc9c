//! An array of numbers that may be larger than memory.
//!
//! Pages that were used lately are in memory, the others in an unnamed temporary file, which is not made before the
//! first page has to leave. Where a page is changes the time and never a value.

use super::DedupError;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Bytes of a rank ([`MAX_RECORDS`](super::MAX_RECORDS)).
pub(super) const RANK: usize = 5;
/// Numbers in a page: of ranks 40 KiB, a few milliseconds of a slow disk.
const PAGE: u64 = 8192;
/// Fewest pages in memory, whatever the budget.
const MIN_FRAMES: u64 = 4;
const NONE: u32 = u32::MAX;

/// Numbers of `W` bytes, all zero at first.
#[derive(Debug)]
pub(super) struct Paged<const W: usize> {
    dir: PathBuf,
    /// Where each page is; by page.
    places: Vec<Place>,
    frames: Vec<Frame>,
    most_frames: usize,
    /// Frame that is looked at next when one has to leave.
    hand: usize,
    file: Option<File>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    frame: u32,
    stored: bool,
}

/// A page in memory.
#[derive(Debug)]
struct Frame {
    page: usize,
    bytes: Vec<u8>,
    changed: bool,
    /// Looked at since the hand came by.
    used: bool,
}

impl<const W: usize> Paged<W> {
    /// An array of `len` zeros that keeps about `memory` bytes in memory and the rest in `dir`.
    pub(super) fn new(len: u64, memory: u64, dir: &Path) -> Result<Self, DedupError> {
        let pages = len.div_ceil(PAGE);
        if pages >= u64::from(NONE) {
            return Err(DedupError::TooMany);
        }
        let frames = (memory / (PAGE * W as u64)).max(MIN_FRAMES).min(pages);
        Ok(Self {
            dir: dir.to_path_buf(),
            places: vec![Place { frame: NONE, stored: false }; pages as usize],
            frames: Vec::new(),
            most_frames: frames as usize,
            hand: 0,
            file: None,
        })
    }

    /// The number at a position; 0 beyond the end.
    pub(super) fn get(&mut self, at: u64) -> io::Result<u64> {
        let Some((frame, start)) = self.frame(at)? else { return Ok(0) };
        let mut bytes = [0; 8];
        bytes[..W].copy_from_slice(&frame.bytes[start..start + W]);
        Ok(u64::from_le_bytes(bytes))
    }

    /// Adds `count` numbers from a position on to `out`; none beyond the end.
    pub(super) fn read(&mut self, mut at: u64, count: usize, out: &mut Vec<u64>) -> io::Result<()> {
        let end = at + count as u64;
        while at < end {
            let together = (end - at).min(PAGE - at % PAGE);
            let Some((frame, start)) = self.frame(at)? else { break };
            let bytes = &frame.bytes[start..start + together as usize * W];
            out.extend(bytes.chunks_exact(W).map(|number| {
                let mut bytes = [0; 8];
                bytes[..W].copy_from_slice(number);
                u64::from_le_bytes(bytes)
            }));
            at += together;
        }
        Ok(())
    }

    /// Sets the number at a position; beyond the end nothing is set.
    pub(super) fn set(&mut self, at: u64, number: u64) -> io::Result<()> {
        let Some((frame, start)) = self.frame(at)? else { return Ok(()) };
        frame.bytes[start..start + W].copy_from_slice(&number.to_le_bytes()[..W]);
        frame.changed = true;
        Ok(())
    }

    /// The frame that holds a number, and where in it.
    fn frame(&mut self, at: u64) -> io::Result<Option<(&mut Frame, usize)>> {
        let page = (at / PAGE) as usize;
        let Some(place) = self.places.get(page) else { return Ok(None) };
        let number = if place.frame == NONE { self.load(page)? } else { place.frame as usize };
        let frame = &mut self.frames[number];
        frame.used = true;
        Ok(Some((frame, (at % PAGE) as usize * W)))
    }

    /// Brings a page into memory; another one leaves when there is no room.
    fn load(&mut self, page: usize) -> io::Result<usize> {
        let number = if self.frames.len() < self.most_frames {
            let bytes = vec![0; PAGE as usize * W];
            self.frames.push(Frame { page, bytes, changed: false, used: false });
            self.frames.len() - 1
        } else {
            let number = self.evict()?;
            self.frames[number].page = page;
            number
        };
        let frame = &mut self.frames[number];
        match &mut self.file {
            Some(file) if self.places[page].stored => {
                file.seek(SeekFrom::Start(page as u64 * PAGE * W as u64))?;
                file.read_exact(&mut frame.bytes)?;
            }
            _ => frame.bytes.fill(0),
        }
        frame.changed = false;
        self.places[page].frame = number as u32;
        Ok(number)
    }

    /// Empties the next frame that was not used since the hand came by.
    fn evict(&mut self) -> io::Result<usize> {
        loop {
            let number = self.hand;
            self.hand = (number + 1) % self.frames.len();
            let frame = &mut self.frames[number];
            if std::mem::take(&mut frame.used) {
                continue;
            }
            let place = &mut self.places[frame.page];
            if frame.changed {
                if self.file.is_none() {
                    self.file = Some(tempfile::tempfile_in(&self.dir)?);
                }
                if let Some(file) = &mut self.file {
                    file.seek(SeekFrom::Start(frame.page as u64 * PAGE * W as u64))?;
                    file.write_all(&frame.bytes)?;
                }
                place.stored = true;
            }
            place.frame = NONE;
            return Ok(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive_leaving_memory() {
        let dir = tempfile::tempdir().unwrap();
        // 123 pages, of which four are in memory.
        let mut paged = Paged::<RANK>::new(1_000_000, 0, dir.path()).unwrap();
        let places = || (0..40_000_u64).map(|number| number * 7_919 % 1_000_000);
        for at in places() {
            assert_eq!(paged.get(at).unwrap(), 0);
            paged.set(at, (1 << 40) - 1 - at).unwrap();
        }
        assert!(paged.frames.len() == 4 && paged.file.is_some());
        for at in places() {
            assert_eq!(paged.get(at).unwrap(), (1 << 40) - 1 - at);
        }
        let mut some = Vec::new();
        paged.read(PAGE - 100, 200, &mut some).unwrap();
        assert_eq!(some, (PAGE - 100..PAGE + 100).map(|at| paged.get(at).unwrap()).collect::<Vec<_>>());
    }

    #[test]
    fn what_fits_needs_no_file_and_beyond_the_end_is_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let mut paged = Paged::<8>::new(20_000, 1 << 20, dir.path()).unwrap();
        for at in 0..20_000 {
            paged.set(at, at + 1).unwrap();
        }
        paged.set(1 << 30, 5).unwrap();
        assert_eq!([0, 19_999, 1 << 30].map(|at| paged.get(at).unwrap()), [1, 20_000, 0]);
        assert!(paged.file.is_none());
    }
}
