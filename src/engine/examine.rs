//! One record in, masked finding rows out.

use super::{codec, echo};
use crate::detect::mask::mask;
use crate::detect::{Detectors, FieldView};
use crate::finding::{Category, Finding, FindingRow, Findings, Severity};
use crate::record::{Leaf, Record, Role};
use crate::rules::RuleSet;
use crate::text::Facts;
use std::fmt::Write as _;

/// What becomes of reserved and documented example values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reserved {
    /// Reported with severity `info`.
    #[default]
    Report,
    /// Treated like any other value.
    AsReal,
    /// Left out.
    Ignore,
}

/// What the examination of every record needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Examination<'a> {
    /// The rules in force.
    pub(super) rules: &'a RuleSet,
    /// The detectors compiled from them.
    pub(super) detectors: &'a Detectors,
    /// What becomes of reserved values.
    pub(super) reserved: Reserved,
    /// Whether to look for other places of what was found.
    pub(super) echoes: bool,
    /// Key of the fingerprints.
    pub(super) key: &'a [u8; 32],
}

/// Runs the walk and all detectors over records; its buffers are reused.
#[derive(Debug)]
pub(super) struct Examiner<'a> {
    with: Examination<'a>,
    facts: Facts,
    findings: Findings,
    canonical: Canonical,
}

impl<'a> Examiner<'a> {
    /// A new examiner.
    #[must_use]
    pub(super) fn new(with: Examination<'a>) -> Self {
        Self { with, facts: Facts::default(), findings: Findings::default(), canonical: Canonical::default() }
    }

    /// The rules in force.
    #[must_use]
    pub(super) fn rules(&self) -> &'a RuleSet {
        self.with.rules
    }

    /// Examines every field of `record`; `each` sees each field with its facts. [`Examiner::write`] then
    /// writes what was found.
    pub(super) fn examine(&mut self, record: &Record<'_>, mut each: impl FnMut(&FieldView<'_>)) {
        self.findings.clear();
        for (number, field) in record.fields.iter().enumerate() {
            self.facts.walk(field.text, self.with.detectors.literals());
            let view = FieldView { record, number: number as u32, field, info: record.info(field), facts: &self.facts };
            self.with.detectors.field(&view, &mut self.findings);
            each(&view);
        }
        match self.with.reserved {
            Reserved::AsReal => {}
            Reserved::Ignore => self.findings.list_mut().retain(|finding| !finding.reserved),
            Reserved::Report => {
                for finding in self.findings.list_mut().iter_mut().filter(|finding| finding.reserved) {
                    finding.severity = Severity::Info;
                }
            }
        }
        if self.with.echoes {
            echo::add(record, self.with.rules, &mut self.findings);
        }
    }

    /// Appends the findings of the last record to `out` as spool entries, in the order of the contract.
    pub(super) fn write(&mut self, record: &Record<'_>, file: u32, row: i64, out: &mut Vec<u8>) {
        if self.findings.as_slice().is_empty() {
            return;
        }
        let record_hash = self.canonical.hash(record);
        let record_id = self.record_id(record);
        let mut rows: Vec<FindingRow> =
            self.findings.as_slice().iter().map(|finding| self.row(record, finding)).collect();
        rows.sort_by(|a, b| (&a.field, a.start, a.rule, a.end).cmp(&(&b.field, b.start, b.rule, b.end)));
        let mut ordinal = 0_u32;
        for number in 0..rows.len() {
            let repeated = number > 0
                && (rows[number].rule, &rows[number].field) == (rows[number - 1].rule, &rows[number - 1].field);
            ordinal = if repeated { ordinal + 1 } else { 0 };
            let fingerprint = self.fingerprint(&rows[number], &record_hash, ordinal);
            let finding = &mut rows[number];
            (finding.file, finding.row, finding.fingerprint) = (Some(file), row, fingerprint);
            finding.record_id.clone_from(&record_id);
            codec::put_finding(out, finding);
        }
    }

    /// Counts each (rule, field pattern) of the last record once.
    pub(super) fn count_patterns(&mut self, record: &Record<'_>, mut count: impl FnMut(&Finding, &str)) {
        let list = self.findings.as_slice();
        for (number, finding) in list.iter().enumerate() {
            let pattern = |finding: &Finding| record.fields.get(finding.field as usize).map(|field| field.path);
            let seen =
                list[..number].iter().any(|other| other.rule == finding.rule && pattern(other) == pattern(finding));
            if let (false, Some(field)) = (seen, record.fields.get(finding.field as usize)) {
                count(finding, &record.info(field).pattern);
            }
        }
    }

    fn row(&self, record: &Record<'_>, finding: &Finding) -> FindingRow {
        let rule = self.with.rules.get(finding.rule);
        let field = &record.fields[finding.field as usize];
        let mut path = String::new();
        record.write_path(field, &mut path);
        let sensitive = matches!(rule.category, Category::Pii | Category::Secret);
        let matched = field.text.get(finding.start as usize..finding.end as usize).unwrap_or_default();
        FindingRow {
            file: None,
            row: 0,
            record_id: None,
            field: path,
            part: field.part,
            rule: finding.rule,
            severity: finding.severity,
            confidence: finding.confidence,
            evidence: finding.evidence,
            start: finding.start,
            end: finding.end,
            value: if sensitive { None } else { self.findings.value(finding.value).map(str::to_owned) },
            masked: sensitive.then(|| mask(&rule.kind, matched)),
            scope: finding.scope,
            fingerprint: [0; 16],
        }
    }

    /// Value of the id field, masked when something sensitive was found in it.
    fn record_id(&mut self, record: &Record<'_>) -> Option<String> {
        let number = record.fields.iter().position(|field| record.info(field).role == Role::Id)?;
        let sensitive = |finding: &Finding| {
            finding.field as usize == number
                && matches!(self.with.rules.get(finding.rule).category, Category::Pii | Category::Secret)
        };
        let text = record.fields[number].text;
        let shown = if self.findings.as_slice().iter().any(sensitive) { mask("id", text) } else { shorten(text) };
        Some(shown)
    }

    fn fingerprint(&self, row: &FindingRow, record_hash: &[u8; 32], ordinal: u32) -> [u8; 16] {
        let mut hasher = blake3::Hasher::new_keyed(self.with.key);
        hasher.update(self.with.rules.get(row.rule).code.as_bytes());
        hasher.update(&(row.field.len() as u64).to_le_bytes());
        hasher.update(row.field.as_bytes());
        hasher.update(record_hash);
        hasher.update(&ordinal.to_le_bytes());
        let mut fingerprint = [0; 16];
        hasher.finalize_xof().fill(&mut fingerprint);
        fingerprint
    }
}

