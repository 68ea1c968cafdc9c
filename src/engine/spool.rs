//! Spools: where workers put what they find until the order of the dataset is known.
//!
//! Every worker appends to spools of its own and notes which bytes belong to which piece of the dataset
//! ([`Segment`]). Sorting the segments restores dataset order whatever the threads did, and memory stays constant however many
//! findings there are.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// An unnamed temporary file that is written front to back.
#[derive(Debug)]
pub struct Spool {
    writer: BufWriter<File>,
    written: u64,
}

/// Bytes of one spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extent {
    /// First byte.
    pub start: u64,
    /// Number of bytes.
    pub len: u64,
}

impl Spool {
    /// A new spool in `dir`; the system removes it when it is closed.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn create(dir: &Path) -> io::Result<Self> {
        Ok(Self { writer: BufWriter::with_capacity(1 << 18, tempfile::tempfile_in(dir)?), written: 0 })
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.write_all(bytes)?;
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Bytes written so far.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.written
    }

    /// The finished spool, ready to be read.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn finish(self) -> io::Result<Stored> {
        Ok(Stored { file: self.writer.into_inner().map_err(io::IntoInnerError::into_error)? })
    }
}

/// A finished spool.
#[derive(Debug)]
pub struct Stored {
    file: File,
}

impl Stored {
    /// Reads one extent front to back. Only one reader of a spool may be alive at a time.
    ///
    /// # Errors
    /// When the temporary file cannot be read.
    pub fn read(&self, extent: Extent) -> io::Result<impl Read + '_> {
        (&self.file).seek(SeekFrom::Start(extent.start))?;
        Ok(BufReader::with_capacity(1 << 16, (&self.file).take(extent.len)))
    }
}

/// One piece of the dataset that one worker read: a task, or one block of a compressed stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// File number.
    pub file: u32,
    /// Number of the task in its file.
    pub task: u32,
    /// Number of the block in its task; 0 when the task is read in one go.
    pub block: u32,
}

/// Where the results of one unit are.
#[derive(Debug, Clone, Copy)]
pub struct Segment {
    /// Which unit.
    pub unit: Unit,
    /// Rows in it, readable or not.
    pub rows: u64,
    /// Worker whose spools hold the results.
    pub worker: usize,
    /// Findings and errors.
    pub entries: Extent,
    /// Sketches, one a row.
    pub sketches: Extent,
}
