//! Reports for tests: a small one that is like a real one, one whose every text is hostile, and one that is far too large.

use crate::finding::{Category, Evidence, Scope, Severity};
use crate::report::model::{
    BesideEntry, Bucket, CardEntry, CategoryCount, CategoryRisk, Cluster, ConflictRelation, Count, Counted,
    DatasetFinding, DeclaredLicense, Example, FieldCount, FieldEntry, FieldValues, FileEntry, FoundLicense, Histogram,
    KindCount, Leakage, Leaves, Level, LicenseConflict, MatrixCell, NotCovered, Origin, PartUse, Quantiles, Ranked,
    Reason, Report, RiskTable, RiskTableRow, RowRef, RuleCount, ScanError, SplitUse, StandingKind, TimeRange,
};
use std::collections::BTreeMap;

/// Text that tries everything: script, attribute, entity, terminal, bidi, tags, table, code, link, list, template.
pub(super) const HOSTILE: &str = "<script>alert(1)</script>\" onload='x' &amp; \u{1b}[31m\u{9b}2J\u{7}\u{202E}\u{200B}\u{E0041}\r\n\
    | `code` [x](javascript:alert(1)) ![i](https://evil.example/a.png) {{ 7*7 }} {% raw %} # h\n- item\n<!-- --> </style></svg>";

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
    counts
        .by_category
        .insert("pii".to_owned(), CategoryCount { findings: 1210, records: 1204, ..CategoryCount::default() });
    counts.by_rule.insert("PII001".to_owned(), rule("email", Category::Pii, "E-mail address", 1200));
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
    }];
    licenses.found = vec![FoundLicense {
        value: "CC-BY-NC-4.0".to_owned(),
        scope: Some(Scope::Record),
        findings: 31,
        records: 30,
        files: 1,
        examples: vec![at.clone()],
    }];
    licenses.matrix =
        vec![MatrixCell { declared: Some("MIT".to_owned()), found: "CC-BY-NC-4.0".to_owned(), records: 30 }];
    licenses.conflicts = vec![LicenseConflict {
        relation: ConflictRelation::Looser,
        declared: Some("MIT".to_owned()),
        found: "CC-BY-NC-4.0".to_owned(),
        records: 30,
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

/// The small report with every text that may come from a dataset made hostile.
pub(super) fn hostile() -> Report {
    let mut report = small();
    poison_texts(&mut report, HOSTILE);
    report
}

fn poison_texts(report: &mut Report, text: &str) {
    let text = text.to_owned();
    for file in &mut report.dataset.files {
        (file.name, file.shape, file.split) = (text.clone(), text.clone(), text.clone());
        file.config = Some(text.clone());
    }
    report.dataset.fields.iter_mut().for_each(|field| field.path.clone_from(&text));
    report.dataset.beside.iter_mut().for_each(|entry| entry.name.clone_from(&text));
    for card in &mut report.dataset.cards {
        (card.file, card.license_name, card.license_link) = (text.clone(), Some(text.clone()), Some(text.clone()));
        (card.licenses, card.languages, card.source_datasets) =
            (vec![text.clone()], vec![text.clone()], vec![text.clone()]);
    }
    report.dataset.layouts = vec![text.clone()];
    for error in &mut report.scan.errors {
        (error.file, error.why) = (text.clone(), text.clone());
    }
    for entry in &mut report.not_covered {
        (entry.what, entry.why, entry.examples) = (text.clone(), text.clone(), vec![text.clone()]);
    }
    let composition = &mut report.composition;
    composition.splits = BTreeMap::from([(text.clone(), SplitUse::default())]);
    composition.languages = ranked(&[(&text, 10)]);
    composition.domains = ranked(&[(&text, 10)]);
    for labels in &mut composition.labels {
        (labels.path, labels.values) = (text.clone(), ranked(&[(&text, 10)]));
    }
    composition.time.iter_mut().for_each(|time| time.path.clone_from(&text));
    for risk in report.risk.values_mut() {
        risk.reasons.iter_mut().for_each(|reason| reason.why.clone_from(&text));
    }
    for example in &mut report.findings.worst {
        (example.file, example.field, example.shown) = (text.clone(), text.clone(), Some(text.clone()));
    }
    let licenses = &mut report.licenses;
    for declared in &mut licenses.declared {
        (declared.value, declared.place) = (text.clone(), text.clone());
    }
    for found in &mut licenses.found {
        found.value.clone_from(&text);
        found.examples.iter_mut().for_each(|at| at.file.clone_from(&text));
    }
    for cell in &mut licenses.matrix {
        (cell.declared, cell.found) = (Some(text.clone()), text.clone());
    }
    for conflict in &mut licenses.conflicts {
        (conflict.declared, conflict.found) = (Some(text.clone()), text.clone());
        conflict.examples.iter_mut().for_each(|at| at.file.clone_from(&text));
    }
    report.duplicates.largest.iter_mut().for_each(|cluster| cluster.file.clone_from(&text));
    report.poison.findings.iter_mut().for_each(|finding| finding.value = Some(text.clone()));
}

/// Far more of everything than a page can show.
pub(super) fn huge() -> Report {
    const MANY: u64 = 10_000;
    let mut report = hostile();
    let long = |at: u64| format!("{at:05}/{}", "\"&<\u{4e00}".repeat(50));
    repeat(&mut report.dataset.files, MANY, |entry, at| entry.name = long(at));
    repeat(&mut report.dataset.fields, MANY, |entry, at| entry.path = long(at));
    repeat(&mut report.dataset.beside, MANY, |entry, at| entry.name = long(at));
    repeat(&mut report.dataset.cards, MANY, |entry, at| entry.file = long(at));
    repeat(&mut report.scan.errors, MANY, |entry, at| entry.file = long(at));
    repeat(&mut report.not_covered, MANY, |entry, at| entry.what = long(at));
    repeat(&mut report.composition.labels, MANY, |entry, at| entry.path = long(at));
    repeat(&mut report.composition.time, MANY, |entry, at| entry.path = long(at));
    repeat(&mut report.composition.languages.top, MANY, |entry, at| entry.value = long(at));
    repeat(&mut report.composition.domains.top, MANY, |entry, at| entry.value = long(at));
    repeat(&mut report.licenses.declared, MANY, |entry, at| entry.value = long(at));
    repeat(&mut report.licenses.found, MANY, |entry, at| entry.value = long(at));
    repeat(&mut report.licenses.matrix, MANY, |entry, at| entry.found = long(at));
    repeat(&mut report.licenses.conflicts, MANY, |entry, at| entry.found = long(at));
    repeat(&mut report.duplicates.largest, MANY, |entry, at| entry.file = long(at));
    repeat(&mut report.duplicates.leakage, MANY, |entry, at| entry.split = long(at));
    repeat(&mut report.poison.findings, MANY, |entry, at| entry.value = Some(long(at)));
    repeat(&mut report.findings.worst, MANY, |entry, at| (entry.file, entry.rule) = (long(at), format!("R{at}")));
    let counts = &mut report.findings;
    for at in 0..MANY {
        counts.by_rule.insert(long(at), rule("email", Category::Pii, &long(at), at));
        counts.by_kind.insert(long(at), kind(Category::Pii, at, &[("prompt", at)]));
        counts.by_file.insert(long(at), FieldCount::default());
        counts
            .by_field
            .insert(long(at), FieldCount { by_kind: BTreeMap::from([(long(at), at)]), ..FieldCount::default() });
        report.composition.splits.insert(long(at), SplitUse::default());
        report.composition.parts.insert(long(at), PartUse::default());
        report.scan.notes.insert(long(at), at);
        report.tool.options.insert(long(at), long(at));
    }
    for risk in report.risk.values_mut() {
        repeat(&mut risk.reasons, MANY, |reason, at| reason.why = long(at));
    }
    report.scan.warnings = (0..MANY).map(long).collect();
    report
}

fn repeat<T: Clone>(list: &mut Vec<T>, many: u64, mut change: impl FnMut(&mut T, u64)) {
    let Some(first) = list.first().cloned() else { return };
    *list = (0..many)
        .map(|at| {
            let mut entry = first.clone();
            change(&mut entry, at);
            entry
        })
        .collect();
}
