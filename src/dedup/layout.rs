//! Where records are, and in which order they are preferred.
//!
//! A record has a global *id*, its position in the sketch table (files in order, rows in order), and a *rank*, its
//! position in the order of keeping: test before validation before train, then id, unless something else is preferred
//! (`order`). All of `dedup` works on ranks; ids come back when records are re-read and when rows are written.

use crate::source::Split;

/// One file, in the order of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRows {
    /// Split it belongs to.
    pub split: Split,
    /// Records, unreadable ones included.
    pub rows: u64,
}

/// All files.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    files: Vec<FileRows>,
    /// First id of each file; ascending.
    first_id: Vec<u64>,
    /// First rank and file number, ascending by rank.
    by_rank: Vec<(u64, u32)>,
    /// First rank of each file.
    first_rank: Vec<u64>,
    rows: u64,
}

impl Layout {
    /// The layout of `files`; a file's number is its position.
    #[must_use]
    pub fn new(files: Vec<FileRows>) -> Self {
        let mut rows = 0;
        let mut first_id = Vec::with_capacity(files.len());
        for file in &files {
            first_id.push(rows);
            rows += file.rows;
        }
        let mut order: Vec<u32> = (0..files.len() as u32).collect();
        order.sort_by_key(|&number| (files[number as usize].split, number));
        let mut first_rank = vec![0; files.len()];
        let mut by_rank = Vec::with_capacity(files.len());
        let mut rank = 0;
        for number in order {
            first_rank[number as usize] = rank;
            by_rank.push((rank, number));
            rank += files[number as usize].rows;
        }
        Self { files, first_id, by_rank, first_rank, rows }
    }

    /// Number of records.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Number of files.
    #[must_use]
    pub fn files(&self) -> usize {
        self.files.len()
    }

    /// Split of a file.
    #[must_use]
    pub fn split(&self, file: u32) -> Split {
        self.files.get(file as usize).map_or(Split::Train, |file| file.split)
    }

    /// File number and row of a record. Ids at or above [`Layout::rows`] have no meaning.
    #[must_use]
    pub fn place(&self, id: u64) -> (u32, u64) {
        let after = self.first_id.partition_point(|&first| first <= id);
        let file = after.saturating_sub(1);
        (file as u32, id - self.first_id.get(file).copied().unwrap_or(0))
    }

    /// The record in a row of a file.
    #[must_use]
    pub fn record(&self, file: u32, row: u64) -> u64 {
        self.first_id.get(file as usize).copied().unwrap_or(self.rows) + row
    }

    /// Position of a record in the default order of keeping.
    #[must_use]
    pub fn rank(&self, id: u64) -> u64 {
        let (file, row) = self.place(id);
        self.first_rank.get(file as usize).copied().unwrap_or(0) + row
    }

    /// The record at a position of the default order of keeping.
    #[must_use]
    pub fn id(&self, rank: u64) -> u64 {
        let after = self.by_rank.partition_point(|&(first, _)| first <= rank);
        let Some(&(first, file)) = self.by_rank.get(after.saturating_sub(1)) else { return rank };
        self.first_id[file as usize] + (rank - first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_ranks_before_validation_before_train_and_empty_files_take_no_rank() {
        let file = |split, rows| FileRows { split, rows };
        let layout = Layout::new(vec![
            file(Split::Train, 2),
            file(Split::Train, 0),
            file(Split::Test, 1),
            file(Split::Validation, 2),
            file(Split::Train, 1),
        ]);
        assert_eq!((0..6).map(|id| layout.rank(id)).collect::<Vec<_>>(), [3, 4, 0, 1, 2, 5]);
        assert_eq!((0..6).map(|rank| layout.id(rank)).collect::<Vec<_>>(), [2, 3, 4, 0, 1, 5]);
        assert_eq!(
            (0..6).map(|id| layout.place(id)).collect::<Vec<_>>(),
            [(0, 0), (0, 1), (2, 0), (3, 0), (3, 1), (4, 0)]
        );
        assert!((0..6).all(|id| layout.record(layout.place(id).0, layout.place(id).1) == id));
        assert_eq!((layout.rows(), layout.files(), layout.split(2)), (6, 5, Split::Test));
    }
}
