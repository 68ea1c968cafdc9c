//! Rows in final order, counts out.

use super::*;
use crate::finding::Scope;
use crate::report::fixture::{id, mark, row, rules};

fn count(rules: &RuleSet, rows: &[FindingRow]) -> Totals {
    let mut tally = Tally::default();
    for row in rows {
        tally.add(row, rules);
    }
    tally.finish(rules)
}

fn rule<'a>(totals: &'a Totals, rules: &RuleSet, code: &str) -> &'a RuleTotals {
    &totals.rules[usize::from(id(rules, code).0)]
}

fn kind<'a>(totals: &'a Totals, name: &str) -> &'a KindTotals {
    totals.kinds.iter().find(|kind| kind.name == name).unwrap()
}

fn at(findings: u64, records: u64) -> Tallied {
    Tallied { findings, records }
}

#[test]
fn a_record_counts_once_whatever_the_number_of_its_findings() {
    let rules = rules();
    let email = |file, at, field: &str| FindingRow { field: field.into(), ..row(&rules, "PII901", file, at) };
    let totals = count(
        &rules,
        &[
            email(0, 1, "messages[0].content"),
            email(0, 1, "messages[11].content"),
            email(0, 2, "text"),
            email(1, 2, "text"),
        ],
    );
    assert_eq!(totals.all, at(4, 3));
    assert_eq!(totals.categories[Category::Pii as usize], at(4, 3));
    assert_eq!(totals.severities[Severity::Medium as usize], at(4, 3));
    assert_eq!(kind(&totals, "email").tallied, at(4, 3));
    assert_eq!(totals.files[&0].tallied, at(3, 2));
    assert_eq!(totals.files[&1].tallied, at(1, 1));
    assert_eq!(totals.paths["messages[*].content"].tallied, at(2, 1));
    assert_eq!(totals.paths["text"].tallied, at(2, 2));
    assert_eq!(rule(&totals, &rules, "PII901").records_at, [0, 0, 3, 0, 0]);
}

#[test]
fn an_info_finding_is_a_finding_but_makes_no_record_one_with_findings() {
    let rules = rules();
    let info = FindingRow { severity: Severity::Info, ..row(&rules, "PII901", 0, 0) };
    let totals = count(&rules, &[info]);
    assert_eq!(totals.all, at(1, 0));
    assert_eq!(totals.severities[Severity::Info as usize], at(1, 1));
    assert_eq!(rule(&totals, &rules, "PII901").records_at, [1, 0, 0, 0, 0]);
    let email = rule(&totals, &rules, "PII901");
    assert_eq!((email.records, email.examples.len()), (0, 0));
    assert_eq!(totals.files[&0], PlaceTotals { tallied: at(1, 0), by_kind: BTreeMap::new() });
}

#[test]
fn two_identifiers_link_a_record_and_two_of_a_kind_do_not() {
    let rules = rules();
    let both = [row(&rules, "PII901", 0, 0), row(&rules, "PII903", 0, 0)];
    let same = [row(&rules, "PII901", 0, 1), row(&rules, "PII901", 0, 1)];
    assert_eq!(count(&rules, &both).linkable, 1);
    assert_eq!(count(&rules, &same).linkable, 0);
}

#[test]
fn validated_records_are_counted_apart() {
    let rules = rules();
    let validated = FindingRow { evidence: Evidence::Validated, ..row(&rules, "PII902", 0, 0) };
    let totals = count(&rules, &[validated, row(&rules, "PII902", 0, 0), row(&rules, "PII902", 0, 1)]);
    let ssn = rule(&totals, &rules, "PII902");
    assert_eq!((ssn.records_at[4], ssn.validated_at[4]), (2, 1));
    assert_eq!(ssn.by_evidence, [1, 2, 0]);
}

#[test]
fn a_statement_about_the_dataset_is_kept_and_belongs_to_no_record() {
    let rules = rules();
    let trigger = FindingRow { file: None, row: -1, field: String::new(), ..row(&rules, "POI902", 0, 0) };
    let totals = count(&rules, &[trigger.clone(), row(&rules, "POI901", 0, 0)]);
    assert_eq!(totals.dataset, [trigger]);
    assert_eq!(totals.categories[Category::Poison as usize], at(2, 1));
    let trigger = rule(&totals, &rules, "POI902");
    assert_eq!((trigger.records, trigger.outside_at), (0, [0, 0, 0, 1, 0]));
}

#[test]
fn examples_are_the_first_of_the_worst() {
    let rules = rules();
    let low = FindingRow { severity: Severity::Low, ..row(&rules, "PII901", 0, 0) };
    let worse: Vec<FindingRow> = (1..6).map(|number| row(&rules, "PII901", 0, number)).collect();
    let totals = count(&rules, &[&[low], &worse[..]].concat());
    assert_eq!(rule(&totals, &rules, "PII901").examples, worse[..3]);
}

#[test]
fn any_number_of_paths_fits() {
    let rules = rules();
    let rows: Vec<FindingRow> = (0..3_000)
        .map(|number| FindingRow { field: format!("key{number}"), ..row(&rules, "PII901", 0, number) })
        .collect();
    let totals = count(&rules, &rows);
    assert_eq!(totals.paths.len(), PATHS + 1);
    assert_eq!(totals.paths[""].tallied, at(3_000 - PATHS as u64, 3_000 - PATHS as u64));
    assert_eq!(totals.paths["key0"].tallied, at(1, 1));
}

