//! Reports for tests: a small one that is like a real one, one whose every text is hostile, and one that is far too large.

mod hostile;
mod huge;

pub(super) use hostile::hostile;
pub(super) use huge::huge;

use crate::detect::license::terms::Flag;
use crate::finding::{Category, Evidence, Scope, Severity};
use crate::report::model::{
    BesideEntry, Boilerplate, Breakdown, Bucket, CardEntry, CategoryCount, CategoryRisk, Cluster, Combination,
    ConflictRelation, Count, Counted, DatasetFinding, DeclaredLicense, Example, FieldCount, FieldEntry, FieldValues,
    FileEntry, FileOverlap, FoundLicense, Groups, Histogram, KindCount, Leakage, Leaves, Level, LicenseConflict,
    MatrixCell, NotCovered, Origin, PartUse, Quantiles, Ranked, Reason, RepetitionLimit, Report, RiskTable,
    RiskTableRow, RowRef, RuleCount, ScanError, SharedLines, SplitUse, StandingKind, TimeRange,
};
use crate::rules::Precision;
use std::collections::BTreeMap;

fn ranked(values: &[(&str, u64)]) -> Ranked {
    let top: Vec<Count> =
        values.iter().map(|(value, count)| Count { value: (*value).to_owned(), count: *count }).collect();
    let total = values.iter().map(|(_, count)| count).sum();
    Ranked { distinct: top.len() as u64, top, total, other: 0, exact: true }
}

fn histogram(records: u64, sum: u64) -> Histogram {
    Histogram {
        records,
        sum,
        min: Some(3),
        max: Some(9000),
        quantiles: Some(Quantiles { p05: 20, p25: 80, p50: 319, p75: 640, p95: 2559, p99: 7167 }),
        buckets: (0..12).map(|at| Bucket { from: 1 << at, to: (2 << at) - 1, count: 100 * at + 7 }).collect(),
    }
}

pub(super) fn file(name: &str, format: &str, split: &str, records: u64) -> FileEntry {
    FileEntry {
        name: name.to_owned(),
        sha256: Some("ab".repeat(32)),
        bytes: 1_000_000,
        format: format.to_owned(),
        compression: "none".to_owned(),
        split: split.to_owned(),
        config: None,
        shape: "alpaca".to_owned(),
        records,
        unreadable_records: 0,
        content_bytes: 900_000,
        tokens: 200_000,
    }
}

pub(super) fn field(path: &str, role: &str, part: &str) -> FieldEntry {
    FieldEntry {
        path: path.to_owned(),
        role: role.to_owned(),
        parts: BTreeMap::from([(part.to_owned(), 12_000)]),
        records: 12_000,
        values: 12_000,
        nulls: 40,
        empty: 5,
        leaves: Leaves { text: 12_000, ..Leaves::default() },
        bytes: 3_000_000,
        min_bytes: Some(0),
        max_bytes: Some(9000),
        distinct: 11_800,
    }
}

fn risk(level: Level, records: u64, reasons: Vec<Reason>) -> CategoryRisk {
    CategoryRisk { level, records, share: records as f64 / 12_345.0, reasons, by_purpose: BTreeMap::new() }
}

fn reason(level: Level, why: &str, rules: &[&str], records: u64) -> Reason {
    let rules = rules.iter().map(|rule| (*rule).to_owned()).collect();
    Reason { level, why: why.to_owned(), rules, records, raiser: false }
}

fn kind(category: Category, findings: u64, parts: &[(&str, u64)]) -> KindCount {
    KindCount {
        category,
        findings,
        records: findings,
        by_part: parts.iter().map(|(part, count)| ((*part).to_owned(), *count)).collect(),
        by_evidence: BTreeMap::from([("validated".to_owned(), findings)]),
    }
}

fn rule(kind: &str, category: Category, title: &str, findings: u64) -> RuleCount {
    RuleCount {
        kind: kind.to_owned(),
        category,
        title: title.to_owned(),
        findings,
        records: findings,
        by_severity: BTreeMap::from([("high".to_owned(), findings)]),
        by_evidence: BTreeMap::from([("validated".to_owned(), findings)]),
        precision: Vec::new(),
    }
}

