//! `split` as a user runs it; what each format makes of a decision is tested with the library.

use crate::tool::{Folder, files, provscan};
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

/// Values made up by arithmetic or reserved, with the context that one of their places needs and the others lack.
const REPEATED: &str = concat!(
    "{\"id\":\"a\",\"prompt\":\"My card is 4111 1111 1111 1111, mail ann.lee@firma.test.\",",
    "\"completion\":\"Noted: 4111111111111111, 4111-1111-1111-1111 and ann.lee@firma.test; ref 41111111111111117.\",",
    "\"meta\":{\"raw\":\"\\u0061nn.lee@firma.test\",\"number\":4111111111111111}}\n",
    "{\"id\":\"b\",\"prompt\":\"Nothing here.\",\"completion\":\"Nor here, in 1111 words.\",\"meta\":{}}\n",
);

/// All strings of a JSON value, and its numbers.
fn leaves(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::Number(number) => out.push(number.to_string()),
        Value::Array(list) => list.iter().for_each(|each| leaves(each, out)),
        Value::Object(map) => map.values().for_each(|each| leaves(each, out)),
        Value::Bool(_) | Value::Null => {}
    }
}

#[test]
fn redaction_leaves_no_piece_of_a_value_in_any_style() {
    let folder = Folder::new();
    let data = folder.write("data/train.jsonl", REPEATED);
    let key = folder.write("key", "a secret of enough bytes");
    for style in ["token", "mask", "hash"] {
        let out = folder.path(style);
        let redact = format!("--redact={style}");
        let mut args = args!["split", data, "-o", out, "--reserved", "as-real", redact].to_vec();
        if style == "hash" {
            args.extend(args!["--redact-key", key]);
        }
        let run = provscan(args).ends_with(0);
        assert!(run.out.contains("spans replaced: "), "{}", run.out);
        let clean = fs::read_to_string(out.join("clean/train.jsonl")).unwrap();
        let mut texts = Vec::new();
        clean.lines().for_each(|line| leaves(&serde_json::from_str(line).unwrap(), &mut texts));
        for piece in ["ann.lee", "firma.test", "4111 1111", "11111", "4111-", "1111111111111117"] {
            assert!(!texts.iter().any(|text| text.contains(piece)), "{style}: {piece} is left in {clean}");
        }
        assert!(clean.ends_with("Nor here, in 1111 words.\",\"meta\":{}}\n"), "the other record is as it was");
        let manifest: Value = serde_json::from_slice(&fs::read(out.join("manifest.json")).unwrap()).unwrap();
        let cards = &manifest["redaction"]["replaced"]["credit_card"];
        assert_eq!((cards["prompt"].as_u64(), cards["completion"].as_u64()), (Some(1), Some(3)), "{manifest}");
        assert_eq!(manifest["redaction"]["key_id"].is_string(), style == "hash");
    }
}

#[test]
fn hashing_needs_a_secret_of_its_own() {
    let folder = dataset();
    let (data, out) = (folder.path("data"), folder.path("out"));
    let short = folder.write("short", "too short");
    let refused = |more: &[std::ffi::OsString]| {
        let all: Vec<_> = args!["split", data, "-o", out].into_iter().chain(more.iter().cloned()).collect();
        provscan(all).ends_with(2).err
    };
    assert!(refused(&args!["--redact=hash"]).contains("--redact-key FILE"));
    assert!(refused(&args!["--redact=hash", "--redact-key", short]).contains("shorter than 16 bytes"));
    assert!(refused(&args!["--redact=token", "--redact-key", short]).contains("belongs to --redact=hash"));
    assert!(!out.exists());
}
