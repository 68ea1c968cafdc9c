//! Single records of a task, as the second pass wants them.
//!
//! Of Parquet only the pages and columns are decoded that hold what is wanted and was not kept. All other formats are read from the
//! start of the task, and what is not wanted is passed over unparsed.

use super::parquet::{ParquetFile, Target};
use super::{Held, ReadError, Reader, opened};
use crate::record::{BadRecord, Record, Sink};
use crate::source::task::{Range, Task};
use crate::source::{DataFile, Format};

impl Reader {
    /// Pushes the records of a task whose numbers in it are `wanted` (ascending) into `sink`. Their ordinals mean nothing, and
    /// fields that are no content may be missing.
    ///
    /// # Errors
    /// When a part of the task that holds one of them cannot be read.
    pub fn pick(&mut self, file: &DataFile, task: &Task, wanted: &[u64], sink: &mut dyn Sink) -> Result<(), ReadError> {
        match (file.format, task.range) {
            (Format::Parquet, Range::Rows { first_group, end_group, skip, .. }) => {
                self.meet(file);
                self.pick_of_groups((file, task.file), first_group..end_group, skip, wanted, sink)
            }
            (Format::Parquet, _) => {
                self.meet(file);
                self.pick_of_groups((file, task.file), 0..usize::MAX, 0, wanted, sink)
            }
            _ => self.read(file, task, None, &mut Picked { row: 0, wanted, sink }),
        }
    }

    fn pick_of_groups(
        &mut self,
        (file, number): (&DataFile, u32),
        range: std::ops::Range<usize>,
        skip: u64,
        wanted: &[u64],
        sink: &mut dyn Sink,
    ) -> Result<(), ReadError> {
        let open = opened(&mut self.parquet, file)?;
        let groups = open.groups()?;
        let (mut rest, mut first, mut skip) = (wanted, 0_u64, skip);
        for group in range.start..range.end.min(groups.len()) {
            let held = groups.get(group).map_or(0, |group| group.rows).saturating_sub(skip);
            let own = rest.partition_point(|&row| row < first.saturating_add(held));
            let rows: Vec<u64> = rest[..own].iter().map(|row| row - first + skip).collect();
            let mut target =
                Target { rows: &mut self.rows, tree: &mut self.tree, schema: &file.schema, sink: &mut *sink };
            let read = pick_rows(open, &self.held, (number, group), &rows, &mut target);
            if !read.map_err(|why| ReadError { group: Some(group), offset: None, why })? {
                return Ok(());
            }
            rest = &rest[own..];
            first = first.saturating_add(held);
            skip = 0;
        }
        Ok(())
    }
}

/// Reads rows of one group of a file from the batches that were kept of it, and the others from the file; `false` when the sink stopped.
fn pick_rows(
    open: &ParquetFile,
    held: &Held,
    (file, group): (u32, usize),
    mut rows: &[u64],
    target: &mut Target<'_>,
) -> Result<bool, String> {
    while let Some(&row) = rows.first() {
        let before = |end: u64| rows.partition_point(|&row| row < end);
        let (own, flow) = match held.at((file, group, row)) {
            Ok((first, batch)) => {
                let own = before(first + batch.num_rows() as u64);
                let sink = &mut Picked { row: first, wanted: &rows[..own], sink: &mut *target.sink };
                let picked = Target { rows: &mut *target.rows, tree: &mut *target.tree, schema: target.schema, sink };
                open.read_kept(&batch, picked)?;
                (own, !target.sink.stopped())
            }
            Err(next) => {
                let own = next.map_or(rows.len(), before);
                (own, open.pick(group, &rows[..own], target)?)
            }
        };
        if !flow {
            return Ok(false);
        }
        rows = &rows[own..];
    }
    Ok(true)
}

/// Passes over all records but the wanted ones.
struct Picked<'a> {
    /// Records seen.
    row: u64,
    /// Records still to come, ascending.
    wanted: &'a [u64],
    sink: &'a mut dyn Sink,
}

impl Sink for Picked<'_> {
    fn wants(&mut self) -> bool {
        let wanted = self.wanted.first() == Some(&self.row);
        self.row += u64::from(!wanted);
        wanted
    }

    fn record(&mut self, record: &Record<'_>) {
        self.row += 1;
        self.wanted = self.wanted.split_first().map_or(&[][..], |(_, rest)| rest);
        self.sink.record(record);
    }

    fn bad(&mut self, bad: &BadRecord<'_>) {
        self.row += 1;
        self.wanted = self.wanted.split_first().map_or(&[][..], |(_, rest)| rest);
        self.sink.bad(bad);
    }

    fn note(&mut self, ordinal: u64, what: &'static str) {
        self.sink.note(ordinal, what);
    }

    fn stopped(&self) -> bool {
        self.wanted.is_empty() || self.sink.stopped()
    }
}
