//! What the data consists of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Lengths, languages, domains, labels, time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Composition {
    /// Bytes of content text per record.
    pub content_bytes: Histogram,
    /// Tokens of content text per record.
    pub tokens: Histogram,
    /// Use of the splits, by name.
    pub splits: BTreeMap<String, SplitUse>,
    /// Use of the parts, by name; all fields count, not only content.
    pub parts: BTreeMap<String, PartUse>,
    /// Records by detected language (ISO 639-1, `und` when undetermined).
    pub languages: Ranked,
    /// Values of address fields by registrable domain.
    pub domains: Ranked,
    /// How much of them the largest tenth of the domains holds.
    #[serde(default)]
    pub concentration: Concentration,
    /// What kinds of publishers stand behind them, most addresses first; domains that are not known are in none.
    #[serde(default)]
    pub domain_classes: Vec<DomainClass>,
    /// Links in content texts by registrable domain.
    #[serde(default)]
    pub links: Ranked,
    /// What kinds of publishers stand behind the links.
    #[serde(default)]
    pub link_classes: Vec<DomainClass>,
    /// Values of address fields that name no public host.
    pub without_domain: u64,
    /// Values of low-cardinality columns with the role `label`, `source` or `language`, by path.
    pub labels: Vec<FieldValues>,
    /// Values of license columns, as written, by path.
    pub license_columns: Vec<FieldValues>,
    /// Range of each column that holds dates, by path.
    pub time: Vec<TimeRange>,
    /// Records with a field that repeats itself more than Gopher's quality filter lets pass, by limit.
    #[serde(default)]
    pub repetition: Vec<RepetitionLimit>,
}

/// Records with a field that exceeds one limit on repetition (Rae et al. 2021, table A1).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RepetitionLimit {
    /// What is a fraction of what.
    pub name: String,
    /// The limit, a fraction.
    pub limit: f64,
    /// Records that were measured: all with a field of at least 50 words, or a sample of them.
    pub measured: u64,
    /// Of these, records above the limit.
    pub records: u64,
    /// `records` as a fraction of `measured`.
    pub share: f64,
}

/// How much the largest domains hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Concentration {
    /// A tenth of the domains, at least one.
    pub domains: u64,
    /// Addresses of the domains with the most.
    pub addresses: u64,
    /// `addresses` as a fraction of all.
    pub share: f64,
}

/// Addresses of one kind of publisher.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DomainClass {
    /// `government`, `education`, `news`, `forum`, `shadow library` and the like.
    pub name: String,
    /// Addresses.
    pub addresses: u64,
    /// Distinct domains, of those that were counted one by one.
    pub domains: u64,
    /// The largest of them.
    pub largest: Vec<Count>,
}

/// Distribution of one number over the records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Histogram {
    /// Records counted.
    pub records: u64,
    /// Sum over the records.
    pub sum: u64,
    /// Least value; absent without records.
    pub min: Option<u64>,
    /// Greatest value; absent without records.
    pub max: Option<u64>,
    /// Upper bounds of quantiles, at most a quarter above the true value; absent without records.
    pub quantiles: Option<Quantiles>,
    /// Counts by power of two, from the first to the last one in use.
    pub buckets: Vec<Bucket>,
}

/// Upper bounds of quantiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quantiles {
    /// 5 % of the records are at most this long.
    pub p05: u64,
    /// 25 %.
    pub p25: u64,
    /// Median.
    pub p50: u64,
    /// 75 %.
    pub p75: u64,
    /// 95 %.
    pub p95: u64,
    /// 99 %.
    pub p99: u64,
}

/// One bar of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bucket {
    /// Least value that counts here.
    pub from: u64,
    /// Greatest value that counts here.
    pub to: u64,
    /// How many.
    pub count: u64,
}

/// One split.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SplitUse {
    /// Data files.
    pub files: u64,
    /// Records that were read.
    pub records: u64,
    /// Records that could not be read.
    pub unreadable_records: u64,
    /// Bytes of the records: lines for JSONL, values for columnar formats.
    pub bytes: u64,
    /// Bytes of content text per record.
    pub content_bytes: Histogram,
    /// Tokens of content text per record.
    pub tokens: Histogram,
    /// Records by detected language.
    pub languages: Ranked,
}

/// One part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartUse {
    /// Fields.
    pub fields: u64,
    /// Records with at least one such field.
    pub records: u64,
    /// Bytes of text.
    pub bytes: u64,
}

/// The most frequent values, most frequent first, ties by value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ranked {
    /// At most 100 values.
    pub top: Vec<Count>,
    /// Occurrences of all values.
    pub total: u64,
    /// Occurrences of values that are not in `top`.
    pub other: u64,
    /// Number of distinct values; an estimate when `exact` is false.
    pub distinct: u64,
    /// Whether every distinct value was counted. When false there were too many: `top` is taken from a uniform sample
    /// of the distinct values, the counts of those are exact, and more frequent ones may be missing.
    pub exact: bool,
}

/// A value with its number of occurrences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Count {
    /// The value; dataset text, masked where it looks like personal data.
    pub value: String,
    /// Occurrences.
    pub count: u64,
}

/// Values of one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldValues {
    /// The path.
    pub path: String,
    /// Role of the path.
    pub role: String,
    /// Whether there are more than 1,024 distinct values; they are not listed then.
    pub many: bool,
    /// Whether the values are withheld because personal data or secrets were found on this path.
    pub withheld: bool,
    /// Values longer than 64 characters, which are not listed.
    pub long: u64,
    /// The values.
    pub values: Ranked,
}

/// Dates of one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimeRange {
    /// The path.
    pub path: String,
    /// Earliest date as `YYYY-MM-DD`; absent when nothing could be read as a date.
    pub first: Option<String>,
    /// Latest date as `YYYY-MM-DD`; absent when nothing could be read as a date.
    pub last: Option<String>,
    /// Values that were read as a date.
    pub dated: u64,
    /// Values that were not.
    pub undated: u64,
    /// Values by year.
    pub years: BTreeMap<String, u64>,
}
