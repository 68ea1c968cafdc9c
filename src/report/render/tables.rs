//! The tables that `datasheet.md` and `report.html` share.
//!
//! Knows which numbers belong together, not how a page writes them. Cells are plain text that may hold dataset text; each page makes
//! it safe. The one idea to know: a table shows at most as many rows as the page allows and always says how many there are, so
//! that a page stays small whatever the data and nobody takes the first rows for all.

mod composition;
mod dataset;
mod findings;
mod licenses;

use super::{number, overview};
use crate::report::model::Report;

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
            Self::Findings => findings::findings(report, most),
            Self::Licenses => licenses::all(report, most),
            Self::Duplicates => findings::duplicates(report, most),
            Self::Poison => vec![findings::dataset_findings(report, most)],
            Self::Lengths => vec![composition::lengths(report), composition::repetition(report)],
            Self::About => composition::about(report, most),
            Self::Fields => vec![dataset::fields(report, most), dataset::parts(report, most)],
            Self::Files => vec![
                dataset::splits(report, most),
                dataset::files(report, most),
                dataset::beside(report, most),
                dataset::cards(report, most),
            ],
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

/// The entries with the greatest weight first, so that a cut table shows what counts most.
fn heaviest<T>(entries: impl Iterator<Item = T>, weight: impl Fn(&T) -> u64) -> std::vec::IntoIter<T> {
    let mut entries: Vec<T> = entries.collect();
    // Stable: equals stay in the order of their names.
    entries.sort_by_key(|entry| std::cmp::Reverse(weight(entry)));
    entries.into_iter()
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

fn errors(report: &Report, most: usize) -> Table {
    let mut table = Table::new("Errors", &["where", "why"], report.scan.errors.iter(), most, |error| {
        vec![overview::error_place(error), error.why.clone()]
    });
    table.total = table.total.max(report.scan.errors_total);
    table
}
