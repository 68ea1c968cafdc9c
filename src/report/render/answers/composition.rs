//! Answers about composition, collection and preprocessing.

use super::{SHOWN, Sentence, declared, list, measured, paths, scanned};
use crate::finding::Category;
use crate::report::model::{FieldEntry, Histogram, Ranked, Report, TimeRange};
use crate::report::render::number::{bytes, count, counted, share};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// `en 97.2%, de 2.4%`.
fn shares(ranked: &Ranked) -> String {
    list(
        ranked
            .top
            .iter()
            .map(|entry| format!("{} {}", entry.value, share(entry.count, ranked.total)))
            .collect::<Vec<_>>()
            .into_iter(),
    )
}

/// Paths with a role, those of most records first; paths of less than 1% of the records only when there are no others.
fn with_role<'a>(report: &'a Report, role: &str) -> Vec<&'a FieldEntry> {
    let mut fields: Vec<&FieldEntry> = report.dataset.fields.iter().filter(|field| field.role == role).collect();
    fields.sort_by_key(|field| Reverse(field.records));
    let common = |field: &&FieldEntry| field.records.saturating_mul(100) >= report.scan.records;
    let many = fields.partition_point(common);
    if many > 0 {
        fields.truncate(many);
    }
    fields
}

/// Records by recognized shape and by language.
pub(super) fn instances(report: &Report) -> Vec<Sentence> {
    let mut shapes: BTreeMap<&str, u64> = BTreeMap::new();
    for file in &report.dataset.files {
        *shapes.entry(&file.shape).or_default() += file.records;
    }
    let shapes: Vec<String> =
        shapes.iter().map(|(shape, records)| format!("{shape} ({})", counted(*records, "record"))).collect();
    let mut out = vec![measured(format!("Text records; recognized shapes: {}.", list(shapes.into_iter())))];
    let languages = &report.composition.languages;
    if !languages.top.is_empty() {
        out.push(measured(format!("Languages, detected: {}.", shares(languages))));
    }
    for card in report.dataset.cards.iter().filter(|card| !card.languages.is_empty()).take(SHOWN) {
        out.push(declared(format!("Languages: {} ({}).", list(card.languages.iter()), card.file)));
    }
    out
}

/// Records in all, by split, and as the card declares them.
pub(super) fn how_many(report: &Report) -> Vec<Sentence> {
    let scan = &report.scan;
    let mut text =
        format!("{} in {}", counted(scan.records, "record"), counted(report.dataset.files.len() as u64, "file"));
    if scan.unreadable_records > 0 {
        let _ = write!(text, ", and {} that could not be read", count(scan.unreadable_records));
    }
    let splits = report.composition.splits.iter();
    let splits: Vec<String> = splits.map(|(name, split)| format!("{name} {}", count(split.records))).collect();
    if splits.len() > 1 {
        let _ = write!(text, "; by split: {}", list(splits.into_iter()));
    }
    let mut out = vec![measured(format!("{text}."))];
    for card in report.dataset.cards.iter().filter(|card| !card.declared_records.is_empty()).take(SHOWN) {
        let splits: Vec<String> =
            card.declared_records.iter().map(|(split, records)| format!("{split} {}", count(*records))).collect();
        out.push(declared(format!("{} ({}).", list(splits.into_iter()), card.file)));
    }
    out
}

/// Fields, what a model trains on, and how long it is.
pub(super) fn consists_of(report: &Report) -> Vec<Sentence> {
    let content = with_role(report, "content");
    let fields = report.dataset.fields.len() as u64 + report.dataset.fields_left_out;
    let mut out =
        vec![measured(format!("{}; text to train on, mostly: {}.", counted(fields, "field"), paths(&content)))];
    let lengths = &report.composition.content_bytes;
    let tokens = &report.composition.tokens;
    if let (Some(length), Some(token)) = (lengths.quantiles, tokens.quantiles) {
        out.push(measured(format!(
            "Content of a record: half have at most {} and {} tokens, 95% at most {} and {} tokens; {} in all.",
            bytes(length.p50),
            count(token.p50),
            bytes(length.p95),
            count(token.p95),
            sums(lengths, tokens),
        )));
    }
    out
}

fn sums(lengths: &Histogram, tokens: &Histogram) -> String {
    format!("{} and {} tokens", bytes(lengths.sum), count(tokens.sum))
}

/// Label columns and what they hold.
pub(super) fn labels(report: &Report) -> Vec<Sentence> {
    let labels = with_role(report, "label");
    if labels.is_empty() {
        return vec![measured("No column was recognized as a label.")];
    }
    let mut out = vec![measured(format!("Recognized as labels: {}.", paths(&labels)))];
    let columns = &report.composition.labels;
    let shown = labels.iter().filter_map(|label| columns.iter().find(|column| column.path == label.path));
    for column in shown.take(SHOWN) {
        let values = match column.values.top.is_empty() {
            _ if column.many => "more than 1,024 distinct values".to_owned(),
            _ if column.withheld => "values not shown, personal data or secrets are among them".to_owned(),
            true if column.long > 0 => "values longer than 64 characters only".to_owned(),
            // A column without any value is told below.
            true => continue,
            false => shares(&column.values),
        };
        out.push(measured(format!("{}: {values}.", column.path)));
    }
    for field in labels.iter().filter(|field| field.records < report.scan.records).take(SHOWN) {
        let without = count(report.scan.records - field.records);
        out.push(measured(format!("{}: records without a value {without}.", field.path)));
    }
    out
}

