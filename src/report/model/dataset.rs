//! Files and fields.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was scanned.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dataset {
    /// BLAKE3 over names and SHA-256 digests of the data files, in hex: names this very content. Absent when a file has no digest.
    pub content_root: Option<String>,
    /// Data files, sorted by name.
    pub files: Vec<FileEntry>,
    /// Everything beside the data, sorted by name.
    pub beside: Vec<BesideEntry>,
    /// Dataset cards.
    pub cards: Vec<CardEntry>,
    /// Layouts that were recognized (`huggingface`, `dolma`, ...).
    pub layouts: Vec<String>,
    /// Paths inside the records, sorted.
    pub fields: Vec<FieldEntry>,
    /// Number of paths beyond those listed (about, when there are more than 1,024).
    pub fields_left_out: u64,
}

/// One data file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileEntry {
    /// Path relative to the scanned root, `/`-separated.
    pub name: String,
    /// SHA-256 of the file as it is on disk, in hex; absent when it could not be read to its end.
    pub sha256: Option<String>,
    /// Size on disk.
    pub bytes: u64,
    /// `parquet`, `jsonl`, `json`, `arrow-file`, `arrow-stream`.
    pub format: String,
    /// `none`, `gzip`, `zstd`.
    pub compression: String,
    /// `train`, `validation`, `test`.
    pub split: String,
    /// Configuration (subset), when the layout names one.
    pub config: Option<String>,
    /// Row schema that was recognized (`alpaca`, `messages`, `pretraining`, `unknown`, ...).
    pub shape: String,
    /// Records that were read.
    pub records: u64,
    /// Records that could not be read.
    pub unreadable_records: u64,
    /// Bytes of content text.
    pub content_bytes: u64,
    /// Tokens of content text.
    pub tokens: u64,
}

/// What a file beside the data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StandingKind {
    /// Known to hold no records.
    Listed,
    /// Holds or may hold records, but is not read: the scan is incomplete.
    Unscanned,
    /// Runs code when it is loaded.
    Code,
    /// Should hold records, but does not: the scan is incomplete.
    Broken,
}

/// One file beside the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BesideEntry {
    /// Path relative to the scanned root.
    pub name: String,
    /// Size on disk.
    pub bytes: u64,
    /// What it is to the scan.
    pub standing: StandingKind,
    /// What it is, in words (`CSV`, `git-lfs pointer`, `image`).
    pub what: String,
}

/// What a dataset card declares.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CardEntry {
    /// File it was read from.
    pub file: String,
    /// Declared licenses, as written.
    pub licenses: Vec<String>,
    /// Declared `license_name`.
    pub license_name: Option<String>,
    /// Declared `license_link`.
    pub license_link: Option<String>,
    /// Declared languages.
    pub languages: Vec<String>,
    /// Declared sources.
    pub source_datasets: Vec<String>,
    /// Declared records by split.
    pub declared_records: BTreeMap<String, u64>,
    /// Why the front matter could not be read, when it could not.
    pub problem: Option<String>,
}

/// Kinds of leaves on one path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Leaves {
    /// String values.
    pub text: u64,
    /// Numbers.
    pub number: u64,
    /// Booleans.
    pub bool: u64,
    /// Object keys that are data.
    pub key: u64,
}

/// One path inside the records, list positions folded to `[*]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldEntry {
    /// The path, such as `messages[*].content`.
    pub path: String,
    /// `content`, `label`, `id`, `url`, `source`, `license`, `language`, `time`, `other`.
    pub role: String,
    /// Number of leaves by part; a chat path has several parts.
    pub parts: BTreeMap<String, u64>,
    /// Records with at least one value on this path.
    pub records: u64,
    /// Leaves on this path: more than records, where the path goes through a list.
    pub values: u64,
    /// Explicit nulls.
    pub nulls: u64,
    /// Values of no bytes.
    pub empty: u64,
    /// Leaves by kind.
    pub leaves: Leaves,
    /// Bytes of all values.
    pub bytes: u64,
    /// Bytes of the shortest value; absent without values.
    pub min_bytes: Option<u64>,
    /// Bytes of the longest value; absent without values.
    pub max_bytes: Option<u64>,
    /// Estimated number of distinct values (`HyperLogLog`, standard error 1.6 %).
    pub distinct: u64,
}