fn worst(severity: Severity, rule: &str, kind: &str, shown: &str, row: i64) -> Example {
    Example {
        file: "data/train-00000-of-00002.jsonl".to_owned(),
        row,
        field: "messages[2].content".to_owned(),
        rule: rule.to_owned(),
        kind: kind.to_owned(),
        severity,
        evidence: Evidence::Validated,
        shown: Some(shown.to_owned()),
    }
}

/// A small report with something in every section.
pub(super) fn small() -> Report {
    let mut report = Report::default();
    report.tool.name = "provscan".to_owned();
    report.tool.version = "0.1.0".to_owned();
    report.tool.rules_digest = "blake3:0011".to_owned();
    report.tool.rules = 42;
    report.tool.fingerprint_key = "public".to_owned();
    report.tool.options.insert("reserved".to_owned(), "as-real".to_owned());
    report.tool.risk_table = RiskTable {
        shares: vec![0.000_01, 0.001, 0.01],
        rows: vec![RiskTableRow {
            severity: Severity::High,
            levels: vec![Level::Medium, Level::High, Level::High, Level::Critical],
        }],
        unmeasured: Level::Medium,
        precision: 0.8,
        least_checked: 20,
    };
    dataset(&mut report);
    composition(&mut report);
    findings(&mut report);
    licenses(&mut report);
    duplicates(&mut report);
    report
}

fn dataset(report: &mut Report) {
    report.dataset.content_root = Some("cd".repeat(32));
    report.dataset.files =
        vec![file("data/test.parquet", "parquet", "test", 345), file("data/train.jsonl", "jsonl", "train", 12_000)];
    report.dataset.beside = vec![BesideEntry {
        name: "extra.csv".to_owned(),
        bytes: 5000,
        standing: StandingKind::Unscanned,
        what: "CSV".to_owned(),
    }];
    report.dataset.cards = vec![CardEntry {
        file: "README.md".to_owned(),
        licenses: vec!["mit".to_owned()],
        languages: vec!["en".to_owned()],
        source_datasets: vec!["original".to_owned()],
        ..CardEntry::default()
    }];
    report.dataset.layouts = vec!["huggingface".to_owned()];
    report.dataset.fields = vec![
        field("id", "id", "meta"),
        field("instruction", "content", "prompt"),
        field("label", "label", "meta"),
        field("output", "content", "completion"),
        field("url", "url", "meta"),
    ];
    report.scan.records = 12_345;
    report.scan.unreadable_records = 2;
    report.scan.bytes = 2_000_000;
    report.scan.errors = vec![ScanError {
        file: "data/train.jsonl".to_owned(),
        row: Some(17),
        byte: Some(40_960),
        why: "invalid UTF-8".to_owned(),
    }];
    report.scan.errors_total = 1;
    report.not_covered = vec![
        NotCovered {
            what: "CSV files".to_owned(),
            why: "the format is not read yet".to_owned(),
            count: Some(1),
            unit: "files".to_owned(),
            examples: vec!["extra.csv".to_owned()],
            incomplete: true,
        },
        NotCovered {
            what: "paraphrased duplicates".to_owned(),
            why: "only equal and similar wording is compared".to_owned(),
            count: None,
            unit: String::new(),
            examples: Vec::new(),
            incomplete: false,
        },
    ];
}

