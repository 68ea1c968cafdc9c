//! Rules and rows the tests of this folder share.

use super::build::{DuplicateCounts, Errors, FileOutcome, Input, build};
use super::licenses::license_groups;
use super::model::Report;
use super::risk::Purpose;
use super::tally::{Tally, Totals};
use crate::finding::{Category, Evidence, FindingRow, RuleId, Scope, Severity};
use crate::profile::{Profile, RecordSummary};
use crate::record::{Field, Leaf, ListIndex, Part, Paths, Record, Role};
use crate::rules::RuleSet;
use crate::source::{Card, Compression, DataFile, Format, Plan, Split};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A few rules of most families; codes of the 900s, so that no real rule is meant.
pub(super) fn rules() -> RuleSet {
    let rules = [
        ("PII901", "email", Category::Pii, Severity::Medium),
        ("PII902", "us_ssn", Category::Pii, Severity::Critical),
        ("PII903", "phone", Category::Pii, Severity::Medium),
        ("SEC901", "aws_access_key", Category::Secret, Severity::Critical),
        ("LIC901", "license_name", Category::License, Severity::Info),
        ("LIC902", "copyright", Category::License, Severity::Info),
        ("LIC903", "license_field", Category::License, Severity::Info),
        ("LIC904", "reservation", Category::License, Severity::Medium),
        ("POI901", "chat_template", Category::Poison, Severity::Medium),
        ("POI902", "trigger", Category::Poison, Severity::High),
        ("QUA901", "mojibake", Category::Quality, Severity::Low),
    ];
    let mut text = String::new();
    for (code, kind, category, severity) in rules {
        let (category, severity) = (category.as_str(), severity.as_str());
        let _ = write!(
            text,
            "[[rule]]\ncode = \"{code}\"\nkind = \"{kind}\"\ncategory = \"{category}\"\ntitle = \"Title of {code}\"\n\
             severity = \"{severity}\"\nwhy = \"w\"\npattern = \"q\"\nkeywords = [\"qqqword\"]\nlongest = 40\n"
        );
    }
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("rules.toml"), text).unwrap();
    RuleSet::default().with_dir(dir.path()).unwrap()
}

/// Number of the rule with this code.
pub(super) fn id(rules: &RuleSet, code: &str) -> RuleId {
    rules.by_code(code).unwrap().0
}

/// A plain row of `code` in `text` of record `row` of file `file`, with the rule's own severity.
pub(super) fn row(rules: &RuleSet, code: &str, file: u32, row: i64) -> FindingRow {
    let (rule, definition) = rules.by_code(code).unwrap();
    FindingRow {
        file: Some(file),
        row,
        record_id: None,
        field: "text".to_owned(),
        part: Part::Text,
        rule,
        severity: definition.severity,
        confidence: 80,
        evidence: Evidence::Pattern,
        start: 0,
        end: 5,
        value: None,
        masked: Some("xxx".to_owned()),
        scope: None,
        bytes: 10,
        fingerprint: [0xAB; 16],
    }
}

/// A license mark that licenses its record.
pub(super) fn mark(rules: &RuleSet, file: u32, at: i64, license: &str) -> FindingRow {
    FindingRow {
        value: Some(license.to_owned()),
        masked: None,
        scope: Some(Scope::Record),
        ..row(rules, "LIC901", file, at)
    }
}

/// A data file that is read as JSON lines.
pub(super) fn data_file(name: &str, split: Split) -> DataFile {
    DataFile {
        name: name.to_owned(),
        path: name.into(),
        format: Format::JsonLines,
        compression: Compression::Plain,
        bytes: 100,
        modified: None,
        split,
        config: None,
        schema: std::sync::Arc::default(),
        metadata: Vec::new(),
        license: None,
    }
}

