//! Units of work: which piece of which file, in an order that does not depend on threads.
//!
//! How a file is cut decides who reads what, and when; it never decides what is read. The records of a file are the
//! same for every size of the pieces.

use super::read::{self, GroupSize, ReadError};
use super::{Compression, DataFile, Format};

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

/// Row groups of one file that were merged or split, decoded bytes, as a multiple of the morsel size.
const GROUP_MORSELS: u64 = 2;
/// Pieces that one row group is split in at most: each skips what is before it, and skipping is not free.
const SPLITS: u64 = 16;

/// Cuts a file in tasks of about `morsel_bytes` of text each. `number` is the file's position in
/// [`Plan::files`](super::Plan::files).
///
/// # Errors
/// When the file cannot be opened or its footer cannot be read.
pub fn cut(number: u32, file: &DataFile, morsel_bytes: u64) -> Result<Vec<Task>, ReadError> {
    let morsel = morsel_bytes.max(1);
    let pieces = match (file.format, file.compression) {
        (Format::JsonLines, Compression::Plain) => byte_ranges(file.bytes, morsel),
        (Format::Parquet, _) => row_ranges(&read::parquet_groups(file)?, morsel.saturating_mul(GROUP_MORSELS)),
        (Format::ArrowFile, Compression::Plain) => batch_ranges(&read::arrow_batches(file)?, morsel),
        _ => vec![(Range::Whole, None)],
    };
    let task = |(number_in_file, (range, rows))| Task { file: number, number: number_in_file, range, rows };
    Ok((0..).zip(pieces).map(task).collect())
}

fn byte_ranges(bytes: u64, morsel: u64) -> Vec<(Range, Option<u64>)> {
    let starts = (0..bytes.div_ceil(morsel)).map(|piece| piece * morsel);
    starts.map(|start| (Range::Bytes { start, end: start.saturating_add(morsel).min(bytes) }, None)).collect()
}

/// Small row groups are merged, huge ones are split.
fn row_ranges(groups: &[GroupSize], target: u64) -> Vec<(Range, Option<u64>)> {
    let mut pieces = Vec::new();
    let mut first = 0;
    while let Some(group) = groups.get(first) {
        let splits = group.bytes.div_ceil(target).min(SPLITS).min(group.rows);
        if splits > 1 {
            let take = group.rows.div_ceil(splits);
            for skip in (0..splits).map(|split| split * take).take_while(|&skip| skip < group.rows) {
                let take = take.min(group.rows - skip);
                pieces.push((Range::Rows { first_group: first, end_group: first + 1, skip, take }, Some(take)));
            }
            first += 1;
            continue;
        }
        let (mut end, mut bytes, mut rows) = (first + 1, group.bytes, group.rows);
        while let Some(next) = groups.get(end)
            && bytes.saturating_add(next.bytes) <= target
        {
            bytes += next.bytes;
            rows = rows.saturating_add(next.rows);
            end += 1;
        }
        pieces.push((Range::Rows { first_group: first, end_group: end, skip: 0, take: rows }, Some(rows)));
        first = end;
    }
    if pieces.is_empty() {
        // Nothing to read, but somebody must compare the footer's promise with that.
        pieces.push((Range::Rows { first_group: 0, end_group: 0, skip: 0, take: 0 }, Some(0)));
    }
    pieces
}

/// Small record batches are merged; how many rows they have is not known before they are read.
fn batch_ranges(sizes: &[u64], target: u64) -> Vec<(Range, Option<u64>)> {
    let mut pieces = Vec::new();
    let mut first = 0;
    let mut bytes = 0u64;
    for (batch, &size) in sizes.iter().enumerate() {
        if batch > first && bytes.saturating_add(size) > target {
            pieces.push((first, batch));
            (first, bytes) = (batch, 0);
        }
        bytes = bytes.saturating_add(size);
    }
    if first < sizes.len() {
        pieces.push((first, sizes.len()));
    }
    let range = |(first_group, end_group)| Range::Rows { first_group, end_group, skip: 0, take: u64::MAX };
    pieces.into_iter().map(|piece| (range(piece), None)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(sizes: &[(u64, u64)]) -> Vec<GroupSize> {
        sizes.iter().map(|&(rows, bytes)| GroupSize { rows, bytes }).collect()
    }

    fn rows(first_group: usize, end_group: usize, skip: u64, take: u64) -> (Range, Option<u64>) {
        (Range::Rows { first_group, end_group, skip, take }, Some(take))
    }

    #[test]
    fn small_row_groups_are_merged_and_huge_ones_are_split() {
        assert_eq!(
            row_ranges(&groups(&[(10, 40), (10, 40), (10, 40), (10, 250), (5, 1)]), 100),
            [
                rows(0, 2, 0, 20),
                rows(2, 3, 0, 10),
                rows(3, 4, 0, 4),
                rows(3, 4, 4, 4),
                rows(3, 4, 8, 2),
                rows(4, 5, 0, 5)
            ]
        );
    }

    #[test]
    fn a_footer_with_absurd_numbers_yields_few_tasks() {
        assert_eq!(row_ranges(&groups(&[(u64::MAX, u64::MAX), (1, u64::MAX)]), 1).len(), 17);
        assert_eq!(row_ranges(&groups(&[(0, u64::MAX), (u64::MAX, 0), (u64::MAX, 0)]), 100).len(), 2);
    }

    #[test]
    fn bytes_are_cut_without_gap_or_overlap() {
        assert_eq!(byte_ranges(0, 8), []);
        let ranges: Vec<_> = byte_ranges(17, 8).into_iter().map(|(range, _)| range).collect();
        assert_eq!(ranges, [(0, 8), (8, 16), (16, 17)].map(|(start, end)| Range::Bytes { start, end }));
    }
}