fn composition(report: &mut Report) {
    let composition = &mut report.composition;
    composition.content_bytes = histogram(12_345, 5_200_000);
    composition.tokens = histogram(12_345, 1_100_000);
    for (split, records) in [("test", 345), ("train", 12_000)] {
        let use_ = SplitUse { files: 1, records, bytes: 1_000_000, ..SplitUse::default() };
        composition.splits.insert(split.to_owned(), use_);
    }
    for part in ["prompt", "completion", "meta"] {
        composition.parts.insert(part.to_owned(), PartUse { fields: 12_345, records: 12_345, bytes: 2_000_000 });
    }
    composition.languages = ranked(&[("en", 12_000), ("de", 300), ("und", 45)]);
    composition.domains = ranked(&[("example.com", 9000), ("example.org", 1000)]);
    composition.labels = vec![FieldValues {
        path: "label".to_owned(),
        role: "label".to_owned(),
        many: false,
        withheld: false,
        long: 0,
        values: ranked(&[("good", 7000), ("bad", 5000)]),
    }];
    composition.time = vec![TimeRange {
        path: "date".to_owned(),
        first: Some("2019-03-01".to_owned()),
        last: Some("2024-11-30".to_owned()),
        dated: 12_000,
        undated: 3,
        years: BTreeMap::from([("2019".to_owned(), 4000), ("2024".to_owned(), 8000)]),
    }];
}

fn findings(report: &mut Report) {
    let risks = [
        (
            "pii",
            risk(
                Level::High,
                1204,
                vec![
                    reason(
                        Level::High,
                        "1,204 records hold validated or pattern-backed identifiers",
                        &["PII001", "PII002", "PII004", "PII005"],
                        1204,
                    ),
                    reason(Level::High, "142 records hold two kinds of identifiers", &[], 142),
                ],
            ),
        ),
        (
            "secret",
            risk(
                Level::Critical,
                3,
                vec![reason(Level::Critical, "3 records hold a key that passes its checksum", &["SEC001"], 3)],
            ),
        ),
        (
            "license",
            risk(
                Level::Medium,
                30,
                vec![reason(Level::Medium, "declared is looser than found in 30 records", &["LIC010"], 30)],
            ),
        ),
        ("duplicate", risk(Level::Low, 120, vec![reason(Level::Low, "120 records are removable", &["DUP001"], 120)])),
        ("poison", risk(Level::None, 0, vec![])),
        ("provenance", risk(Level::None, 0, vec![])),
        ("quality", risk(Level::Info, 0, vec![])),
    ];
    report.risk = risks.into_iter().map(|(name, risk)| (name.to_owned(), risk)).collect();
    let license = report.risk.get_mut("license").unwrap();
    license.by_purpose =
        BTreeMap::from([("commercial".to_owned(), Level::Medium), ("research".to_owned(), Level::Info)]);
    let counts = &mut report.findings;
    counts.findings = 1300;
    counts.records = 1230;
    counts.linkability.records = 142;
    let both = Counted { findings: 1210, records: 1204 };
    let combination = |kinds: [&str; 2], records| Combination { kinds: kinds.map(str::to_owned).to_vec(), records };
    counts.linkability.combinations = vec![combination(["email", "phone"], 130), combination(["email", "us_ssn"], 12)];
    let by_part = [("prompt", 1100), ("meta", 100), ("completion", 10)]
        .map(|(part, count)| (part.to_owned(), Counted { findings: count, records: count }));
    counts.by_category.insert(
        "pii".to_owned(),
        CategoryCount { findings: 1210, records: 1204, by_part: BTreeMap::from(by_part), ..CategoryCount::default() },
    );
    let mut email = rule("email", Category::Pii, "E-mail address", 1200);
    email.precision = vec![Precision { set: "read by hand".to_owned(), right: 48, wrong: 1, unclear: 1 }];
    counts.by_rule.insert("PII001".to_owned(), email);
    counts.breakdown = vec![Breakdown {
        kind: "email".to_owned(),
        category: Category::Pii,
        part: "prompt".to_owned(),
        field: "instruction".to_owned(),
        evidence: Evidence::Validated,
        findings: 1100,
        records: 1100,
    }];
    counts.breakdown_total = 1;
    counts.by_rule.insert("SEC001".to_owned(), rule("aws_access_key", Category::Secret, "AWS access key", 3));
    counts.by_kind.insert("email".to_owned(), kind(Category::Pii, 1200, &[("prompt", 1100), ("meta", 100)]));
    counts.by_kind.insert("us_ssn".to_owned(), kind(Category::Pii, 10, &[("completion", 10)]));
    counts.by_kind.insert("aws_access_key".to_owned(), kind(Category::Secret, 3, &[("completion", 3)]));
    counts.by_kind.insert("copyright".to_owned(), kind(Category::License, 12, &[("prompt", 12)]));
    for part in ["prompt", "completion"] {
        counts.by_part.insert(part.to_owned(), both);
    }
    counts.by_evidence.insert("validated".to_owned(), both);
    counts.by_severity.insert("high".to_owned(), both);
    counts
        .by_field
        .insert("instruction".to_owned(), FieldCount { findings: 1100, records: 1100, ..FieldCount::default() });
    counts.worst = vec![
        worst(Severity::Critical, "SEC001", "aws_access_key", "AKIA************", 12),
        worst(Severity::Critical, "SEC001", "aws_access_key", "AKIA************", 90),
        worst(Severity::High, "PII001", "email", "j***@example.com", 3),
    ];
}

