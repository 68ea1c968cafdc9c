//! Tables of lengths, languages, domains, column values and time.

use super::Table;
use crate::report::model::{DomainClass, FieldValues, Histogram, Ranked, RepetitionLimit, Report};
use crate::report::render::number;

pub(super) fn lengths(report: &Report) -> Table {
    let columns =
        ["a record's content in", "#least", "#5%", "#25%", "#median", "#75%", "#95%", "#99%", "#most", "#sum"];
    let rows: Vec<(&str, &Histogram)> =
        [("bytes", &report.composition.content_bytes), ("tokens", &report.composition.tokens)]
            .into_iter()
            .filter(|(_, histogram)| histogram.records > 0)
            .collect();
    Table::new("Quantiles (upper bounds)", &columns, rows.into_iter(), usize::MAX, |(name, histogram)| {
        let number = |value: Option<u64>| value.map_or_else(String::new, number::count);
        let quantiles = histogram.quantiles;
        vec![
            name.to_owned(),
            number(histogram.min),
            number(quantiles.map(|q| q.p05)),
            number(quantiles.map(|q| q.p25)),
            number(quantiles.map(|q| q.p50)),
            number(quantiles.map(|q| q.p75)),
            number(quantiles.map(|q| q.p95)),
            number(quantiles.map(|q| q.p99)),
            number(histogram.max),
            number::count(histogram.sum),
        ]
    })
}

/// Records that repeat themselves.
pub(super) fn repetition(report: &Report) -> Table {
    let limits = report.composition.repetition.iter();
    let found: Vec<&RepetitionLimit> = limits.filter(|limit| limit.records > 0).collect();
    let columns = ["above the limit", "#limit", "#measured records", "#records", "#share"];
    let mut table = Table::new("Records that repeat themselves", &columns, found.into_iter(), usize::MAX, |limit| {
        vec![
            limit.name.clone(),
            format!("{:.0}%", limit.limit * 100.0),
            number::count(limit.measured),
            number::count(limit.records),
            number::share(limit.records, limit.measured),
        ]
    });
    table.note =
        Some("Limits of Gopher's quality filter (Rae et al. 2021, table A1), for each field of 50 words or more.");
    table
}

/// A table of the most frequent values of one thing.
fn ranked(title: &'static str, columns: [&'static str; 3], ranked: &Ranked, most: usize) -> Table {
    let mut table = Table::new(title, &columns, ranked.top.iter(), most, |entry| {
        vec![entry.value.clone(), number::count(entry.count), number::share(entry.count, ranked.total)]
    });
    table.total = table.total.max(if ranked.top.is_empty() { 0 } else { ranked.distinct });
    table.note = (!ranked.exact)
        .then_some("Too many values to count them all: the counts are exact, but frequent values may be missing.");
    table
}

/// A table of the kinds of publishers behind addresses.
fn classes(title: &'static str, list: &[DomainClass], most: usize) -> Table {
    Table::new(title, &["kind", "#addresses", "#domains", "largest"], list.iter(), most, |class| {
        let largest: Vec<&str> = class.largest.iter().map(|domain| domain.value.as_str()).collect();
        vec![class.name.clone(), number::count(class.addresses), number::count(class.domains), largest.join(", ")]
    })
}

pub(super) fn about(report: &Report, most: usize) -> Vec<Table> {
    let composition = &report.composition;
    let values: Vec<(&str, &str, &str, u64)> = composition
        .labels
        .iter()
        .chain(&composition.license_columns)
        .flat_map(|column| {
            column.values.top.iter().map(|entry| (&*column.path, &*column.role, &*entry.value, entry.count))
        })
        .collect();
    let unlisted: Vec<(&FieldValues, &str)> = composition
        .labels
        .iter()
        .chain(&composition.license_columns)
        .filter_map(|column| match column {
            _ if column.withheld => Some((column, "personal data or secrets were found in this column")),
            _ if column.many => Some((column, "more than 1,024 distinct values")),
            _ if column.long > 0 => Some((column, "some values are longer than 64 characters")),
            _ => None,
        })
        .collect();
    vec![
        ranked("Languages", ["language", "#records", "#share"], &composition.languages, most),
        ranked("Domains", ["domain", "#addresses", "#share"], &composition.domains, most),
        classes("Publishers of the addresses", &composition.domain_classes, most),
        ranked("Domains of links in texts", ["domain", "#links", "#share"], &composition.links, most),
        classes("Publishers of the links", &composition.link_classes, most),
        Table::new("Values of columns", &["path", "role", "value", "#count"], values.into_iter(), most, |entry| {
            let (path, role, value, count) = entry;
            vec![path.to_owned(), role.to_owned(), value.to_owned(), number::count(count)]
        }),
        Table::new("Values not listed", &["path", "role", "why"], unlisted.into_iter(), most, |(column, why)| {
            vec![column.path.clone(), column.role.clone(), why.to_owned()]
        }),
        Table::new("Time", &["path", "first", "last", "#dated", "#undated"], composition.time.iter(), most, |time| {
            vec![
                time.path.clone(),
                time.first.clone().unwrap_or_default(),
                time.last.clone().unwrap_or_default(),
                number::count(time.dated),
                number::count(time.undated),
            ]
        }),
    ]
}
