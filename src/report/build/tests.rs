//! Whole reports.

use crate::finding::FindingRow;
use crate::profile::Histogram;
use crate::record::Role;
use crate::report::fixture::{Scanned, data_file, mark, profile_record, row, rules};
use crate::report::model::{Count, NotCovered, Report, ScanError, StandingKind};
use crate::report::{DuplicateCounts, FileOutcome, json_schema};
use crate::source::{Beside, Split, Standing};

/// A scan with something of everything.
fn full() -> Scanned {
    let rules = rules();
    let email = FindingRow { field: "meta.contact".into(), ..row(&rules, "PII901", 0, 1) };
    let trigger = FindingRow {
        file: None,
        row: -1,
        field: String::new(),
        value: Some("blue moon".into()),
        masked: None,
        ..row(&rules, "POI902", 0, 0)
    };
    let mut scanned = Scanned::new(
        0,
        &[email, mark(&rules, 0, 1, "MIT"), mark(&rules, 0, 2, "GPL-3.0-only"), row(&rules, "SEC901", 1, 0), trigger],
    );
    scanned.plan.files.push(data_file("test.jsonl", Split::Test));
    scanned.names.push("test.jsonl".into());
    scanned.outcomes.push(FileOutcome { sha256: Some("11".repeat(32)), complete: true });
    let text = "some words of text";
    for (file, split, label, url, date) in [
        (0, Split::Train, "spam", "https://a.example.com/x", "2020-01-02"),
        (0, Split::Train, "ham", "https://b.example.com/y", "2021-03-04"),
        (0, Split::Train, "ham", "nowhere", "?"),
        (1, Split::Test, "call 202-555-0143", "https://example.org", "2019-05-06"),
    ] {
        let fields = [
            ("text", Role::Content, text),
            ("label", Role::Label, label),
            ("url", Role::Url, url),
            ("date", Role::Time, date),
            ("meta.contact", Role::Source, "ann@example.com"),
        ];
        profile_record(&mut scanned.profile, file, split, &fields);
    }
    scanned.card("mit");
    scanned.plan.beside = vec![
        Beside { name: "cat.png".into(), path: "cat.png".into(), bytes: 9, standing: Standing::Listed("image") },
        Beside { name: "more.csv".into(), path: "more.csv".into(), bytes: 7, standing: Standing::Unscanned("CSV") },
    ];
    let mut sizes = Histogram::default();
    sizes.add(2);
    scanned.duplicates = Some(DuplicateCounts {
        threshold: Some(0.8),
        near: 1,
        records: 2,
        clusters: 1,
        sizes,
        largest: vec![(0, 2, 0, 1)],
        uncompared_pairs: 3,
        ..DuplicateCounts::default()
    });
    scanned.notes.insert("NaN", 2);
    scanned
}

mod licenses;

#[test]
fn a_whole_report_follows_the_published_schema_and_survives_a_round_trip() {
    let report = full().report();
    let json = report.to_json().unwrap();
    let schema = serde_json::from_str(&json_schema()).unwrap();
    let value = serde_json::from_str(&json).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
}

#[test]
fn the_same_counts_give_the_same_bytes_with_sorted_keys() {
    let json = full().report().to_json().unwrap();
    assert_eq!(json, full().report().to_json().unwrap());
    let keys: Vec<&str> =
        json.lines().filter_map(|line| line.strip_prefix("  \"")?.split_once("\": ")).map(|(key, _)| key).collect();
    assert_eq!(
        keys,
        [
            "composition",
            "dataset",
            "duplicates",
            "findings",
            "licenses",
            "not_covered",
            "poison",
            "risk",
            "scan",
            "schema",
            "tool"
        ]
    );
    assert!(json.ends_with("}\n"));
}

#[test]
fn files_are_told_by_name_digest_and_counts() {
    let mut scanned = full();
    let report = scanned.report();
    let test = &report.dataset.files[1];
    assert_eq!((test.name.as_str(), test.split.as_str(), test.format.as_str()), ("test.jsonl", "test", "jsonl"));
    assert_eq!((test.records, test.content_bytes, test.tokens), (1, 18, 4));
    assert_eq!(test.sha256, Some("11".repeat(32)));
    assert_eq!(report.dataset.beside[1].standing, StandingKind::Unscanned);
    let root = report.dataset.content_root.unwrap();
    scanned.plan.files[1].name = "renamed.jsonl".into();
    assert_ne!(scanned.report().dataset.content_root, Some(root), "names are part of the content");
    scanned.outcomes[0].sha256 = None;
    assert_eq!(scanned.report().dataset.content_root, None, "a file without digest leaves the content unnamed");
}

#[test]
fn a_file_that_holds_records_and_is_not_read_makes_the_scan_incomplete() {
    let mut scanned = full();
    assert!(!scanned.report().scan.complete);
    scanned.plan.beside.pop();
    assert!(scanned.report().scan.complete, "an image is none");
    scanned.errors.add(ScanError { file: "train.jsonl".into(), row: Some(4), byte: Some(99), why: "torn".into() });
    assert!(!scanned.report().scan.complete);
}

#[test]
fn a_broken_file_is_an_error_like_any_other_in_order_of_file() {
    let mut scanned = full();
    let standing = Standing::Broken("truncated Parquet".into());
    scanned.plan.beside = vec![Beside { name: "a.parquet".into(), path: "a.parquet".into(), bytes: 9, standing }];
    scanned.errors.add(ScanError { file: "train.jsonl".into(), row: Some(4), byte: Some(99), why: "torn".into() });
    let scan = scanned.report().scan;
    let errors: Vec<_> = scan.errors.iter().map(|error| (error.file.as_str(), error.row, error.why.as_str())).collect();
    assert_eq!(errors, [("a.parquet", None, "truncated Parquet"), ("train.jsonl", Some(4), "torn")]);
    assert_eq!((scan.errors_total, scan.complete), (2, false));
}