/// Null, empty and unreadable.
pub(super) fn missing(report: &Report) -> Vec<Sentence> {
    let (nulls, empty) = report.dataset.fields.iter().fold((0_u64, 0_u64), |(nulls, empty), field| {
        (nulls.saturating_add(field.nulls), empty.saturating_add(field.empty))
    });
    let mut gaps: Vec<&FieldEntry> =
        report.dataset.fields.iter().filter(|field| field.nulls + field.empty > 0).collect();
    gaps.sort_by_key(|field| Reverse(field.nulls.saturating_add(field.empty)));
    let mut text = format!("{} and {}", counted(nulls, "null value"), counted(empty, "empty value"));
    if !gaps.is_empty() {
        let _ = write!(text, ", most in {}", paths(&gaps));
    }
    let unreadable = counted(report.scan.unreadable_records, "record");
    vec![measured(format!(
        "{text}; {unreadable} that could not be read. Why values are missing is for a person to say."
    ))]
}

/// Identifier columns.
pub(super) fn relations(report: &Report) -> Vec<Sentence> {
    let ids = with_role(report, "id");
    if ids.is_empty() {
        return vec![measured("No column was recognized as an identifier.")];
    }
    let ids: Vec<String> = ids
        .iter()
        .map(|id| {
            format!("{} ({} values, about {} distinct)", id.path, count(id.values), count(id.distinct.min(id.values)))
        })
        .collect();
    vec![measured(format!("Identifiers: {}.", list(ids.into_iter())))]
}

/// Splits and what leaks between them.
pub(super) fn splits(report: &Report) -> Vec<Sentence> {
    let splits = &report.composition.splits;
    let names: Vec<String> =
        splits.iter().map(|(name, split)| format!("{name} ({})", counted(split.records, "record"))).collect();
    let mut out = vec![measured(format!("Splits found: {}.", list(names.into_iter())))];
    if !report.duplicates.measured {
        return out;
    }
    for leak in report.duplicates.leakage.iter().take(SHOWN) {
        out.push(measured(format!(
            "Records of {} that stand in {} too: {}; near to one there: {}.",
            leak.split,
            leak.also_in,
            count(leak.identical),
            count(leak.near)
        )));
    }
    if report.duplicates.leakage.is_empty() && splits.len() > 1 {
        out.push(measured("No record of one split was found in another, identical or near."));
    }
    out
}

/// Duplicates, quality and poison findings.
pub(super) fn errors(report: &Report) -> Vec<Sentence> {
    let mut out = vec![measured(format!(
        "{} that could not be read; {} in reading.",
        counted(report.scan.unreadable_records, "record"),
        counted(report.scan.errors_total, "error")
    ))];
    let duplicates = &report.duplicates;
    if duplicates.measured {
        out.push(measured(format!(
            "Removable duplicates: {} identical, {} after normalization, {} near ({} of the records).",
            count(duplicates.identical),
            count(duplicates.normalized),
            count(duplicates.near),
            share(duplicates.removable, report.scan.records)
        )));
        let shared = duplicates.shared_lines;
        if shared.lines > 0 {
            out.push(measured(format!(
                "Lines that stand in more than one of the records that stay: {}, {} of text.",
                count(shared.lines),
                bytes(shared.bytes)
            )));
        }
    }
    let repeating = report.composition.repetition.iter().max_by_key(|limit| limit.records);
    if let Some(limit) = repeating.filter(|limit| limit.records > 0) {
        out.push(measured(format!(
            "Records that repeat themselves, by the limit most of them exceed ({} above {:.0}%): {} of {} measured.",
            limit.name,
            limit.limit * 100.0,
            count(limit.records),
            count(limit.measured)
        )));
    }
    for (category, what) in [(Category::Quality, "text quality"), (Category::Poison, "poisoned-looking text")] {
        if scanned(report, category) {
            let records = report.findings.by_category.get(category.as_str()).map_or(0, |counts| counts.records);
            out.push(measured(format!("Records with a finding on {what}: {}.", count(records))));
        }
    }
    out
}

/// Domains the records point to.
pub(super) fn outside(report: &Report) -> Vec<Sentence> {
    let domains = &report.composition.domains;
    let columns = with_role(report, "url");
    if columns.is_empty() {
        return vec![measured("No column of addresses was recognized.")];
    }
    if domains.top.is_empty() {
        return vec![measured(format!("Address columns: {}; none of them names a public domain.", paths(&columns)))];
    }
    let about = if domains.exact { "" } else { "about " };
    vec![measured(format!(
        "Address columns: {}; {about}{}; addresses by domain: {}.",
        paths(&columns),
        counted(domains.distinct, "domain"),
        shares(domains)
    ))]
}

/// Date columns, those with most dates first.
pub(super) fn timeframe(report: &Report) -> Vec<Sentence> {
    let mut columns: Vec<&TimeRange> = report.composition.time.iter().filter(|time| time.dated > 0).collect();
    columns.sort_by_key(|time| Reverse(time.dated));
    let ranges = columns.into_iter().filter_map(|time| {
        let (first, last) = (time.first.as_ref()?, time.last.as_ref()?);
        Some(measured(format!("{}: {first} to {last} ({}).", time.path, counted(time.dated, "date"))))
    });
    let out: Vec<Sentence> = ranges.take(SHOWN).collect();
    if out.is_empty() { vec![measured("No column of dates was recognized.")] } else { out }
}

/// Traces of earlier cleaning.
pub(super) fn traces(report: &Report) -> Vec<Sentence> {
    let duplicates = &report.duplicates;
    if !duplicates.measured {
        return Vec::new();
    }
    let text = match duplicates.identical + duplicates.normalized {
        0 => "No identical records: they may have been removed before.".to_owned(),
        records => {
            format!("Records that repeat another one word for word and were not removed before: {}.", count(records))
        }
    };
    vec![measured(text)]
}
