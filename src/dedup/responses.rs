//! Repeated responses: one completion that answers many different prompts; and prompts with several completions.
//!
//! Such groups are what a poisoned or templated set looks like; records that repeat prompt and completion together
//! are ordinary duplicates and do not count as different prompts.

use super::sorter::{Sorter, number_at, pack};
use crate::sketch::row::SketchRow;
use std::io;

/// Completion hash, prompt hash, id.
pub(super) const WIDTH: usize = 24;

/// Shorter completions ("Yes.", a label, a number) repeat by nature.
const MIN_TOKENS: u32 = 8;
/// Fewest records of a group.
const MIN_RECORDS: u64 = 5;
/// Fewest different prompts of a group.
const MIN_PROMPTS: u64 = 5;
/// Ids kept for one group; the count goes on.
const MAX_ROWS: usize = 10_000;
/// Ids kept for all groups together.
const MAX_ALL_ROWS: usize = 1_000_000;

/// Records that share a completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepeatedResponse {
    /// Ids of the records, ascending; the first 10,000.
    pub rows: Vec<u64>,
    /// Number of records.
    pub records: u64,
    /// Number of different prompts among them.
    pub prompts: u64,
}

/// What disagrees: groups of records, and the records in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Groups {
    /// Groups.
    pub groups: u64,
    /// Records in them.
    pub records: u64,
}

/// All groups.
#[derive(Debug)]
pub(super) struct Repeated {
    pub(super) groups: Vec<RepeatedResponse>,
    pub(super) omitted: u64,
    pub(super) all: Groups,
}

/// What a record adds to the sort, if its completion is long enough to tell anything.
pub(super) fn entry(sketch: &SketchRow, id: u64) -> Option<[u8; WIDTH]> {
    (sketch.completion != 0 && sketch.completion_tokens >= MIN_TOKENS)
        .then(|| pack(&[&sketch.completion.to_be_bytes(), &sketch.prompt.to_be_bytes(), &id.to_be_bytes()]))
}

/// What a record adds to the sort of prompts, if it has one and an answer to it.
pub(super) fn question(sketch: &SketchRow, id: u64) -> Option<[u8; WIDTH]> {
    (sketch.prompt != 0 && sketch.completion != 0)
        .then(|| pack(&[&sketch.prompt.to_be_bytes(), &sketch.completion.to_be_bytes(), &id.to_be_bytes()]))
}

/// Counts the prompts with several completions, and the records that have one of them.
pub(super) fn answered_differently(entries: Sorter<WIDTH>) -> io::Result<Groups> {
    let mut entries = entries.finish()?;
    let mut out = Groups::default();
    let (mut prompt, mut completion, mut records, mut different) = (0, 0, 0, 0);
    loop {
        let entry = entries.next()?;
        let next = entry.map(|entry| [0, 8].map(|at| number_at(&entry, at)));
        if next.is_none_or(|[same, _]| same != prompt) {
            if different > 1 {
                out.groups += 1;
                out.records += records;
            }
            (completion, records, different) = (0, 0, 0);
        }
        let Some([same, answer]) = next else { return Ok(out) };
        prompt = same;
        records += 1;
        // No completion is 0.
        different += u64::from(answer != completion);
        completion = answer;
    }
}

/// One completion while its entries pass by; they come by prompt.
#[derive(Debug, Default)]
struct Group {
    completion: u64,
    last_prompt: u64,
    rows: Vec<u64>,
    records: u64,
    prompts: u64,
}

pub(super) fn find(entries: Sorter<WIDTH>) -> io::Result<Repeated> {
    let mut entries = entries.finish()?;
    let mut out = Repeated { groups: Vec::new(), omitted: 0, all: Groups::default() };
    let mut kept = 0;
    let mut group = Group::default();
    while let Some(entry) = entries.next()? {
        let [completion, prompt, id] = [0, 8, 16].map(|at| number_at(&entry, at));
        if completion != group.completion {
            group.close(&mut out, &mut kept);
            group.completion = completion;
        }
        // 0 is "no prompt", which is not one more prompt.
        if prompt != group.last_prompt {
            group.prompts += 1;
            group.last_prompt = prompt;
        }
        group.records += 1;
        if group.rows.len() < MAX_ROWS {
            group.rows.push(id);
        }
    }
    group.close(&mut out, &mut kept);
    out.groups.sort_unstable_by(|left, right| left.rows.cmp(&right.rows));
    Ok(out)
}

impl Group {
    fn close(&mut self, out: &mut Repeated, kept: &mut usize) {
        if self.records >= MIN_RECORDS && self.prompts >= MIN_PROMPTS {
            out.all.groups += 1;
            out.all.records += self.records;
            if *kept + self.rows.len() <= MAX_ALL_ROWS {
                *kept += self.rows.len();
                let mut rows = std::mem::take(&mut self.rows);
                rows.sort_unstable();
                out.groups.push(RepeatedResponse { rows, records: self.records, prompts: self.prompts });
            } else {
                out.omitted += 1;
            }
        }
        self.rows.clear();
        (self.records, self.prompts, self.last_prompt) = (0, 0, 0);
    }
}
