//! Findings that need the whole dataset, made after the first pass and woven in by [`merge`](super::merge).

use super::rates::Formats;
use crate::dedup::{Duplicates, Layout};
use crate::finding::{Evidence, FindingRow, RuleId, Severity};
use crate::record::Part;
use crate::rules::RuleSet;
use crate::source::Plan;
use std::collections::BTreeMap;

/// Kind of the rule about one response that answers many prompts.
const REPEATED_RESPONSE: &str = "repeated_response";

/// Late findings by file; `None` is the whole dataset.
#[derive(Debug, Default)]
pub(super) struct Late {
    rows: BTreeMap<Option<u32>, Vec<FindingRow>>,
}

impl Late {
    /// Adds a finding.
    pub(super) fn push(&mut self, row: FindingRow) {
        self.rows.entry(row.file).or_default().push(row);
    }

    /// All findings, to be completed.
    pub(super) fn rows(&mut self) -> impl Iterator<Item = &mut FindingRow> {
        self.rows.values_mut().flatten()
    }

    /// Takes the findings of one file, in the order of the contract.
    pub(super) fn take(&mut self, file: Option<u32>) -> Vec<FindingRow> {
        let mut rows = self.rows.remove(&file).unwrap_or_default();
        rows.sort_by(order);
        rows
    }
}

/// The order of findings inside one file.
pub(super) fn order(a: &FindingRow, b: &FindingRow) -> std::cmp::Ordering {
    (a.row, &a.field, a.start, a.rule, a.end).cmp(&(b.row, &b.field, b.start, b.rule, b.end))
}

/// A mark that most records have, as one statement about the dataset.
pub(super) fn formats(formats: &Formats, late: &mut Late) {
    for (rule, pattern, records, all) in formats.iter() {
        let value = format!("{pattern}: {records} of {all} records");
        late.push(statement(rule, Severity::Info, Evidence::Heuristic, Some(value)));
    }
}

/// One response for many prompts: a finding on each of the records that are listed.
pub(super) fn repeated_responses(
    duplicates: &Duplicates,
    plan: &Plan,
    rules: &RuleSet,
    layout: &Layout,
    late: &mut Late,
) {
    let Some((rule, found)) = rules.iter().find(|(_, rule)| rule.kind == REPEATED_RESPONSE) else { return };
    for group in &duplicates.repeated_responses {
        for &id in &group.rows {
            let (file, row) = layout.place(id);
            if file as usize >= plan.files.len() {
                continue;
            }
            let value = Some(format!("{} records, {} prompts", group.records, group.prompts));
            let mut finding = statement(rule, found.severity, found.evidence, value);
            (finding.file, finding.row, finding.part) = (Some(file), row as i64, Part::Completion);
            late.push(finding);
        }
    }
}

/// A finding that points at no field.
pub(super) fn statement(rule: RuleId, severity: Severity, evidence: Evidence, value: Option<String>) -> FindingRow {
    FindingRow {
        file: None,
        row: -1,
        record_id: None,
        field: String::new(),
        part: Part::Meta,
        rule,
        severity,
        confidence: 100,
        evidence,
        start: 0,
        end: 0,
        value,
        masked: None,
        scope: None,
        bytes: 0,
        fingerprint: [0; 16],
    }
}
