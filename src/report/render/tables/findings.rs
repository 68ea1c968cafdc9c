//! Tables of findings, duplicates and statements about the whole dataset.

use super::{Table, heaviest};
use crate::report::model::Report;
use crate::report::render::{number, overview};
use std::collections::BTreeMap;

/// `validated 3, pattern 4`.
fn tally(counts: &BTreeMap<String, u64>) -> String {
    counts.iter().map(|(name, count)| format!("{name} {}", number::count(*count))).collect::<Vec<_>>().join(", ")
}

pub(super) fn findings(report: &Report, most: usize) -> Vec<Table> {
    let counts = &report.findings;
    let columns = ["rule", "kind", "what it is", "#findings", "#records", "severity", "evidence"];
    let rules = Table::new(
        "By rule",
        &columns,
        heaviest(counts.by_rule.iter(), |(_, rule)| rule.findings),
        most,
        |(code, rule)| {
            vec![
                code.clone(),
                rule.kind.clone(),
                rule.title.clone(),
                number::count(rule.findings),
                number::count(rule.records),
                tally(&rule.by_severity),
                tally(&rule.by_evidence),
            ]
        },
    );
    let columns = ["kind", "category", "#findings", "#records", "parts", "evidence"];
    let kinds = Table::new(
        "By kind, part and evidence",
        &columns,
        heaviest(counts.by_kind.iter(), |(_, kind)| kind.findings),
        most,
        |(name, kind)| {
            vec![
                name.clone(),
                overview::category_name(kind.category).to_owned(),
                number::count(kind.findings),
                number::count(kind.records),
                tally(&kind.by_part),
                tally(&kind.by_evidence),
            ]
        },
    );
    let columns = ["path", "#findings", "#records", "kinds"];
    let fields = Table::new(
        "By field",
        &columns,
        heaviest(counts.by_field.iter(), |(_, field)| field.findings),
        most,
        |(path, field)| {
            // The empty path holds what is about no single field, and paths beyond those that are told apart.
            let path = if path.is_empty() { "no single field".to_owned() } else { path.clone() };
            vec![path, number::count(field.findings), number::count(field.records), tally(&field.by_kind)]
        },
    );
    let columns = ["file", "#findings", "#records", "kinds"];
    let files = Table::new(
        "By file",
        &columns,
        heaviest(counts.by_file.iter(), |(_, file)| file.findings),
        most,
        |(name, file)| {
            vec![name.clone(), number::count(file.findings), number::count(file.records), tally(&file.by_kind)]
        },
    );
    vec![rules, kinds, fields, files]
}

pub(super) fn duplicates(report: &Report, most: usize) -> Vec<Table> {
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

pub(super) fn dataset_findings(report: &Report, most: usize) -> Table {
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
