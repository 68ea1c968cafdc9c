//! Lines that many records share: counted from their hashes, and read again where they are shown.

use super::examine::Examination;
use super::pass::Scanned;
use super::reread::{Rereader, changed};
use super::shown::shown;
use super::spans::Span;
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
    /// Longer spans, where they were looked for.
    pub spans: Vec<Span>,
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
    let table = Table { scanned, step: hooks.step };
    let failed = |error| match error {
        DedupError::Io(error) => changed(error),
        _ => EngineError::Interrupted,
    };
    let counts = boilerplate::find(&table, gone(duplicates, layout)?, options).map_err(failed)?;
    let mut rereader = Rereader::new(plan, scanned, hooks);
    let texts = texts(&counts.top, &mut rereader, examination).map_err(changed)?;
    let mut spans = Vec::new();
    if !counts.marked.is_empty() {
        let gone = gone(duplicates, layout)?;
        let holders = boilerplate::holders(&table, gone, &counts.marked, options).map_err(failed)?;
        spans = super::spans::find(&counts.marked, &holders, &mut rereader, examination).map_err(changed)?;
    }
    Ok(SharedLines { counts, texts, spans })
}

/// The ids of the records that go.
fn gone<'a>(
    duplicates: &'a mut Duplicates,
    layout: &'a Layout,
) -> Result<impl Iterator<Item = io::Result<u64>> + use<'a>, EngineError> {
    let rows = duplicates.rows.read().map_err(EngineError::Temp)?;
    Ok(rows.filter_map(|row| match row {
        Ok(row) if row.keep() => None,
        row => Some(row.map(|row| layout.record(row.file, row.row))),
    }))
}

/// The text of each, from the first record that holds it.
fn texts(top: &[Common], rereader: &mut Rereader<'_>, examination: Examination<'_>) -> io::Result<Vec<String>> {
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
        let mut from = self.scanned.lines[segment.worker].read(segment.lines);
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
