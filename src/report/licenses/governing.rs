//! Which declarations govern which data files.
//!
//! A card, a license file or another description of a dataset speaks for the records in and under its folder, until a folder further
//! in has a description that declares a license of its own: a collection has one in each of its folders. Files that are under the same
//! descriptions form one group, so that marks are compared group by group, however many files there are.

use super::declared::{Declaration, folder};
use crate::report::model::Origin;
use crate::source::Plan;
use std::collections::{BTreeMap, BTreeSet};

/// What counts among the declarations of one folder: the header of a card before the license file beside it, that before prose.
const PRECEDENCE: [Origin; 3] = [Origin::Card, Origin::File, Origin::Prose];

/// Data files by what describes them.
#[derive(Debug, Default)]
pub(super) struct Groups<'a> {
    /// Number of the group by file number.
    pub(super) of_file: Vec<u32>,
    /// The innermost folder with a description, by group.
    pub(super) folders: Vec<&'a str>,
}

/// Groups the data files of a plan.
pub(super) fn groups(plan: &Plan) -> Groups<'_> {
    let described: BTreeSet<&str> = plan
        .cards
        .iter()
        .map(|card| folder(&card.file))
        .chain(plan.legal.iter().map(|legal| folder(&legal.file)))
        .collect();
    let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
    let mut groups = Groups::default();
    for file in &plan.files {
        let innermost = parents(&file.name).find(|folder| described.contains(folder)).unwrap_or_default();
        let number = *numbers.entry(innermost).or_insert_with(|| {
            groups.folders.push(innermost);
            groups.folders.len() as u32 - 1
        });
        groups.of_file.push(number);
    }
    groups
}

/// Number of the group of each data file: what [`Tally::new`](crate::report::Tally::new) takes.
#[must_use]
pub fn license_groups(plan: &Plan) -> Vec<u32> {
    groups(plan).of_file
}

/// The folders of a file, innermost first, with their slash; the last one is empty.
fn parents(file: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder(file)), |inner| (!inner.is_empty()).then(|| folder(inner.trim_end_matches('/'))))
}

/// The declarations that hold for the records of a group.
pub(super) fn governing<'l, 'a>(declared: &'l [Declaration<'a>], group: &str) -> Vec<&'l Declaration<'a>> {
    let covering = || declared.iter().filter(|one| group.starts_with(folder(one.card)));
    let Some(innermost) = covering().map(|one| folder(one.card).len()).max() else { return Vec::new() };
    let here = |origin| covering().filter(move |one| folder(one.card).len() == innermost && one.origin == origin);
    PRECEDENCE
        .into_iter()
        .map(|origin| here(origin).collect::<Vec<_>>())
        .find(|list| !list.is_empty())
        .unwrap_or_default()
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
        assert_eq!((groups.of_file, groups.folders), (vec![0, 1, 1, 0], vec!["", "b/"]));
    }

    #[test]
    fn the_innermost_folder_that_declares_governs_and_there_the_header_of_the_card() {
        let declared = [
            declare("README.md", "mit", Origin::Card),
            declare("b/README.md", "CC-BY-4.0", Origin::Prose),
            declare("b/LICENSE", "CC0-1.0", Origin::File),
        ];
        let licenses = |group| governing(&declared, group).iter().map(|one| one.license).collect::<Vec<_>>();
        assert_eq!(licenses(""), ["mit"]);
        assert_eq!(licenses("a/"), ["mit"]);
        assert_eq!(licenses("b/c/"), ["CC0-1.0"]);
        assert_eq!(governing(&declared[1..], "a/").len(), 0);
    }
}
