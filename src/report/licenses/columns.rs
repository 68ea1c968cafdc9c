//! Well-known datasets that have the same columns.
//!
//! A hint for a dataset that nobody described: copies and derivatives keep the columns of what they come from, but others may have
//! them too. So it decides nothing, and brings no terms into those that hold.

use super::upstream::{self, Upstream};
use crate::profile::PathUse;
use crate::report::build::Input;
use crate::report::model::SameColumns;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One line a dataset: its id and its columns.
const TABLE: &str = include_str!("../../../rules/provenance/columns.tsv");

/// The columns that tell a dataset.
struct Signature {
    id: &'static str,
    columns: Vec<&'static str>,
}

static SIGNATURES: LazyLock<Vec<Signature>> = LazyLock::new(|| {
    let rows = upstream::rows(TABLE).filter_map(|line| line.split_once('\t'));
    rows.map(|(id, columns)| Signature { id, columns: columns.split(',').collect() }).collect()
});

/// The datasets whose columns are all there, the most columns first.
pub(super) fn same(input: &Input<'_>) -> Vec<SameColumns> {
    let (paths, _) = input.profile.paths();
    let columns = columns(&paths);
    let mut found: Vec<(&Signature, u64)> = SIGNATURES
        .iter()
        .filter_map(|signature| Some((signature, signature.records(&columns)?)))
        .filter(|(_, records)| *records > 0)
        .collect();
    // A dataset with more of these columns is more like it.
    let most: Vec<&Signature> = found.iter().map(|(signature, _)| *signature).collect();
    found.retain(|(signature, _)| !most.iter().any(|other| other.holds(signature)));
    found.sort_by_key(|(signature, _)| std::cmp::Reverse(signature.columns.len()));
    let row = |(signature, records): (&Signature, u64)| {
        // The tables name the oldest sets without whoever has published them.
        let alone = signature.id.rsplit('/').next().unwrap_or_default();
        let known = upstream::known(signature.id).or_else(|| upstream::known(alone));
        SameColumns {
            dataset: signature.id.to_owned(),
            columns: signature.columns.iter().map(|&column| column.to_owned()).collect(),
            records,
            licenses: known.into_iter().flat_map(Upstream::licenses).flatten().map(str::to_owned).collect(),
        }
    };
    found.into_iter().map(row).collect()
}

/// Records by column, and by every path below it, without list positions.
fn columns(paths: &[&PathUse]) -> BTreeMap<String, u64> {
    let mut columns: BTreeMap<String, u64> = BTreeMap::new();
    for path in paths {
        let pattern = path.pattern.replace("[*]", "");
        let ends = pattern.match_indices('.').map(|(at, _)| at).chain([pattern.len()]);
        for end in ends {
            let records = columns.entry(pattern[..end].to_owned()).or_default();
            // Several leaves below one column are mostly in the same records.
            *records = path.records.max(*records);
        }
    }
    columns
}

impl Signature {
    /// Records that may have all columns, when all are there.
    fn records(&self, columns: &BTreeMap<String, u64>) -> Option<u64> {
        self.columns
            .iter()
            .map(|&column| columns.get(column).copied())
            .try_fold(u64::MAX, |all, own| Some(all.min(own?)))
    }

    /// Whether it has all columns of another one, and more.
    fn holds(&self, other: &Self) -> bool {
        self.columns.len() > other.columns.len() && other.columns.iter().all(|column| self.columns.contains(column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_signature_is_sorted_and_of_no_other_dataset() {
        let mut seen = BTreeSet::new();
        for Signature { id, columns } in SIGNATURES.iter() {
            assert_eq!(*id, id.to_ascii_lowercase());
            assert!(columns.len() > 1 && columns.is_sorted(), "{id}");
            assert!(seen.insert(columns.clone()), "{id} has the columns of another one");
        }
        assert!(SIGNATURES.is_sorted_by_key(|signature| signature.id));
    }

    #[test]
    fn all_columns_have_to_be_there() {
        let columns = |names: &[&str]| names.iter().map(|&name| (name.to_owned(), 3)).collect();
        let signature = Signature { id: "a/b", columns: vec!["meta.set", "text"] };
        assert_eq!(signature.records(&columns(&["meta", "meta.set", "text", "url"])), Some(3));
        assert_eq!(signature.records(&columns(&["meta", "text"])), None);
    }
}
