//! What all pages say in the same words: categories, levels, completeness, places.
//!
//! Returns plain text that may hold dataset text; whoever writes it out makes it safe. The one idea to know: *none found*,
//! *not scanned* and *incomplete* are three states, and no page may let one pass for another.

use super::number;
use crate::finding::Category;
use crate::report::model::{
    CategoryRisk, EffectiveTerms, FileEntry, Level, NotCovered, Origin, Reason, Report, ScanError, ScanMode,
    StandingKind,
};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One category, in the order in which people read them.
pub(super) struct Line<'a> {
    pub(super) category: Category,
    pub(super) name: &'static str,
    pub(super) level: Level,
    /// Absent when nothing in the report speaks about the category.
    pub(super) risk: Option<&'a CategoryRisk>,
    /// Whether the report names marks of the category, in records or outside of them.
    marked: bool,
}

impl<'a> Line<'a> {
    /// The risk, unless nothing was looked at.
    pub(super) fn scanned(&self) -> Option<&'a CategoryRisk> {
        self.risk.filter(|_| self.level != Level::NotScanned)
    }

    /// The level in words. Licenses may be named in records without any harm in it: that is not "none found".
    pub(super) fn word(&self) -> &'static str {
        match self.risk {
            Some(risk) if self.level == Level::None && (risk.records > 0 || self.marked) => "no issue",
            _ => level_word(self.level),
        }
    }
}

/// All categories: what harms people first, what spoils training last.
const ORDER: [(Category, &str); 8] = [
    (Category::Pii, "personal data"),
    (Category::Secret, "secrets"),
    (Category::License, "licenses"),
    (Category::Duplicate, "duplicates"),
    (Category::Poison, "poisoning"),
    (Category::Contamination, "benchmarks"),
    (Category::Provenance, "provenance"),
    (Category::Quality, "text quality"),
];

/// The name of a category for people.
pub(super) fn category_name(category: Category) -> &'static str {
    ORDER.iter().find(|(each, _)| *each == category).map_or(category.as_str(), |(_, name)| name)
}

/// One line for each category. A category the report does not mention was not scanned.
pub(super) fn categories(report: &Report) -> Vec<Line<'_>> {
    ORDER
        .iter()
        .map(|&(category, name)| {
            let risk = report.risk.get(category.as_str());
            let licenses = &report.licenses;
            let marked = category == Category::License && !(licenses.declared.is_empty() && licenses.found.is_empty());
            Line { category, name, level: risk.map_or(Level::NotScanned, |risk| risk.level), risk, marked }
        })
        .collect()
}

/// The level in words.
pub(super) fn level_word(level: Level) -> &'static str {
    match level {
        Level::NotScanned => "not scanned",
        Level::None => "none found",
        other => other.as_str(),
    }
}

/// What must stand wherever a level stands.
pub(super) const CAVEAT: &str = "\"none found\" means that no rule fired on what was read; it does not mean safe.";

/// `full scan` or `SAMPLE`.
pub(super) fn mode(report: &Report) -> &'static str {
    match report.scan.mode {
        ScanMode::Full => "full scan",
        ScanMode::Sampled => "SAMPLE",
    }
}

/// `complete` or `INCOMPLETE`.
pub(super) fn completeness(report: &Report) -> &'static str {
    if report.scan.complete { "complete" } else { "INCOMPLETE" }
}

/// Files, and how many there are of each format: `4 (3 jsonl, 1 parquet)`.
pub(super) fn files(report: &Report) -> String {
    let mut formats: BTreeMap<String, u64> = BTreeMap::new();
    for file in &report.dataset.files {
        *formats.entry(format_of(file)).or_default() += 1;
    }
    let all = number::count(report.dataset.files.len() as u64);
    if formats.is_empty() {
        return all;
    }
    let formats: Vec<String> =
        formats.iter().map(|(format, files)| format!("{} {format}", number::count(*files))).collect();
    format!("{all} ({})", formats.join(", "))
}

/// Format of one file, with its compression: `jsonl+gzip`.
pub(super) fn format_of(file: &FileEntry) -> String {
    match file.compression.as_str() {
        "" | "none" => file.format.clone(),
        compression => format!("{}+{compression}", file.format),
    }
}

/// What a file beside the data is to the scan.
pub(super) fn standing_word(standing: StandingKind) -> &'static str {
    match standing {
        StandingKind::Listed => "holds no records",
        StandingKind::Unscanned => "not scanned",
        StandingKind::Code => "runs code when loaded",
        StandingKind::Broken => "broken",
    }
}