/// Counts one record with `fields` as (path, role, text).
pub(super) fn profile_record(profile: &mut Profile, file: u32, split: Split, fields: &[(&str, Role, &str)]) {
    let mut paths = Paths::default();
    let fields: Vec<Field<'_>> = fields
        .iter()
        .map(|&(path, role, text)| {
            let part = if role == Role::Content { Part::Text } else { Part::Meta };
            let path = paths.intern(path, |_| (part, role));
            Field { path, index: ListIndex::default(), part, leaf: Leaf::Text, text }
        })
        .collect();
    let record = Record { ordinal: 0, paths: &paths, fields: &fields, nulls: &[], bytes: 10, raw: None };
    for field in &fields {
        profile.field(field, record.info(field));
    }
    let content_bytes = record.content().map(|field| field.text.len() as u64).sum();
    profile.record(file, &record, &RecordSummary { split, content_bytes, tokens: content_bytes / 4, language: "en" });
}

/// Everything a report is made from, of a scan of one file `train.jsonl`.
pub(super) struct Scanned {
    pub(super) plan: Plan,
    pub(super) names: Vec<String>,
    pub(super) outcomes: Vec<FileOutcome>,
    pub(super) errors: Errors,
    pub(super) notes: BTreeMap<&'static str, u64>,
    pub(super) profile: Profile,
    pub(super) totals: Totals,
    pub(super) duplicates: Option<DuplicateCounts>,
    pub(super) rules: RuleSet,
    pub(super) options: BTreeMap<String, String>,
    pub(super) purpose: Option<Purpose>,
}

impl Scanned {
    /// A complete scan of `records` empty records with these findings.
    pub(super) fn new(records: u64, rows: &[FindingRow]) -> Self {
        let rules = rules();
        let mut tally = Tally::default();
        for row in rows {
            tally.add(row, &rules);
        }
        let mut profile = Profile::default();
        for _ in 0..records {
            profile_record(&mut profile, 0, Split::Train, &[]);
        }
        Self {
            plan: Plan { files: vec![data_file("train.jsonl", Split::Train)], ..Plan::default() },
            names: vec!["train.jsonl".to_owned()],
            outcomes: vec![FileOutcome { sha256: Some("00".repeat(32)), complete: true }],
            errors: Errors::default(),
            notes: BTreeMap::new(),
            profile,
            totals: tally.finish(&rules),
            duplicates: None,
            rules,
            options: BTreeMap::new(),
            purpose: None,
        }
    }

    /// A scan of these data files, nothing counted in them yet, with these cards, which declare nothing yet.
    pub(super) fn grouped(files: &[&str], cards: &[&str], rows: &[FindingRow]) -> Self {
        let mut scanned = Self::new(0, &[]);
        scanned.plan.files = files.iter().map(|name| data_file(name, Split::Train)).collect();
        scanned.plan.cards = cards.iter().map(|name| Card { file: (*name).to_owned(), ..Card::default() }).collect();
        scanned.names = files.iter().map(|name| (*name).to_owned()).collect();
        scanned.outcomes = vec![FileOutcome { sha256: Some("00".repeat(32)), complete: true }; files.len()];
        let mut tally = Tally::new(license_groups(&scanned.plan));
        for row in rows {
            tally.add(row, &scanned.rules);
        }
        scanned.totals = tally.finish(&scanned.rules);
        scanned
    }

    /// Adds a card that declares `license`.
    pub(super) fn card(&mut self, license: &str) {
        let card = Card { file: "README.md".to_owned(), licenses: vec![license.to_owned()], ..Card::default() };
        self.plan.cards.push(card);
    }

    pub(super) fn input(&self) -> Input<'_> {
        Input {
            plan: &self.plan,
            names: &self.names,
            outcomes: &self.outcomes,
            errors: &self.errors,
            notes: &self.notes,
            profile: &self.profile,
            totals: &self.totals,
            duplicates: self.duplicates.as_ref(),
            rules: &self.rules,
            options: &self.options,
            purpose: self.purpose,
            fingerprint_key: None,
        }
    }

    pub(super) fn report(&self) -> Report {
        build(&self.input())
    }
}
