//! The table and the raisers, case by case.

use super::*;
use crate::finding::{Evidence, FindingRow};
use crate::report::build::{DuplicateCounts, build};
use crate::report::fixture::{Scanned, mark, row, rules};
use crate::report::model::Report;
use crate::source::Split;

fn report(records: u64, rows: &[FindingRow]) -> Report {
    Scanned::new(records, rows).report()
}

fn of<'a>(report: &'a Report, category: &str) -> &'a CategoryRisk {
    &report.risk[category]
}

#[test]
fn the_level_follows_severity_and_share() {
    // Just at and just above each of the shares .001 %, .1 % and 1 % of a million.
    let counts = [1, 10, 11, 1_000, 1_001, 10_000, 10_001];
    let golden = [
        (Severity::Critical, ["critical"; 7]),
        (Severity::High, ["medium", "medium", "high", "high", "high", "high", "critical"]),
        (Severity::Medium, ["low", "low", "low", "low", "medium", "medium", "high"]),
        (Severity::Low, ["info", "info", "info", "info", "low", "low", "medium"]),
        (Severity::Info, ["info"; 7]),
    ];
    for (severity, expected) in golden {
        let levels = counts.map(|count| level(severity, count, 1_000_000).as_str());
        assert_eq!(levels, expected, "{}", severity.as_str());
    }
}

#[test]
fn what_is_neither_measured_nor_validated_stops_at_medium() {
    let rules = rules();
    let pattern: Vec<FindingRow> = (0..50).map(|number| row(&rules, "PII902", 0, number)).collect();
    assert_eq!(of(&report(100, &pattern), "pii").level, Level::Medium);
    let one = FindingRow { evidence: Evidence::Validated, ..pattern[0].clone() };
    let risk = report(100, &[one]);
    assert_eq!(of(&risk, "pii").level, Level::Critical);
    assert_eq!(
        of(&risk, "pii").reasons,
        [Reason {
            level: Level::Critical,
            why: "1 record holds us_ssn, validated".into(),
            rules: vec!["PII902".into()],
            records: 1,
            raiser: false
        }]
    );
}

#[test]
fn a_rule_that_was_right_often_enough_in_every_telling_set_is_not_bound() {
    let rules = rules();
    let rows: Vec<FindingRow> = (0..50).map(|number| row(&rules, "PII902", 0, number)).collect();
    let level = |measured: &[[u64; 3]]| {
        let precision =
            measured.iter().map(|&[right, wrong, unclear]| Precision { set: "s".into(), right, wrong, unclear });
        let mut scanned = Scanned::new(100, &rows);
        scanned.rules.measured("PII902", precision.collect());
        of(&scanned.report(), "pii").level
    };
    assert_eq!(level(&[[16, 4, 0]]), Level::Critical);
    assert_eq!(level(&[[16, 4, 1]]), Level::Medium, "what is unclear is not right");
    assert_eq!(level(&[[19, 0, 0]]), Level::Medium, "19 say too little");
    assert_eq!(level(&[[20, 0, 0], [15, 5, 0]]), Level::Medium, "one set says no");
    assert_eq!(level(&[[20, 0, 0], [1, 5, 0]]), Level::Critical, "six findings say nothing");
}

#[test]
fn two_identifiers_in_one_record_raise_by_one_but_not_above_what_is_sure() {
    let rules = rules();
    let rows = |evidence| {
        let with = |code| FindingRow { evidence, severity: Severity::Medium, ..row(&rules, code, 0, 0) };
        [with("PII901"), with("PII903")]
    };
    // One of 500 is .2 %: medium by the table.
    let guessed = report(500, &rows(Evidence::Pattern));
    assert_eq!(of(&guessed, "pii").level, Level::Medium);
    let sure = report(500, &rows(Evidence::Validated));
    assert_eq!(of(&sure, "pii").level, Level::High);
    let first = &of(&sure, "pii").reasons[0];
    assert_eq!((first.why.as_str(), first.raiser), ("1 record holds two or more identifiers of a person", true));
    assert_eq!(first.rules, ["PII901", "PII903"]);
}

#[test]
fn none_found_is_told_from_not_scanned() {
    let clean = report(10, &[]);
    assert_eq!(of(&clean, "pii").level, Level::None);
    assert_eq!(of(&clean, "pii").reasons, []);
    assert_eq!(of(&clean, "contamination").level, Level::NotScanned, "there is no rule for it");
    assert_eq!(of(&clean, "duplicate").level, Level::NotScanned, "nobody looked");
    assert_eq!(of(&report(0, &[]), "pii").level, Level::NotScanned, "there was nothing to look at");
}

#[test]
fn none_found_by_an_incomplete_scan_says_so() {
    let mut scanned = Scanned::new(10, &[]);
    scanned.outcomes[0].complete = false;
    let report = scanned.report();
    assert!(!report.scan.complete);
    assert_eq!(of(&report, "pii").level, Level::None);
    assert_eq!(of(&report, "pii").reasons[0].why, "none found in what was read, but the scan is incomplete");
}

