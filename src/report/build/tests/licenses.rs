//! Declared against found licenses, in whole reports.

use super::full;
use crate::detect::license::terms::{Commercial, Flag};
use crate::finding::{FindingRow, Scope};
use crate::record::Role;
use crate::report::Purpose;
use crate::report::fixture::{Scanned, mark, profile_record, row, rules};
use crate::report::model::{ConflictRelation, DataClass, Level, LicenseConflict, MatrixCell, Origin, RowRef};
use crate::rules::RuleSet;
use crate::source::{Beside, Description, LegalFile, Split, Standing};

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

/// What a license column says in row 0.
fn in_column(rules: &RuleSet, license: &str) -> FindingRow {
    let column = FindingRow { field: "license".into(), ..mark(rules, 0, 0, license) };
    FindingRow { rule: rules.by_code("LIC903").unwrap().0, ..column }
}

#[test]
fn a_license_column_outweighs_the_card() {
    let rules = rules();
    let mut scanned = Scanned::new(2, &[mark(&rules, 0, 0, "MIT"), in_column(&rules, "MIT")]);
    scanned.card("cc-by-nc-4.0");
    let licenses = scanned.report().licenses;
    assert_eq!(licenses.matrix[0].declared.as_deref(), Some("MIT"));
    assert_eq!((licenses.declared[1].place.as_str(), licenses.declared[1].records), ("license", 1));
}

/// Relations of the conflicts between a card and a license column.
fn column_conflicts(card: &str, column: &str) -> Vec<(ConflictRelation, Option<String>, String, u64)> {
    let rules = rules();
    let mut scanned = Scanned::new(2, &[in_column(&rules, column)]);
    scanned.card(card);
    let conflicts = scanned.report().licenses.conflicts;
    conflicts.into_iter().map(|one| (one.relation, one.declared, one.found, one.records)).collect()
}

