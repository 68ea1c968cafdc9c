//! Which files are found, and what they are called.

use super::*;

const TEXT: &[u8] = b"{\"text\":\"A page.\"}\n";

fn names(plan: &Plan) -> Vec<&str> {
    plan.files.iter().map(|file| file.name.as_str()).collect()
}

#[test]
fn names_are_relative_to_the_only_root_and_sorted_by_bytes() {
    let root = tree(&[("b/x.jsonl", TEXT), ("a.jsonl", TEXT), ("B.jsonl", TEXT), ("a/é.jsonl", TEXT)]);
    assert_eq!(names(&plan_of(&root)), ["B.jsonl", "a.jsonl", "a/é.jsonl", "b/x.jsonl"]);
}

#[test]
fn a_single_file_is_called_by_its_name() {
    let root = tree(&[("deep/x.jsonl", TEXT)]);
    let plan = plan(&[root.path().join("deep/x.jsonl")], &PlanOptions::default()).unwrap();
    assert_eq!(names(&plan), ["x.jsonl"]);
}

#[test]
fn a_hidden_file_is_passed_over_unless_it_is_named() {
    let root = tree(&[(".x.jsonl", TEXT)]);
    assert_eq!(besides(&plan_of(&root)), ".x.jsonl: listed, hidden file\n");
    let named = plan(&[root.path().join(".x.jsonl")], &PlanOptions::default()).unwrap();
    assert_eq!(names(&named), [".x.jsonl"]);
}

#[test]
fn several_roots_are_told_apart_by_as_little_as_needed() {
    let root = tree(&[("one/data/x.jsonl", TEXT), ("two/data/x.jsonl", TEXT), ("three/y.jsonl", TEXT)]);
    let path = |name: &str| root.path().join(name);
    let different = plan(&[path("three"), path("one")], &PlanOptions::default()).unwrap();
    assert_eq!(names(&different), ["one/data/x.jsonl", "three/y.jsonl"]);
    let alike = plan(&[path("two/data"), path("one/data")], &PlanOptions::default()).unwrap();
    assert_eq!(names(&alike), ["one/data/x.jsonl", "two/data/x.jsonl"]);
    let files = plan(&[path("one/data/x.jsonl"), path("two/data/x.jsonl")], &PlanOptions::default()).unwrap();
    assert_eq!(names(&files), ["x.jsonl", "x.jsonl~2"]);
}

#[test]
fn the_same_file_named_twice_is_scanned_once() {
    let root = tree(&[("data/x.jsonl", TEXT)]);
    let plan = plan(&[root.path().join("data/x.jsonl"), root.path().to_owned()], &PlanOptions::default()).unwrap();
    assert_eq!(plan.files.len(), 1);
}

#[test]
fn a_glob_is_expanded_and_names_are_relative_to_its_fixed_part() {
    let root = tree(&[("d/a.jsonl", TEXT), ("d/b.json", TEXT), ("d/sub/c.jsonl", TEXT)]);
    let planned = |glob: &str| plan(&[root.path().join(glob)], &PlanOptions::default());
    assert_eq!(names(&planned("d/*.jsonl").unwrap()), ["a.jsonl"]);
    assert_eq!(names(&planned("d/**/*.jsonl").unwrap()), ["a.jsonl", "sub/c.jsonl"]);
    assert!(matches!(planned("d/[a").unwrap_err(), PlanError::Glob { .. }));
    let none = planned("d/*.nothing").unwrap();
    assert!(none.warnings[0].starts_with("no file matches the glob "));
}

#[test]
fn include_and_exclude_work_on_names() {
    let root = tree(&[("a.jsonl", TEXT), ("sub/b.jsonl", TEXT), ("sub/c.json", TEXT)]);
    let with = |include: &[&str], exclude: &[&str]| {
        let list = |globs: &[&str]| globs.iter().map(|glob| (*glob).to_owned()).collect();
        let options = PlanOptions { include: list(include), exclude: list(exclude), ..PlanOptions::default() };
        plan(&[root.path().to_owned()], &options)
    };
    assert_eq!(names(&with(&["*.jsonl"], &[]).unwrap()), ["a.jsonl", "sub/b.jsonl"]);
    assert_eq!(names(&with(&[], &["sub/*"]).unwrap()), ["a.jsonl"]);
    assert_eq!(with(&[], &["sub/*"]).unwrap().warnings, ["2 files left out by --include and --exclude"]);
    assert!(matches!(with(&["[x"], &[]).unwrap_err(), PlanError::Glob { glob, .. } if glob == "[x"));
}

#[test]
fn a_path_that_does_not_exist_is_broken_and_no_error() {
    let root = tree(&[]);
    let plan = plan(&[root.path().join("nowhere.jsonl")], &PlanOptions::default()).unwrap();
    assert_eq!(besides(&plan), "nowhere.jsonl: broken, cannot be read: entity not found\n");
    assert_eq!(plan.warnings, ["no data file was found"]);
}

#[test]
fn a_folder_without_data_is_told() {
    let plan = plan_of(&tree(&[("README.md", b"# Nothing")]));
    assert_eq!(plan.warnings, ["no data file was found"]);
}