/// Longest id that is written out, in bytes.
const LONGEST_ID: usize = 128;

fn shorten(text: &str) -> String {
    text[..text.floor_char_boundary(LONGEST_ID)].to_owned()
}

/// Buffers of [`Canonical::hash`].
#[derive(Debug, Default)]
struct Canonical {
    paths: String,
    /// Start and end of the path, number of the field.
    leaves: Vec<(usize, usize, usize)>,
    head: String,
    bytes: Vec<u8>,
}

impl Canonical {
    /// BLAKE3 over the sorted (path, type, value) triples: the same for the same record in any format and key order. The triples are laid
    /// out in one buffer first, because the hash takes several of its blocks at a time only when they come together.
    fn hash(&mut self, record: &Record<'_>) -> [u8; 32] {
        let Self { paths, leaves, head, bytes } = self;
        paths.clear();
        leaves.clear();
        bytes.clear();
        for (number, field) in record.fields.iter().enumerate() {
            let start = paths.len();
            record.write_path(field, paths);
            leaves.push((start, paths.len(), number));
        }
        let text = |number: usize| record.fields[number].text;
        leaves.sort_by(|a, b| (&paths[a.0..a.1], text(a.2)).cmp(&(&paths[b.0..b.1], text(b.2))));
        for &(start, end, number) in leaves.iter() {
            let kind = match record.fields[number].leaf {
                Leaf::Text => 't',
                Leaf::Number => 'n',
                Leaf::Bool => 'b',
                Leaf::Key => 'k',
            };
            head.clear();
            let _ = write!(head, "{}:{}{kind}{}:", end - start, &paths[start..end], text(number).len());
            bytes.extend_from_slice(head.as_bytes());
            bytes.extend_from_slice(text(number).as_bytes());
        }
        *blake3::hash(bytes).as_bytes()
    }
}
