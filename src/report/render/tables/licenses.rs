//! License tables: declared, found, and where the two disagree.

use super::Table;
use crate::detect::license::terms::Flag;
use crate::report::model::{ConflictRelation, DataClass, Report, RowRef};
use crate::report::render::{number, overview};

/// Conflicts first: they are what has to be decided.
pub(super) fn all(report: &Report, most: usize) -> Vec<Table> {
    vec![
        conflicts(report, most),
        consequences(report, most),
        sources(report, most),
        missing(report, most),
        data_classes(report, most),
        same_columns(report, most),
        declared(report, most),
        found(report, most),
        matrix(report, most),
    ]
}

/// A flag in words.
fn flag_word(flag: Flag) -> &'static str {
    match flag {
        Flag::ResearchOnly => "research only",
        Flag::Commercial => "commercial use",
        Flag::Derivatives => "changed versions",
        Flag::FieldOfUse => "field of use",
        Flag::OutputTraining => "training on output",
        Flag::ShareAlike => "share alike",
        Flag::Attribution => "attribution",
        Flag::Notice => "license text",
    }
}

fn flag_words(flags: &[Flag]) -> String {
    flags.iter().map(|flag| flag_word(*flag)).collect::<Vec<_>>().join(", ")
}

/// Purposes that levels may be given for.
const PURPOSES: [&str; 3] = ["commercial", "research", "internal"];

/// One column for each purpose: commercial and research side by side unless one was stated.
fn consequences(report: &Report, most: usize) -> Table {
    let list = &report.licenses.consequences;
    let shown = |purpose: &&str| list.first().is_some_and(|first| first.by_purpose.contains_key(*purpose));
    let purposes: Vec<&'static str> = PURPOSES.into_iter().filter(shown).collect();
    let mut columns = vec!["what the terms ask", "licenses", "#records"];
    columns.extend(&purposes);
    Table::new("What the terms mean for a use", &columns, list.iter(), most, |consequence| {
        let mut row =
            vec![consequence.why.clone(), consequence.licenses.join(", "), number::count(consequence.records)];
        row.extend(purposes.iter().map(|purpose| {
            consequence
                .by_purpose
                .get(*purpose)
                .map_or_else(String::new, |level| overview::level_word(*level).to_owned())
        }));
        row
    })
}

fn sources(report: &Report, most: usize) -> Table {
    let columns = ["license", "known from", "evidence", "decides", "#records"];
    Table::new("Where the terms come from", &columns, report.licenses.effective.sources.iter(), most, |source| {
        vec![
            source.license.clone().unwrap_or_else(|| "unknown".to_owned()),
            overview::origin_word(source.origin).to_owned(),
            source.path.join(" → "),
            flag_words(&source.decides),
            number::count(source.records),
        ]
    })
}

fn data_classes(report: &Report, most: usize) -> Table {
    let columns = ["class", "what speaks for it", "#records"];
    let list = report.licenses.data_classes.iter();
    Table::new("Data classes of the Open Source AI Definition", &columns, list, most, |entry| {
        let class = match entry.class {
            DataClass::Open => "open",
            DataClass::Public => "public",
            DataClass::Obtainable => "obtainable",
            DataClass::Unshareable => "unshareable",
        };
        vec![class.to_owned(), entry.evidence.join(", "), number::count(entry.records)]
    })
}

fn same_columns(report: &Report, most: usize) -> Table {
    let columns = ["dataset", "its licenses, where known", "columns", "#records"];
    let list = report.licenses.same_columns.iter();
    Table::new("Well-known datasets with these columns (a hint, no evidence)", &columns, list, most, |same| {
        vec![same.dataset.clone(), same.licenses.join(", "), same.columns.join(", "), number::count(same.records)]
    })
}

fn missing(report: &Report, most: usize) -> Table {
    let columns = ["license", "wants beside the data, not found", "#records"];
    Table::new("Missing notices", &columns, report.licenses.missing_notices.iter(), most, |missing| {
        let needs = match missing.needs {
            Flag::Notice => "its text",
            _ => "whom to name",
        };
        vec![missing.license.clone(), needs.to_owned(), number::count(missing.records)]
    })
}

/// What a conflict means, in words.
fn relation_word(relation: ConflictRelation) -> &'static str {
    match relation {
        ConflictRelation::Looser => "declared permits more than what was found allows",
        ConflictRelation::Stricter => "declared permits less than what was found allows",
        ConflictRelation::Different => "another license; it asks for the same, or its terms are not known",
        ConflictRelation::Version => "another version of the same license",
        ConflictRelation::Undeclared => "nothing is declared",
        ConflictRelation::Internal => "two marks of one record disagree",
    }
}

fn conflicts(report: &Report, most: usize) -> Table {
    let columns = ["what disagrees", "declared", "found", "about", "#records", "for example"];
    Table::new("Conflicts", &columns, report.licenses.conflicts.iter(), most, |conflict| {
        vec![
            relation_word(conflict.relation).to_owned(),
            conflict.declared.clone().unwrap_or_else(|| "nothing".to_owned()),
            conflict.found.clone(),
            flag_words(&conflict.flags),
            number::count(conflict.records),
            places(&conflict.examples),
        ]
    })
}

fn declared(report: &Report, most: usize) -> Table {
    let columns = ["license", "kind", "declared by", "where", "#records"];
    Table::new("Declared", &columns, report.licenses.declared.iter(), most, |declared| {
        vec![
            declared.value.clone(),
            declared.terms.as_ref().map_or_else(|| "unknown".to_owned(), |terms| terms.family.clone()),
            overview::origin_word(declared.origin).to_owned(),
            declared.place.clone(),
            number::count(declared.records),
        ]
    })
}

fn found(report: &Report, most: usize) -> Table {
    let columns = ["license", "kind", "scope", "#findings", "#records", "bytes", "#files", "for example"];
    Table::new("Found in texts", &columns, report.licenses.found.iter(), most, |found| {
        vec![
            found.value.clone(),
            found.terms.as_ref().map_or_else(String::new, |terms| terms.family.clone()),
            found.scope.map_or_else(String::new, |scope| scope.as_str().to_owned()),
            number::count(found.findings),
            number::count(found.records),
            number::bytes(found.bytes),
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
