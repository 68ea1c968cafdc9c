//! What `ARCHITECTURE.md` promises about the code, checked on the code itself.
//!
//! Each invariant is a sentence about which part may know what. The first tests check the checker: it must see what the others forbid.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod code;

use code::{Code, read, sources, test_modules, without_text};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Where sources are.
const FOLDERS: [&str; 4] = ["src", "tests", "benches", "examples"];

/// Longest source file in lines. About 400 is the aim; what grows beyond this holds more than one idea.
const MAX_LINES: usize = 450;

/// Fails with every place of the sources below `folder`, outside of the `allowed` paths, that `check` complains about.
#[track_caller]
fn assert_none(folder: &str, allowed: &[&str], check: impl Fn(&Code) -> Vec<String>) {
    let files = read(folder);
    assert!(!files.is_empty(), "no source below {folder}");
    let outside = files.iter().filter(|code| !allowed.iter().any(|path| code.path.starts_with(path)));
    let found: Vec<String> = outside.flat_map(check).collect();
    assert!(found.is_empty(), "{found:#?}");
}

/// Whether `path` is `module` or something inside it.
fn is_in(path: &str, modules: &[&str]) -> bool {
    modules.iter().any(|module| path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::")))
}

#[test]
fn comments_literals_and_tests_are_no_code() {
    let source = concat!(
        "// todo!()\n/* outer /* inner */ todo!() */ let a = \"todo!() \\\" todo!()\";\n",
        "let b = r#\"todo!() \" todo!()\"#; let c = ('\"', '\\'', 'é', \"x\"); fn f<'a>(x: &'a str) { g(x) }\n",
        "#[cfg(test)]\nmod tests { fn t() { todo!() } }\n#[cfg(test)]\nmod more;\nlet last = 1;\n"
    );
    let code = Code::new("src/x.rs", source);
    assert_eq!(code.occurrences(&["todo!"]), Vec::<String>::new());
    assert_eq!(code.occurrences(&["g(x)", "let last"]), ["src/x.rs:3: g(x)", "src/x.rs:8: let last"]);
    assert_eq!(without_text("a 'b' \"c\" 'd").trim_end(), "a         'd");
    assert_eq!(test_modules("src/a/b.rs", source), ["src/a/b/tests", "src/a/b/more"]);
    let named = "#[cfg(test)]\n#[path = \"b_tests.rs\"]\nmod tests;\n";
    assert_eq!(test_modules("src/a/b.rs", named), ["src/a/b_tests"]);
    assert_eq!(test_modules("src/a/mod.rs", source), ["src/a/tests", "src/a/more"]);
}

#[test]
fn forbidden_words_are_seen_as_whole_names() {
    let code = Code::new("src/x.rs", "#![allow(unsafe_code)]\nfn f() { unsafe { todo!() } eprintln!(\"\") }\n");
    assert_eq!(
        code.occurrences(&["unsafe", "todo!", "println", "eprintln"]),
        ["src/x.rs:2: unsafe", "src/x.rs:2: todo!", "src/x.rs:2: eprintln"]
    );
}

#[test]
fn use_trees_are_written_out_over_lines() {
    let source = "use crate::{\n    a::{B, c::D as E},\n    f,\n};\npub(crate) use std::fs;\nlet x = crate::g::h(std::io::empty());\n";
    let paths = Code::new("src/x.rs", source).paths();
    let expected = [
        (1, "crate::a::B"),
        (1, "crate::a::c::D"),
        (1, "crate::f"),
        (5, "std::fs"),
        (6, "crate::g::h"),
        (6, "std::io::empty"),
    ];
    assert_eq!(paths, expected.map(|(line, path)| (line, path.to_owned())));
    assert!(is_in("crate::a::B", &["crate::a"]) && is_in("crate::a", &["crate::a"]));
    assert!(!is_in("crate::ab", &["crate::a"]));
}

#[test]
fn the_kernel_knows_nothing_of_records() {
    assert_none("src/kernel", &[], |code| {
        code.paths_that(|path| is_in(path, &["crate"]) && !is_in(path, &["crate::kernel", "crate::text"]))
    });
}

#[test]
fn detectors_know_nothing_of_files_threads_or_output() {
    let outside = [
        "std::fs",
        "std::io",
        "std::thread",
        "std::process",
        "std::env",
        "crate::source",
        "crate::engine",
        "crate::dedup",
        "crate::report",
        "crate::policy",
        "crate::split",
        "crate::cli",
    ];
    assert_none("src/detect", &[], |code| code.paths_that(|path| is_in(path, &outside)));
}

#[test]
fn rules_know_nothing_of_data_files_or_output() {
    let outside = ["crate::source", "crate::engine", "crate::report", "crate::split", "crate::cli"];
    assert_none("src/rules", &[], |code| code.paths_that(|path| is_in(path, &outside)));
}

#[test]
fn the_report_is_a_function_of_what_was_counted() {
    let outside = ["crate::engine", "crate::split", "crate::cli", "std::thread", "std::time", "std::env"];
    assert_none("src/report", &[], |code| code.paths_that(|path| is_in(path, &outside)));
    // The findings are too many to be a value: their table is written row by row.
    let files = ["std::fs", "std::io"];
    assert_none("src/report", &["src/report/findings.rs"], |code| code.paths_that(|path| is_in(path, &files)));
}

#[test]
fn the_library_never_needs_the_command_line() {
    assert_none("src", &["src/cli/", "src/main.rs"], |code| {
        code.paths_that(|path| is_in(path, &["crate::cli", "anyhow", "clap", "indicatif", "ctrlc"]))
    });
}

#[test]
fn nobody_climbs_to_the_crate_root_by_super() {
    // It would hide from the tests above who uses whom.
    assert_none("src", &["src/main.rs", "src/lib.rs"], |code| {
        let module = code.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        code.occurrences(&["super::".repeat(module.split('/').count()).as_str()])
    });
}

#[test]
fn only_the_command_line_prints() {
    let printing = ["print!", "println!", "eprint!", "eprintln!", "dbg!", "stdout", "stderr"];
    assert_none("src", &["src/cli/"], |code| code.occurrences(&printing));
}

#[test]
fn only_the_kernel_has_unsafe_code() {
    assert_none("src", &["src/kernel/"], |code| code.occurrences(&["unsafe", "unsafe_code"]));
}

#[test]
fn only_the_engine_has_threads() {
    let threads = ["thread::spawn", "thread::scope", "thread::Builder", "crossbeam_channel"];
    assert_none("src", &["src/engine/"], |code| code.occurrences(&threads));
    // The engine lends its threads to the search for duplicates and to mining.
    assert_none("src", &["src/engine/", "src/pool.rs"], |code| code.occurrences(&["rayon"]));
}

#[test]
fn only_the_command_line_reads_the_clock_and_nobody_rolls_dice() {
    assert_none("src", &["src/cli/"], |code| code.occurrences(&["Instant", "SystemTime::now", "UNIX_EPOCH"]));
    assert_none("src", &[], |code| code.occurrences(&["rand", "getrandom", "RandomState"]));
}

#[test]
fn nothing_is_left_to_do() {
    for folder in FOLDERS {
        assert_none(folder, &[], |code| code.occurrences(&["todo!", "unimplemented!", "dbg!"]));
    }
}

#[test]
fn a_file_holds_one_idea() {
    let long = |(path, source): (String, String)| {
        let lines = source.lines().count();
        (lines > MAX_LINES).then(|| format!("{path}: {lines} lines"))
    };
    let long: Vec<String> = FOLDERS.into_iter().flat_map(sources).filter_map(long).collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn no_file_is_named_after_nothing() {
    let nothing = ["util", "utils", "common", "helper", "helpers", "manager", "misc"];
    let mut paths = FOLDERS.into_iter().flat_map(sources).map(|(path, _)| path);
    let named = |path: &String| path.trim_end_matches(".rs").split('/').any(|part| nothing.contains(&part));
    assert_eq!(paths.find(named), None);
}

#[test]
fn every_rule_of_the_folder_is_in_the_binary() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut written = BTreeSet::new();
    for entry in walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap) {
        if entry.path().extension().is_some_and(|ending| ending == "toml") {
            let file: toml::Table = fs::read_to_string(entry.path()).unwrap().parse().unwrap();
            // `[[token]]` is the short form of a rule.
            let rules = ["rule", "token"].iter().filter_map(|form| file.get(*form)?.as_array()).flatten();
            written.extend(rules.map(|rule| rule["code"].as_str().unwrap().to_owned()));
        }
    }
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_provscan")).args(["rules", "list"]).output().unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    let listed: BTreeSet<String> = listed.lines().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert!(written.len() > 100, "{written:?}");
    assert_eq!(listed, written);
}