fn licenses(report: &mut Report) {
    let at = RowRef { file: "data/train.jsonl".to_owned(), row: 7 };
    let licenses = &mut report.licenses;
    licenses.declared = vec![DeclaredLicense {
        value: "MIT".to_owned(),
        origin: Origin::Card,
        place: "README.md".to_owned(),
        records: 12_345,
        terms: None,
    }];
    licenses.found = vec![FoundLicense {
        value: "CC-BY-NC-4.0".to_owned(),
        scope: Some(Scope::Record),
        findings: 31,
        records: 30,
        bytes: 61_440,
        files: 1,
        terms: None,
        examples: vec![at.clone()],
    }];
    licenses.matrix =
        vec![MatrixCell { declared: Some("MIT".to_owned()), found: "CC-BY-NC-4.0".to_owned(), records: 30 }];
    licenses.conflicts = vec![LicenseConflict {
        relation: ConflictRelation::Looser,
        declared: Some("MIT".to_owned()),
        found: "CC-BY-NC-4.0".to_owned(),
        flags: vec![Flag::Commercial],
        records: 30,
        bytes: 61_440,
        examples: vec![at],
    }];
}

fn duplicates(report: &mut Report) {
    let duplicates = &mut report.duplicates;
    duplicates.measured = true;
    duplicates.threshold = Some(0.8);
    (duplicates.identical, duplicates.normalized, duplicates.near) = (80, 10, 30);
    (duplicates.removable, duplicates.records, duplicates.clusters) = (120, 200, 80);
    duplicates.cluster_sizes = vec![Bucket { from: 2, to: 3, count: 70 }, Bucket { from: 4, to: 7, count: 10 }];
    duplicates.largest = vec![Cluster { cluster: 4, records: 7, file: "data/train.jsonl".to_owned(), row: 44 }];
    duplicates.leakage = vec![Leakage { split: "test".to_owned(), also_in: "train".to_owned(), identical: 5, near: 2 }];
    duplicates.overlaps = vec![FileOverlap {
        file: "data/test.jsonl".to_owned(),
        also_in: "data/train.jsonl".to_owned(),
        identical: 5,
        near: 2,
    }];
    duplicates.boilerplate = vec![Boilerplate {
        line: "Subscribe to our newsletter today".to_owned(),
        kind: "line".to_owned(),
        records: 90,
        times: 91,
        bytes: 3_003,
        share: 0.01,
    }];
    duplicates.shared_lines = SharedLines { lines: 12, bytes: 4_000, share: 0.013 };
    duplicates.answers.compared = 900;
    duplicates.answers.completion_in_prompt = 4;
    duplicates.answers.prompts_answered_differently = Groups { groups: 3, records: 8 };
    report.composition.repetition = vec![RepetitionLimit {
        name: "duplicate lines".to_owned(),
        limit: 0.3,
        measured: 1_000,
        records: 11,
        share: 0.011,
    }];
    report.poison.findings = vec![DatasetFinding {
        rule: "POI003".to_owned(),
        kind: "chat_template".to_owned(),
        title: "Chat template tokens".to_owned(),
        severity: Severity::Info,
        evidence: Evidence::Pattern,
        confidence: 90,
        value: Some("<|im_start|>".to_owned()),
        records: 12_345,
    }];
}
