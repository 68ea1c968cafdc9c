//! The tables that `datasheet.md` and `report.html` share.
//!
//! Knows which numbers belong together, not how a page writes them. Cells are plain text that may hold dataset text; each page makes
//! it safe. The one idea to know: a table shows at most as many rows as the page allows and always says how many there are, so
//! that a page stays small whatever the data and nobody takes the first rows for all.

use super::license_tables;
use super::number;
use super::overview;
use crate::report::model::{FieldValues, Histogram, Ranked, Report};
use std::collections::BTreeMap;

/// Which side a column's cells stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table, ready but for escaping.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) title: &'static str,
    pub(super) columns: Vec<(&'static str, Side)>,
    pub(super) rows: Vec<Vec<String>>,
    /// Rows there are; more than `rows` when they were cut.
    pub(super) total: u64,
    /// What a reader has to know about the rows.
    note: Option<&'static str>,
}

impl Table {
    /// `columns` are names; a leading `#` marks a column of numbers.
    pub(super) fn new<T>(
        title: &'static str,
        columns: &[&'static str],
        entries: impl ExactSizeIterator<Item = T>,
        most: usize,
        row: impl FnMut(T) -> Vec<String>,
    ) -> Self {
        let columns = columns
            .iter()
            .map(|name| name.strip_prefix('#').map_or((*name, Side::Left), |name| (name, Side::Right)))
            .collect();
        Self { title, columns, total: entries.len() as u64, note: None, rows: entries.take(most).map(row).collect() }
    }

    /// What the page says under the table: that rows were left out, what the rows are not.
    pub(super) fn remarks(&self) -> Option<String> {
        let shown = self.rows.len() as u64;
        let cut = (self.total > shown).then(|| {
            format!("{} of {} rows; report.json holds more.", number::count(shown), number::count(self.total))
        });
        let remarks: Vec<String> = cut.into_iter().chain(self.note.map(str::to_owned)).collect();
        (!remarks.is_empty()).then(|| remarks.join(" "))
    }
}

/// What a group of tables is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    Findings,
    Licenses,
    Duplicates,
    Poison,
    Lengths,
    About,
    Fields,
    Files,
    Errors,
}

impl Topic {
    /// The heading.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Findings => "Findings",
            Self::Licenses => "Licenses",
            Self::Duplicates => "Duplicates",
            Self::Poison => "Poisoned-looking data",
            Self::Lengths => "Lengths",
            Self::About => "Languages, sources, labels, time",
            Self::Fields => "Fields",
            Self::Files => "Files and splits",
            Self::Errors => "Could not be read",
        }
    }

    /// The name that links lead to.
    pub(super) fn anchor(self) -> &'static str {
        match self {
            Self::Findings => "findings",
            Self::Licenses => "licenses",
            Self::Duplicates => "duplicates",
            Self::Poison => "poison",
            Self::Lengths => "lengths",
            Self::About => "about",
            Self::Fields => "fields",
            Self::Files => "files",
            Self::Errors => "errors",
        }
    }

    /// Its tables, also those without rows.
    fn tables(self, report: &Report, most: usize) -> Vec<Table> {
        match self {
            Self::Findings => findings(report, most),
            Self::Licenses => license_tables::all(report, most),
            Self::Duplicates => duplicates(report, most),
            Self::Poison => vec![dataset_findings(report, most)],
            Self::Lengths => vec![lengths(report)],
            Self::About => about(report, most),
            Self::Fields => vec![fields(report, most), parts(report, most)],
            Self::Files => vec![splits(report, most), files(report, most), beside(report, most), cards(report, most)],
            Self::Errors => vec![errors(report, most)],
        }
    }
}

/// The order on the pages: what has to be decided first, what it was counted in last.
const TOPICS: [Topic; 9] = [
    Topic::Errors,
    Topic::Findings,
    Topic::Licenses,
    Topic::Duplicates,
    Topic::Poison,
    Topic::Lengths,
    Topic::About,
    Topic::Fields,
    Topic::Files,
];

/// All tables with at least one row, by topic; at most `most` rows each.
pub(super) fn all(report: &Report, most: usize) -> Vec<(Topic, Vec<Table>)> {
    TOPICS
        .into_iter()
        .map(|topic| {
            let mut tables = topic.tables(report, most);
            tables.retain(|table| !table.rows.is_empty());
            (topic, tables)
        })
        .filter(|(_, tables)| !tables.is_empty())
        .collect()
}

/// What the scan says nothing about.
pub(super) fn not_covered(report: &Report, most: usize) -> Table {
    let columns = ["what", "why", "#how many", "makes the scan incomplete", "examples"];
    Table::new("Not covered", &columns, report.not_covered.iter(), most, |entry| {
        let amount = overview::amount(entry).unwrap_or_default();
        vec![entry.what.clone(), entry.why.clone(), amount, yes(entry.incomplete), entry.examples.join(", ")]
    })
}

