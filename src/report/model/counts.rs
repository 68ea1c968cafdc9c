//! Counts of findings.

use crate::finding::{Category, Evidence, Severity};
use crate::rules::Precision;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts of the rows of the findings table. Unless a field says otherwise, findings of severity `info` count as findings, but
/// never make a record count: `records` are records with at least one finding of severity `low` or above.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindingCounts {
    /// All rows of the table.
    pub findings: u64,
    /// Records with a finding.
    pub records: u64,
    /// By category.
    pub by_category: BTreeMap<String, CategoryCount>,
    /// By rule code.
    pub by_rule: BTreeMap<String, RuleCount>,
    /// By kind.
    pub by_kind: BTreeMap<String, KindCount>,
    /// By part.
    pub by_part: BTreeMap<String, Counted>,
    /// By file name; files without findings are absent.
    pub by_file: BTreeMap<String, FieldCount>,
    /// By evidence.
    pub by_evidence: BTreeMap<String, Counted>,
    /// By severity; `records` counts records with a finding of this very severity, also for `info`.
    pub by_severity: BTreeMap<String, Counted>,
    /// By path, list positions folded to `[*]`; at most 1,024 paths, the rest under the empty path.
    pub by_field: BTreeMap<String, FieldCount>,
    /// Personal data and secrets of severity `low` or above by kind, part, path and evidence, most findings first; at most 1,000 rows.
    #[serde(default)]
    pub breakdown: Vec<Breakdown>,
    /// Rows of `breakdown` there are, also those that are not listed.
    #[serde(default)]
    pub breakdown_total: u64,
    /// Records that hold several identifiers of a person.
    pub linkability: Linkability,
    /// The worst findings, most severe first, then in row order; at most 3 a rule, 50 in all.
    pub worst: Vec<Example>,
}

/// Findings and the records that hold them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counted {
    /// Findings.
    pub findings: u64,
    /// Records.
    pub records: u64,
}

/// Counts of one category.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CategoryCount {
    /// Findings.
    pub findings: u64,
    /// Records.
    pub records: u64,
    /// By severity; `records` counts records with a finding of this very severity.
    pub by_severity: BTreeMap<String, Counted>,
    /// By part: what stands in a completion is trained on.
    #[serde(default)]
    pub by_part: BTreeMap<String, Counted>,
    /// By evidence.
    #[serde(default)]
    pub by_evidence: BTreeMap<String, Counted>,
}

/// Counts of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RuleCount {
    /// Type name.
    pub kind: String,
    /// Family.
    pub category: Category,
    /// One line for people.
    pub title: String,
    /// Findings.
    pub findings: u64,
    /// Records.
    pub records: u64,
    /// Findings by severity.
    pub by_severity: BTreeMap<String, u64>,
    /// Findings by evidence.
    pub by_evidence: BTreeMap<String, u64>,
    /// How often the rule was right where that was checked; empty when nobody did.
    #[serde(default)]
    pub precision: Vec<Precision>,
}

/// Counts of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KindCount {
    /// Family.
    pub category: Category,
    /// Findings.
    pub findings: u64,
    /// Records.
    pub records: u64,
    /// Findings of severity `low` or above by part.
    pub by_part: BTreeMap<String, u64>,
    /// Findings by evidence.
    pub by_evidence: BTreeMap<String, u64>,
}

/// Counts of one file or path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldCount {
    /// Findings.
    pub findings: u64,
    /// Records.
    pub records: u64,
    /// Findings of severity `low` or above by kind.
    pub by_kind: BTreeMap<String, u64>,
}

/// Counts of one kind in one part, at one path, with one evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Breakdown {
    /// Type name.
    pub kind: String,
    /// Family.
    pub category: Category,
    /// What the field is to training.
    pub part: String,
    /// Path, list positions folded to `[*]`; empty for paths that are not told apart.
    pub field: String,
    /// How the findings are backed.
    pub evidence: Evidence,
    /// Findings.
    pub findings: u64,
    /// Records.
    pub records: u64,
}

/// Records that hold several identifiers of a person.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Linkability {
    /// Records with personal data of at least two kinds at severity `low` or above.
    pub records: u64,
    /// As a fraction of the records read.
    pub share: f64,
    /// Which kinds meet in a record, most records first; at most 20 combinations.
    #[serde(default)]
    pub combinations: Vec<Combination>,
}

/// Kinds of personal data that stand together in a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Combination {
    /// All identifying kinds of the record, sorted.
    pub kinds: Vec<String>,
    /// Records with exactly these.
    pub records: u64,
}

/// One finding, to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Example {
    /// File name; empty for a statement about the whole dataset.
    pub file: String,
    /// 0-based record number; -1 for a statement about the whole dataset.
    pub row: i64,
    /// Path inside the record.
    pub field: String,
    /// Rule code.
    pub rule: String,
    /// Type name.
    pub kind: String,
    /// Harm if true.
    pub severity: Severity,
    /// How it is backed.
    pub evidence: Evidence,
    /// Masked match or value that is not sensitive.
    pub shown: Option<String>,
}
