//! Declared against found licenses.
//!
//! A card declares for all records under its folder, a license column for its own; a column outweighs the card, and the header of a
//! card is compared with its own licensing section. What a text says with the scope `record` is compared with what holds for that record.
//! Which of two licenses is stricter is decided by [`terms`](crate::detect::license::terms).

mod declared;

use super::build::Input;
use super::model::{
    ConflictRelation, DeclaredLicense, FoundLicense, LicenseConflict, Licenses, MatrixCell, Origin, RowRef,
};
use super::shown;
use super::tally::{Mark, Places};
use crate::detect::license::terms::{Relation, relation};
use declared::{Declaration, Section, covers, records_by_file, sections};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

pub(super) use declared::of_cards;

/// Entries of each list.
const LISTED: usize = 1_000;
/// Places shown for each conflict.
const PLACES: usize = 3;

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

/// Of several declared licenses the one that agrees best: which of them a record is under is not known.
fn best<'a, 'd: 'a>(cards: impl IntoIterator<Item = &'a Declaration<'d>>, found: &str) -> Option<(Relation, &'d str)> {
    let compared = cards.into_iter().map(|card| (relation(card.license, found), card.license));
    compared.min_by_key(|&(relation, card)| (distance(relation), card))
}

/// The licenses section.
pub(super) fn build(input: &Input<'_>, records: u64) -> Licenses {
    let totals = &input.totals.licenses;
    let cards = of_cards(input);
    let sections = sections(input);
    // Without a header the license file is the declaration, without both the prose of the cards.
    let origin =
        [Origin::Card, Origin::File].into_iter().find(|wanted| cards.iter().any(|card| card.origin == *wanted));
    let origin = origin.unwrap_or(Origin::Prose);
    let by_card = |found: &str| best(cards.iter().filter(|card| card.origin == origin), found);
    let mut conflicts = Conflicts::default();
    for ((declared, found), mark) in &totals.cells {
        match declared {
            Some(declared) => conflicts.add(relation(declared, found), declared, found, mark),
            None => conflicts.add_found(by_card(found), found, mark),
        }
    }
    for section in &sections {
        conflicts.add_section(section, &cards);
    }
    conflicts.add_files(input, &cards);
    // Marks outside of records that no licensing section speaks for: other prose of a card, file names, metadata.
    for ((file, found), mark) in &totals.outside {
        let name = file.map_or("", |file| declared::name_of(input, file));
        let legal = input.plan.legal.iter().any(|legal| legal.file == name);
        if !legal && !sections.iter().any(|section| section.card == name && section.names_license()) {
            let headers = declared::headers_for(&cards, name);
            conflicts.add_found(best(headers, found), found, mark);
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
        origin: declared.origin,
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
    let headers = cards.iter().filter(|card| card.origin == Origin::Card && card.records > 0);
    let licenses: Vec<&str> = headers.map(|card| card.license).collect();
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

    /// Adds what was found against the declaration that fits best, if there is one.
    fn add_found(&mut self, best: Option<(Relation, &'a str)>, found: &'a str, mark: &Mark) {
        match best {
            Some((relation, declared)) => self.add(relation, declared, found, mark),
            None => self.add_as(ConflictRelation::Undeclared, None, found, mark),
        }
    }

    /// Adds what license files hold against the headers of the cards. Several licenses of one folder are those of its parts, as long as the
    /// declared one is among them.
    fn add_files(&mut self, input: &Input<'a>, cards: &[Declaration<'a>]) {
        let compared = declared::in_files(input).filter_map(|(file, found, mark)| {
            let headers = declared::headers_for(cards, file).filter(|header| header.origin == Origin::Card);
            Some((declared::folder(file), best(headers, found)?, found, mark))
        });
        let compared: Vec<_> = compared.collect();
        let same = compared.iter().filter(|(_, (relation, _), ..)| *relation == Relation::Same);
        let agree: BTreeSet<&str> = same.map(|(folder, ..)| *folder).collect();
        for (folder, (relation, header), found, mark) in compared {
            if !agree.contains(folder) {
                self.add(relation, header, found, mark);
            }
        }
    }

    /// Adds what the prose of a card says against its header. A section that names the declared license agrees with it, whatever else it
    /// names: other licenses are those of parts, of sources, of the code. A limit in words counts only where it forbids more.
    fn add_section(&mut self, section: &Section<'_>, cards: &[Declaration<'a>]) {
        let mark = Mark::at(section.file, -1);
        let headers = || declared::headers_for(cards, section.card);
        if headers().next().is_none() {
            // A card without any header declares by its prose.
            for statement in section.statements.iter().filter(|_| section.has_header) {
                self.add_as(ConflictRelation::Undeclared, None, statement.id, &mark);
            }
            return;
        }
        let compared = section.statements.iter().map(|statement| (statement, best(headers(), statement.id)));
        let compared: Vec<_> = compared.filter_map(|(statement, best)| Some((statement, best?))).collect();
        // A version that is assumed cannot contradict.
        let agrees = compared.iter().any(|(statement, (relation, _))| {
            !statement.limit
                && (*relation == Relation::Same || (*relation == Relation::Version && !statement.versioned))
        });
        for (statement, (relation, header)) in compared {
            let counts = if statement.limit { relation == Relation::Looser } else { !agrees };
            if counts {
                self.add(relation, header, statement.id, &mark);
            }
        }
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
