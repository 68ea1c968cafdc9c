//! The program among others: standard input, closed pipes, Ctrl-C.

use crate::tool::{Folder, provscan};
use crate::{LINES, dataset};
use serde_json::Value;
use std::fs;
use std::process::{Command, Stdio};

fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_provscan"))
}

#[test]
fn a_dash_reads_json_lines_from_standard_input() {
    let folder = Folder::new();
    let table = folder.path("findings.jsonl");
    let output = assert_cmd::Command::new(env!("CARGO_BIN_EXE_provscan"))
        .args(args!["scan", "-", "--format", "json", "--findings", table])
        .write_stdin(LINES)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["scan"]["records"], 4);
    // Duplicates are compared in a second pass: the input was kept.
    assert_eq!(report["duplicates"]["identical"], 1);
    let files = report["dataset"]["files"].as_array().unwrap();
    assert_eq!(files.len(), 1);
    let findings = fs::read_to_string(table).unwrap();
    let names: Vec<Value> =
        findings.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["file"].clone()).collect();
    assert_eq!(names, [files[0]["name"].clone(), files[0]["name"].clone()]);
}

#[test]
fn a_reader_that_goes_away_is_a_success() {
    let folder = dataset();
    for args in [args!["rules", "list"].to_vec(), args!["scan", folder.path("data"), "--format", "json"].to_vec()] {
        let mut child = command().args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap()), (Some(0), String::new()));
    }
}

#[test]
fn the_same_scan_twice_writes_the_same_bytes() {
    let folder = dataset();
    let data = folder.path("data");
    for out in ["one", "two"] {
        provscan(args!["scan", data, "-o", folder.path(out)]).ends_with(0);
    }
    assert!(crate::tool::files(&folder.path("one")) == crate::tool::files(&folder.path("two")));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_scan_with_130_and_leaves_nothing_behind() {
    use std::time::{Duration, Instant};
    let folder = Folder::new();
    // Enough for a release build to be busy when the signal comes.
    folder.write("data/train.jsonl", LINES.repeat(150_000));
    fs::create_dir_all(folder.path("temp")).unwrap();
    fs::create_dir_all(folder.path("place")).unwrap();
    let args =
        args!["scan", folder.path("data"), "-o", folder.path("place/out"), "--findings", folder.path("place/f.jsonl")];
    let child = command()
        .args(args)
        .env("TMPDIR", folder.path("temp"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let begun = || fs::read_dir(folder.path("place")).unwrap().count() == 2;
    while !begun() {
        assert!(started.elapsed() < Duration::from_secs(90), "the outputs were not begun");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "error: interrupted; nothing was written\n");
    for place in ["place", "temp"] {
        let left: Vec<_> = fs::read_dir(folder.path(place)).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.is_empty(), "{place}: {left:?}");
    }
}
