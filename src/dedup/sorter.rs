//! External sort of fixed-width rows: the one way `dedup` groups anything, so memory is bounded whatever the data.
//!
//! Rows are byte arrays that compare as bytes, so keys are written big-endian, most significant first. Equal rows
//! are merged into one. Rows beyond the capacity go to sorted runs in unnamed temporary files.

use super::DedupOptions;
use crate::pool::Pool;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Runs that are merged at a time; keeps the number of open files far below every system's limit.
const FAN_IN: usize = 48;

/// Fewest rows a run holds, whatever the memory.
const MIN_RUN: usize = 1024;

/// Buffer of one run while merging, in bytes.
const READ_AHEAD: usize = 1 << 16;

/// Collects rows of `W` bytes.
#[derive(Debug)]
pub(super) struct Sorter<const W: usize> {
    dir: PathBuf,
    pool: Pool,
    capacity: usize,
    rows: Vec<[u8; W]>,
    runs: Vec<File>,
}

impl<const W: usize> Sorter<W> {
    /// A sorter that holds about `memory` bytes; where it spills to, and who helps, is in the options.
    pub(super) fn new(memory: u64, options: &DedupOptions) -> Self {
        // Half of the memory: the vector doubles when it grows.
        let capacity = usize::try_from(memory / 2).unwrap_or(usize::MAX) / W;
        let (dir, pool) = (options.dir.clone(), options.pool.clone());
        Self { dir, pool, capacity: capacity.max(MIN_RUN), rows: Vec::new(), runs: Vec::new() }
    }

    pub(super) fn push(&mut self, row: [u8; W]) -> io::Result<()> {
        if self.rows.len() >= self.capacity {
            self.sort();
            // Repeated rows may have made room; only a mostly distinct run is worth a file.
            if self.rows.len() > self.capacity / 2 {
                self.spill()?;
            }
        }
        self.rows.push(row);
        Ok(())
    }

    /// Sorts what was pushed.
    pub(super) fn finish(mut self) -> io::Result<Sorted<W>> {
        self.sort();
        if self.runs.is_empty() {
            return Ok(Sorted(Rows::Memory(self.rows.into_iter())));
        }
        if !self.rows.is_empty() {
            self.spill()?;
        }
        self.rows = Vec::new();
        Ok(Sorted(Rows::Files(Merge::new(self.runs)?)))
    }

    fn sort(&mut self) {
        self.pool.sort(&mut self.rows, compare);
        self.rows.dedup();
    }

    fn spill(&mut self) -> io::Result<()> {
        if self.runs.len() >= FAN_IN {
            let mut merge = Merge::<W>::new(std::mem::take(&mut self.runs))?;
            let run = write_run(&self.dir, || merge.next())?;
            self.runs.push(run);
        }
        let mut rows = self.rows.drain(..);
        let run = write_run(&self.dir, || Ok(rows.next()))?;
        drop(rows);
        self.runs.push(run);
        Ok(())
    }
}

fn write_run<const W: usize>(dir: &Path, mut next: impl FnMut() -> io::Result<Option<[u8; W]>>) -> io::Result<File> {
    let mut out = BufWriter::with_capacity(READ_AHEAD, tempfile::tempfile_in(dir)?);
    while let Some(row) = next()? {
        out.write_all(&row)?;
    }
    let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}

/// Rows in order, each once.
#[derive(Debug)]
pub(super) struct Sorted<const W: usize>(Rows<W>);

#[derive(Debug)]
enum Rows<const W: usize> {
    Memory(std::vec::IntoIter<[u8; W]>),
    Files(Merge<W>),
}

impl<const W: usize> Sorted<W> {
    pub(super) fn next(&mut self) -> io::Result<Option<[u8; W]>> {
        match &mut self.0 {
            Rows::Memory(rows) => Ok(rows.next()),
            Rows::Files(merge) => merge.next(),
        }
    }
}

#[derive(Debug)]
struct Merge<const W: usize> {
    runs: Vec<BufReader<File>>,
    heads: BinaryHeap<Reverse<([u8; W], usize)>>,
}

