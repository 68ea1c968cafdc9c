//! Tables of files, splits and fields.

use super::{Table, heaviest};
use crate::report::model::Report;
use crate::report::render::{number, overview};

pub(super) fn splits(report: &Report, most: usize) -> Table {
    let columns = ["split", "#files", "#records", "#unreadable", "#bytes", "#content", "#tokens"];
    Table::new("Splits", &columns, report.composition.splits.iter(), most, |(name, split)| {
        vec![
            name.clone(),
            number::count(split.files),
            number::count(split.records),
            number::count(split.unreadable_records),
            number::bytes(split.bytes),
            number::bytes(split.content_bytes.sum),
            number::count(split.tokens.sum),
        ]
    })
}

pub(super) fn files(report: &Report, most: usize) -> Table {
    let columns = ["file", "format", "split", "shape", "#records", "#unreadable", "#on disk", "SHA-256"];
    Table::new("Data files", &columns, report.dataset.files.iter(), most, |file| {
        let split = file.config.as_ref().map_or(file.split.clone(), |config| format!("{config} / {}", file.split));
        vec![
            file.name.clone(),
            overview::format_of(file),
            split,
            file.shape.clone(),
            number::count(file.records),
            number::count(file.unreadable_records),
            number::bytes(file.bytes),
            file.sha256.clone().unwrap_or_else(|| "not read to its end".to_owned()),
        ]
    })
}

pub(super) fn beside(report: &Report, most: usize) -> Table {
    Table::new(
        "Beside the data",
        &["file", "what", "standing", "#bytes"],
        report.dataset.beside.iter(),
        most,
        |entry| {
            let standing = overview::standing_word(entry.standing).to_owned();
            vec![entry.name.clone(), entry.what.clone(), standing, number::bytes(entry.bytes)]
        },
    )
}

pub(super) fn cards(report: &Report, most: usize) -> Table {
    let columns = ["card", "licenses", "languages", "sources", "problem"];
    Table::new("Dataset cards (declared)", &columns, report.dataset.cards.iter(), most, |card| {
        let mut licenses = card.licenses.clone();
        licenses.extend(card.license_name.clone());
        licenses.extend(card.license_link.clone());
        vec![
            card.file.clone(),
            licenses.join(", "),
            card.languages.join(", "),
            card.source_datasets.join(", "),
            card.problem.clone().unwrap_or_default(),
        ]
    })
}

pub(super) fn fields(report: &Report, most: usize) -> Table {
    let columns =
        ["path", "role", "parts", "#records", "#values", "#null", "#empty", "#distinct, about", "#bytes", "#longest"];
    Table::new("Fields", &columns, heaviest(report.dataset.fields.iter(), |field| field.records), most, |field| {
        vec![
            field.path.clone(),
            field.role.clone(),
            field.parts.keys().cloned().collect::<Vec<_>>().join(", "),
            number::count(field.records),
            number::count(field.values),
            number::count(field.nulls),
            number::count(field.empty),
            number::count(field.distinct.min(field.values)),
            number::bytes(field.bytes),
            field.max_bytes.map_or_else(String::new, number::bytes),
        ]
    })
}

pub(super) fn parts(report: &Report, most: usize) -> Table {
    Table::new(
        "Parts",
        &["part", "#fields", "#records", "#bytes"],
        report.composition.parts.iter(),
        most,
        |(name, part)| {
            vec![name.clone(), number::count(part.fields), number::count(part.records), number::bytes(part.bytes)]
        },
    )
}
