//! The report: `report.json` as Rust types.
//!
//! Every page for people and every document for machines is a pure function of this model (and of the two tables
//! beside it), so whatever they state has to be here. The model holds no time of the run, no thread count and no
//! absolute path: the same data, rules and options give the same bytes.
//!
//! Units, unless a field says otherwise: *bytes* are UTF-8 bytes of decoded text, *tokens* are `tokens-1` tokens, *share* is a
//! fraction of all readable records in 0..=1. Texts that come from the dataset (names, labels, domains, masked matches) are
//! masked, yet still hostile: whoever prints them escapes them.

mod composition;
mod counts;
mod dataset;
mod duplicates;
mod licenses;
mod risk;

pub use composition::{
    Bucket, Composition, Concentration, Count, DomainClass, FieldValues, Histogram, PartUse, Quantiles, Ranked,
    RepetitionLimit, SplitUse, TimeRange,
};
pub use counts::{
    Breakdown, CategoryCount, Combination, Counted, Example, FieldCount, FindingCounts, KindCount, Linkability,
    RuleCount,
};
pub use dataset::{BesideEntry, CardEntry, Dataset, FieldEntry, FileEntry, Leaves, StandingKind};
pub use duplicates::{
    Answers, Boilerplate, Cluster, DuplicateLimits, Duplicates, FileOverlap, Groups, Leakage, SharedLines,
};
pub use licenses::{
    ConflictRelation, Consequence, DataClass, DataClassEvidence, DeclaredLicense, EffectiveTerms, FoundLicense,
    LicenseConflict, Licenses, MatrixCell, MissingNotice, Origin, RowRef, SameColumns, TermFlags, TermsSource,
};
pub use risk::{CategoryRisk, Level, Reason, RiskTable, RiskTableRow};

use crate::finding::{Evidence, Severity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Name of the JSON Schema the report follows, as a URL under a reserved host: it names the schema, nothing is fetched. The
/// number rises when a reader of older reports would break.
pub const SCHEMA_URL: &str = "https://provscan.example/schemas/report-1.json";
/// Version of the schema: additions raise the second number.
pub const SCHEMA_VERSION: &str = "1.0";

/// All that is known about a scanned dataset.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// What these bytes are.
    pub schema: SchemaRef,
    /// What made them.
    pub tool: Tool,
    /// Files and fields.
    pub dataset: Dataset,
    /// Whether everything was read, and what was not.
    pub scan: Scan,
    /// What the data consists of.
    pub composition: Composition,
    /// Risk by category (`pii`, `secret`, `license`, `poison`, `duplicate`, `contamination`, `provenance`, `quality`); no total on purpose.
    pub risk: BTreeMap<String, CategoryRisk>,
    /// Counts of the rows in the findings table.
    pub findings: FindingCounts,
    /// Declared against found licenses.
    pub licenses: Licenses,
    /// Records that are there more than once.
    pub duplicates: Duplicates,
    /// Statements about the whole dataset.
    pub poison: Poison,
    /// What this scan says nothing about.
    pub not_covered: Vec<NotCovered>,
}

impl Report {
    /// The report as it is written: indented, all keys sorted, with a final line feed.
    ///
    /// # Errors
    /// Never for a report that was built here; numbers that JSON cannot hold would be refused.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut value = serde_json::to_value(self)?;
        value.sort_all_objects();
        let mut text = serde_json::to_string_pretty(&value)?;
        text.push('\n');
        Ok(text)
    }
}

/// Which schema the report follows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SchemaRef {
    /// [`SCHEMA_URL`].
    pub url: String,
    /// [`SCHEMA_VERSION`].
    pub version: String,
}

/// The program, its rules and the options that change results.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// `provscan`.
    pub name: String,
    /// Version of the program.
    pub version: String,
    /// Digest of all rules in force.
    pub rules_digest: String,
    /// Number of rules in force.
    pub rules: u64,
    /// Options that change results, by name; those left at their default are absent.
    pub options: BTreeMap<String, String>,
    /// `public` when fingerprints were made without a project key, otherwise the id of the key.
    pub fingerprint_key: String,
    /// The thresholds behind the risk levels.
    pub risk_table: RiskTable,
}

/// How the data was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scan {
    /// `full` or `sampled`.
    pub mode: ScanMode,
    /// Whether every file that holds or may hold records was read to its end.
    pub complete: bool,
    /// Records that were read.
    pub records: u64,
    /// Records that are there but could not be read.
    pub unreadable_records: u64,
    /// Size on disk of the data files.
    pub bytes: u64,
    /// What could not be read, in file order; at most 10,000 entries.
    pub errors: Vec<ScanError>,
    /// Number of errors, also of those beyond the listed ones.
    pub errors_total: u64,
    /// What was read leniently (`NaN`, lone surrogates, ...), with the number of occurrences.
    pub notes: BTreeMap<String, u64>,
    /// Remarks of the discovery of files.
    pub warnings: Vec<String>,
}

/// Whether all records were looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ScanMode {
    /// Every record: counts are exact.
    #[default]
    Full,
    /// A sample.
    Sampled,
}

/// One thing that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct ScanError {
    /// Name of the file.
    pub file: String,
    /// 0-based record number, when one record is meant.
    pub row: Option<i64>,
    /// Offset in the (decompressed) file, where known.
    pub byte: Option<u64>,
    /// Why; holds no dataset text.
    pub why: String,
}

/// Statements about the whole dataset.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Poison {
    /// Dataset-level findings of the category `poison`, except triggers.
    pub findings: Vec<DatasetFinding>,
    /// Phrases that look like backdoor triggers.
    pub triggers: Vec<DatasetFinding>,
}

/// A finding whose row is -1: about the dataset, not about one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DatasetFinding {
    /// Rule code.
    pub rule: String,
    /// Type name.
    pub kind: String,
    /// Title of the rule.
    pub title: String,
    /// Harm if true.
    pub severity: Severity,
    /// How it is backed.
    pub evidence: Evidence,
    /// 0 to 100.
    pub confidence: u8,
    /// Phrase, token or other value that is not sensitive.
    pub value: Option<String>,
    /// Records with a record-level finding of the same rule.
    pub records: u64,
}

/// Something the scan says nothing about: "none found" does not hold there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NotCovered {
    /// What is not covered, in a few words.
    pub what: String,
    /// Why not, and what it means.
    pub why: String,
    /// How many, when it can be counted.
    pub count: Option<u64>,
    /// What `count` counts: `files`, `fields`, `records`; empty without a count.
    pub unit: String,
    /// A few names of what is meant.
    pub examples: Vec<String>,
    /// Whether it makes the scan incomplete (exit code 3), rather than being a limit of the tool.
    pub incomplete: bool,
}
