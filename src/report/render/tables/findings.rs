//! Tables of findings, duplicates and statements about the whole dataset.

use super::{Table, heaviest};
use crate::finding::Category;
use crate::report::model::{Duplicates, FieldCount, Report};
use crate::report::render::{number, overview, personal};
use std::collections::BTreeMap;

/// `validated 3, pattern 4`.
fn tally(counts: &BTreeMap<String, u64>) -> String {
    counts.iter().map(|(name, count)| format!("{name} {}", number::count(*count))).collect::<Vec<_>>().join(", ")
}

pub(super) fn findings(report: &Report, most: usize) -> Vec<Table> {
    let counts = &report.findings;
    let columns = ["rule", "kind", "what it is", "#findings", "#records", "severity", "evidence", "precision"];
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
                personal::precision(&rule.precision),
            ]
        },
    );
    let columns = ["kind", "category", "#findings", "#records", "parts", "evidence", "precision"];
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
                personal::kind_precision(report, name),
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
    let mut out = vec![rules, kinds, fields, files];
    out.extend(personal_data(report, most));
    out
}

/// Personal data and secrets in detail.
fn personal_data(report: &Report, most: usize) -> [Table; 3] {
    let counts = &report.findings;
    let columns = ["kind", "part", "path", "evidence", "#findings", "#records"];
    let mut cells = Table::new(
        "Personal data and secrets by kind, part, field and evidence",
        &columns,
        counts.breakdown.iter(),
        most,
        |cell| {
            let path = if cell.field.is_empty() { "other paths".to_owned() } else { cell.field.clone() };
            let evidence = cell.evidence.as_str().to_owned();
            let (findings, records) = (number::count(cell.findings), number::count(cell.records));
            vec![cell.kind.clone(), cell.part.clone(), path, evidence, findings, records]
        },
    );
    cells.total = cells.total.max(counts.breakdown_total);
    let columns = ["kinds", "#records"];
    let sets =
        Table::new("Kinds that meet in one record", &columns, counts.linkability.combinations.iter(), most, |set| {
            vec![set.kinds.join(" + "), number::count(set.records)]
        });
    let sensitive = |kind: &str| {
        let category = counts.by_kind.get(kind).map(|kind| kind.category);
        matches!(category, Some(Category::Pii | Category::Secret))
    };
    let of_file = |(name, file): (&String, &FieldCount)| {
        let kinds: BTreeMap<String, u64> = file
            .by_kind
            .iter()
            .filter(|(kind, _)| sensitive(kind))
            .map(|(kind, &count)| (kind.clone(), count))
            .collect();
        (!kinds.is_empty()).then(|| (name.clone(), kinds.values().sum::<u64>(), kinds))
    };
    let files: Vec<(String, u64, BTreeMap<String, u64>)> = counts.by_file.iter().filter_map(of_file).collect();
    let columns = ["file", "#findings", "kinds"];
    let files = Table::new(
        "Files with the most personal data and secrets",
        &columns,
        heaviest(files.into_iter(), |(_, findings, _)| *findings),
        most,
        |(name, findings, kinds)| vec![name, number::count(findings), tally(&kinds)],
    );
    [cells, sets, files]
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
    let columns = ["kept in", "also in", "#identical", "#near"];
    let overlaps = Table::new("Records that files share", &columns, duplicates.overlaps.iter(), most, |pair| {
        vec![pair.file.clone(), pair.also_in.clone(), number::count(pair.identical), number::count(pair.near)]
    });
    let columns = ["#cluster", "#records", "first record"];
    let largest = Table::new("Largest clusters", &columns, duplicates.largest.iter(), most, |cluster| {
        let place = overview::place(&cluster.file, cluster.row, "");
        vec![cluster.cluster.to_string(), number::count(cluster.records), place]
    });
    let columns = ["text", "kind", "#records", "#times", "#bytes", "#share of the content"];
    let mut lines = Table::new("Boilerplate", &columns, duplicates.boilerplate.iter(), most, |line| {
        let [records, times] = [line.records, line.times].map(number::count);
        vec![
            line.line.clone(),
            line.kind.clone(),
            records,
            times,
            number::bytes(line.bytes),
            number::percent(line.share),
        ]
    });
    lines.note = Some("Counted in the records that stay when duplicates are taken out.");
    vec![relations, leakage, overlaps, answers(duplicates, most), largest, lines]
}

/// What prompts and completions have in common.
fn answers(duplicates: &Duplicates, most: usize) -> Table {
    let answers = duplicates.answers;
    let (prompts, completions) = (answers.prompts_answered_differently, answers.completions_of_many_prompts);
    let rows = [
        ("the prompt holds the completion", None, answers.completion_in_prompt),
        ("the completion holds the prompt", None, answers.prompt_in_completion),
        ("one prompt has different completions", Some(prompts.groups), prompts.records),
        ("one completion answers five prompts or more", Some(completions.groups), completions.records),
    ];
    let found: Vec<_> = rows.into_iter().filter(|&(.., records)| records > 0).collect();
    let columns = ["what", "#groups", "#records"];
    Table::new("Prompts and completions", &columns, found.into_iter(), most, |(what, groups, records)| {
        vec![what.to_owned(), groups.map(number::count).unwrap_or_default(), number::count(records)]
    })
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