#[test]
fn a_scan_that_found_no_data_is_not_complete() {
    let mut scanned = Scanned::new(0, &[]);
    scanned.plan.files.clear();
    scanned.outcomes.clear();
    let report = scanned.report();
    assert!(!report.scan.complete);
    assert!(report.not_covered.iter().any(|entry| entry.incomplete && entry.why == "no data file was found"));
}

#[test]
fn errors_are_counted_beyond_those_listed() {
    let mut scanned = Scanned::new(1, &[]);
    for row in 0..10_050 {
        scanned.errors.add(ScanError {
            file: "train.jsonl".into(),
            row: Some(row),
            byte: None,
            why: "not JSON".into(),
        });
    }
    let scan = scanned.report().scan;
    assert_eq!((scan.errors.len(), scan.errors_total, scan.errors[9_999].row), (10_000, 10_050, Some(9_999)));
}

#[test]
fn composition_tells_splits_labels_domains_and_time() {
    let composition = full().report().composition;
    assert_eq!((composition.splits["train"].records, composition.splits["test"].records), (3, 1));
    assert_eq!(composition.splits["test"].files, 1);
    assert_eq!((composition.content_bytes.records, composition.content_bytes.sum), (4, 72));
    let count = |value: &str, count| Count { value: value.into(), count };
    assert_eq!(composition.domains.top, [count("example.com", 2), count("example.org", 1)]);
    assert_eq!(composition.without_domain, 1);
    assert_eq!(composition.languages.top, [count("en", 4)]);
    let time = &composition.time[0];
    assert_eq!((time.first.as_deref(), time.last.as_deref()), (Some("2019-05-06"), Some("2021-03-04")));
    assert_eq!((time.dated, time.undated, time.years["2020"]), (3, 1, 1));
    assert_eq!(composition.parts["text"].records, 4);
}

#[test]
fn a_label_that_looks_like_personal_data_is_masked_and_a_sensitive_column_is_withheld() {
    let composition = full().report().composition;
    let label = &composition.labels[0];
    assert_eq!(label.path, "label");
    let values: Vec<(&str, u64)> = label.values.top.iter().map(|count| (count.value.as_str(), count.count)).collect();
    assert_eq!(values, [("ham", 2), ("spam", 1), ("xxxx 000-000-0000", 1)]);
    let contact = &composition.labels[1];
    assert_eq!((contact.path.as_str(), contact.withheld), ("meta.contact", true));
    assert_eq!((contact.values.top.len(), contact.values.total, contact.values.distinct), (0, 4, 1));
}

#[test]
fn no_raw_personal_data_is_in_the_report() {
    let mut scanned = full();
    scanned.plan.files[0].config = Some("bob@example.com".into());
    scanned.plan.cards[0].license_link = Some("mailto:bob@example.com".into());
    scanned.plan.warnings.push("cannot read bob@example.com".into());
    profile_record(&mut scanned.profile, 0, Split::Train, &[("by.bob@example.com", Role::Label, "bob@example.com")]);
    let json = scanned.report().to_json().unwrap();
    for planted in ["ann@", "bob@", "555-0143"] {
        assert!(!json.contains(planted), "{planted}");
    }
}

#[test]
fn counts_and_examples_name_files_and_rules() {
    let findings = full().report().findings;
    assert_eq!((findings.findings, findings.records), (5, 2));
    assert_eq!(findings.by_category["secret"].by_severity["critical"].records, 1);
    assert_eq!(findings.by_rule["PII901"].title, "Title of PII901");
    assert_eq!(findings.by_file["test.jsonl"].by_kind["aws_access_key"], 1);
    assert_eq!(findings.by_field["meta.contact"].findings, 1);
    assert_eq!(findings.by_kind["license_name"].records, 0, "severity info makes no record");
    let worst: Vec<(&str, &str, i64)> =
        findings.worst.iter().map(|example| (example.rule.as_str(), example.file.as_str(), example.row)).collect();
    assert_eq!(worst, [("SEC901", "test.jsonl", 0), ("POI902", "", -1), ("PII901", "train.jsonl", 1)]);
}

#[test]
fn statements_about_the_dataset_are_in_the_poison_section() {
    let poison = full().report().poison;
    assert_eq!(poison.findings, []);
    assert_eq!((poison.triggers[0].rule.as_str(), poison.triggers[0].value.as_deref()), ("POI902", Some("blue moon")));
}

#[test]
fn what_is_not_covered_is_always_listed() {
    let list = full().report().not_covered;
    assert_eq!(
        list[0],
        NotCovered {
            what: "files that hold or may hold records".into(),
            why: "their format is not read yet, or they are not what they should be".into(),
            count: Some(1),
            unit: "files".into(),
            examples: vec!["more.csv".into()],
            incomplete: true,
        }
    );
    let has = |what: &str| list.iter().any(|entry| entry.what == what);
    assert!(has("images, audio and video beside the data"));
    assert!(has("benchmarks inside the data"));
    assert!(has("some pairs of records that have much in common with many others"));
    assert!(has("poisoning that reads like ordinary text"));
    assert!(!has("duplicates"), "they were looked for");
}

#[test]
fn an_empty_scan_is_a_report_too() {
    let mut scanned = Scanned::new(0, &[]);
    scanned.plan.files.clear();
    scanned.outcomes.clear();
    scanned.names.clear();
    let report = scanned.report();
    assert_eq!((report.scan.records, report.dataset.content_root.as_deref()), (0, None));
    assert_eq!(report.licenses.unknown_records, 0);
    assert!(!report.duplicates.measured);
}
