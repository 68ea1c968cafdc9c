//! Help, version, rules, completions, man pages, and what is refused as wrong usage.

use crate::dataset;
use crate::tool::{Folder, provscan};
use std::fs;

/// Names in the list of commands of `--help`.
fn listed() -> Vec<String> {
    let help = provscan(args!["--help"]).ends_with(0).out;
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    commands.lines().map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

#[test]
fn help_lists_the_verbs_that_are_there_and_no_others() {
    let mut expected = vec!["scan", "split", "explain", "rules", "completions", "man", "help"];
    if cfg!(feature = "tables") {
        expected.insert(4, "query");
    }
    assert_eq!(listed(), expected);
    for verb in listed().iter().filter(|verb| *verb != "help") {
        provscan(args![verb, "--help"]).ends_with(0);
    }
    for verb in ["check", "datasheet", "diff", "verify", "pack", "merge", "init"] {
        provscan(args![verb]).ends_with(2);
    }
}

#[test]
fn version_names_the_program_and_the_digest_of_its_rules() {
    let version = provscan(args!["--version"]).ends_with(0).out;
    let (name, rules) = version.trim_end().strip_suffix(')').unwrap().split_once(" (").unwrap();
    assert_eq!(name, format!("provscan {}", env!("CARGO_PKG_VERSION")));
    let (count, digest) = rules.split_once(" rules, ").unwrap();
    assert!(count.parse::<usize>().unwrap() > 100, "{count}");
    assert!(digest.len() == 16 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{digest}");
    assert_eq!(version, provscan(args!["-V"]).ends_with(0).out);
}

#[test]
fn explain_says_what_a_rule_looks_for_in_any_case_of_the_code() {
    let page = provscan(args!["explain", "PII001"]).ends_with(0).out;
    assert!(page.starts_with("PII001 email: "), "{page}");
    for heading in ["How it works", "Reported", "Not reported"] {
        assert!(page.lines().any(|line| line == heading), "{heading} is not in {page}");
    }
    assert_eq!(page, provscan(args!["explain", "pii001"]).ends_with(0).out);
    let two = provscan(args!["explain", "PII001", "SEC001"]).ends_with(0).out;
    assert!(two.starts_with(&page) && two.contains("SEC001 aws_access_key: "), "{two}");
}

#[test]
fn all_rules_pass_their_examples_and_the_lint() {
    let list = provscan(args!["rules", "list"]).ends_with(0).out;
    let rules = list.lines().count();
    let lint = provscan(args!["rules", "lint"]).ends_with(0).out;
    assert_eq!(lint, format!("{rules} rules, 0 complaints\n"));
    let test = provscan(args!["rules", "test"]).ends_with(0).out;
    assert!(test.ends_with(&format!(" examples of {rules} rules, 0 failed\n")), "{test}");
}

#[test]
fn a_rule_of_ones_own_is_listed_tested_and_used() {
    let folder = dataset();
    let rule = "[[rule]]\ncode = \"PII990\"\nkind = \"stove\"\ncategory = \"pii\"\ntitle = \"Kettle on a stove\"\n\
                severity = \"high\"\nwhy = \"A test.\"\nkeywords = [\"kettle\"]\npattern = 'kettle on the \\w+'\n\
                longest = 40\npositive = [\"a kettle on the stove\"]\nnegative = [\"a kettle\"]\n";
    folder.write("rules/mine.toml", rule);
    let (rules, data, table) = (folder.path("rules"), folder.path("data"), folder.path("findings.jsonl"));
    let list = provscan(args!["rules", "list", "--rules", rules]).ends_with(0).out;
    assert!(list.lines().any(|line| line.starts_with("PII990 ")), "{list}");
    provscan(args!["rules", "test", "--rules", rules]).ends_with(0);
    provscan(args!["scan", data, "--rules", rules, "--select", "PII99", "--findings", table]).ends_with(0);
    let findings = fs::read_to_string(table).unwrap();
    assert_eq!(findings.lines().count(), 1, "{findings}");
    assert!(findings.contains("\"kind\":\"stove\""), "{findings}");

    folder.write("rules/mine.toml", rule.replace("a kettle on the stove", "a pot"));
    let run = provscan(args!["rules", "test", "--rules", rules]).ends_with(1);
    assert!(run.out.contains("PII990: positive example is not reported"), "{}", run.out);
    folder.write("rules/mine.toml", rule.replace("longest = 40\n", ""));
    let run = provscan(args!["rules", "lint", "--rules", rules]).ends_with(1);
    assert!(run.out.contains("PII990"), "{}", run.out);
    folder.write("rules/mine.toml", rule.replace("the \\w+", "the (\\pL{1,400} ){1,400}"));
    let run = provscan(args!["rules", "lint", "--rules", rules]).ends_with(1);
    assert!(run.out.contains("PII990: the expression compiles to more than"), "{}", run.out);
}

#[test]
fn completions_and_man_pages_know_every_verb() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = provscan(args!["completions", shell]).ends_with(0).out;
        assert!(script.contains("provscan") && script.contains("redact"), "{shell}");
    }
    let page = provscan(args!["man"]).ends_with(0).out;
    assert!(page.contains(".TH provscan 1"), "{page}");
    let folder = Folder::new();
    let dir = folder.path("man");
    assert_eq!(provscan(args!["man", "--dir", dir]).ends_with(0).out, "");
    for verb in listed().iter().filter(|verb| *verb != "help") {
        assert!(dir.join(format!("provscan-{verb}.1")).is_file(), "{verb}");
    }
}

