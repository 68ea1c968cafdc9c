//! `split` as a user runs it; what each format makes of a decision is tested with the library.

use crate::tool::{files, provscan};
use crate::{LINES, dataset};
use serde_json::Value;
use std::fs;

#[test]
fn a_dry_run_counts_and_writes_nothing() {
    let folder = dataset();
    let (data, out) = (folder.path("data"), folder.path("out"));
    let run = provscan(args!["split", data, "-o", out, "--reserved", "as-real", "--dry-run"]).ends_with(0);
    let forecast = "Nothing was written (--dry-run).\ntrain.jsonl: 4 records, 0 redacted, 1 quarantined, 1 dropped\n";
    assert_eq!(run.out, forecast);
    assert_eq!(fs::read_dir(folder.path(".")).unwrap().count(), 1, "only the data is there");
}

#[test]
fn a_split_keeps_lines_byte_for_byte_and_locks_the_quarantine() {
    let folder = dataset();
    let (data, out) = (folder.path("data"), folder.path("out"));
    let run = provscan(args!["split", data, "-o", out, "--reserved", "as-real"]).ends_with(0);
    let lines: Vec<&str> = LINES.split_inclusive('\n').collect();
    let read = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    assert_eq!(read("clean/train.jsonl"), lines[..2].concat());
    assert_eq!(read("quarantine/train.jsonl"), lines[3]);
    assert_eq!(read("quarantine/.gitignore").trim_end(), "*");
    for count in ["4 records in", "2 clean, of these 0 redacted", "1 quarantined", "1 dropped as duplicates"] {
        assert!(run.out.contains(count), "{count} is not in {}", run.out);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(out.join("quarantine")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
    let manifest: Value = serde_json::from_str(&read("manifest.json")).unwrap();
    let totals = &manifest["totals"];
    let sum: u64 = ["clean", "quarantined", "dropped"].iter().map(|name| totals[name].as_u64().unwrap()).sum();
    assert_eq!((sum, totals["records"].as_u64()), (4, Some(4)));
}

#[test]
fn redaction_keeps_the_record_without_the_value() {
    let folder = dataset();
    let (data, out) = (folder.path("data"), folder.path("out"));
    provscan(args!["split", data, "-o", out, "--reserved", "as-real", "--redact"]).ends_with(0);
    let clean = fs::read_to_string(out.join("clean/train.jsonl")).unwrap();
    let last: Value = serde_json::from_str(clean.lines().last().unwrap()).unwrap();
    assert_eq!(last["text"], "The card on file is [CREDIT_CARD] and never expires.");
    assert!(files(&out.join("clean")).iter().all(|(_, bytes)| memchr::memmem::find(bytes, b"4111").is_none()));
}

#[test]
fn an_output_that_exists_is_refused_and_left_as_it_is() {
    let folder = dataset();
    let (data, out) = (folder.path("data"), folder.path("out"));
    folder.write("out/mine.txt", "mine");
    let run = provscan(args!["split", data, "-o", out]).ends_with(2);
    assert!(run.err.contains("--force"), "{}", run.err);
    assert_eq!(files(&out), [("mine.txt".to_owned(), b"mine".to_vec())]);
    provscan(args!["split", data, "-o", out, "--force"]).ends_with(0);
    assert!(!out.join("mine.txt").exists() && out.join("clean/train.jsonl").is_file());
}

#[test]
fn the_clean_side_splits_into_itself() {
    let folder = dataset();
    let (data, out, again) = (folder.path("data"), folder.path("out"), folder.path("again"));
    provscan(args!["split", data, "-o", out, "--reserved", "as-real"]).ends_with(0);
    provscan(args!["split", out.join("clean"), "-o", again, "--reserved", "as-real"]).ends_with(0);
    assert_eq!(files(&again.join("clean")), files(&out.join("clean")));
}
