//! Where what is declared and what was found disagree.

use super::declared::{self, Declaration, Section};
use super::places;
use crate::detect::license::terms::{Flag, Relation, relation, spelled, stricter_flags};
use crate::report::build::Input;
use crate::report::model::{ConflictRelation, LicenseConflict, Origin};
use crate::report::shown;
use crate::report::tally::{Mark, Places};
use std::collections::{BTreeMap, BTreeSet};

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
pub(super) fn best<'l, 'a: 'l>(
    declared: impl IntoIterator<Item = &'l Declaration<'a>>,
    found: &str,
) -> Option<(Relation, &'a str)> {
    let compared = declared.into_iter().map(|one| (relation(one.license, found), one.license));
    compared.min_by_key(|&(relation, _)| distance(relation))
}

/// Flags that the two sides of a conflict are about.
fn flags(relation: ConflictRelation, declared: Option<&str>, found: &str) -> Vec<Flag> {
    let Some(declared) = declared else { return Vec::new() };
    match relation {
        ConflictRelation::Looser => stricter_flags(declared, found),
        ConflictRelation::Stricter => stricter_flags(found, declared),
        ConflictRelation::Version | ConflictRelation::Undeclared => Vec::new(),
        ConflictRelation::Internal | ConflictRelation::Different => {
            let mut both = stricter_flags(declared, found);
            both.extend(stricter_flags(found, declared));
            both.sort_unstable();
            both.dedup();
            both
        }
    }
}

/// What is known of one disagreement.
#[derive(Default)]
struct Seen {
    records: u64,
    bytes: u64,
    places: Places,
}

/// Disagreements, those with equal sides joined.
#[derive(Default)]
pub(super) struct Conflicts<'a> {
    list: BTreeMap<(ConflictRelation, Option<&'a str>, &'a str), Seen>,
}

impl<'a> Conflicts<'a> {
    /// Adds what was found against one declaration, unless the two are the same.
    pub(super) fn add(&mut self, relation: Relation, declared: &'a str, found: &'a str, mark: &Mark) {
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
    pub(super) fn add_found(&mut self, best: Option<(Relation, &'a str)>, found: &'a str, mark: &Mark) {
        match best {
            Some((relation, declared)) => self.add(relation, declared, found, mark),
            None => self.add_as(ConflictRelation::Undeclared, None, found, mark),
        }
    }

    /// Adds what a license column says against what governs its records. Where nothing does the column is the declaration, and a value or a
    /// card without known terms ("other") contradicts nothing.
    pub(super) fn add_column<'l>(
        &mut self,
        governing: impl Iterator<Item = &'l Declaration<'a>>,
        own: &'a str,
        mark: &Mark,
    ) where
        'a: 'l,
    {
        if spelled(own).is_none() {
            return;
        }
        if let Some((relation, declared)) = best(governing, own).filter(|(_, declared)| spelled(declared).is_some()) {
            self.add(relation, declared, own, mark);
        }
    }

    /// Adds what license files hold against the headers of the cards. Several licenses of one folder are those of its parts, as long as the
    /// declared one is among them.
    pub(super) fn add_files(&mut self, input: &Input<'a>, cards: &[Declaration<'a>]) {
        let compared = declared::in_files(input).filter_map(|(file, found, mark)| {
            let headers = declared::headers_for(cards, file).filter(|header| header.origin == Origin::Card);
            Some((declared::folder(file), best(headers, found)?, found, mark.clone()))
        });
        self.add_unless_one_agrees(&compared.collect::<Vec<_>>());
    }

    /// Adds what descriptions for machines and the metadata of files declare against the headers of the cards. A description with several
    /// licenses agrees when one of them does.
    pub(super) fn add_descriptions(&mut self, input: &Input<'a>, cards: &[Declaration<'a>]) {
        let wanted = |one: &&Declaration<'a>| matches!(one.origin, Origin::Description | Origin::Metadata);
        let compared = cards.iter().filter(wanted).filter_map(|one| {
            let headers = declared::headers_for(cards, one.card).filter(|header| header.origin == Origin::Card);
            let mark = Mark::at(declared::number_of(input, one.card), -1);
            Some((one.card, best(headers, one.license)?, one.license, mark))
        });
        self.add_unless_one_agrees(&compared.collect::<Vec<_>>());
    }

    /// Adds what was found, each against the header that fits it best, except in places where something found is what the header says.
    fn add_unless_one_agrees(&mut self, compared: &[(&'a str, (Relation, &'a str), &'a str, Mark)]) {
        let same = compared.iter().filter(|(_, (relation, _), ..)| *relation == Relation::Same);
        let agree: BTreeSet<&str> = same.map(|(place, ..)| *place).collect();
        for (place, (relation, header), found, mark) in compared {
            if !agree.contains(place) {
                self.add(*relation, header, found, mark);
            }
        }
    }

    /// Adds what the prose of a card says against its header. A section that names the declared license agrees with it, whatever else it
    /// names: other licenses are those of parts, of sources, of the code. A limit in words counts only where it forbids more.
    pub(super) fn add_section(&mut self, section: &Section<'_>, cards: &[Declaration<'a>]) {
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

    /// Adds a disagreement of a known kind.
    pub(super) fn add_as(
        &mut self,
        relation: ConflictRelation,
        declared: Option<&'a str>,
        found: &'a str,
        mark: &Mark,
    ) {
        let seen = self.list.entry((relation, declared, found)).or_default();
        seen.records += mark.records;
        seen.bytes += mark.bytes;
        seen.places.extend_from_slice(&mark.places);
        seen.places.sort_unstable();
        seen.places.dedup();
        seen.places.truncate(PLACES);
    }

    /// The worst kind first, then most records first.
    pub(super) fn list(self, names: &[String]) -> Vec<LicenseConflict> {
        let mut list: Vec<LicenseConflict> = self
            .list
            .into_iter()
            .map(|((relation, declared, found), seen)| LicenseConflict {
                relation,
                declared: declared.map(shown::value),
                found: shown::value(found),
                flags: flags(relation, declared, found),
                records: seen.records,
                bytes: seen.bytes,
                examples: places(&seen.places, names),
            })
            .collect();
        list.sort_by(|a, b| a.relation.cmp(&b.relation).then(b.records.cmp(&a.records)));
        list
    }
}