#[test]
fn findings_of_severity_info_alone_are_for_the_record() {
    let info = FindingRow { severity: Severity::Info, ..row(&rules(), "PII902", 0, 0) };
    let report = report(1, &[info]);
    let risk = of(&report, "pii");
    assert_eq!((risk.level, risk.records), (Level::Info, 0));
    assert_eq!(risk.reasons[0].why, "us_ssn of severity info only");
}

#[test]
fn a_trigger_raises_the_risk_of_poisoning() {
    let rules = rules();
    let trigger = FindingRow { file: None, row: -1, field: String::new(), ..row(&rules, "POI902", 0, 0) };
    let report = report(100_000, &[trigger]);
    // One statement about the dataset counts as one: medium by the table, high by the raiser.
    assert_eq!(of(&report, "poison").level, Level::High);
    assert_eq!(of(&report, "poison").reasons.len(), 2);
}

#[test]
fn leakage_raises_the_risk_of_duplicates() {
    let mut scanned = Scanned::new(1_000, &[]);
    scanned.duplicates = Some(DuplicateCounts { identical: 5, ..DuplicateCounts::default() });
    assert_eq!(of(&scanned.report(), "duplicate").level, Level::Medium);
    let leakage = [((Split::Test, Split::Train), (3, 1))].into();
    scanned.duplicates = Some(DuplicateCounts { identical: 5, leakage, ..DuplicateCounts::default() });
    let report = scanned.report();
    let risk = of(&report, "duplicate");
    assert_eq!((risk.level, risk.records), (Level::High, 5));
    assert_eq!(risk.reasons[0].why, "4 records stand in another split too, of test or validation data");
}

#[test]
fn records_without_any_license_are_a_risk_and_a_card_settles_it() {
    let mut scanned = Scanned::new(1_000, &[]);
    let report = scanned.report();
    assert_eq!(of(&report, "license").level, Level::High);
    assert_eq!(of(&report, "license").reasons[0].why, "1000 records stand under no known license");
    scanned.card("mit");
    assert_eq!(of(&scanned.report(), "license").level, Level::None);
    scanned.plan.cards[0].licenses = vec!["other".into()];
    assert_eq!(of(&scanned.report(), "license").level, Level::High, "`other` without a name says nothing");
}

#[test]
fn a_non_commercial_license_is_a_risk_for_commerce_and_none_for_research() {
    let mut scanned = Scanned::new(1_000, &[]);
    scanned.card("cc-by-nc-4.0");
    let report = scanned.report();
    let risk = of(&report, "license");
    assert_eq!(risk.level, Level::Critical);
    assert_eq!(
        risk.by_purpose,
        BTreeMap::from([("commercial".into(), Level::Critical), ("research".into(), Level::Info)])
    );
    scanned.purpose = Some(Purpose::Research);
    let report = scanned.report();
    assert_eq!((of(&report, "license").level, of(&report, "license").by_purpose.len()), (Level::Info, 0));
    assert_eq!(report.tool.options["purpose"], "research");
}

#[test]
fn a_hidden_stricter_license_raises_the_risk() {
    let rules = rules();
    let mut scanned = Scanned::new(1_000, &[mark(&rules, 0, 4, "CC-BY-NC-4.0")]);
    scanned.card("mit");
    let report = scanned.report();
    // One of 1,000 under NC by a pattern: at most medium; the contradiction makes it high.
    assert_eq!(of(&report, "license").level, Level::High);
    let whys: Vec<&str> = of(&report, "license").reasons.iter().map(|reason| reason.why.as_str()).collect();
    assert_eq!(
        whys,
        [
            "declared and found licenses contradict each other in one way",
            "1 record names a license in its text that does not permit commercial use",
            "1 record permits less than declared",
        ]
    );
    let raiser = &of(&report, "license").reasons[0];
    assert_eq!(raiser.rules, ["LIC901"]);
    assert_eq!(raiser.why, "declared and found licenses contradict each other in one way");
}

#[test]
fn a_card_whose_prose_takes_back_what_its_header_permits_concerns_all_records() {
    let prose = FindingRow { file: None, row: -1, ..mark(&rules(), 0, 0, "GPL-3.0-only") };
    let mut scanned = Scanned::new(1_000, &[prose]);
    scanned.card("mit");
    let report = scanned.report();
    assert_eq!(of(&report, "license").level, Level::High);
    assert_eq!(of(&report, "license").reasons[1].why, "the dataset card permits less than its header declares");
}

#[test]
fn a_license_name_alone_is_no_harm() {
    let rules = rules();
    let rows: Vec<FindingRow> = (0..10).map(|number| mark(&rules, 0, number, "MIT")).collect();
    let mut scanned = Scanned::new(10, &rows);
    scanned.card("mit");
    assert_eq!(of(&scanned.report(), "license").level, Level::None);
}

#[test]
fn the_table_in_the_report_is_the_one_in_force() {
    let table = build(&Scanned::new(0, &[]).input()).tool.risk_table;
    assert_eq!(table.shares, [0.00001, 0.001, 0.01]);
    assert_eq!(table.unmeasured, Level::Medium);
    assert_eq!(table.rows[1].severity, Severity::High);
    assert_eq!(table.rows[1].levels, [Level::Medium, Level::High, Level::High, Level::Critical]);
}
