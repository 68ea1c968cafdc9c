//! Units of work: which piece of which file, in an order that does not depend on threads.

/// Piece of a file that one worker reads alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// Bytes of a plain JSONL file; a line belongs to the task that holds its first byte.
    Bytes {
        /// First byte.
        start: u64,
        /// Byte after the last.
        end: u64,
    },
    /// Rows of a Parquet file or Arrow IPC file (row group = record batch).
    Rows {
        /// First row group.
        first_group: usize,
        /// Row group after the last.
        end_group: usize,
        /// Rows to leave out at the start of the first group.
        skip: u64,
        /// Rows to read at most.
        take: u64,
    },
    /// The whole file, front to back: compressed JSONL, JSON arrays, Arrow streams.
    Whole,
}

/// One unit of work. Tasks are ordered by (file, number).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task {
    /// Position in [`Plan::files`](super::Plan::files).
    pub file: u32,
    /// Position among the tasks of the file.
    pub number: u32,
    /// What to read.
    pub range: Range,
    /// Rows the task will yield, where the format says so up front; rows of a part that turns out
    /// unreadable then keep their numbers.
    pub rows: Option<u64>,
}

/// One block of whole lines, cut off a compressed stream by the worker that decompresses it.
#[derive(Debug)]
pub struct Block {
    /// Position in [`Plan::files`](super::Plan::files).
    pub file: u32,
    /// Position among the blocks of the file.
    pub number: u32,
    /// Offset of the first byte in the decompressed stream.
    pub offset: u64,
    /// Whole lines.
    pub bytes: Vec<u8>,
}

/// Takes blocks off the hands of a worker that decompresses, so that others can parse them.
pub trait Lane: Sync {
    /// Gives the block back when nobody is free to take it; the caller then reads it itself.
    ///
    /// # Errors
    /// The block, when the lane is full.
    fn offer(&self, block: Block) -> Result<(), Block>;
}
