//! Declared against found licenses.
//!
//! A card declares for the records in and under its folder ([`governing`]), a license column for its own. A column outweighs the card, and
//! contradicts it where it names other terms; the header of a card is compared with its own licensing section. What a text says with the
//! scope `record` is compared with what holds for that record ([`conflicts`]). The strictest of it all is in [`effective`], what licenses want beside the data in [`notices`]. Which of two licenses is stricter is decided by [`terms`](crate::detect::license::terms).

mod classes;
mod columns;
mod conflicts;
mod declared;
mod effective;
mod governing;
mod notices;
mod upstream;

use super::build::Input;
use super::model::{ConflictRelation, DeclaredLicense, FoundLicense, Licenses, MatrixCell, Origin, RowRef, TermFlags};
use super::shown;
use super::tally::Places;
use crate::detect::license::terms::{Relation, Terms, relation, spelled};
use conflicts::{Conflicts, best};
use declared::{Declaration, of_cards, sections};
use governing::{Group, Index};
use std::cmp::Reverse;
use std::collections::BTreeMap;

pub(super) use effective::{named_by_columns, records_of};
pub use governing::license_groups;

/// Entries of each list.
const LISTED: usize = 1_000;

/// What governs the records of one group, and how many there are.
struct Governed<'l, 'a> {
    declared: Vec<&'l Declaration<'a>>,
    records: u64,
    /// Records with a mark or a declaration of their own.
    known: u64,
}

/// The licenses section.
pub(super) fn build(input: &Input<'_>, records: u64) -> Licenses {
    let totals = &input.totals.licenses;
    let cards = of_cards(input);
    let groups = groups(input, &cards);
    let sections = sections(input);
    let mut conflicts = Conflicts::default();
    for ((group, declared, found), mark) in &totals.cells {
        if let Some(declared) = declared {
            conflicts.add(relation(declared, found), declared, found, mark);
        } else {
            let governing = groups.get(*group as usize).map_or(&[][..], |group| &group.declared);
            conflicts.add_found(best(governing.iter().copied(), found), found, mark);
        }
    }
    for ((group, own), mark) in &totals.columns {
        let governing = groups.get(*group as usize).map_or(&[][..], |group| &group.declared);
        conflicts.add_column(governing.iter().copied(), own, mark);
    }
    for section in &sections {
        conflicts.add_section(section, &cards);
    }
    conflicts.add_files(input, &cards);
    conflicts.add_descriptions(input, &cards);
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
    let undeclared = groups.iter().filter(|group| group.declared.is_empty());
    let unknown_records = undeclared.map(|group| group.records.saturating_sub(group.known)).sum();
    let effective = effective::build(input, &cards, unknown_records);
    let mut licenses = Licenses {
        missing_notices: notices::missing(input, &effective),
        data_classes: classes::evidence(input, &effective),
        same_columns: columns::same(input),
        effective,
        consequences: Vec::new(),
        declared: declared(input, &cards),
        found: found(input),
        matrix: matrix(input, &groups),
        conflicts: conflicts.list(input.names),
        unknown_records,
        unknown_share: super::build::share(unknown_records, records),
        cut: totals.cut,
    };
    let lists = [licenses.found.len(), licenses.matrix.len(), licenses.conflicts.len(), licenses.declared.len()];
    licenses.cut |= lists.into_iter().any(|length| length > LISTED);
    licenses.declared.truncate(LISTED);
    licenses.found.truncate(LISTED);
    licenses.matrix.truncate(LISTED);
    licenses.conflicts.truncate(LISTED);
    licenses
}

fn groups<'l, 'a>(input: &Input<'a>, cards: &'l [Declaration<'a>]) -> Vec<Governed<'l, 'a>> {
    let groups = governing::groups(input.plan);
    let index = Index::new(cards);
    let governed = |group: &Group<'_>| Governed { declared: index.governing(cards, *group), records: 0, known: 0 };
    let mut list: Vec<Governed<'l, 'a>> = groups.list.iter().map(governed).collect();
    for (file, group) in groups.of_file.iter().enumerate() {
        let file = file as u32;
        if let Some(group) = list.get_mut(*group as usize) {
            group.records += input.profile.file(file).records;
            group.known += input.totals.licenses.known_by_file.get(&file).copied().unwrap_or(0);
        }
    }
    list
}

/// Flags as the report shows them.
fn flags(terms: Terms) -> TermFlags {
    TermFlags {
        family: terms.family.to_owned(),
        commercial: terms.commercial,
        derivatives: terms.derivatives,
        share_alike: terms.share_alike,
        attribution: terms.attribution,
        field_of_use: terms.field_of_use,
        research_only: terms.research_only,
        notice: terms.notice,
        output_training: terms.output_training,
        threshold: terms.threshold.map(str::to_owned),
    }
}

fn declared(input: &Input<'_>, cards: &[Declaration<'_>]) -> Vec<DeclaredLicense> {
    let of_cards = cards.iter().map(|declared| DeclaredLicense {
        value: shown::value(declared.license),
        origin: declared.origin,
        place: shown::name(declared.card),
        records: declared.records,
        terms: spelled(declared.license).map(flags),
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
            terms: spelled(value).map(flags),
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
            bytes: mark.bytes,
            files: mark.files,
            terms: spelled(value).map(flags),
            examples: places(&mark.places, input.names),
        })
        .collect();
    list.sort_by_key(|found| Reverse((found.records, found.findings)));
    list
}

fn matrix(input: &Input<'_>, groups: &[Governed<'_, '_>]) -> Vec<MatrixCell> {
    let by_group: Vec<Option<String>> = groups
        .iter()
        .map(|group| {
            let licenses: Vec<&str> = group.declared.iter().map(|declared| declared.license).collect();
            (!licenses.is_empty()).then(|| licenses.join(", "))
        })
        .collect();
    let mut cells: BTreeMap<(Option<&str>, &str), u64> = BTreeMap::new();
    for ((group, declared, found), mark) in &input.totals.licenses.cells {
        let governing = || by_group.get(*group as usize)?.as_deref();
        *cells.entry((declared.as_deref().or_else(governing), found)).or_default() += mark.records;
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

fn places(places: &Places, names: &[String]) -> Vec<RowRef> {
    let name = |file: Option<u32>| file.and_then(|file| names.get(file as usize)).cloned().unwrap_or_default();
    places.iter().map(|&(file, row)| RowRef { file: name(file), row }).collect()
}
