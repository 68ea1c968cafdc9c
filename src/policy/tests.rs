//! Tests of clauses and decisions.

use super::*;
use crate::finding::RuleId;
use crate::record::Part;

fn rule(code: &str, kind: &str, category: Category) -> Rule {
    toml::from_str(&format!(
        "code = {code:?}\nkind = {kind:?}\ncategory = {:?}\ntitle = \"\"\nseverity = \"low\"\nwhy = \"\"",
        category.as_str()
    ))
    .unwrap()
}

fn finding(id: u16, row: i64, severity: Severity, evidence: Evidence) -> FindingRow {
    FindingRow {
        file: Some(0),
        row,
        record_id: None,
        field: "text".into(),
        part: Part::Text,
        rule: RuleId(id),
        severity,
        confidence: 90,
        evidence,
        start: 3,
        end: 9,
        value: None,
        masked: None,
        scope: None,
        bytes: 0,
        fingerprint: [0; 16],
    }
}

fn action(category: Category, severity: Severity, evidence: Evidence) -> Action {
    Policy::standard(false).action(&finding(0, 0, severity, evidence), &rule("XXX001", "thing", category))
}

#[test]
fn the_standard_policy_acts_on_secrets_validated_personal_data_and_serious_poison() {
    assert_eq!(action(Category::Secret, Severity::Low, Evidence::Heuristic), Action::Quarantine);
    assert_eq!(action(Category::Pii, Severity::Low, Evidence::Validated), Action::Quarantine);
    assert_eq!(action(Category::Pii, Severity::High, Evidence::Pattern), Action::Keep);
    assert_eq!(action(Category::Pii, Severity::Critical, Evidence::Pattern), Action::Quarantine);
    assert_eq!(action(Category::Poison, Severity::High, Evidence::Pattern), Action::Quarantine);
    assert_eq!(action(Category::Poison, Severity::Medium, Evidence::Pattern), Action::Keep);
    assert_eq!(action(Category::License, Severity::Critical, Evidence::Validated), Action::Keep);
}

#[test]
fn redaction_takes_all_personal_data_above_info() {
    let rule = rule("XXX001", "thing", Category::Pii);
    let action = |severity, evidence| Policy::standard(true).action(&finding(0, 0, severity, evidence), &rule);
    assert_eq!(action(Severity::Low, Evidence::Pattern), Action::Redact);
    assert_eq!(action(Severity::Critical, Evidence::Pattern), Action::Redact);
    assert_eq!(action(Severity::Low, Evidence::Heuristic), Action::Redact);
    assert_eq!(action(Severity::Info, Evidence::Validated), Action::Keep);
}

#[test]
fn info_never_acts_even_when_a_clause_asks_for_it() {
    let mut policy = Policy::standard(false);
    policy.clauses[0].severity = Severity::Info;
    let secret = rule("SEC001", "token", Category::Secret);
    assert_eq!(policy.action(&finding(0, 0, Severity::Info, Evidence::Validated), &secret), Action::Keep);
}

#[test]
fn the_strongest_action_wins_whatever_comes_first_and_all_reasons_are_listed() {
    let email = rule("PII001", "email", Category::Pii);
    let poison = rule("POI001", "prompt_injection", Category::Poison);
    let redact = |builder: &mut DecisionsBuilder| {
        builder.finding(&finding(1, 4, Severity::Medium, Evidence::Validated), &email);
    };
    let quarantine = |builder: &mut DecisionsBuilder| {
        builder.finding(&finding(2, 4, Severity::High, Evidence::Pattern), &poison);
    };
    let mut forward = DecisionsBuilder::new(Policy::standard(true));
    redact(&mut forward);
    forward.duplicate(0, 4);
    quarantine(&mut forward);
    let mut backward = DecisionsBuilder::new(Policy::standard(true));
    quarantine(&mut backward);
    backward.duplicate(0, 4);
    redact(&mut backward);
    let (forward, backward) = (forward.build(), backward.build());
    assert_eq!(forward.for_file(0), backward.for_file(0));
    let [decision] = forward.for_file(0) else { panic!("one decision") };
    assert_eq!((decision.row, decision.action), (4, Action::Quarantine));
    assert_eq!(decision.redactions, []);
    let codes: Vec<_> = decision.reasons.iter().map(|&reason| forward.code(reason)).collect();
    assert_eq!(codes, ["PII001", "POI001", "duplicate"]);
}

#[test]
fn redactions_are_listed_in_order_and_decisions_sorted_by_row() {
    let email = rule("PII001", "email", Category::Pii);
    let mut builder = DecisionsBuilder::new(Policy::standard(true));
    builder.bad(0, 9);
    let mut late = finding(1, 2, Severity::Medium, Evidence::Validated);
    (late.start, late.end) = (20, 30);
    builder.finding(&late, &email);
    builder.finding(&finding(1, 2, Severity::Medium, Evidence::Validated), &email);
    builder.finding(&finding(1, -1, Severity::Medium, Evidence::Validated), &email);
    let decisions = builder.build();
    let rows: Vec<_> = decisions.for_file(0).iter().map(|decision| (decision.row, decision.action)).collect();
    assert_eq!(rows, [(2, Action::Redact), (9, Action::Quarantine)]);
    let spans: Vec<_> = decisions.for_file(0)[0].redactions.iter().map(|one| (one.start, one.end)).collect();
    assert_eq!(spans, [(3, 9), (20, 30)]);
    assert_eq!(decisions.for_file(1), []);
}

#[test]
fn findings_around_the_records_decide_on_metadata_entries_or_on_the_file() {
    let secret = rule("SEC001", "token", Category::Secret);
    let mut builder = DecisionsBuilder::new(Policy::standard(true));
    let around = |file: u32, field: &str, severity: Severity| FindingRow {
        file: Some(file),
        field: field.into(),
        ..finding(7, -1, severity, Evidence::Pattern)
    };
    builder.finding(&around(0, "metadata.owner", Severity::High), &secret);
    builder.finding(&around(1, "file name", Severity::High), &secret);
    builder.finding(&around(2, "prose", Severity::Info), &secret);
    builder.unread(3);
    let decisions = builder.build();
    assert_eq!(decisions.metadata(0).collect::<Vec<_>>(), ["owner"]);
    let whole: Vec<Vec<Reason>> = (0..4).map(|file| decisions.whole(file)).collect();
    assert_eq!(whole, [vec![], vec![Reason::Rule(RuleId(7))], vec![], vec![Reason::Unreadable]]);
    assert_eq!(decisions.code(Reason::Rule(RuleId(7))), "SEC001");
}