#[test]
fn wrong_usage_ends_with_2_says_why_and_writes_nothing() {
    let folder = dataset();
    let (data, out) = (folder.path("data"), folder.path("out"));
    let cases = [
        (args!["scan", data, "-o", out, "--frobnicate"].to_vec(), "--frobnicate"),
        (args!["scan", data, "-o", out, "--select", "PII9999"].to_vec(), "PII9999"),
        (args!["scan", data, "-o", out, "--ignore", "NOPE"].to_vec(), "NOPE"),
        (args!["scan", data, "-o", out, "--near", "3"].to_vec(), "0.5 to 0.95"),
        (args!["scan", data, "-o", out, "--memory", "12 parsecs"].to_vec(), "parsecs"),
        (args!["scan", data, "-o", out, "--threads", "0"].to_vec(), "--threads"),
        (args!["scan", data, "-o", out, "--rules", folder.path("nothing")].to_vec(), "cannot read rules"),
        (args!["scan", data, "-o", out, "--findings", folder.path("out.csv")].to_vec(), ".parquet, .jsonl"),
        (args!["scan", data, "-o", out, "--duplicates", folder.path("out")].to_vec(), ".parquet, .jsonl"),
        (args!["scan", data, "-o", out, "--include", "[a"].to_vec(), "[a"),
        (args!["scan", data, "-o", data.join("train.jsonl")].to_vec(), "is a file"),
        (args!["scan"].to_vec(), "<PATH>"),
        (args!["split", data].to_vec(), "--output"),
        (args!["explain", "NOPE1"].to_vec(), "NOPE1"),
        (args!["frobnicate"].to_vec(), "frobnicate"),
        (args!["completions", "tcsh"].to_vec(), "tcsh"),
    ];
    for (args, why) in cases {
        let run = provscan(&args).ends_with(2);
        assert!(run.out.is_empty(), "{args:?}: {}", run.out);
        assert!(run.err.contains(why), "{args:?}: {}", run.err);
    }
    let left: Vec<_> = fs::read_dir(folder.path(".")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["data"]);
}

#[test]
fn an_error_says_each_thing_once_and_sends_nothing_to_the_terminal() {
    let folder = dataset();
    let (data, rules) = (folder.path("data"), folder.path("\u{1b}[31mrules"));
    let error = provscan(args!["scan", data, "--rules", rules]).ends_with(2).err;
    assert_eq!(error.matches("cannot read rules").count(), 1, "{error}");
    assert_eq!(error.matches("os error 2").count(), 1, "{error}");
    assert!(!error.contains('\u{1b}'), "{error:?}");
}

#[test]
fn without_a_verb_the_help_is_shown() {
    let run = provscan::<&str>([]).ends_with(2);
    assert!(run.err.contains("Usage: provscan"), "{}", run.err);
}
