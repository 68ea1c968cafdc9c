//! What a detector reports: small, `Copy`, and without any raw dataset text.
//!
//! A [`Finding`] points into the record it was made on (field number and byte span). Only when the record is
//! handed over does the engine turn it into an owned row, masked and with its path written out.

use crate::record::Part;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Number of a rule in the loaded [`RuleSet`](crate::rules::RuleSet).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u16);

/// Family of a finding; the `category` column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Personal data.
    Pii,
    /// Credentials and keys.
    Secret,
    /// License marks, copyright, reservations.
    License,
    /// Poisoned-looking records.
    Poison,
    /// Duplicate records.
    Duplicate,
    /// Known benchmarks inside the data.
    Contamination,
    /// Where data comes from, code that runs on load.
    Provenance,
    /// Text quality.
    Quality,
}

impl Category {
    /// Every category, in report order.
    pub const ALL: [Self; 8] = [
        Self::Pii,
        Self::Secret,
        Self::License,
        Self::Poison,
        Self::Duplicate,
        Self::Contamination,
        Self::Provenance,
        Self::Quality,
    ];

    /// The name used in every output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pii => "pii",
            Self::Secret => "secret",
            Self::License => "license",
            Self::Poison => "poison",
            Self::Duplicate => "duplicate",
            Self::Contamination => "contamination",
            Self::Provenance => "provenance",
            Self::Quality => "quality",
        }
    }
}

/// Harm if the finding is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For the record only: reserved example values, mentions.
    Info,
    /// Little harm.
    Low,
    /// Some harm.
    Medium,
    /// Serious harm.
    High,
    /// Live secrets, validated government ids.
    Critical,
}

impl Severity {
    /// Every severity, lowest first.
    pub const ALL: [Self; 5] = [Self::Info, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The name used in every output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// How a finding is backed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// A checksum or a decode passed.
    Validated,
    /// The format matched.
    Pattern,
    /// Words around it suggest it.
    Heuristic,
}

impl Evidence {
    /// The name used in every output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Validated => "validated",
            Self::Pattern => "pattern",
            Self::Heuristic => "heuristic",
        }
    }
}

/// What a license mark speaks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// It licenses this record.
    Record,
    /// The record is a license text.
    Document,
    /// It is about something else.
    Mention,
}

impl Scope {
    /// The name used in every output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Document => "document",
            Self::Mention => "mention",
        }
    }
}

/// Normalized value of a finding that is not sensitive (SPDX id, domain, phrase): a range of the
/// arena in [`Findings`]. Empty means there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ValueRef {
    start: u32,
    end: u32,
}

/// One finding on the record at hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: RuleId,
    /// Position of the field in [`Record::fields`](crate::record::Record::fields).
    pub field: u32,
    /// First byte of the match in the field's text.
    pub start: u32,
    /// Byte after the match.
    pub end: u32,
    /// Harm if true; the rule's own unless the match says otherwise.
    pub severity: Severity,
    /// 0 to 100.
    pub confidence: u8,
    /// How it is backed.
    pub evidence: Evidence,
    /// License marks only.
    pub scope: Option<Scope>,
    /// A reserved or documented example value (example.com, 192.0.2.0/24, test cards);
    /// `--reserved` decides what becomes of it.
    pub reserved: bool,
    /// Normalized value, for kinds that are not sensitive.
    pub value: ValueRef,
}

/// Findings of one record, reused from record to record.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
    arena: String,
}

impl Findings {
    /// Forgets everything, keeps the memory.
    pub fn clear(&mut self) {
        self.list.clear();
        self.arena.clear();
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }

    /// Stores a normalized value and returns its reference for [`Finding::value`].
    pub fn store(&mut self, value: &str) -> ValueRef {
        let start = u32::try_from(self.arena.len()).unwrap_or(u32::MAX);
        self.arena.push_str(value);
        ValueRef { start, end: u32::try_from(self.arena.len()).unwrap_or(u32::MAX) }
    }

    /// Takes over a finding of `other`, as standing at `place`.
    pub fn adopt(&mut self, other: &Self, finding: &Finding, place: Range<u32>) {
        let value = other.value(finding.value).map(|value| self.store(value)).unwrap_or_default();
        self.push(Finding { start: place.start, end: place.end, value, ..*finding });
    }

    /// The value behind a reference, `None` when there is none.
    #[must_use]
    pub fn value(&self, value: ValueRef) -> Option<&str> {
        let text = self.arena.get(value.start as usize..value.end as usize)?;
        (!text.is_empty()).then_some(text)
    }

    /// What was found so far.
    #[must_use]
    pub fn as_slice(&self) -> &[Finding] {
        &self.list
    }

    /// What was found so far, for the steps that demote, merge or drop.
    pub fn list_mut(&mut self) -> &mut Vec<Finding> {
        &mut self.list
    }
}

/// A finding as it is written: owned, masked, with its place in the dataset. Sorted by
/// (file, row, field, start, rule) everywhere.
#[derive(Debug, Clone, PartialEq)]
pub struct FindingRow {
    /// Number of the data file; `None` for a statement about the whole dataset or about a file beside the data.
    pub file: Option<u32>,
    /// 0-based record number in its file; -1 for a statement about the whole dataset.
    pub row: i64,
    /// Value of the id field, masked when it is itself a finding.
    pub record_id: Option<String>,
    /// Concrete path, such as `messages[2].content`.
    pub field: String,
    /// Part of the field.
    pub part: Part,
    /// The rule.
    pub rule: RuleId,
    /// Harm if true.
    pub severity: Severity,
    /// 0..=100.
    pub confidence: u8,
    /// How it is backed.
    pub evidence: Evidence,
    /// First byte in the field's text.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Normalized value of kinds that are not sensitive.
    pub value: Option<String>,
    /// Masked match of sensitive kinds.
    pub masked: Option<String>,
    /// License marks only.
    pub scope: Option<Scope>,
    /// Bytes of the record, or of the text beside the data; 0 for a statement. For counting only, never written.
    pub bytes: u64,
    /// Keyed hash of (rule, field, record hash, ordinal).
    pub fingerprint: [u8; 16],
}
