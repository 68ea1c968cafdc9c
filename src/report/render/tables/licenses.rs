//! License tables: declared, found, and where the two disagree.

use super::Table;
use crate::report::model::{ConflictRelation, Origin, Report, RowRef};
use crate::report::render::{number, overview};

/// Conflicts first: they are what has to be decided.
pub(super) fn all(report: &Report, most: usize) -> Vec<Table> {
    vec![conflicts(report, most), declared(report, most), found(report, most), matrix(report, most)]
}

/// What a conflict means, in words.
fn relation_word(relation: ConflictRelation) -> &'static str {
    match relation {
        ConflictRelation::Looser => "declared permits more than the text allows",
        ConflictRelation::Stricter => "declared permits less than the text allows",
        ConflictRelation::Different => "terms differ both ways",
        ConflictRelation::Version => "another version of the same license",
        ConflictRelation::Undeclared => "nothing is declared",
        ConflictRelation::Internal => "two marks of one record disagree",
    }
}

fn conflicts(report: &Report, most: usize) -> Table {
    let columns = ["what disagrees", "declared", "found", "#records", "for example"];
    Table::new("Conflicts", &columns, report.licenses.conflicts.iter(), most, |conflict| {
        vec![
            relation_word(conflict.relation).to_owned(),
            conflict.declared.clone().unwrap_or_else(|| "nothing".to_owned()),
            conflict.found.clone(),
            number::count(conflict.records),
            places(&conflict.examples),
        ]
    })
}

fn declared(report: &Report, most: usize) -> Table {
    let columns = ["license", "declared by", "where", "#records"];
    Table::new("Declared", &columns, report.licenses.declared.iter(), most, |declared| {
        let origin = match declared.origin {
            Origin::Card => "card",
            Origin::Prose => "prose of the card",
            Origin::File => "license file",
            Origin::Column => "column",
        };
        vec![declared.value.clone(), origin.to_owned(), declared.place.clone(), number::count(declared.records)]
    })
}

fn found(report: &Report, most: usize) -> Table {
    let columns = ["license", "scope", "#findings", "#records", "#files", "for example"];
    Table::new("Found in texts", &columns, report.licenses.found.iter(), most, |found| {
        vec![
            found.value.clone(),
            found.scope.map_or_else(String::new, |scope| scope.as_str().to_owned()),
            number::count(found.findings),
            number::count(found.records),
            number::count(found.files),
            places(&found.examples),
        ]
    })
}

fn matrix(report: &Report, most: usize) -> Table {
    let columns = ["declared for the record", "found in the record", "#records"];
    Table::new("Declared by found", &columns, report.licenses.matrix.iter(), most, |cell| {
        let declared = cell.declared.clone().unwrap_or_else(|| "nothing".to_owned());
        vec![declared, cell.found.clone(), number::count(cell.records)]
    })
}

/// The first place of a list.
fn places(places: &[RowRef]) -> String {
    places.first().map_or_else(String::new, |at| overview::place(&at.file, at.row, ""))
}
