//! Records that are there more than once.

use super::composition::Bucket;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Counts of the duplicates table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Duplicates {
    /// Whether duplicates were looked for.
    pub measured: bool,
    /// Least Jaccard similarity of a near-duplicate; absent when near-duplicates were not looked for.
    pub threshold: Option<f64>,
    /// Records that are removable as identical to a kept one.
    pub identical: u64,
    /// Records that are removable as equal to a kept one after normalization.
    pub normalized: u64,
    /// Records that are removable as near to a kept one.
    pub near: u64,
    /// Sum of the three: what a cleaning removes.
    pub removable: u64,
    /// `removable` as a fraction of the records read.
    pub removable_share: f64,
    /// Records in clusters, kept ones too.
    pub records: u64,
    /// Clusters.
    pub clusters: u64,
    /// Clusters by number of records, by power of two; empty where sizes were not counted.
    pub cluster_sizes: Vec<Bucket>,
    /// The largest clusters, largest first; at most 10.
    pub largest: Vec<Cluster>,
    /// Records of one split that stand in another one too.
    pub leakage: Vec<Leakage>,
    /// Removable records whose witness stands in another file.
    pub across_files: u64,
    /// Pairs of files that share most of them, most first; at most 20.
    #[serde(default)]
    pub overlaps: Vec<FileOverlap>,
    /// Lines, then paragraphs, then spans of at least 50 words that stand in at least five of the records that stay, in each kind those
    /// that take up most first. Spans are looked for with `--repetition`, and in small datasets.
    pub boilerplate: Vec<Boilerplate>,
    /// All lines that stand in more than one of the records that stay.
    #[serde(default)]
    pub shared_lines: SharedLines,
    /// What prompts and completions have in common.
    #[serde(default)]
    pub answers: Answers,
    /// What the search left out.
    pub limits: DuplicateLimits,
}

/// One cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cluster {
    /// Number in the duplicates table.
    pub cluster: i64,
    /// Records in it.
    pub records: u64,
    /// File of its first record.
    pub file: String,
    /// 0-based number of its first record.
    pub row: i64,
}

/// Records of `split` that have a duplicate in `also_in`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Leakage {
    /// The split that should be unseen (`test`, `validation`).
    pub split: String,
    /// The split it leaks into.
    pub also_in: String,
    /// Records of `split`, identical (also after normalization).
    pub identical: u64,
    /// Records of `split`, near only.
    pub near: u64,
}

/// Records of `also_in` that are removable because `file` holds a kept one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileOverlap {
    /// The file whose records stay.
    pub file: String,
    /// The file whose records are removable.
    pub also_in: String,
    /// Records of `also_in`, identical (also after normalization).
    pub identical: u64,
    /// Records of `also_in`, near only.
    pub near: u64,
}

/// A line, paragraph or span that repeats over many records.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Boilerplate {
    /// The line, masked and cut.
    pub line: String,
    /// `line`, `paragraph` or `span`.
    #[serde(default)]
    pub kind: String,
    /// Records that hold it.
    pub records: u64,
    /// How often it stands there.
    #[serde(default)]
    pub times: u64,
    /// Bytes it takes up in all.
    #[serde(default)]
    pub bytes: u64,
    /// `bytes` as a fraction of the content of the records that stay.
    #[serde(default)]
    pub share: f64,
}

/// Lines of at least 20 characters that stand in more than one of the records that stay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SharedLines {
    /// Different lines.
    pub lines: u64,
    /// Bytes they take up.
    pub bytes: u64,
    /// `bytes` as a fraction of the content of the records that stay.
    pub share: f64,
}

/// What prompts and completions have in common, inside of a record and between records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Answers {
    /// Records whose prompt and completion both have at least eight word 5-grams.
    pub compared: u64,
    /// Of these, records whose prompt holds at least 80% of the 5-grams of the completion.
    pub completion_in_prompt: u64,
    /// Of these, records whose completion holds at least 80% of the 5-grams of the prompt.
    pub prompt_in_completion: u64,
    /// Prompts that have different completions, and the records with such a prompt.
    pub prompts_answered_differently: Groups,
    /// Completions of at least eight words that answer five or more prompts, and the records with such a completion.
    pub completions_of_many_prompts: Groups,
}

/// Groups of records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Groups {
    /// Groups.
    pub groups: u64,
    /// Records in them.
    pub records: u64,
}

/// What the search for duplicates left out: not zero means that more may be there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicateLimits {
    /// Records without content, which take no part.
    pub empty_records: u64,
    /// Buckets of candidates that were too large to compare all pairs.
    pub capped_buckets: u64,
    /// Pairs that met in these buckets and were not compared there; another bucket may have compared them.
    pub uncompared_pairs: u64,
}
