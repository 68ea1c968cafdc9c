//! Declared against found licenses.
//!
//! A card declares for all records under its folder, a license column for its own; a column outweighs the card. What a text says with the scope
//! `record` is compared with what holds for that record. Which of two licenses is stricter is decided by
//! [`terms`](crate::detect::license::terms).

use super::build::Input;
use super::model::{
    ConflictRelation, DeclaredLicense, FoundLicense, LicenseConflict, Licenses, MatrixCell, Origin, RowRef,
};
use super::shown;
use super::tally::{Mark, Places};
use crate::detect::license::terms::{Relation, relation};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Entries of each list.
const LISTED: usize = 1_000;
/// Places shown for each conflict.
const PLACES: usize = 3;
/// Declarations that declare nothing.
const NOTHING: [&str; 5] = ["", "unknown", "other", "none", "n/a"];

/// A license in the header of a card.
#[derive(Clone, Copy)]
pub(super) struct Declaration<'a> {
    pub(super) license: &'a str,
    card: &'a str,
    /// Records it holds for: those in and under the folder of the card.
    pub(super) records: u64,
}

/// Licenses the cards declare.
pub(super) fn of_cards<'a>(input: &Input<'a>) -> Vec<Declaration<'a>> {
    input
        .plan
        .cards
        .iter()
        .flat_map(|card| {
            let named = card.license_name.as_deref();
            let file = card.file.as_str();
            let records = records_by_file(input).filter(|(name, ..)| covers(file, name)).map(|(.., count)| count).sum();
            card.licenses.iter().map(move |license| match named {
                Some(name) if declares_nothing(license) => Declaration { license: name, card: file, records },
                _ => Declaration { license, card: file, records },
            })
        })
        .filter(|declaration| !declares_nothing(declaration.license))
        .collect()
}

/// Name, number and records of each data file.
fn records_by_file<'a>(input: &Input<'a>) -> impl Iterator<Item = (&'a str, u32, u64)> {
    let profile = input.profile;
    let files = input.plan.files.iter().zip(0_u32..);
    files.map(move |(file, number)| (file.name.as_str(), number, profile.file(number).records))
}

/// Whether what a card says holds for a file: a collection has a card in each of its folders.
fn covers(card: &str, file: &str) -> bool {
    let folder = card.rfind('/').map_or("", |at| &card[..=at]);
    file.starts_with(folder)
}

/// How far apart two licenses are; a looser declaration is the farthest.
fn distance(relation: Relation) -> u8 {
    match relation {
        Relation::Same => 0,
        Relation::Version => 1,
        Relation::Stricter => 2,
        Relation::Different => 3,
        Relation::Looser => 4,
    }
}

fn declares_nothing(license: &str) -> bool {
    NOTHING.contains(&license.trim().to_ascii_lowercase().as_str())
}

/// The licenses section.
pub(super) fn build(input: &Input<'_>, records: u64) -> Licenses {
    let totals = &input.totals.licenses;
    let cards = of_cards(input);
    // Of several declared licenses the one that agrees best holds: which of them a record is under is not known.
    let by_card = |found: &str| {
        let compared = cards.iter().map(|card| (relation(card.license, found), card.license));
        compared.min_by_key(|&(relation, card)| (distance(relation), card))
    };
    let mut conflicts = Conflicts::default();
    for ((declared, found), mark) in &totals.cells {
        match declared {
            Some(declared) => conflicts.add(relation(declared, found), declared, found, mark),
            None => match by_card(found) {
                Some((relation, card)) => conflicts.add(relation, card, found, mark),
                None => conflicts.add_as(ConflictRelation::Undeclared, None, found, mark),
            },
        }
    }
    // Marks outside of records: the prose of a card, license files.
    for (found, mark) in &totals.outside {
        match by_card(found) {
            Some((relation, card)) => conflicts.add(relation, card, found, mark),
            None => conflicts.add_as(ConflictRelation::Undeclared, None, found, mark),
        }
    }
    for ((first, second), mark) in &totals.pairs {
        let agree = relation(first, second) == Relation::Same;
        if !agree {
            conflicts.add_as(ConflictRelation::Internal, Some(first), second, mark);
        }
    }
    let unknown_records = records_by_file(input)
        .filter(|(name, ..)| !cards.iter().any(|declared| covers(declared.card, name)))
        .map(|(_, number, count)| count.saturating_sub(totals.known_by_file.get(&number).copied().unwrap_or(0)))
        .sum();
    let mut licenses = Licenses {
        declared: declared(input, &cards),
        found: found(input),
        matrix: matrix(input, &cards),
        conflicts: conflicts.list(input.names),
        unknown_records,
        unknown_share: super::build::share(unknown_records, records),
        cut: totals.cut,
    };
    let longest =
        licenses.found.len().max(licenses.matrix.len()).max(licenses.conflicts.len()).max(licenses.declared.len());
    licenses.cut |= longest > LISTED;
    licenses.declared.truncate(LISTED);
    licenses.found.truncate(LISTED);
    licenses.matrix.truncate(LISTED);
    licenses.conflicts.truncate(LISTED);
    licenses
}

