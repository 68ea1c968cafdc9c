//! Spools: where workers put what they find until the order of the dataset is known.
//!
//! Every worker appends to spools of its own and notes which bytes belong to which piece of the dataset
//! ([`Segment`]). Sorting the segments restores dataset order whatever the threads did, and memory stays constant however many
//! findings there are.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// An unnamed temporary file that is written front to back.
#[derive(Debug)]
pub(super) struct Spool {
    writer: BufWriter<File>,
    written: u64,
}

/// Bytes of one spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Extent {
    /// First byte.
    pub(super) start: u64,
    /// Number of bytes.
    pub(super) len: u64,
}

impl Spool {
    /// A new spool in `dir`; the system removes it when it is closed.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn create(dir: &Path) -> io::Result<Self> {
        Ok(Self { writer: BufWriter::with_capacity(1 << 18, tempfile::tempfile_in(dir)?), written: 0 })
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// When the disk is full.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Bytes written so far.
    #[must_use]
    pub(super) fn position(&self) -> u64 {
        self.written
    }

    /// The finished spool, ready to be read.
    ///
    /// # Errors
    /// When the disk is full.
    pub(super) fn finish(self) -> io::Result<Stored> {
        let file = self.writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Stored { file: Mutex::new(file) })
    }
}

/// A finished spool.
#[derive(Debug)]
pub(super) struct Stored {
    file: Mutex<File>,
}

impl Stored {
    /// Reads one extent front to back.
    pub(super) fn read(&self, extent: Extent) -> impl Read + '_ {
        BufReader::with_capacity(1 << 16, Reader { file: &self.file, at: extent.start, end: extent.start + extent.len })
    }
}

/// Reads some bytes of a file that others read, too.
struct Reader<'a> {
    file: &'a Mutex<File>,
    at: u64,
    end: u64,
}

impl Read for Reader<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let most = out.len().min(usize::try_from(self.end - self.at).unwrap_or(usize::MAX));
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(&mut out[..most])?;
        self.at += read as u64;
        Ok(read)
    }
}

/// One piece of the dataset that one worker read: a task, or one block of a compressed stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Unit {
    /// File number.
    pub(super) file: u32,
    /// Number of the task in its file.
    pub(super) task: u32,
    /// Number of the block in its task; 0 when the task is read in one go.
    pub(super) block: u32,
}

/// Where the results of one unit are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    /// Which unit.
    pub(super) unit: Unit,
    /// Rows in it, readable or not.
    pub(super) rows: u64,
    /// Worker whose spools hold the results.
    pub(super) worker: usize,
    /// Findings and errors.
    pub(super) entries: Extent,
    /// Sketches, one a row.
    pub(super) sketches: Extent,
    /// What is kept for trigger mining.
    pub(super) kept: Extent,
    /// Ids of the records, when they are wanted.
    pub(super) ids: Extent,
    /// Hashes of the lines of the records.
    pub(super) lines: Extent,
}
