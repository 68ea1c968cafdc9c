//! Rules and rows the tests of this folder share.

use crate::finding::{Category, Evidence, FindingRow, RuleId, Scope, Severity};
use crate::record::Part;
use crate::rules::RuleSet;

/// A few rules of most families; codes of the 900s, so that no real rule is meant.
pub(super) fn rules() -> RuleSet {
    let rules = [
        ("PII901", "email", Category::Pii, Severity::Medium),
        ("PII902", "us_ssn", Category::Pii, Severity::Critical),
        ("PII903", "phone", Category::Pii, Severity::Medium),
        ("SEC901", "aws_access_key", Category::Secret, Severity::Critical),
        ("LIC901", "license_name", Category::License, Severity::Info),
        ("LIC902", "copyright", Category::License, Severity::Info),
        ("POI901", "chat_template", Category::Poison, Severity::Medium),
        ("POI902", "trigger", Category::Poison, Severity::High),
        ("QUA901", "mojibake", Category::Quality, Severity::Low),
    ];
    let text: String = rules
        .iter()
        .map(|(code, kind, category, severity)| {
            format!(
                "[[rule]]\ncode = \"{code}\"\nkind = \"{kind}\"\ncategory = \"{}\"\ntitle = \"Title of {code}\"\n\
                 severity = \"{}\"\nwhy = \"w\"\npattern = \"q\"\nkeywords = [\"qqqword\"]\nlongest = 40\n",
                category.as_str(),
                severity.as_str()
            )
        })
        .collect();
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
