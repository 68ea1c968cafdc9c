//! Findings in their final order: what the workers spooled, and what only the whole dataset shows.

use super::codec::{self, Entry};
use super::late::{Late, order};
use super::pass::Scanned;
use super::rates::Formats;
use super::spool::Segment;
use crate::finding::FindingRow;
use crate::source::Plan;
use std::io;

/// A record, or the rest of a file, that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFailure {
    /// File number.
    pub file: u32,
    /// Row in the file, when one is meant.
    pub row: Option<u64>,
    /// Byte offset in the (decompressed) file.
    pub byte: Option<u64>,
    /// Why.
    pub why: String,
    /// Whether everything from there on is missing too, not just one record.
    pub rest: bool,
}

/// Receives the merged result in order.
pub trait Results {
    /// The next finding, ordered by (file, row, field, start, rule).
    ///
    /// # Errors
    /// When an output cannot be written.
    fn finding(&mut self, row: &FindingRow) -> io::Result<()>;
    /// The next reading failure, in file order.
    fn failure(&mut self, failure: ReadFailure);
}

/// Pushes everything into `out`: first statements about the dataset, then files by the bytes of their names,
/// data files and files beside the data alike (numbers from `plan.files.len()` on mean [`Plan::beside`]).
///
/// # Errors
/// When a temporary file cannot be read or an output cannot be written.
pub(super) fn merge(
    scanned: &mut Scanned,
    plan: &Plan,
    formats: &Formats,
    mut late: Late,
    out: &mut dyn Results,
) -> io::Result<()> {
    for row in late.take(None) {
        out.finding(&row)?;
    }
    let data = plan.files.iter().map(|file| file.name.as_str());
    let beside = plan.beside.iter().map(|file| file.name.as_str());
    let mut names: Vec<(&str, u32)> = data.chain(beside).zip(0..).collect();
    names.sort_unstable();
    for (_, file) in names {
        let rows = late.take(Some(file));
        if (file as usize) < plan.files.len() {
            merge_file(scanned, file, formats, rows, out)?;
        } else {
            for row in rows {
                out.finding(&row)?;
            }
        }
    }
    Ok(())
}

fn merge_file(
    scanned: &mut Scanned,
    file: u32,
    formats: &Formats,
    late: Vec<FindingRow>,
    out: &mut dyn Results,
) -> io::Result<()> {
    let first = scanned.segments.partition_point(|segment| segment.unit.file < file);
    let last = scanned.segments.partition_point(|segment| segment.unit.file <= file);
    let segments: Vec<Segment> = scanned.segments[first..last].to_vec();
    let mut records = Records { late: late.into_iter().peekable(), group: Vec::new(), out };
    let mut base = 0;
    for segment in segments {
        let mut from = scanned.entries[segment.worker].read(segment.entries);
        while let Some(entry) = codec::next(&mut from)? {
            match entry {
                Entry::Finding(mut row) => {
                    row.row += base as i64;
                    if !formats.holds(row.rule, &row.field) {
                        records.push(row)?;
                    }
                }
                Entry::Error { row, byte, why, rest } => {
                    records.out.failure(ReadFailure { file, row: row.map(|row| row + base), byte, why, rest });
                }
            }
        }
        base += segment.rows;
    }
    records.finish()
}

/// Weaves late findings into the stream, record by record.
struct Records<'a, I: Iterator<Item = FindingRow>> {
    late: std::iter::Peekable<I>,
    group: Vec<FindingRow>,
    out: &'a mut dyn Results,
}

impl<I: Iterator<Item = FindingRow>> Records<'_, I> {
    fn push(&mut self, row: FindingRow) -> io::Result<()> {
        if self.group.first().is_some_and(|first| first.row != row.row) {
            self.flush()?;
        }
        while let Some(late) = self.late.next_if(|late| late.row < row.row) {
            self.out.finding(&late)?;
        }
        self.group.push(row);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        if let Some(number) = self.group.first().map(|first| first.row) {
            let spooled = self.group.len();
            while let Some(late) = self.late.next_if(|late| late.row == number) {
                self.group.push(late);
            }
            if self.group.len() > spooled {
                self.group.sort_by(order);
            }
        }
        self.group.drain(..).try_for_each(|row| self.out.finding(&row))
    }

    fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        self.late.try_for_each(|late| self.out.finding(&late))
    }
}
