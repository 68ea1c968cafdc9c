//! Single records of a task, as the second pass wants them.
//!
//! Of Parquet only the pages and columns are decoded that hold what is wanted. All other formats are read from the start of the
//! task, and what is not wanted is passed over unparsed.

use super::{ReadError, Reader, opened};
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
                self.pick_of_groups(file, first_group..end_group, skip, wanted, sink)
            }
            (Format::Parquet, _) => {
                self.meet(file);
                self.pick_of_groups(file, 0..usize::MAX, 0, wanted, sink)
            }
            _ => self.read(file, task, None, &mut Picked { row: 0, wanted, sink }),
        }
    }

    fn pick_of_groups(
        &mut self,
        file: &DataFile,
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
            if !rows.is_empty() {
                let picked = open.pick(group, &rows, &mut self.rows, &mut self.tree, &file.schema, sink);
                if !picked.map_err(|why| ReadError { group: Some(group), offset: None, why })? {
                    return Ok(());
                }
            }
            rest = &rest[own..];
            first = first.saturating_add(held);
            skip = 0;
        }
        Ok(())
    }
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
