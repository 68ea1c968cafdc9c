//! Lines that many records share: counted from their hashes, and read again where they are shown.

use super::examine::Examination;
use super::pass::Scanned;
use super::reread::{Rereader, changed};
use super::shown::shown;
use super::spool::Segment;
use super::{EngineError, Hooks};
use crate::dedup::boilerplate::{self, Boilerplate, Common, LineTable, Visit};
use crate::dedup::{DedupError, DedupOptions, Duplicates, Layout};
use crate::repetition::each_stretch;
use crate::repetition::table::{Lined, WIDTH};
use crate::source::Plan;
use std::collections::BTreeMap;
use std::io;

/// Boilerplate, and how it reads.
#[derive(Debug, Default)]
pub struct SharedLines {
    /// What was counted.
    pub counts: Boilerplate,
    /// The text of each entry of its list, masked and cut.
    pub texts: Vec<String>,
}

/// Finds what records share that are no duplicates of each other.
pub(super) fn find(
    plan: &Plan,
    scanned: &Scanned,
    layout: &Layout,
    examination: Examination<'_>,
    duplicates: &mut Duplicates,
    (options, hooks): (&DedupOptions, &Hooks<'_>),
) -> Result<SharedLines, EngineError> {
    let rows = duplicates.rows.read().map_err(EngineError::Temp)?;
    let gone = rows.filter_map(|row| match row {
        Ok(row) if row.keep() => None,
        row => Some(row.map(|row| layout.record(row.file, row.row))),
    });
    let counts =
        boilerplate::find(&Table { scanned, step: hooks.step }, gone, options).map_err(|error| match error {
            DedupError::Io(error) => changed(error),
            _ => EngineError::Interrupted,
        })?;
    let texts = texts(&counts.top, Rereader::new(plan, scanned, hooks), examination).map_err(changed)?;
    Ok(SharedLines { counts, texts })
}

/// The text of each, from the first record that holds it.
fn texts(top: &[Common], mut rereader: Rereader<'_>, examination: Examination<'_>) -> io::Result<Vec<String>> {
    let mut wanted: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (number, common) in top.iter().enumerate() {
        wanted.entry(common.first).or_default().push(number);
    }
    let ids: Vec<u64> = wanted.keys().copied().collect();
    let mut texts = vec![String::new(); top.len()];
    rereader.content(&ids, &mut |id, text| {
        each_stretch(text, |stretch, range| {
            for &number in wanted.get(&id).into_iter().flatten() {
                if top[number].stretch == stretch && texts[number].is_empty() {
                    texts[number] = shown(examination, &text[range.clone()]);
                }
            }
        });
    })?;
    Ok(texts)
}

/// The lines that workers spooled, in dataset order.
struct Table<'a> {
    scanned: &'a Scanned,
    /// Told how far a pass over the table is.
    step: &'a dyn Fn(u64, u64),
}

impl Table<'_> {
    fn segment(&self, first: u64, segment: &Segment, lined: &mut Lined, visit: &mut Visit<'_>) -> io::Result<()> {
        let mut from = self.scanned.lines[segment.worker].read(segment.lines)?;
        let mut left = segment.lines.len;
        while left > 0 {
            left = left.saturating_sub(lined.read(&mut from)?);
            visit(first + u64::from(lined.row), lined.content, &lined.stretches)?;
        }
        Ok(())
    }
}

impl LineTable for Table<'_> {
    fn lines(&self) -> u64 {
        self.scanned.segments.iter().map(|segment| segment.lines.len / WIDTH as u64).sum()
    }

    fn each(&self, visit: &mut Visit<'_>) -> io::Result<()> {
        let mut lined = Lined::default();
        let mut first = 0;
        let records = self.scanned.segments.iter().map(|segment| segment.rows).sum();
        for segment in &self.scanned.segments {
            (self.step)(first, records);
            self.segment(first, segment, &mut lined, visit)?;
            first += segment.rows;
        }
        Ok(())
    }
}