#[test]
fn a_license_column_contradicts_the_card_where_it_names_other_terms() {
    let said = |relation, card: &str, found: &str| vec![(relation, Some(card.to_owned()), found.to_owned(), 1)];
    assert_eq!(column_conflicts("mit", "CC-BY-NC-4.0"), said(ConflictRelation::Looser, "mit", "CC-BY-NC-4.0"));
    assert_eq!(column_conflicts("cc-by-nc-4.0", "MIT"), said(ConflictRelation::Stricter, "cc-by-nc-4.0", "MIT"));
    assert_eq!(column_conflicts("mit", "MIT"), []);
    assert_eq!(column_conflicts("other", "MIT"), [], "a card that says nothing definite leaves it to the column");
    assert_eq!(column_conflicts("mit", "various"), [], "a value without known terms contradicts nothing");
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

/// Card `README.md` with this header over one file of two records.
fn carded(license: &str, rows: &[FindingRow]) -> Scanned {
    let mut scanned = Scanned::new(2, rows);
    scanned.card(license);
    scanned
}

#[test]
fn the_effective_terms_are_the_strictest_and_name_their_evidence() {
    let mut scanned = carded("cc-by-4.0", &[mark(&rules(), 0, 1, "CC-BY-SA-3.0")]);
    scanned.plan.cards[0].source_datasets = vec!["original".into(), "extended|xnli".into(), "nobody/knows".into()];
    let effective = scanned.report().licenses.effective;
    let terms = effective.terms.unwrap();
    assert_eq!((terms.commercial, terms.attribution, effective.unknown), (Commercial::No, true, true));
    let sources: Vec<_> = effective
        .sources
        .iter()
        .map(|source| {
            let path: Vec<&str> = source.path.iter().map(String::as_str).collect();
            (source.license.as_deref(), source.origin, path, source.decides.as_slice())
        })
        .collect();
    let address = "https://github.com/facebookresearch/XNLI";
    assert_eq!(
        sources,
        [
            (Some("CC-BY-4.0"), Origin::Card, vec!["README.md"], &[Flag::Attribution][..]),
            (
                Some("CC-BY-SA-3.0"),
                Origin::Record,
                vec!["train.jsonl", "row 1"],
                &[Flag::ShareAlike, Flag::Attribution][..]
            ),
            (
                Some("CC-BY-NC-4.0"),
                Origin::Upstream,
                vec!["README.md", "source_datasets: xnli", address],
                &[Flag::Commercial, Flag::Attribution][..]
            ),
            (None, Origin::Upstream, vec!["README.md", "source_datasets: nobody/knows"], &[][..]),
        ]
    );
}

#[test]
fn a_source_column_that_names_a_known_dataset_brings_its_terms() {
    let mut scanned = carded("mit", &[]);
    for source in ["xnli", "xnli", "somewhere"] {
        profile_record(&mut scanned.profile, 0, Split::Train, &[("source", Role::Source, source)]);
    }
    let effective = scanned.report().licenses.effective;
    let named: Vec<_> = effective.sources.iter().filter(|source| source.origin == Origin::Source).collect();
    let [xnli] = named[..] else { panic!("{named:?}") };
    assert_eq!((xnli.license.as_deref(), xnli.records), (Some("CC-BY-NC-4.0"), 2));
    assert_eq!(xnli.path, ["source: xnli", "https://github.com/facebookresearch/XNLI"]);
    assert_eq!((effective.terms.unwrap().commercial, effective.unknown), (Commercial::No, false));
}

#[test]
fn a_source_that_cannot_be_resolved_is_unknown_and_never_permissive() {
    let mut scanned = carded("mit", &[]);
    assert!(!scanned.report().licenses.effective.unknown);
    scanned.plan.cards[0].source_datasets = vec!["somebody/squad".into()];
    let effective = scanned.report().licenses.effective;
    assert!(effective.unknown);
    assert_eq!((effective.sources[1].license.as_deref(), effective.sources[1].terms.as_ref()), (None, None));
}

#[test]
fn without_a_purpose_commercial_and_research_use_stand_side_by_side() {
    let mut scanned = carded("cc-by-nc-4.0", &[]);
    let consequences = scanned.report().licenses.consequences;
    let flags: Vec<Flag> = consequences.iter().map(|consequence| consequence.flag).collect();
    assert_eq!(flags, [Flag::Commercial, Flag::Attribution]);
    let levels: Vec<(&str, Level)> =
        consequences[0].by_purpose.iter().map(|(purpose, level)| (purpose.as_str(), *level)).collect();
    assert_eq!(levels, [("commercial", Level::Critical), ("research", Level::Info)]);
    scanned.purpose = Some(Purpose::Internal);
    let consequences = scanned.report().licenses.consequences;
    assert_eq!(consequences[0].by_purpose.get("internal"), Some(&Level::Critical));
    assert_eq!(consequences[0].by_purpose.len(), 1);
}

#[test]
fn a_license_that_forbids_changed_versions_is_a_reason_for_whoever_publishes() {
    let mut scanned = carded("cc-by-nd-4.0", &[]);
    let level = |scanned: &Scanned| scanned.report().risk["license"].level;
    assert_eq!(level(&scanned), Level::Medium);
    scanned.purpose = Some(Purpose::Internal);
    assert_eq!(level(&scanned), Level::None);
}

#[test]
fn a_notice_is_missing_until_the_text_of_the_license_stands_beside_the_data() {
    let missing = |scanned: &Scanned| scanned.report().licenses.missing_notices;
    let scanned = carded("mit", &[]);
    let [notice] = &missing(&scanned)[..] else { panic!() };
    assert_eq!((notice.license.as_str(), notice.needs, notice.records), ("MIT", Flag::Notice, 2));
    let text = FindingRow { scope: Some(Scope::Document), ..mark(&rules(), 0, 0, "MIT") };
    let part = FindingRow { confidence: 40, ..text.clone() };
    assert_eq!(missing(&carded("mit", &[part]))[0].needs, Flag::Notice, "a part of the text is not enough");
    let needs: Vec<Flag> = missing(&carded("mit", &[text])).iter().map(|missing| missing.needs).collect();
    assert_eq!(needs, [Flag::Attribution], "the text is there, but nobody is named");
    let mut cited = carded("cc-by-4.0", &[]);
    assert_eq!(missing(&cited)[0].needs, Flag::Attribution);
    cited.plan.cards[0].prose = "## Citation Information\n".to_owned();
    assert_eq!(missing(&cited), []);
    assert_eq!(missing(&carded("cc0-1.0", &[])), []);
}

#[test]
fn a_description_for_machines_is_compared_with_the_header_of_the_card() {
    let mut scanned = carded("mit", &[]);
    let describe = |licenses: &[&str]| Description {
        file: "croissant.json".into(),
        licenses: licenses.iter().map(|license| (*license).to_owned()).collect(),
        sources: Vec::new(),
    };
    scanned.plan.descriptions = vec![describe(&["https://creativecommons.org/licenses/by-nc/4.0/"])];
    let licenses = scanned.report().licenses;
    let conflict = &licenses.conflicts[0];
    assert_eq!((conflict.relation, conflict.flags.as_slice()), (ConflictRelation::Looser, &[Flag::Commercial][..]));
    assert_eq!((licenses.declared[1].origin, licenses.declared[1].records), (Origin::Description, 2));
    scanned.plan.descriptions = vec![describe(&["MIT", "CC-BY-4.0"])];
    assert_eq!(scanned.report().licenses.conflicts, []);
}

#[test]
fn the_metadata_of_a_file_declares_for_its_records() {
    let mut scanned = Scanned::grouped(&["a.parquet", "b.parquet"], &["README.md"], &[]);
    scanned.plan.files[1].license = Some("cc-by-nd-4.0".into());
    for file in [0, 1, 1] {
        profile_record(&mut scanned.profile, file, Split::Train, &[]);
    }
    let licenses = scanned.report().licenses;
    let declared = &licenses.declared[0];
    assert_eq!((declared.origin, declared.place.as_str(), declared.records), (Origin::Metadata, "b.parquet", 2));
    assert_eq!(licenses.unknown_records, 1);
}

#[test]
fn terms_and_findings_speak_for_data_classes() {
    let mut scanned = carded("mit", &[mark(&rules(), 0, 1, "CC-BY-NC-4.0"), row(&rules(), "PII901", 0, 0)]);
    scanned.plan.cards[0].licenses.push("research only".into());
    let classes = scanned.report().licenses.data_classes;
    let said: Vec<_> = classes.iter().map(|class| (class.class, class.evidence[0].as_str(), class.records)).collect();
    assert_eq!(
        said,
        [
            (DataClass::Open, "MIT", 2),
            (DataClass::Public, "CC-BY-NC-4.0", 1),
            (DataClass::Obtainable, "LicenseRef-research-only", 2),
            (DataClass::Unshareable, "personal data in the records", 1),
        ]
    );
}
