//! Licenses of the datasets that a dataset says it was made from.
//!
//! Two tables, compiled in: what publishers state themselves, and audits of the Data Provenance Initiative. A name is only resolved when it
//! is exactly one of theirs; what is not there is unknown, never permissive, because whoever collects may not have looked either.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Looked up in this order.
const TABLES: [&str; 2] =
    [include_str!("../../../rules/provenance/published.tsv"), include_str!("../../../rules/provenance/audited.tsv")];

/// Where a license is not known.
const UNKNOWN: &str = "?";

/// What is known of one dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Upstream {
    licenses: &'static str,
    /// Where somebody read the licenses; empty when the table does not say.
    pub(super) address: &'static str,
}

impl Upstream {
    /// Licenses of its parts; `None` where one is not known.
    pub(super) fn licenses(self) -> impl Iterator<Item = Option<&'static str>> {
        self.licenses.split(", ").map(|license| (license != UNKNOWN).then_some(license))
    }
}

static KNOWN: LazyLock<HashMap<&'static str, Upstream>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for line in TABLES.into_iter().flat_map(rows) {
        let mut columns = line.split('\t');
        if let (Some(id), Some(licenses), Some(address)) = (columns.next(), columns.next(), columns.next()) {
            known.entry(id).or_insert(Upstream { licenses, address });
        }
    }
    known
});

/// Lines of a table that are no comments.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.starts_with('#'))
}

/// The dataset that an entry of `source_datasets` names: `squad`, `extended|squad`, `org/name`, an address on the hub. `None` when it
/// names none: `original`, a bare `extended`.
pub(super) fn name(entry: &str) -> Option<&str> {
    let entry = entry.trim();
    let entry = entry.strip_prefix("extended|").unwrap_or(entry);
    let entry = entry.strip_prefix("https://huggingface.co/datasets/").unwrap_or(entry).trim_end_matches('/');
    (!matches!(entry, "" | "original" | "extended" | "none")).then_some(entry)
}

/// What is known of a dataset with exactly this name, in any case.
pub(super) fn known(name: &str) -> Option<Upstream> {
    KNOWN.get(name.strip_prefix("other-").unwrap_or(name).to_ascii_lowercase().as_str()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::license::terms::terms;

    #[test]
    fn every_row_of_the_tables_is_complete_sorted_and_of_known_terms() {
        for table in TABLES {
            let rows: Vec<Vec<&str>> = rows(table).map(|line| line.split('\t').collect()).collect();
            for row in &rows {
                let [id, licenses, address] = row[..] else { panic!("{row:?}") };
                assert_eq!(id, id.to_ascii_lowercase());
                assert!(address.is_empty() || address.starts_with("http"), "{row:?}");
                let upstream = Upstream { licenses, address };
                assert!(upstream.licenses().flatten().all(|license| terms(license).is_some()), "{row:?}");
            }
        }
    }

    #[test]
    fn an_entry_of_a_card_names_a_dataset_in_several_ways() {
        assert_eq!(name("extended|squad"), Some("squad"));
        assert_eq!(name("https://huggingface.co/datasets/tatsu-lab/alpaca/"), Some("tatsu-lab/alpaca"));
        assert_eq!([name("original"), name("extended"), name(" ")], [None; 3]);
    }

    #[test]
    fn only_exact_names_are_resolved_and_parts_without_a_license_stay_unknown() {
        assert_eq!(known("squad").unwrap().licenses().collect::<Vec<_>>(), [Some("CC-BY-SA-4.0")]);
        assert_eq!(known("Tatsu-Lab/Alpaca").unwrap().licenses().count(), 2);
        assert_eq!(known("allenai/c4").unwrap().licenses().collect::<Vec<_>>(), [Some("ODC-By-1.0"), None]);
        assert_eq!(known("somebody/squad"), None, "a copy may have other terms");
    }
}
