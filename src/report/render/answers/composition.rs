//! Answers about composition, collection and preprocessing.

use super::{Sentence, declared, measured};
use crate::finding::Category;
use crate::report::model::{FieldEntry, Histogram, Level, Ranked, Report};
use crate::report::render::number::{bytes, count, counted, share};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Names shown of a longer list.
const SHOWN: usize = 5;

/// `a, b, c and 4 more`.
fn list<T: AsRef<str>>(names: impl ExactSizeIterator<Item = T>) -> String {
    let more = names.len().saturating_sub(SHOWN);
    let shown: Vec<String> = names.take(SHOWN).map(|name| name.as_ref().to_owned()).collect();
    let shown = shown.join(", ");
    if more == 0 { shown } else { format!("{shown} and {} more", count(more as u64)) }
}

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

/// Paths with a role.
fn with_role<'a>(report: &'a Report, role: &str) -> Vec<&'a FieldEntry> {
    report.dataset.fields.iter().filter(|field| field.role == role).collect()
}

fn paths(fields: &[&FieldEntry]) -> String {
    list(fields.iter().map(|field| &*field.path))
}

/// Whether a category was looked at.
fn scanned(report: &Report, category: Category) -> bool {
    report.risk.get(category.as_str()).is_some_and(|risk| risk.level != Level::NotScanned)
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
    let mut out = vec![measured(format!("{}; text to train on: {}.", counted(fields, "field"), paths(&content)))];
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
    for column in report.composition.labels.iter().filter(|column| column.role == "label").take(SHOWN) {
        let values = if column.many { "more than 1,024 distinct values".to_owned() } else { shares(&column.values) };
        out.push(measured(format!("{}: {values}.", column.path)));
    }
    for field in labels.iter().filter(|field| field.records < report.scan.records).take(SHOWN) {
        let without = count(report.scan.records - field.records);
        out.push(measured(format!("{}: no value in {without} records.", field.path)));
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
    gaps.sort_by_key(|field| std::cmp::Reverse(field.nulls.saturating_add(field.empty)));
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
        .map(|id| format!("{} ({} values, about {} distinct)", id.path, count(id.values), count(id.distinct)))
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
            "{} records of {} are also in {}, {} more are near to one there.",
            count(leak.identical),
            leak.split,
            leak.also_in,
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
    let about = if domains.exact { "" } else { "about " };
    vec![measured(format!(
        "Address columns: {}; {about}{} domains; addresses by domain: {}.",
        paths(&columns),
        count(domains.distinct),
        shares(domains)
    ))]
}

/// Kinds of one category with their counts.
fn kinds(report: &Report, of: impl Fn(&str, Category) -> bool) -> Option<String> {
    let mut kinds: Vec<(&String, u64)> = report
        .findings
        .by_kind
        .iter()
        .filter(|(name, kind)| kind.records > 0 && of(name, kind.category))
        .map(|(name, kind)| (name, kind.records))
        .collect();
    kinds.sort_by_key(|(name, records)| (std::cmp::Reverse(*records), *name));
    let kinds: Vec<String> = kinds.into_iter().map(|(name, records)| format!("{name} {}", count(records))).collect();
    (!kinds.is_empty()).then(|| list(kinds.into_iter()))
}

/// Secrets.
pub(super) fn confidential(report: &Report) -> Vec<Sentence> {
    if !scanned(report, Category::Secret) {
        return Vec::new();
    }
    match kinds(report, |_, category| category == Category::Secret) {
        Some(kinds) => vec![measured(format!("Records with credentials or keys, by kind: {kinds}."))],
        None => vec![measured("No credential or key was found; other confidential content is not looked for.")],
    }
}

/// Last keys of columns that describe groups of people.
const GROUP_COLUMNS: [&str; 12] = [
    "age",
    "gender",
    "sex",
    "race",
    "ethnicity",
    "religion",
    "nationality",
    "country",
    "locale",
    "disability",
    "orientation",
    "income",
];

/// Columns that describe groups of people.
pub(super) fn groups(report: &Report) -> Vec<Sentence> {
    let columns: Vec<&FieldEntry> = report
        .dataset
        .fields
        .iter()
        .filter(|field| {
            let name = field.path.rsplit(['.', '!']).next().unwrap_or_default().trim_end_matches("[*]");
            GROUP_COLUMNS.iter().any(|group| group.eq_ignore_ascii_case(name))
        })
        .collect();
    if columns.is_empty() {
        return vec![measured(
            "No column is named like an attribute of people (age, gender, nationality, ...); texts were not searched for them.",
        )];
    }
    vec![measured(format!("Columns named like attributes of people: {}.", paths(&columns)))]
}

/// Direct identifiers.
pub(super) fn individuals(report: &Report) -> Vec<Sentence> {
    if !scanned(report, Category::Pii) {
        return Vec::new();
    }
    let Some(kinds) = kinds(report, |_, category| category == Category::Pii) else {
        return vec![measured(
            "No direct identifier was found; names and indirect identification are for a person to judge.",
        )];
    };
    let records = report.findings.by_category.get(Category::Pii.as_str()).map_or(0, |counts| counts.records);
    vec![
        measured(format!(
            "{} records ({}) hold direct identifiers; records by kind: {kinds}.",
            count(records),
            share(records, report.scan.records)
        )),
        measured(format!("{} records hold at least two kinds.", count(report.findings.linkability.records))),
    ]
}

/// Kinds of the contract that speak of health, of money, and of places.
const SENSITIVE: [(&str, &[&str]); 3] = [
    (
        "health",
        &[
            "medical_record",
            "health_insurance_id",
            "medical_license",
            "uk_nhs",
            "us_mbi",
            "us_npi",
            "us_dea",
            "au_medicare",
            "de_kvnr",
        ],
    ),
    ("finance", &["credit_card", "iban", "swift_bic", "bank_account", "crypto_wallet", "seed_phrase", "us_aba"]),
    ("location", &["gps", "postal_address"]),
];

/// Whether a kind is an identifier that a government gives: all with a country prefix, and documents.
fn government(kind: &str) -> bool {
    let prefixed = kind.split_once('_').is_some_and(|(country, _)| country.len() == 2);
    prefixed || ["passport", "passport_mrz", "driver_license", "id_card"].contains(&kind)
}

/// Personal data of sensitive kinds.
pub(super) fn sensitive(report: &Report) -> Vec<Sentence> {
    if !scanned(report, Category::Pii) {
        return Vec::new();
    }
    let mut out: Vec<Sentence> = SENSITIVE
        .iter()
        .filter_map(|(group, names)| {
            let kinds = kinds(report, |name, category| category == Category::Pii && names.contains(&name))?;
            Some(measured(format!("Records with {group} data: {kinds}.")))
        })
        .collect();
    let listed = |name: &str| SENSITIVE.iter().any(|(_, names)| names.contains(&name));
    if let Some(kinds) = kinds(report, |name, category| category == Category::Pii && government(name) && !listed(name))
    {
        out.push(measured(format!("Records with government identifiers: {kinds}.")));
    }
    if out.is_empty() {
        out.push(measured("No government, health, finance or location identifier was found; opinions, beliefs and the like are not looked for."));
    }
    out
}

/// Date columns.
pub(super) fn timeframe(report: &Report) -> Vec<Sentence> {
    let ranges = report.composition.time.iter().filter_map(|time| {
        let (first, last) = (time.first.as_ref()?, time.last.as_ref()?);
        Some(measured(format!("{}: {first} to {last} ({} dates).", time.path, count(time.dated))))
    });
    let out: Vec<Sentence> = ranges.take(SHOWN).collect();
    if out.is_empty() { vec![measured("No column of dates was recognized.")] } else { out }
}

/// How much comes from named domains.
pub(super) fn third_parties(report: &Report) -> Vec<Sentence> {
    let mut out = Vec::new();
    let total = report.composition.domains.total;
    if total > 0 {
        out.push(measured(format!("{} addresses at public domains stand in the records.", count(total))));
    }
    for card in report.dataset.cards.iter().filter(|card| !card.source_datasets.is_empty()).take(SHOWN) {
        out.push(declared(format!("Sources: {} ({}).", list(card.source_datasets.iter()), card.file)));
    }
    out
}

/// Traces of earlier cleaning.
pub(super) fn traces(report: &Report) -> Vec<Sentence> {
    let duplicates = &report.duplicates;
    if !duplicates.measured {
        return Vec::new();
    }
    let text = match duplicates.identical + duplicates.normalized {
        0 => "No identical records: they may have been removed before.".to_owned(),
        records => format!("{} identical records are left: they were not removed before.", count(records)),
    };
    vec![measured(text)]
}
