//! The decisions on one file, asked row by row while the file is rewritten, and the account of what was done.

use super::output::{Lazy, Output, Slot};
use super::{QUARANTINE, SplitError};
use crate::policy::{Action, Decisions, RowDecision};
use crate::redaction::RedactStyle;
use crate::source::Compression;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Spans that were replaced, by type and by the part of the record they stood in.
pub type Replaced = BTreeMap<String, BTreeMap<&'static str, u64>>;

/// Records of one file by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Records read.
    pub records: u64,
    /// Records on the clean side, redacted ones included.
    pub clean: u64,
    /// Records on the clean side with something replaced.
    pub redacted: u64,
    /// Records on the quarantine side.
    pub quarantined: u64,
    /// Records left out.
    pub dropped: u64,
}

impl Counts {
    /// Adds the counts of another file.
    pub fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.clean += other.clean;
        self.redacted += other.redacted;
        self.quarantined += other.quarantined;
        self.dropped += other.dropped;
    }
}

/// Walks the decisions of one file in row order, counts, and writes the reasons beside the quarantine file.
pub(super) struct Verdicts<'a> {
    decisions: &'a Decisions,
    rest: std::iter::Peekable<std::slice::Iter<'a, RowDecision>>,
    style: Option<&'a RedactStyle>,
    reasons: Lazy<'a>,
    pub(super) counts: Counts,
    pub(super) replaced: Replaced,
}

/// One line of the reasons file.
#[derive(Serialize)]
pub(super) struct ReasonLine<'a> {
    /// -1 for the whole file.
    pub(super) row: i64,
    pub(super) action: &'static str,
    pub(super) codes: Vec<&'a str>,
}

impl ReasonLine<'_> {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// What was decided on the row at hand.
#[derive(Clone, Copy)]
pub(super) struct Verdict<'a> {
    pub(super) row: u64,
    pub(super) action: Action,
    decision: Option<&'a RowDecision>,
}

impl<'a> Verdict<'a> {
    /// What to replace in the record.
    pub(super) fn redactions(&self) -> &'a [crate::policy::Redaction] {
        self.decision.map_or(&[], |decision| &decision.redactions)
    }
}

impl<'a> Verdicts<'a> {
    pub(super) fn new(
        decisions: &'a Decisions,
        number: u32,
        name: &str,
        root: &'a Path,
        style: Option<&'a RedactStyle>,
    ) -> Self {
        let slot = Slot::new(root, QUARANTINE, format!("{name}.reasons.jsonl"));
        let reasons = Lazy::new(slot, Compression::Plain);
        let rest = decisions.for_file(number).iter().peekable();
        Self { decisions, rest, style, reasons, counts: Counts::default(), replaced: Replaced::new() }
    }

    /// Whether no record of the file that is still to come has a decision.
    pub(super) fn is_empty(&mut self) -> bool {
        self.rest.peek().is_none()
    }

    /// How to redact; without a style nothing is redacted and such records are quarantined.
    pub(super) fn style(&self) -> Option<&'a RedactStyle> {
        self.style
    }

    /// Takes the next record of the file and says what was decided on it.
    pub(super) fn next(&mut self) -> Verdict<'a> {
        let row = self.counts.records;
        self.counts.records += 1;
        let decision = self.rest.next_if(|decision| decision.row == row);
        let action = decision.map_or(Action::Keep, |decision| decision.action);
        let action = if action == Action::Redact && self.style.is_none() { Action::Quarantine } else { action };
        Verdict { row, action, decision }
    }

    /// Notes that `action` was carried out on the record of `verdict`. A redaction that could not be placed ends
    /// as [`Action::Quarantine`] with the code `unredactable`.
    pub(super) fn done(&mut self, verdict: &Verdict<'_>, action: Action) -> Result<(), SplitError> {
        match action {
            Action::Keep => {
                self.counts.clean += 1;
                return Ok(());
            }
            Action::Redact => {
                self.counts.clean += 1;
                self.counts.redacted += 1;
                for one in verdict.redactions() {
                    let parts = self.replaced.entry(one.kind.clone()).or_default();
                    *parts.entry(one.part.as_str()).or_default() += 1;
                }
            }
            Action::Drop => self.counts.dropped += 1,
            Action::Quarantine => self.counts.quarantined += 1,
        }
        let reasons = verdict.decision.map_or(&[][..], |decision| &decision.reasons);
        let mut codes: Vec<&str> = reasons.iter().map(|&reason| self.decisions.code(reason)).collect();
        if verdict.action == Action::Redact && action == Action::Quarantine {
            codes.push("unredactable");
        }
        let line = ReasonLine { row: verdict.row as i64, action: action.as_str(), codes };
        self.reasons.write(&line.to_bytes())
    }

    /// Closes the reasons and checks that every decision found its record.
    pub(super) fn finish(mut self, name: &str) -> Result<(Counts, Replaced, Option<Output>), SplitError> {
        if let Some(decision) = self.rest.next() {
            let records = self.counts.records;
            return Err(SplitError::Row { file: name.to_owned(), row: decision.row, records });
        }
        Ok((self.counts, self.replaced, self.reasons.finish()?))
    }
}
