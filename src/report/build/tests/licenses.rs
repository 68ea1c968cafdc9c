//! Declared against found licenses, in whole reports.

use super::full;
use crate::detect::license::terms::{Commercial, Flag};
use crate::finding::{FindingRow, Scope};
use crate::report::fixture::{Scanned, mark, profile_record, rules};
use crate::report::model::{ConflictRelation, LicenseConflict, MatrixCell, Origin, RowRef};
use crate::source::{Beside, LegalFile, Split, Standing};

#[test]
fn declared_and_found_licenses_are_compared() {
    let licenses = full().report().licenses;
    assert_eq!(licenses.declared[0].value, "mit");
    assert_eq!(licenses.declared[0].records, 4);
    let cell = |found: &str| MatrixCell { declared: Some("mit".into()), found: found.into(), records: 1 };
    assert_eq!(licenses.matrix, [cell("GPL-3.0-only"), cell("MIT")]);
    assert_eq!(
        licenses.conflicts,
        [LicenseConflict {
            relation: ConflictRelation::Looser,
            declared: Some("mit".into()),
            found: "GPL-3.0-only".into(),
            flags: vec![Flag::ShareAlike],
            records: 1,
            bytes: 10,
            examples: vec![RowRef { file: "train.jsonl".into(), row: 2 }],
        }]
    );
    assert_eq!((licenses.unknown_records, licenses.cut), (0, false));
}

#[test]
fn a_license_column_outweighs_the_card() {
    let rules = rules();
    let column = FindingRow { field: "license".into(), ..mark(&rules, 0, 0, "GPL-3.0-only") };
    let column = FindingRow { rule: rules.by_code("LIC903").unwrap().0, ..column };
    let mut scanned = Scanned::new(2, &[mark(&rules, 0, 0, "GPL-3.0-only"), column]);
    scanned.card("mit");
    let licenses = scanned.report().licenses;
    assert_eq!(licenses.conflicts, []);
    assert_eq!(licenses.matrix[0].declared.as_deref(), Some("GPL-3.0-only"));
    assert_eq!((licenses.declared[1].place.as_str(), licenses.declared[1].records), ("license", 1));
}

#[test]
fn of_several_declared_licenses_the_one_that_fits_best_counts() {
    let rules = rules();
    let mut scanned = Scanned::new(2, &[mark(&rules, 0, 0, "GPL-3.0-only")]);
    scanned.card("mit");
    scanned.plan.cards[0].licenses.push("gpl-3.0".into());
    let relations: Vec<ConflictRelation> =
        scanned.report().licenses.conflicts.iter().map(|conflict| conflict.relation).collect();
    assert!(!relations.contains(&ConflictRelation::Looser), "{relations:?}");
}

#[test]
fn a_card_declares_for_the_records_under_its_folder_only() {
    let mut scanned = Scanned::new(4, &[]);
    scanned.card("mit");
    scanned.plan.cards[0].file = "other/README.md".into();
    let licenses = scanned.report().licenses;
    assert_eq!((licenses.declared[0].records, licenses.unknown_records), (0, 4));
    scanned.plan.files[0].name = "other/train.jsonl".into();
    let licenses = scanned.report().licenses;
    assert_eq!((licenses.declared[0].records, licenses.unknown_records), (4, 0));
}

#[test]
fn without_a_declaration_a_mark_is_undeclared_and_the_rest_unknown() {
    let rules = rules();
    let prose = FindingRow { file: None, row: -1, ..mark(&rules, 0, 0, "CC-BY-4.0") };
    let mention = FindingRow { scope: Some(Scope::Mention), ..mark(&rules, 0, 1, "Apache-2.0") };
    let licenses = Scanned::new(4, &[mark(&rules, 0, 0, "MIT"), mention, prose]).report().licenses;
    let said: Vec<(ConflictRelation, &str, u64)> = licenses
        .conflicts
        .iter()
        .map(|conflict| (conflict.relation, conflict.found.as_str(), conflict.records))
        .collect();
    assert_eq!(said, [(ConflictRelation::Undeclared, "MIT", 1), (ConflictRelation::Undeclared, "CC-BY-4.0", 0)]);
    assert_eq!((licenses.unknown_records, licenses.unknown_share), (3, 0.75));
}

/// Relations of the conflicts of a card with this header and this licensing section.
fn card_conflicts(header: &str, section: &str) -> Vec<(ConflictRelation, String)> {
    let mut scanned = Scanned::new(2, &[]);
    scanned.card(header);
    scanned.plan.cards[0].prose = format!("# Title\n\n## Licensing Information\n\n{section}\n\n## Citation\n");
    let conflicts = scanned.report().licenses.conflicts;
    conflicts.into_iter().map(|conflict| (conflict.relation, conflict.found)).collect()
}