/// Where a declaration stands, in words.
pub(super) fn origin_word(origin: Origin) -> &'static str {
    match origin {
        Origin::Card => "card",
        Origin::Prose => "prose of the card",
        Origin::File => "license file",
        Origin::Description => "description for machines",
        Origin::Metadata => "metadata of the file",
        Origin::Column => "column",
        Origin::Record => "text of a record",
        Origin::Upstream => "source dataset",
        Origin::Source => "source column",
    }
}

/// The terms of the whole dataset, in one sentence; nothing when none are known.
pub(super) fn terms(effective: &EffectiveTerms) -> Option<String> {
    const NAMED: usize = 5;
    let known = effective.terms.as_ref()?;
    let bound = if effective.unknown { "at least " } else { "" };
    let mut licenses: Vec<&str> = Vec::new();
    for source in effective.sources.iter().filter(|source| !source.decides.is_empty()) {
        if let Some(license) = source.license.as_deref().filter(|license| !licenses.contains(license)) {
            licenses.push(license);
        }
    }
    let more = licenses.len().saturating_sub(NAMED);
    licenses.truncate(NAMED);
    let mut from = licenses.join(", ");
    if more > 0 {
        let _ = write!(from, ", +{more} more");
    }
    let from = if from.is_empty() { from } else { format!(" ({from})") };
    Some(format!("Whoever uses all of it is bound to {bound}terms of the kind {}{from}.", known.family))
}

/// Why the level is what it is, with at most `most` rule codes: `words (PII001, PII004, +3 more)`.
pub(super) fn reason(reason: &Reason, most: usize) -> String {
    if reason.rules.is_empty() {
        return reason.why.clone();
    }
    let mut codes = reason.rules.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
    if reason.rules.len() > most {
        let _ = write!(codes, ", +{} more", reason.rules.len() - most);
    }
    format!("{} ({codes})", reason.why)
}

/// Levels by purpose, when they differ: `critical for commercial, info for research use`.
pub(super) fn by_purpose(risk: &CategoryRisk) -> Option<String> {
    let first = risk.by_purpose.values().next()?;
    if risk.by_purpose.values().all(|level| level == first) {
        return None;
    }
    let levels: Vec<String> =
        risk.by_purpose.iter().map(|(purpose, level)| format!("{} for {purpose}", level_word(*level))).collect();
    Some(format!("{} use", levels.join(", ")))
}

/// The weightiest reasons of a category, with its levels by purpose.
pub(super) fn reasons(risk: &CategoryRisk) -> Vec<String> {
    const SHOWN: usize = 8;
    const CODES: usize = 5;
    risk.reasons.iter().take(SHOWN).map(|each| reason(each, CODES)).chain(by_purpose(risk)).collect()
}

/// What a reader must know before any number: that the scan is incomplete or a sample.
pub(super) fn warnings(report: &Report) -> Vec<String> {
    let mut out = Vec::new();
    if !report.scan.complete {
        out.push("INCOMPLETE: not everything could be read, counts are lower bounds.".to_owned());
    }
    if report.scan.mode == ScanMode::Sampled {
        out.push("SAMPLE: not every record was looked at.".to_owned());
    }
    if report.scan.records == 0 {
        out.push("No record was read: nothing below speaks about the data.".to_owned());
    }
    out
}

/// What to decide first, in one or two sentences: the categories by level, never a total.
pub(super) fn verdict(report: &Report) -> Vec<String> {
    let lines = categories(report);
    let named = |wanted: &dyn Fn(Level) -> bool| {
        let names: Vec<String> = lines
            .iter()
            .filter(|line| wanted(line.level))
            .map(|line| format!("{} ({})", line.name, level_word(line.level)))
            .collect();
        names.join(", ")
    };
    let sentences = [
        ("Act before use", named(&|level| level >= Level::High)),
        ("Look at before use", named(&|level| level == Level::Medium)),
    ];
    let mut out: Vec<String> = sentences
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(what, names)| format!("{what}: {names}."))
        .collect();
    if out.is_empty() {
        out.push("No category that was scanned has a risk of medium or above.".to_owned());
    }
    out
}

