//! Risk: one level a category, each with the reasons behind it.

use crate::finding::Severity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Level of risk of one category.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing was looked at: says nothing about the data.
    #[default]
    NotScanned,
    /// Looked at, none found. That is not "safe".
    None,
    /// For the record.
    Info,
    /// Look at it when there is time.
    Low,
    /// Look at it before use.
    Medium,
    /// Act before use.
    High,
    /// Do not use as it is.
    Critical,
}

impl Level {
    /// The name used in every output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotScanned => "not_scanned",
            Self::None => "none",
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// Risk of one category.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CategoryRisk {
    /// The level; for the stated purpose, otherwise for the stricter one.
    pub level: Level,
    /// Records with at least one finding of severity `low` or above (for duplicates: records to remove).
    pub records: u64,
    /// `records` as a fraction of the records read.
    pub share: f64,
    /// What leads to the level, weightiest first.
    pub reasons: Vec<Reason>,
    /// Levels by purpose (`commercial`, `research`), where the purpose matters and none was stated.
    pub by_purpose: BTreeMap<String, Level>,
}

/// One reason for a level.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reason {
    /// The level this reason leads to (for a raiser: the raised level).
    pub level: Level,
    /// In words, with numbers, without dataset text.
    pub why: String,
    /// Rule codes behind it, sorted.
    pub rules: Vec<String>,
    /// Records concerned.
    pub records: u64,
    /// Whether it raised the level by one, rather than coming from the table.
    pub raiser: bool,
}

/// The table behind the levels.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RiskTable {
    /// Shares of records above which the second, third and fourth level of a row apply.
    pub shares: Vec<f64>,
    /// One row a severity.
    pub rows: Vec<RiskTableRow>,
    /// Greatest level a rule without sufficient measured precision leads to, unless its findings are validated.
    pub unmeasured: Level,
    /// Measured precision that suffices: in every set with at least `least_checked` checked findings, of which there is one.
    #[serde(default)]
    pub precision: f64,
    /// Findings that have to be checked for a precision to count.
    #[serde(default)]
    pub least_checked: u64,
}

/// Levels of one severity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RiskTableRow {
    /// Severity of the findings.
    pub severity: Severity,
    /// Level from one record on, then above each of the shares.
    pub levels: Vec<Level>,
}
