//! Tests of echoes.

use super::*;
use crate::finding::{Evidence, RuleId, ValueRef};
use crate::record::{Field, Leaf, ListIndex, Part, PathId, Paths, Role};

fn finding(rule: RuleId, severity: Severity, start: u32, end: u32) -> Finding {
    Finding {
        rule,
        field: 0,
        start,
        end,
        severity,
        confidence: 80,
        evidence: Evidence::Pattern,
        scope: None,
        reserved: false,
        value: ValueRef::default(),
    }
}

/// Texts of the echoes in a record of `texts`, with the number of their field; what is between the marks `<` and `>` in the first was found.
fn echoes(rule: &str, severity: Severity, texts: &[&str]) -> Vec<(u32, String)> {
    let rules = RuleSet::builtin().expect("built-in rules");
    let (rule, _) = rules.by_code(rule).expect("a known rule");
    let mut texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
    let mut findings = Findings::default();
    while let (Some(start), Some(end)) = (texts[0].find('<'), texts[0].find('>')) {
        texts[0] = texts[0].replacen(['<', '>'], "", 2);
        findings.push(finding(rule, severity, start as u32, end as u32 - 1));
    }
    let mut paths = Paths::default();
    let path: PathId = paths.intern("text", |_| (Part::Text, Role::Content));
    let field = |text| Field { path, index: ListIndex::default(), part: Part::Text, leaf: Leaf::Text, text };
    let fields: Vec<Field<'_>> = texts.iter().map(|text| field(text.as_str())).collect();
    let record = Record { ordinal: 0, paths: &paths, fields: &fields, nulls: &[], bytes: 0, raw: None };
    let before = findings.as_slice().len();
    add(&record, &rules, &mut findings);
    let of = |one: &Finding| texts[one.field as usize][one.start as usize..one.end as usize].to_owned();
    findings.as_slice()[before..].iter().map(|one| (one.field, of(one))).collect()
}

#[test]
fn a_value_is_found_again_in_every_field_but_not_where_it_was_found() {
    let texts = ["Tel. <555-01234>, again 555-01234.", "x555-01234y", "555-0123"];
    assert_eq!(echoes("PII002", Severity::Medium, &texts), [(0, "555-01234".to_owned()), (1, "555-01234".to_owned())]);
}

#[test]
fn digits_are_found_without_their_separators_and_long_runs_alone() {
    let texts = ["<+49 30 9012345>", "4930-9012345 and 49309012345 and 309012345"];
    let found = ["9012345", "49309012345", "9012345"].map(|text| (1, text.to_owned()));
    assert_eq!(echoes("PII002", Severity::Medium, &texts), found);
}

#[test]
fn short_values_and_values_of_severity_info_have_no_echo() {
    assert_eq!(echoes("PII002", Severity::Medium, &["<4711> 4711"]), []);
    assert_eq!(echoes("PII002", Severity::Info, &["<555-01234> 555-01234"]), []);
}

#[test]
fn of_needles_at_one_place_the_longest_is_taken() {
    let texts = ["<ann.b> <ann.b@x.example> <ann.b@x.examples>", "ann.b@x.example1", "ann.b@"];
    let found = [(1, "ann.b@x.example".to_owned()), (2, "ann.b".to_owned())];
    assert_eq!(echoes("PII001", Severity::Medium, &texts), found);
}

#[test]
fn a_name_is_no_part_of_a_longer_word_but_a_secret_is() {
    let texts = ["<Candi> Smith, Candidate, Candi.", "McCandi"];
    assert_eq!(echoes("PII001", Severity::Low, &texts), [(0, "Candi".to_owned())]);
    assert_eq!(echoes("SEC080", Severity::High, &["<admin> administrator"]), [(0, "admin".to_owned())]);
}