/// The dataset in a few lines: name and value.
pub(super) fn facts(report: &Report) -> Vec<(&'static str, String)> {
    let scan = &report.scan;
    let mut out = vec![
        ("scan", format!("{}, {}", mode(report), completeness(report))),
        ("files", files(report)),
        ("records", number::count(scan.records)),
        ("records that could not be read", number::count(scan.unreadable_records)),
        ("size on disk", number::bytes(scan.bytes)),
        ("content text", number::bytes(report.composition.content_bytes.sum)),
        ("tokens", number::count(report.composition.tokens.sum)),
    ];
    if !report.dataset.layouts.is_empty() {
        out.push(("layout", report.dataset.layouts.join(", ")));
    }
    out
}

/// Where something stands: `file, row 12, field`.
pub(super) fn place(file: &str, row: i64, field: &str) -> String {
    let mut out = if file.is_empty() { "the whole dataset".to_owned() } else { file.to_owned() };
    if row >= 0 {
        let _ = write!(out, ", row {row}");
    }
    if !field.is_empty() {
        out.push_str(", ");
        out.push_str(field);
    }
    out
}

/// Where an error stands: `file, row 12, byte 345`.
pub(super) fn error_place(error: &ScanError) -> String {
    let mut out = place(&error.file, error.row.unwrap_or(-1), "");
    if let Some(byte) = error.byte {
        let _ = write!(out, ", byte {byte}");
    }
    out
}

/// How much is not covered: `3 files`, `1 record`; nothing when it cannot be counted.
pub(super) fn amount(entry: &NotCovered) -> Option<String> {
    let unit = entry.unit.strip_suffix('s').unwrap_or(&entry.unit);
    entry.count.map(|count| number::counted(count, unit))
}

/// What an incomplete scan is missing, in one line.
#[must_use]
pub fn incomplete(report: &Report) -> String {
    let files: u64 = report
        .not_covered
        .iter()
        .filter(|entry| entry.incomplete && entry.unit == "files")
        .filter_map(|entry| entry.count)
        .sum();
    let missing = [(files, "file"), (report.scan.unreadable_records, "record")];
    let named: Vec<String> =
        missing.into_iter().filter(|(count, _)| *count > 0).map(|(count, unit)| number::counted(count, unit)).collect();
    if named.is_empty() {
        return "INCOMPLETE: not everything could be read".to_owned();
    }
    format!("INCOMPLETE: {} not read", named.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_the_report_does_not_mention_is_not_scanned() {
        let lines = categories(&Report::default()).iter().map(|line| level_word(line.level)).collect::<Vec<_>>();
        assert_eq!(lines, ["not scanned"; 8]);
    }

    #[test]
    fn a_reason_names_its_first_rules_and_counts_the_rest() {
        let why = Reason {
            level: Level::High,
            why: "12 records".to_owned(),
            rules: ["PII001", "PII002", "PII003"].map(str::to_owned).to_vec(),
            records: 12,
            raiser: false,
        };
        assert_eq!(reason(&why, 2), "12 records (PII001, PII002, +1 more)");
        assert_eq!(reason(&why, 3), "12 records (PII001, PII002, PII003)");
    }

    #[test]
    fn marks_without_harm_are_not_called_none_found() {
        let mut report = Report::default();
        let risk = CategoryRisk { level: Level::None, records: 10, ..CategoryRisk::default() };
        report.risk.insert("license".to_owned(), risk);
        let words: Vec<&str> = categories(&report).iter().map(Line::word).collect();
        assert_eq!(words[2], "no issue");
        assert_eq!(words[0], "not scanned");
    }

    #[test]
    fn levels_by_purpose_are_shown_only_where_they_differ() {
        let mut risk = CategoryRisk::default();
        risk.by_purpose.insert("commercial".to_owned(), Level::High);
        risk.by_purpose.insert("research".to_owned(), Level::Info);
        assert_eq!(by_purpose(&risk).as_deref(), Some("high for commercial, info for research use"));
        risk.by_purpose.insert("research".to_owned(), Level::High);
        assert_eq!(by_purpose(&risk), None);
    }

    #[test]
    fn places_name_what_is_known() {
        assert_eq!(place("a.jsonl", 3, "text"), "a.jsonl, row 3, text");
        assert_eq!(place("", -1, ""), "the whole dataset");
        let error = ScanError { file: "b.jsonl".to_owned(), row: Some(0), byte: Some(17), why: String::new() };
        assert_eq!(error_place(&error), "b.jsonl, row 0, byte 17");
    }
}
