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
            finding.fingerprint = fingerprint(&found.code, &plan.files[file as usize].name, row);
            late.push(finding);
        }
    }
}

/// Fingerprint of a finding that is made without the record at hand: by its place instead of its content.
pub(super) fn fingerprint(code: &str, file: &str, row: u64) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new_derive_key("provscan 2026 late finding");
    hasher.update(code.as_bytes());
    hasher.update(&(file.len() as u64).to_le_bytes());
    hasher.update(file.as_bytes());
    hasher.update(&row.to_le_bytes());
    let mut fingerprint = [0; 16];
    hasher.finalize_xof().fill(&mut fingerprint);
    fingerprint
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
