//! Lines of a byte stream, in bounded memory.
//!
//! A line ends at 0x0A and nowhere else: U+2028 and its relatives occur inside strings. A reader that is given a
//! range of a file starts with the line whose first byte is the first in the range, and ends with the one whose
//! first byte is the last; so any cut of a file in ranges yields every line once.

use std::io::{self, Read};
use std::ops::ControlFlow;

/// Longest record; a longer one is told as unreadable and never buffered whole.
pub(super) const LONGEST: usize = 256 << 20;
/// First size of the buffer: large enough for long reads, small enough for the second-level cache.
const BUFFER: usize = 512 << 10;
/// Memory that is kept for the next stream; one giant line does not pin its size for ever.
const KEPT: usize = 16 << 20;
/// Read ahead beyond the end of a range.
const AHEAD: u64 = 64 << 10;

/// One line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Offset of its first byte in the stream.
    pub(super) offset: u64,
    /// Its bytes with the terminator; the beginning only when it is too long.
    pub(super) bytes: &'a [u8],
    /// Whether it is longer than [`LONGEST`].
    pub(super) too_long: bool,
}

/// Bytes of a stream that belong to one reader.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    /// Offset of the first byte that the input yields.
    pub(super) start: u64,
    /// Lines that start here or later belong to somebody else.
    pub(super) end: u64,
    /// The input starts one byte early, so that it shows whether a line starts at the beginning of the range.
    pub(super) skip_first: bool,
}

impl Extent {
    /// The whole stream.
    pub(super) const ALL: Self = Self { start: 0, end: u64::MAX, skip_first: false };
}

/// Splits a stream in lines; the buffer is kept from stream to stream.
#[derive(Debug)]
pub(super) struct LineReader {
    buffer: Vec<u8>,
    longest: usize,
}

impl Default for LineReader {
    fn default() -> Self {
        Self { buffer: Vec::new(), longest: LONGEST }
    }
}

impl LineReader {
    /// Calls `each` for every line of the extent. When the stream fails, what was read of the last line is
    /// handed to `each` first.
    pub(super) fn read(
        &mut self,
        input: &mut dyn Read,
        extent: Extent,
        each: &mut dyn FnMut(Line<'_>) -> ControlFlow<()>,
    ) -> io::Result<()> {
        self.buffer.truncate(KEPT);
        self.buffer.shrink_to(KEPT);
        self.buffer.resize(self.buffer.len().max(BUFFER), 0);
        let mut offset = extent.start;
        let (mut start, mut end, mut scanned) = (0, 0, 0);
        let mut skipping = extent.skip_first;
        loop {
            let fresh = self.buffer.get(scanned..end).unwrap_or_default();
            if let Some(newline) = memchr::memchr(b'\n', fresh) {
                let next = scanned + newline + 1;
                let line = Line { offset, bytes: &self.buffer[start..next], too_long: false };
                offset += (next - start) as u64;
                (start, scanned) = (next, next);
                let flow = if std::mem::take(&mut skipping) { ControlFlow::Continue(()) } else { each(line) };
                if flow.is_break() || offset >= extent.end {
                    return Ok(());
                }
                continue;
            }
            scanned = end;
            if end - start > self.longest && !skipping {
                skipping = true;
                let line = Line { offset, bytes: &self.buffer[start..start + 1024], too_long: true };
                if each(line).is_break() {
                    return Ok(());
                }
            }
            if skipping {
                offset += (end - start) as u64;
                (start, end, scanned) = (0, 0, 0);
            } else if start > 0 {
                self.buffer.copy_within(start..end, 0);
                (start, end, scanned) = (0, end - start, end - start);
            }
            if end == self.buffer.len() {
                self.buffer.resize(end * 2, 0);
            }
            let wanted = extent.end.saturating_sub(offset + end as u64).max(AHEAD);
            let room = self.buffer.len().min(end.saturating_add(usize::try_from(wanted).unwrap_or(usize::MAX)));
            let read = read_some(input, &mut self.buffer[end..room]);
            if let Ok(count @ 1..) = read {
                end += count;
                continue;
            }
            if end > start && !skipping {
                let _ = each(Line { offset, bytes: &self.buffer[start..end], too_long: false });
            }
            return read.map(drop);
        }
    }
}

/// Calls `each` for every line of whole lines in memory.
pub(super) fn lines_of(bytes: &[u8], offset: u64, each: &mut dyn FnMut(Line<'_>) -> ControlFlow<()>) {
    let mut start = 0;
    while start < bytes.len() {
        let rest = &bytes[start..];
        let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |newline| newline + 1);
        let line = Line { offset: offset + start as u64, bytes: &rest[..length], too_long: length > LONGEST };
        if each(line).is_break() {
            return;
        }
        start += length;
    }
}

/// One read that is not interrupted.
pub(super) fn read_some(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match input.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8], extent: Extent) -> Vec<(u64, Vec<u8>)> {
        let mut found = Vec::new();
        LineReader::default()
            .read(&mut &text[extent.start as usize..], extent, &mut |line| {
                found.push((line.offset, line.bytes.to_vec()));
                ControlFlow::Continue(())
            })
            .expect("memory does not fail");
        found
    }

    #[test]
    fn lines_keep_their_terminators_and_the_last_needs_none() {
        let found = lines(b"a\r\n\nb\xe2\x80\xa8c\nd", Extent::ALL);
        let expected: [(u64, &[u8]); 4] = [(0, b"a\r\n"), (3, b"\n"), (4, b"b\xe2\x80\xa8c\n"), (10, b"d")];
        assert_eq!(found, expected.map(|(at, line)| (at, line.to_vec())));
    }

    #[test]
    fn every_cut_yields_every_line_once() {
        let text = b"first\n\nsecond line\nx\ny\nthe end";
        let whole = lines(text, Extent::ALL);
        for step in 1..=text.len() as u64 {
            let mut cut = Vec::new();
            for start in (0..text.len() as u64).step_by(step as usize) {
                let end = (start + step).min(text.len() as u64);
                let skip_first = start > 0;
                cut.extend(
                    lines(text, Extent { start: start - u64::from(skip_first), end, skip_first })
                        .into_iter()
                        .filter(|&(at, _)| at < end),
                );
            }
            assert_eq!(cut, whole, "cut every {step} bytes");
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_told_once_and_the_next_is_read() {
        let longest = 1 << 20;
        let long = io::repeat(b'x').take(5 << 20);
        let mut input = io::Read::chain(long, &b"\nnext\n"[..]);
        let mut found = Vec::new();
        LineReader { buffer: Vec::new(), longest }
            .read(&mut input, Extent::ALL, &mut |line| {
                found.push((line.offset, line.bytes.len(), line.too_long));
                ControlFlow::Continue(())
            })
            .expect("memory does not fail");
        assert_eq!(found, [(0, 1024, true), ((5 << 20) + 1, 5, false)]);
    }
}
