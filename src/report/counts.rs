//! The findings section of the report, out of the tally.

use super::build::{Input, share};
use super::model::{
    Breakdown, CategoryCount, Combination, Counted, Example, FieldCount, FindingCounts, KindCount, Linkability,
    RuleCount,
};
use super::shown;
use super::tally::{Cell, PlaceTotals, Tallied, Totals};
use crate::finding::{Category, Evidence, FindingRow, Severity};
use crate::record::Part;
use std::collections::BTreeMap;

/// Examples in all.
const WORST: usize = 50;
/// Cells of the breakdown that are listed.
const CELLS: usize = 1_000;
/// Combinations of kinds that are listed.
const COMBINATIONS: usize = 20;
/// Every evidence, in the order of the counters.
const EVIDENCE: [Evidence; 3] = [Evidence::Validated, Evidence::Pattern, Evidence::Heuristic];

/// The findings section.
pub(super) fn build(input: &Input<'_>, records: u64) -> FindingCounts {
    let totals = input.totals;
    FindingCounts {
        findings: totals.all.findings,
        records: totals.all.records,
        by_category: categories(totals),
        by_rule: rules(input),
        by_kind: kinds(totals),
        by_part: named(Part::ALL.map(Part::as_str), &totals.parts),
        by_file: files(input),
        by_evidence: named(EVIDENCE.map(Evidence::as_str), &totals.evidence),
        by_severity: named(Severity::ALL.map(Severity::as_str), &totals.severities),
        by_field: fields(totals),
        breakdown: breakdown(totals),
        breakdown_total: totals.breakdown.cells.len() as u64,
        linkability: Linkability {
            records: totals.linkable,
            share: share(totals.linkable, records),
            combinations: combinations(totals),
        },
        worst: worst(input),
    }
}

fn counted(tallied: Tallied) -> Counted {
    Counted { findings: tallied.findings, records: tallied.records }
}