fn declared(input: &Input<'_>, cards: &[Declaration<'_>]) -> Vec<DeclaredLicense> {
    let of_cards = cards.iter().map(|declared| DeclaredLicense {
        value: shown::value(declared.license),
        origin: Origin::Card,
        place: shown::name(declared.card),
        records: declared.records,
    });
    let mut of_columns: Vec<DeclaredLicense> = input
        .totals
        .licenses
        .declared
        .iter()
        .map(|((value, path), mark)| DeclaredLicense {
            value: shown::value(value),
            origin: Origin::Column,
            place: shown::name(path),
            records: mark.records,
        })
        .collect();
    of_columns.sort_by_key(|declared| Reverse(declared.records));
    of_cards.chain(of_columns).collect()
}

fn found(input: &Input<'_>) -> Vec<FoundLicense> {
    let mut list: Vec<FoundLicense> = input
        .totals
        .licenses
        .found
        .iter()
        .map(|((value, scope), mark)| FoundLicense {
            value: shown::value(value),
            scope: *scope,
            findings: mark.findings,
            records: mark.records,
            files: mark.files,
            examples: places(&mark.places, input.names),
        })
        .collect();
    list.sort_by_key(|found| Reverse((found.records, found.findings)));
    list
}

fn matrix(input: &Input<'_>, cards: &[Declaration<'_>]) -> Vec<MatrixCell> {
    let licenses: Vec<&str> = cards.iter().filter(|card| card.records > 0).map(|card| card.license).collect();
    let of_cards = (!licenses.is_empty()).then(|| licenses.join(", "));
    let mut cells: BTreeMap<(Option<&str>, &str), u64> = BTreeMap::new();
    for ((declared, found), mark) in &input.totals.licenses.cells {
        *cells.entry((declared.as_deref().or(of_cards.as_deref()), found)).or_default() += mark.records;
    }
    let mut list: Vec<MatrixCell> = cells
        .into_iter()
        .map(|((declared, found), records)| MatrixCell {
            declared: declared.map(shown::value),
            found: shown::value(found),
            records,
        })
        .collect();
    list.sort_by_key(|cell| Reverse(cell.records));
    list
}

/// Disagreements, those with equal sides joined.
#[derive(Default)]
struct Conflicts<'a> {
    list: BTreeMap<(ConflictRelation, Option<&'a str>, &'a str), (u64, Places)>,
}

impl<'a> Conflicts<'a> {
    fn add(&mut self, relation: Relation, declared: &'a str, found: &'a str, mark: &Mark) {
        let relation = match relation {
            Relation::Same => return,
            Relation::Looser => ConflictRelation::Looser,
            Relation::Stricter => ConflictRelation::Stricter,
            Relation::Different => ConflictRelation::Different,
            Relation::Version => ConflictRelation::Version,
        };
        self.add_as(relation, Some(declared), found, mark);
    }

    fn add_as(&mut self, relation: ConflictRelation, declared: Option<&'a str>, found: &'a str, mark: &Mark) {
        let (records, places) = self.list.entry((relation, declared, found)).or_default();
        *records += mark.records;
        places.extend_from_slice(&mark.places);
    }

    fn list(self, names: &[String]) -> Vec<LicenseConflict> {
        let mut list: Vec<LicenseConflict> = self
            .list
            .into_iter()
            .map(|((relation, declared, found), (records, mut all))| {
                all.sort_unstable();
                all.dedup();
                all.truncate(PLACES);
                LicenseConflict {
                    relation,
                    declared: declared.map(shown::value),
                    found: shown::value(found),
                    records,
                    examples: places(&all, names),
                }
            })
            .collect();
        list.sort_by(|a, b| a.relation.cmp(&b.relation).then(b.records.cmp(&a.records)));
        list
    }
}

fn places(places: &Places, names: &[String]) -> Vec<RowRef> {
    let name = |file: Option<u32>| file.and_then(|file| names.get(file as usize)).cloned().unwrap_or_default();
    places.iter().map(|&(file, row)| RowRef { file: name(file), row }).collect()
}
