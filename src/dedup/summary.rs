//! Result types: one duplicate row, and the counts a report needs.

use super::responses::Groups;
use crate::profile::Histogram;
use crate::source::Split;

/// How a record relates to its witness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The same bytes in every content field.
    Identical,
    /// The same tokens in every content field.
    Normalized,
    /// Exact Jaccard similarity of shingle sets at or above the threshold.
    Near,
}

impl Relation {
    /// Every relation, closest first.
    pub const ALL: [Self; 3] = [Self::Identical, Self::Normalized, Self::Near];

    /// The name used in every output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Normalized => "normalized",
            Self::Near => "near",
        }
    }
}

/// Why a record may go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Witness {
    /// What the record is to the witness.
    pub relation: Relation,
    /// File number of the witness, which is kept.
    pub file: u32,
    /// Its row.
    pub row: u64,
    /// Exact Jaccard similarity with it.
    pub similarity: f32,
}

/// One record of a cluster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DuplicateRow {
    /// File number.
    pub file: u32,
    /// Row in the file.
    pub row: u64,
    /// Number of its cluster, in order of the clusters' first records.
    pub cluster: u64,
    /// Why it may go; `None` on records that are kept.
    pub witness: Option<Witness>,
}

impl DuplicateRow {
    /// Whether the record stays.
    #[must_use]
    pub fn keep(&self) -> bool {
        self.witness.is_none()
    }
}

/// Removable records by relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Identical to their witness.
    pub identical: u64,
    /// Normalized-identical to their witness.
    pub normalized: u64,
    /// Near their witness.
    pub near: u64,
}

impl Counts {
    /// All relations together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.identical + self.normalized + self.near
    }

    pub(super) fn add(&mut self, relation: Relation) {
        match relation {
            Relation::Identical => self.identical += 1,
            Relation::Normalized => self.normalized += 1,
            Relation::Near => self.near += 1,
        }
    }
}

/// Removable records of one split whose witness is in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leak {
    /// Split of the witness.
    pub of: Split,
    /// Split of the removable records.
    pub into: Split,
    /// How many.
    pub counts: Counts,
}

/// Removable records of one file whose witness is in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overlap {
    /// File number of the witness.
    pub of: u32,
    /// File number of the removable records.
    pub into: u32,
    /// How many.
    pub counts: Counts,
}

/// One cluster, for the list of the largest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClusterSize {
    /// Its number.
    pub cluster: u64,
    /// Its records.
    pub records: u64,
    /// File number of its first record.
    pub file: u32,
    /// Row of its first record.
    pub row: u64,
}

/// Counts over all records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DuplicateSummary {
    /// Records that were looked at, unreadable and empty ones included.
    pub records: u64,
    /// Records without a token in their content; they take no part.
    pub empty: u64,
    /// Records with a number in the field that says which one to keep, or with a length where the longest is kept.
    pub preferred: u64,
    /// Removable records by relation to their witness.
    pub removable: Counts,
    /// Removable records of each file, by file number.
    pub removable_by_file: Vec<u64>,
    /// Records in clusters, kept ones included.
    pub in_clusters: u64,
    /// Clusters.
    pub clusters: u64,
    /// Clusters by their number of records.
    pub sizes: Histogram,
    /// The largest clusters, largest first, ties by number; at most ten.
    pub largest: Vec<ClusterSize>,
    /// Removable records with a witness in another split, by (of, into).
    pub leaks: Vec<Leak>,
    /// Removable records with a witness in another file, by (of, into); at most 4,096 pairs of files.
    pub overlaps: Vec<Overlap>,
    /// Removable records of pairs of files beyond those.
    pub other_overlaps: u64,
    /// Pairs that met in a lane.
    pub candidates: u64,
    /// Of these, pairs whose exact similarity was computed; for the others it could no longer change anything.
    pub compared: u64,
    /// Pairs at or above the threshold among the compared ones.
    pub verified: u64,
    /// Pairs that could not be compared because a record could not be read again.
    pub unreadable_pairs: u64,
    /// Values of bands and keys shared by more records than are compared all with all.
    pub capped_buckets: u64,
    /// Pairs that met there and were not compared because of that; another band or key may have compared them.
    pub uncompared_pairs: u64,
    /// Records whose 128-bit identity equals another record's although their content differs.
    pub hash_collisions: u64,
    /// Completions that answer many prompts.
    pub repeated_responses: Groups,
    /// Prompts with more than one completion.
    pub answered_differently: Groups,
    /// Repeated responses beyond what is listed.
    pub repeated_responses_omitted: u64,
}