#[test]
fn a_record_with_any_number_of_findings_fits() {
    let rules = rules();
    let totals = count(&rules, &vec![row(&rules, "PII901", 0, 0); 3 * KEYS]);
    assert_eq!(totals.all, at(3 * KEYS as u64, 1));
}

#[test]
fn only_whole_list_positions_are_folded() {
    let mut out = String::new();
    for (path, folded) in [
        ("a[12].b[0]", "a[*].b[*]"),
        ("a[x].b[1", "a[x].b[1"),
        ("[3]", "[*]"),
        ("tools!.f[]", "tools!.f[]"),
        ("é[7]é", "é[*]é"),
    ] {
        fold_positions(path, &mut out);
        assert_eq!(out, folded);
    }
}

#[test]
fn declared_and_found_licenses_meet_in_their_record() {
    let rules = rules();
    let mention = FindingRow { scope: Some(Scope::Mention), ..mark(&rules, 0, 2, "GPL-3.0-only") };
    let totals = count(
        &rules,
        &[
            mark(&rules, 0, 0, "MIT"),
            mark(&rules, 0, 0, "MIT"),
            mark(&rules, 0, 1, "MIT"),
            mark(&rules, 0, 1, "Apache-2.0"),
            mention,
        ],
    )
    .licenses;
    let mit = &totals.found[&("MIT".into(), Some(Scope::Record))];
    assert_eq!((mit.findings, mit.records, mit.bytes, mit.files), (3, 2, 20, 1));
    assert_eq!(mit.places, [(Some(0), 0), (Some(0), 1)]);
    assert_eq!(
        totals.cells.keys().collect::<Vec<_>>(),
        [&(0, None, "Apache-2.0".to_owned()), &(0, None, "MIT".to_owned())]
    );
    assert_eq!(totals.cells[&(0, None, "MIT".to_owned())].records, 2);
    assert_eq!(totals.pairs.keys().collect::<Vec<_>>(), [&("Apache-2.0".to_owned(), "MIT".to_owned())]);
    assert_eq!((totals.known_by_file[&0], totals.declared_records, totals.cut), (2, 0, false));
}

#[test]
fn a_reservation_is_shown_but_is_no_license() {
    let rules = rules();
    let reservation = FindingRow { rule: id(&rules, "LIC904"), ..mark(&rules, 0, 0, "noai") };
    let totals = count(&rules, &[reservation, mark(&rules, 0, 0, "MIT")]).licenses;
    assert_eq!(totals.found.len(), 2);
    assert_eq!((totals.cells.len(), totals.pairs.len()), (1, 0));
}

#[test]
fn too_many_license_values_are_cut_and_said_to_be() {
    let rules = rules();
    let rows: Vec<FindingRow> =
        (0..1_100).map(|number| mark(&rules, 0, number, &format!("LicenseRef-{number}"))).collect();
    let totals = count(&rules, &rows).licenses;
    assert_eq!((totals.found.len(), totals.cut, totals.known_by_file[&0]), (1_000, true, 1_100));
}

#[test]
fn personal_data_is_counted_by_kind_part_path_and_evidence() {
    let rules = rules();
    let email = |at, part, evidence| FindingRow { part, evidence, ..row(&rules, "PII901", 0, at) };
    let info = FindingRow { severity: Severity::Info, ..row(&rules, "PII901", 0, 2) };
    let totals = count(
        &rules,
        &[
            email(0, Part::Completion, Evidence::Pattern),
            email(0, Part::Completion, Evidence::Pattern),
            email(1, Part::Completion, Evidence::Validated),
            info,
            mark(&rules, 0, 3, "MIT"),
        ],
    );
    let cells: Vec<_> = totals
        .breakdown
        .cells
        .iter()
        .map(|(cell, &tallied)| {
            let path = totals.breakdown.paths[usize::from(cell.path)].as_str();
            (totals.kinds[usize::from(cell.kind)].name.as_str(), cell.part, path, cell.evidence, tallied)
        })
        .collect();
    assert_eq!(
        cells,
        [
            ("email", Part::Completion, "text", Evidence::Validated, at(1, 1)),
            ("email", Part::Completion, "text", Evidence::Pattern, at(2, 1)),
        ]
    );
    assert_eq!(totals.category_parts[Category::Pii as usize][Part::Completion as usize], at(3, 2));
    assert_eq!(totals.category_evidence[Category::Pii as usize][Evidence::Validated as usize], at(1, 1));
}

#[test]
fn kinds_that_meet_in_a_record_are_counted_as_sets() {
    let rules = rules();
    let rows = [
        ("PII901", 0),
        ("PII903", 0),
        ("PII901", 1),
        ("PII901", 2),
        ("PII902", 2),
        ("PII903", 2),
        ("PII901", 3),
        ("PII903", 3),
    ];
    let totals = count(&rules, &rows.map(|(code, at)| row(&rules, code, 0, at)));
    let name = |&kind: &u16| totals.kinds[usize::from(kind)].name.as_str();
    let mut sets: Vec<(Vec<&str>, u64)> =
        totals.breakdown.sets.iter().map(|(kinds, &records)| (kinds.iter().map(name).collect(), records)).collect();
    sets.sort();
    assert_eq!(sets, [(vec!["email", "phone"], 2), (vec!["email", "phone", "us_ssn"], 1)]);
    assert_eq!(totals.linkable, 3);
}
