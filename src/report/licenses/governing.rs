//! Which declarations govern which data files.
//!
//! A card, a license file or another description of a dataset speaks for the records in and under its folder, until a folder further
//! in has a description that declares a license of its own: a collection has one in each of its folders. Files that are under the same
//! descriptions form one group, so that marks are compared group by group, however many files there are.

use super::declared::{Declaration, declares_nothing, folder};
use crate::report::model::Origin;
use crate::source::{DataFile, Plan};
use std::collections::{BTreeMap, BTreeSet};

/// What counts among the declarations of one folder: the header of a card before a description for machines and the license file beside it,
/// those before prose. Metadata speaks for its own file before all of them.
const PRECEDENCE: [Origin; 4] = [Origin::Card, Origin::Description, Origin::File, Origin::Prose];

/// What describes the files of a group: equal for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group<'a> {
    /// The innermost folder with a description.
    pub(super) folder: &'a str,
    /// The license in the metadata of the files.
    pub(super) metadata: Option<&'a str>,
}

/// Data files by what describes them.
#[derive(Debug, Default)]
pub(super) struct Groups<'a> {
    /// Number of the group by file number.
    pub(super) of_file: Vec<u32>,
    /// The groups, in order of their first file.
    pub(super) list: Vec<Group<'a>>,
}

/// Groups the data files of a plan.
pub(super) fn groups(plan: &Plan) -> Groups<'_> {
    let cards = plan.cards.iter().map(|card| &card.file);
    let described = cards.chain(plan.legal.iter().map(|legal| &legal.file));
    let described = described.chain(plan.descriptions.iter().map(|description| &description.file));
    let described: BTreeSet<&str> = described.map(|file| folder(file)).collect();
    let mut numbers: BTreeMap<Group<'_>, u32> = BTreeMap::new();
    let mut groups = Groups::default();
    for file in &plan.files {
        let innermost = upward(folder(&file.name)).find(|folder| described.contains(folder)).unwrap_or_default();
        let group = Group { folder: innermost, metadata: of_metadata(file) };
        let number = *numbers.entry(group).or_insert_with(|| {
            groups.list.push(group);
            groups.list.len() as u32 - 1
        });
        groups.of_file.push(number);
    }
    groups
}

/// The license in the metadata of a file, when it says something.
pub(super) fn of_metadata(file: &DataFile) -> Option<&str> {
    file.license.as_deref().filter(|license| !declares_nothing(license))
}

/// Number of the group of each data file: what [`Tally::new`](crate::report::Tally::new) takes.
#[must_use]
pub fn license_groups(plan: &Plan) -> Vec<u32> {
    groups(plan).of_file
}

/// A folder and those above it, innermost first, with their slash; the last one is empty.
fn upward(innermost: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(innermost), |inner| (!inner.is_empty()).then(|| folder(inner.trim_end_matches('/'))))
}

/// Declarations by where they stand; by position in their list.
pub(super) struct Index<'a> {
    by_folder: BTreeMap<&'a str, Vec<usize>>,
    /// By license.
    by_metadata: BTreeMap<&'a str, Vec<(usize, &'a str)>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(declared: &[Declaration<'a>]) -> Self {
        let mut index = Self { by_folder: BTreeMap::new(), by_metadata: BTreeMap::new() };
        for (at, one) in declared.iter().enumerate() {
            if one.origin == Origin::Metadata {
                index.by_metadata.entry(one.license).or_default().push((at, one.card));
            } else {
                index.by_folder.entry(folder(one.card)).or_default().push(at);
            }
        }
        index
    }

    /// Positions of the declarations that speak for the records of a group: the metadata of its files, and what the innermost folder that
    /// declares something has.
    pub(super) fn reaching(&self, group: Group<'_>) -> impl Iterator<Item = usize> {
        let same = group.metadata.and_then(|license| self.by_metadata.get(license)).into_iter().flatten();
        let same = same.filter(move |(_, file)| file.starts_with(group.folder)).map(|(at, _)| *at);
        let innermost = upward(group.folder).find_map(|folder| self.by_folder.get(folder));
        same.chain(innermost.into_iter().flatten().copied())
    }

    /// The declarations that hold for the records of a group.
    pub(super) fn governing<'l>(&self, declared: &'l [Declaration<'a>], group: Group<'_>) -> Vec<&'l Declaration<'a>> {
        let reaching: Vec<_> = self.reaching(group).filter_map(|at| declared.get(at)).collect();
        let here = |origin| reaching.iter().copied().filter(|one| one.origin == origin).collect::<Vec<_>>();
        let order = [Origin::Metadata].into_iter().chain(PRECEDENCE);
        order.map(here).find(|list| !list.is_empty()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::data_file;
    use crate::source::{Card, LegalFile, Split};

    fn declare(card: &'static str, license: &'static str, origin: Origin) -> Declaration<'static> {
        Declaration { license, card, records: 0, origin }
    }

    #[test]
    fn files_under_the_same_descriptions_are_one_group() {
        let mut plan = Plan::default();
        for name in ["a/x.jsonl", "b/deep/y.jsonl", "b/z.jsonl", "top.jsonl"] {
            plan.files.push(data_file(name, Split::Train));
        }
        plan.cards.push(Card { file: "README.md".to_owned(), ..Card::default() });
        plan.legal.push(LegalFile { file: "b/LICENSE".to_owned(), text: String::new() });
        let groups = groups(&plan);
        let group = |folder| Group { folder, metadata: None };
        assert_eq!((groups.of_file, groups.list), (vec![0, 1, 1, 0], vec![group(""), group("b/")]));
    }

    #[test]
    fn the_innermost_folder_that_declares_governs_and_there_the_header_of_the_card() {
        let declared = [
            declare("README.md", "mit", Origin::Card),
            declare("b/README.md", "CC-BY-4.0", Origin::Prose),
            declare("b/LICENSE", "CC0-1.0", Origin::File),
        ];
        let group = |folder| Group { folder, metadata: None };
        let licenses = |folder| {
            Index::new(&declared).governing(&declared, group(folder)).iter().map(|one| one.license).collect::<Vec<_>>()
        };
        assert_eq!(licenses(""), ["mit"]);
        assert_eq!(licenses("a/"), ["mit"]);
        assert_eq!(licenses("b/c/"), ["CC0-1.0"]);
        assert_eq!(Index::new(&declared[1..]).governing(&declared[1..], group("a/")).len(), 0);
    }

    #[test]
    fn the_metadata_of_a_file_goes_before_the_card_of_its_folder() {
        let declared = [declare("README.md", "mit", Origin::Card), declare("a.parquet", "CC-BY-4.0", Origin::Metadata)];
        let licenses = |metadata| {
            let governing = Index::new(&declared).governing(&declared, Group { folder: "", metadata });
            governing.iter().map(|one| one.license).collect::<Vec<_>>()
        };
        assert_eq!(licenses(Some("CC-BY-4.0")), ["CC-BY-4.0"]);
        assert_eq!(licenses(None), ["mit"]);
    }
}