impl<const W: usize> Merge<W> {
    fn new(files: Vec<File>) -> io::Result<Self> {
        let runs: Vec<_> = files.into_iter().map(|file| BufReader::with_capacity(READ_AHEAD, file)).collect();
        let mut merge = Self { heads: BinaryHeap::with_capacity(runs.len()), runs };
        for number in 0..merge.runs.len() {
            merge.refill(number)?;
        }
        Ok(merge)
    }

    fn next(&mut self) -> io::Result<Option<[u8; W]>> {
        let Some(Reverse((row, number))) = self.heads.pop() else { return Ok(None) };
        self.refill(number)?;
        while let Some(&Reverse((same, number))) = self.heads.peek()
            && same == row
        {
            self.heads.pop();
            self.refill(number)?;
        }
        Ok(Some(row))
    }

    fn refill(&mut self, number: usize) -> io::Result<()> {
        let run = &mut self.runs[number];
        let mut row = [0; W];
        match run.read_exact(&mut row) {
            Ok(()) => self.heads.push(Reverse((row, number))),
            // Runs hold whole rows, so the end of the file is the end of the run.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Compares rows as bytes, eight at a time: much faster than calling a comparison of memory for so few.
#[inline]
fn compare<const W: usize>(one: &[u8; W], two: &[u8; W]) -> Ordering {
    let mut at = 0;
    while at + 8 <= W {
        let (left, right) = (number_at(one, at), number_at(two, at));
        if left != right {
            return left.cmp(&right);
        }
        at += 8;
    }
    one[at..].cmp(&two[at..])
}

/// Joins big-endian columns into a row.
pub(super) fn pack<const W: usize>(columns: &[&[u8]]) -> [u8; W] {
    let mut row = [0; W];
    let mut at = 0;
    for column in columns {
        row[at..at + column.len()].copy_from_slice(column);
        at += column.len();
    }
    debug_assert_eq!(at, W, "columns fill the row");
    row
}

/// Reads the column of `N` bytes at `at`.
pub(super) fn column<const N: usize>(row: &[u8], at: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&row[at..at + N]);
    out
}

/// Reads the number in the eight bytes at `at`.
pub(super) fn number_at(row: &[u8], at: usize) -> u64 {
    u64::from_be_bytes(column(row, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(memory: u64, numbers: impl Iterator<Item = u64>) -> Vec<u64> {
        let dir = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::<8>::new(memory, &DedupOptions::within(0, dir.path()));
        for number in numbers {
            sorter.push(number.to_be_bytes()).unwrap();
        }
        let mut rows = sorter.finish().unwrap();
        std::iter::from_fn(|| rows.next().unwrap()).map(u64::from_be_bytes).collect()
    }

    #[test]
    fn spilled_rows_come_back_sorted_and_once() {
        // 150,000 rows in runs of 1,024 need more than one round of merging.
        let numbers = || (0..150_000_u64).map(|number| number * 7_919 % 100_003);
        let mut expected: Vec<u64> = numbers().collect();
        expected.sort_unstable();
        expected.dedup();
        assert_eq!(sorted(0, numbers()), expected);
        assert_eq!(sorted(1 << 30, numbers()), expected);
    }

    #[test]
    fn rows_of_any_width_come_in_order_of_their_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let mut sorter = Sorter::<11>::new(1 << 20, &DedupOptions::within(0, dir.path()));
        let row = |number: u64| pack::<11>(&[&(number % 3).to_be_bytes(), &(number * 7_919).to_le_bytes()[..3]]);
        (0..1_000).for_each(|number| sorter.push(row(number)).unwrap());
        let mut expected: Vec<[u8; 11]> = (0..1_000).map(row).collect();
        expected.sort_unstable();
        let mut rows = sorter.finish().unwrap();
        assert_eq!(std::iter::from_fn(|| rows.next().unwrap()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn nothing_pushed_is_nothing_read() {
        assert_eq!(sorted(0, std::iter::empty()), [0_u64; 0]);
    }
}