/// Counters by name, without those that counted nothing.
fn named<const N: usize>(names: [&'static str; N], counts: &[Tallied; N]) -> BTreeMap<String, Counted> {
    let used = names.into_iter().zip(counts).filter(|(_, tallied)| tallied.findings > 0);
    used.map(|(name, &tallied)| (name.to_owned(), counted(tallied))).collect()
}

/// Numbers by name, without zeros.
fn numbers<const N: usize>(names: [&'static str; N], counts: [u64; N]) -> BTreeMap<String, u64> {
    let used = names.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    used.map(|(name, count)| (name.to_owned(), count)).collect()
}

fn categories(totals: &Totals) -> BTreeMap<String, CategoryCount> {
    Category::ALL
        .into_iter()
        .filter(|&category| totals.categories[category as usize].findings > 0)
        .map(|category| {
            let tallied = totals.categories[category as usize];
            let number = category as usize;
            let count = CategoryCount {
                findings: tallied.findings,
                records: tallied.records,
                by_severity: named(Severity::ALL.map(Severity::as_str), &totals.category_severities[number]),
                by_part: named(Part::ALL.map(Part::as_str), &totals.category_parts[number]),
                by_evidence: named(EVIDENCE.map(Evidence::as_str), &totals.category_evidence[number]),
            };
            (category.as_str().to_owned(), count)
        })
        .collect()
}

fn rules(input: &Input<'_>) -> BTreeMap<String, RuleCount> {
    let used = input.rules.iter().zip(&input.totals.rules).filter(|(_, totals)| totals.findings() > 0);
    used.map(|((id, rule), totals)| {
        let count = RuleCount {
            kind: rule.kind.clone(),
            category: rule.category,
            title: rule.title.clone(),
            findings: totals.findings(),
            records: totals.records,
            by_severity: numbers(Severity::ALL.map(Severity::as_str), totals.by_severity),
            by_evidence: numbers(EVIDENCE.map(Evidence::as_str), totals.by_evidence),
            precision: input.rules.precision(id).to_vec(),
        };
        (rule.code.clone(), count)
    })
    .collect()
}

fn kinds(totals: &Totals) -> BTreeMap<String, KindCount> {
    let used = totals.kinds.iter().filter(|kind| kind.tallied.findings > 0);
    used.map(|kind| {
        let count = KindCount {
            category: kind.category,
            findings: kind.tallied.findings,
            records: kind.tallied.records,
            by_part: numbers(Part::ALL.map(Part::as_str), kind.by_part),
            by_evidence: numbers(EVIDENCE.map(Evidence::as_str), kind.by_evidence),
        };
        (kind.name.clone(), count)
    })
    .collect()
}

/// The cells with the most findings first.
fn breakdown(totals: &Totals) -> Vec<Breakdown> {
    let mut cells: Vec<(&Cell, &Tallied)> = totals.breakdown.cells.iter().collect();
    cells.sort_by_key(|(cell, tallied)| (std::cmp::Reverse(tallied.findings), **cell));
    let row = |(cell, tallied): (&Cell, &Tallied)| {
        let kind = totals.kinds.get(usize::from(cell.kind))?;
        Some(Breakdown {
            kind: kind.name.clone(),
            category: kind.category,
            part: cell.part.as_str().to_owned(),
            field: totals.breakdown.paths.get(usize::from(cell.path)).map(|path| shown::name(path)).unwrap_or_default(),
            evidence: cell.evidence,
            findings: tallied.findings,
            records: tallied.records,
        })
    };
    cells.into_iter().take(CELLS).filter_map(row).collect()
}

/// The combinations of kinds that most records hold first.
fn combinations(totals: &Totals) -> Vec<Combination> {
    let mut sets: Vec<(&Vec<u16>, u64)> =
        totals.breakdown.sets.iter().map(|(kinds, &records)| (kinds, records)).collect();
    sets.retain(|(kinds, _)| !kinds.is_empty());
    sets.sort_by_key(|&(kinds, records)| (std::cmp::Reverse(records), kinds));
    let name = |&kind: &u16| totals.kinds.get(usize::from(kind)).map(|kind| kind.name.clone());
    let combination =
        |(kinds, records): (&Vec<u16>, u64)| Combination { kinds: kinds.iter().filter_map(name).collect(), records };
    sets.into_iter().take(COMBINATIONS).map(combination).collect()
}

fn files(input: &Input<'_>) -> BTreeMap<String, FieldCount> {
    let name = |file: u32| input.names.get(file as usize).cloned().unwrap_or_default();
    input.totals.files.iter().map(|(&file, place)| (name(file), place_count(input.totals, place))).collect()
}

fn fields(totals: &Totals) -> BTreeMap<String, FieldCount> {
    let mut fields: BTreeMap<String, FieldCount> = BTreeMap::new();
    for (path, place) in &totals.paths {
        // Masked paths may coincide.
        let known = fields.entry(shown::name(path)).or_default();
        let count = place_count(totals, place);
        known.findings += count.findings;
        known.records += count.records;
        for (kind, count) in count.by_kind {
            *known.by_kind.entry(kind).or_default() += count;
        }
    }
    fields
}

fn place_count(totals: &Totals, place: &PlaceTotals) -> FieldCount {
    let kind = |number: u16| totals.kinds.get(usize::from(number)).map(|kind| kind.name.clone()).unwrap_or_default();
    FieldCount {
        findings: place.tallied.findings,
        records: place.tallied.records,
        by_kind: place.by_kind.iter().map(|(&number, &count)| (kind(number), count)).collect(),
    }
}

fn worst(input: &Input<'_>) -> Vec<Example> {
    let mut rows: Vec<&FindingRow> = input.totals.rules.iter().flat_map(|rule| &rule.examples).collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.severity), row.file, row.row, row.start, row.rule));
    rows.into_iter()
        .take(WORST)
        .map(|row| {
            let rule = input.rules.get(row.rule);
            Example {
                file: row.file.and_then(|file| input.names.get(file as usize)).cloned().unwrap_or_default(),
                row: row.row,
                field: shown::name(&row.field),
                rule: rule.code.clone(),
                kind: rule.kind.clone(),
                severity: row.severity,
                evidence: row.evidence,
                shown: row.masked.as_deref().map(shown::name).or_else(|| row.value.as_deref().map(shown::value)),
            }
        })
        .collect()
}