fn yes(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

fn splits(report: &Report, most: usize) -> Table {
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

fn files(report: &Report, most: usize) -> Table {
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

fn beside(report: &Report, most: usize) -> Table {
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

fn cards(report: &Report, most: usize) -> Table {
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

fn fields(report: &Report, most: usize) -> Table {
    let columns =
        ["path", "role", "parts", "#records", "#values", "#null", "#empty", "#distinct, about", "#bytes", "#longest"];
    Table::new("Fields", &columns, report.dataset.fields.iter(), most, |field| {
        vec![
            field.path.clone(),
            field.role.clone(),
            field.parts.keys().cloned().collect::<Vec<_>>().join(", "),
            number::count(field.records),
            number::count(field.values),
            number::count(field.nulls),
            number::count(field.empty),
            number::count(field.distinct),
            number::bytes(field.bytes),
            field.max_bytes.map_or_else(String::new, number::bytes),
        ]
    })
}

fn parts(report: &Report, most: usize) -> Table {
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

fn lengths(report: &Report) -> Table {
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

fn about(report: &Report, most: usize) -> Vec<Table> {
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

/// `validated 3, pattern 4`.
fn tally(counts: &BTreeMap<String, u64>) -> String {
    counts.iter().map(|(name, count)| format!("{name} {}", number::count(*count))).collect::<Vec<_>>().join(", ")
}

fn findings(report: &Report, most: usize) -> Vec<Table> {
    let counts = &report.findings;
    let columns = ["rule", "kind", "what it is", "#findings", "#records", "severity", "evidence"];
    let rules = Table::new("By rule", &columns, counts.by_rule.iter(), most, |(code, rule)| {
        vec![
            code.clone(),
            rule.kind.clone(),
            rule.title.clone(),
            number::count(rule.findings),
            number::count(rule.records),
            tally(&rule.by_severity),
            tally(&rule.by_evidence),
        ]
    });
    let columns = ["kind", "category", "#findings", "#records", "parts", "evidence"];
    let kinds = Table::new("By kind, part and evidence", &columns, counts.by_kind.iter(), most, |(name, kind)| {
        vec![
            name.clone(),
            overview::category_name(kind.category).to_owned(),
            number::count(kind.findings),
            number::count(kind.records),
            tally(&kind.by_part),
            tally(&kind.by_evidence),
        ]
    });
    let columns = ["path", "#findings", "#records", "kinds"];
    let fields = Table::new("By field", &columns, counts.by_field.iter(), most, |(path, field)| {
        // The empty path holds what is about no single field, and paths beyond those that are told apart.
        let path = if path.is_empty() { "no single field".to_owned() } else { path.clone() };
        vec![path, number::count(field.findings), number::count(field.records), tally(&field.by_kind)]
    });
    let columns = ["file", "#findings", "#records", "kinds"];
    let files = Table::new("By file", &columns, counts.by_file.iter(), most, |(name, file)| {
        vec![name.clone(), number::count(file.findings), number::count(file.records), tally(&file.by_kind)]
    });
    vec![rules, kinds, fields, files]
}

fn duplicates(report: &Report, most: usize) -> Vec<Table> {
    let duplicates = &report.duplicates;
    if !duplicates.measured {
        return Vec::new();
    }
    let relations = [
        ("identical", duplicates.identical),
        ("identical after normalization", duplicates.normalized),
        ("near", duplicates.near),
        ("all removable", duplicates.removable),
    ];
    let columns = ["relation to a kept record", "#records", "#share"];
    let relations = Table::new("Removable records", &columns, relations.into_iter(), most, |(name, count)| {
        vec![name.to_owned(), number::count(count), number::share(count, report.scan.records)]
    });
    let columns = ["records of", "also in", "#identical", "#near"];
    let leakage = Table::new("Leakage between splits", &columns, duplicates.leakage.iter(), most, |leak| {
        vec![leak.split.clone(), leak.also_in.clone(), number::count(leak.identical), number::count(leak.near)]
    });
    let columns = ["#cluster", "#records", "first record"];
    let largest = Table::new("Largest clusters", &columns, duplicates.largest.iter(), most, |cluster| {
        let place = overview::place(&cluster.file, cluster.row, "");
        vec![cluster.cluster.to_string(), number::count(cluster.records), place]
    });
    let lines = Table::new("Repeated lines", &["line", "#records"], duplicates.boilerplate.iter(), most, |line| {
        vec![line.line.clone(), number::count(line.records)]
    });
    vec![relations, leakage, largest, lines]
}

fn dataset_findings(report: &Report, most: usize) -> Table {
    let all: Vec<_> = report.poison.findings.iter().chain(&report.poison.triggers).collect();
    let columns = ["rule", "what it is", "value", "severity", "evidence", "#confidence", "#records"];
    Table::new("Statements about the whole dataset", &columns, all.into_iter(), most, |finding| {
        vec![
            finding.rule.clone(),
            finding.title.clone(),
            finding.value.clone().unwrap_or_default(),
            finding.severity.as_str().to_owned(),
            finding.evidence.as_str().to_owned(),
            format!("{}%", finding.confidence),
            number::count(finding.records),
        ]
    })
}

fn errors(report: &Report, most: usize) -> Table {
    let mut table = Table::new("Errors", &["where", "why"], report.scan.errors.iter(), most, |error| {
        vec![overview::error_place(error), error.why.clone()]
    });
    table.total = table.total.max(report.scan.errors_total);
    table
}
