//! Answers about people: secrets, groups, identifiers, sensitive kinds, third parties.

use super::{SHOWN, Sentence, declared, list, measured, paths, scanned};
use crate::finding::Category;
use crate::report::model::{FieldEntry, Report};
use crate::report::render::number::{count, share};
use crate::report::render::personal;

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
    let mut out = vec![measured(format!(
        "Records with direct identifiers: {} ({}); by kind: {kinds}.",
        count(records),
        share(records, report.scan.records)
    ))];
    out.extend([personal::linked(report), personal::written(report)].into_iter().flatten().map(measured));
    out
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

/// How much comes from named domains.
pub(super) fn third_parties(report: &Report) -> Vec<Sentence> {
    let mut out = Vec::new();
    let total = report.composition.domains.total;
    if total > 0 {
        out.push(measured(format!("Addresses of public domains in the records: {}.", count(total))));
    }
    for card in report.dataset.cards.iter().filter(|card| !card.source_datasets.is_empty()).take(SHOWN) {
        out.push(declared(format!("Sources: {} ({}).", list(card.source_datasets.iter()), card.file)));
    }
    out
}