#[test]
fn the_header_of_a_card_is_compared_with_its_licensing_section() {
    let looser = |found: &str| vec![(ConflictRelation::Looser, found.to_owned())];
    assert_eq!(card_conflicts("mit", "CC BY-NC-SA 4.0"), looser("CC-BY-NC-SA-4.0"));
    assert_eq!(card_conflicts("cc-by-4.0", "For non-commercial use only."), looser("LicenseRef-non-commercial"));
    assert_eq!(card_conflicts("unknown", "MIT")[0].0, ConflictRelation::Undeclared);
    assert_eq!(card_conflicts("cc-by-sa-3.0", "CC BY-SA"), [], "a version that is assumed contradicts nothing");
    assert_eq!(card_conflicts("cc-by-4.0", "CC BY 4.0. Parts come from CC BY-SA 3.0 texts."), []);
}

#[test]
fn a_license_file_declares_and_is_compared_with_the_header() {
    let rules = rules();
    let text =
        FindingRow { file: Some(1), row: -1, scope: Some(Scope::Document), ..mark(&rules, 0, 0, "GPL-3.0-only") };
    let mut scanned = Scanned::new(2, &[text]);
    scanned.plan.beside.push(Beside {
        name: "LICENSE".into(),
        path: "LICENSE".into(),
        bytes: 9,
        standing: Standing::Listed("documentation"),
    });
    scanned.plan.legal.push(LegalFile { file: "LICENSE".into(), text: String::new() });
    scanned.names.push("LICENSE".into());
    let licenses = scanned.report().licenses;
    let declared = &licenses.declared[0];
    assert_eq!((declared.value.as_str(), declared.origin, declared.records), ("GPL-3.0-only", Origin::File, 2));
    assert_eq!((licenses.conflicts.len(), licenses.unknown_records), (0, 0));
    scanned.card("mit");
    assert_eq!(scanned.report().licenses.conflicts[0].relation, ConflictRelation::Looser);
}

#[test]
fn two_marks_of_one_record_that_disagree_are_an_internal_conflict() {
    let rules = rules();
    let mut scanned = Scanned::new(1, &[mark(&rules, 0, 0, "MIT"), mark(&rules, 0, 0, "CC-BY-NC-4.0")]);
    scanned.card("cc-by-nc-4.0");
    let conflicts = scanned.report().licenses.conflicts;
    assert!(conflicts.iter().any(|conflict| conflict.relation == ConflictRelation::Internal
        && conflict.declared.as_deref() == Some("CC-BY-NC-4.0")
        && conflict.found == "MIT"));
}

#[test]
fn a_mark_is_compared_with_what_governs_its_folder_only() {
    let rules = rules();
    let rows = [mark(&rules, 0, 0, "CC-BY-NC-4.0"), mark(&rules, 1, 0, "CC-BY-NC-4.0")];
    let mut scanned = Scanned::grouped(&["a/train.jsonl", "b/train.jsonl"], &["a/README.md", "b/README.md"], &rows);
    for (card, license) in scanned.plan.cards.iter_mut().zip(["cc-by-nc-4.0", "mit"]) {
        card.licenses.push(license.to_owned());
    }
    for (file, records) in [(0, 3), (1, 2)] {
        for _ in 0..records {
            profile_record(&mut scanned.profile, file, Split::Train, &[]);
        }
    }
    let licenses = scanned.report().licenses;
    let [conflict] = &licenses.conflicts[..] else { panic!("{:?}", licenses.conflicts) };
    assert_eq!((conflict.relation, conflict.declared.as_deref()), (ConflictRelation::Looser, Some("mit")));
    assert_eq!((conflict.flags.as_slice(), conflict.records, conflict.bytes), (&[Flag::Commercial][..], 1, 10));
    assert_eq!(conflict.examples, [RowRef { file: "b/train.jsonl".into(), row: 0 }]);
    let records: Vec<u64> = licenses.declared.iter().map(|declared| declared.records).collect();
    assert_eq!(records, [3, 2]);
    let cell =
        |declared: &str| MatrixCell { declared: Some(declared.into()), found: "CC-BY-NC-4.0".into(), records: 1 };
    assert_eq!(licenses.matrix, [cell("cc-by-nc-4.0"), cell("mit")]);
}

#[test]
fn what_was_found_is_told_with_its_terms_and_how_much_text_it_is_about() {
    let rules = rules();
    let rows =
        [mark(&rules, 0, 0, "CC-BY-NC-4.0"), mark(&rules, 0, 0, "CC-BY-NC-4.0"), mark(&rules, 0, 1, "CC-BY-NC-4.0")];
    let found = &Scanned::new(2, &rows).report().licenses.found[0];
    assert_eq!((found.findings, found.records, found.bytes, found.files), (3, 2, 20, 1));
    let terms = found.terms.as_ref().unwrap();
    assert_eq!((terms.family.as_str(), terms.commercial, terms.attribution), ("non-commercial", Commercial::No, true));
}