#[test]
fn standard_input_is_spooled_and_deleted_with_the_plan() {
    let folder = tree(&[]);
    let options = PlanOptions { temp_dir: Some(folder.path().to_owned()), ..PlanOptions::default() };
    let plan = plan_from(&[PathBuf::from("-")], &options, &mut &TEXT[..]).unwrap();
    assert_eq!(files(&plan), "stdin.jsonl: jsonl train pretraining\n");
    assert_eq!(fs::read(&plan.files[0].path).unwrap(), TEXT);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    drop(plan);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn standard_input_that_cannot_be_spooled_names_the_option() {
    let options = PlanOptions { temp_dir: Some(PathBuf::from("/nowhere/at/all")), ..PlanOptions::default() };
    let error = plan_from(&[PathBuf::from("-")], &options, &mut &TEXT[..]).unwrap_err();
    assert!(error.to_string().contains("--temp-dir"), "{error}");
}

#[cfg(unix)]
#[test]
fn links_are_followed_once_and_loops_end() {
    use std::os::unix::fs::symlink;
    let root = tree(&[("real/x.jsonl", TEXT)]);
    symlink("real/x.jsonl", root.path().join("a.jsonl")).unwrap();
    symlink(root.path(), root.path().join("real/loop")).unwrap();
    symlink("real", root.path().join("again")).unwrap();
    symlink("nowhere", root.path().join("dangling.jsonl")).unwrap();
    let plan = plan_of(&root);
    assert_eq!(names(&plan), ["real/x.jsonl"]);
    assert_eq!(besides(&plan), "dangling.jsonl: broken, cannot be read: entity not found\n");
    assert_eq!(
        plan.warnings,
        [
            "again/: link to a folder that is already part of the scan, followed once",
            "real/loop/: link to a folder that is already part of the scan, followed once"
        ]
    );
}

#[cfg(unix)]
#[test]
fn names_that_are_no_unicode_stay_apart() {
    use std::os::unix::ffi::OsStrExt;
    let root = tree(&[]);
    for name in [&b"x\xff.jsonl"[..], &b"x\xfe.jsonl"[..]] {
        fs::write(root.path().join(std::ffi::OsStr::from_bytes(name)), TEXT).unwrap();
    }
    let first = plan_of(&root);
    assert_eq!(names(&first), ["x\u{fffd}.jsonl", "x\u{fffd}.jsonl~2"]);
    assert!(first.files[0].path.as_os_str().as_bytes().ends_with(b"x\xfe.jsonl"), "numbered by their bytes");
}

#[test]
fn hidden_folders_are_not_entered() {
    let root = tree(&[(".git/x.jsonl", TEXT), (".cache/y.jsonl", TEXT), ("a.jsonl", TEXT)]);
    let plan = plan_of(&root);
    assert_eq!((names(&plan), besides(&plan)), (vec!["a.jsonl"], String::new()));
}

#[test]
fn provscans_own_outputs_are_left_out_by_name() {
    let report = br#"{"schema": "https://example.com/provscan/report-1.json", "tool": {}}"#;
    let root = tree(&[
        ("audit/report.json", report),
        ("audit/findings.parquet", b"PAR1"),
        ("audit/hidden.jsonl", TEXT),
        ("out/manifest.json", br#"{"tool": "provscan"}"#),
        ("out/clean/a.jsonl", TEXT),
        ("out/quarantine/a.jsonl", TEXT),
    ]);
    let plan = plan_of(&root);
    assert_eq!(names(&plan), ["audit/hidden.jsonl", "out/clean/a.jsonl"]);
    assert_eq!(
        plan.warnings,
        [
            "audit/report.json: a report bundle of provscan, left out",
            "out/quarantine/: quarantine of a provscan split, left out with its manifest"
        ]
    );
}

#[test]
fn a_report_is_known_by_its_end_however_long_it_is() {
    let sections = ["x".repeat(100_000), "provscan".to_owned()];
    let report = format!("{{\"composition\": \"{}\", \"tool\": {{\"name\": \"{}\"}}}}", sections[0], sections[1]);
    let root = tree(&[("audit/report.json", report.as_bytes()), ("audit/findings.parquet", b"PAR1")]);
    let plan = plan_of(&root);
    assert_eq!((names(&plan), besides(&plan)), (Vec::new(), String::new()));
}

#[test]
fn a_report_of_somebody_else_is_data() {
    let root =
        tree(&[("report.json", br#"{"text": "A page."}"#), ("findings.parquet", &parquet(&[("text", &["A"])], &[]))]);
    assert_eq!(names(&plan_of(&root)), ["findings.parquet", "report.json"]);
}

#[test]
fn a_field_option_that_names_nothing_is_told() {
    let root = tree(&[("a.jsonl", TEXT)]);
    let options = PlanOptions { text_fields: vec!["text".into(), "texts".into()], ..PlanOptions::default() };
    let plan = plan(&[root.path().to_owned()], &options).unwrap();
    assert_eq!(plan.warnings, ["--text-field texts names no field in the head of any file"]);
}

#[test]
fn token_numbers_alone_are_told() {
    let plan = plan_of(&tree(&[("a.jsonl", b"{\"input_ids\":[1,2,3]}\n")]));
    assert_eq!(plan.warnings, ["a.jsonl: holds token numbers only, which cannot be scanned without the tokenizer"]);
}
