//! Scans `sample-data` as the README does: what was planted is found and nothing else, no planted value gets out, and neither
//! threads nor morsels nor compression change a byte of the result.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../examples/sample_data/prose.rs"]
mod prose;
#[path = "../examples/sample_data/sets.rs"]
mod sets;
#[path = "tool/table.rs"]
mod table;
mod tool;
#[path = "../examples/sample_data/write.rs"]
mod write;

use parquet::file::reader::{FileReader, SerializedFileReader};
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use table::Row;
use tool::{Folder, Run, files, provscan};

/// A problem in a record: file, row, kind or relation.
type Planted = (String, i64, String);

/// Relations of records that may go; all other kinds are findings.
const RELATIONS: [&str; 3] = ["identical", "normalized", "near"];

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data")
}

/// Scans `data` into `bundle`, reserved values counting as real ones.
fn scan(data: &Path, bundle: &Path, more: &[&str]) -> Run {
    let mut args: Vec<OsString> = vec!["scan".into(), data.into(), "-o".into(), bundle.into()];
    args.extend(["--reserved", "as-real"].map(OsString::from));
    args.extend(more.iter().map(OsString::from));
    provscan(args)
}

/// What the table in `PLANTED.md` lists: findings and duplicates.
fn planted() -> (Vec<Planted>, Vec<Planted>) {
    let page = fs::read_to_string(sample().join("PLANTED.md")).unwrap();
    let (_, table) = page.split_once("|---|---:|---|\n").unwrap();
    let rows = table.lines().map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        (cells[0].to_owned(), cells[1].parse().unwrap(), cells[2].to_owned())
    });
    let (mut duplicates, mut findings): (Vec<_>, Vec<_>) =
        rows.partition(|(_, _, kind)| RELATIONS.contains(&kind.as_str()));
    findings.sort();
    duplicates.sort();
    (findings, duplicates)
}

/// File, row and kind of each row of a table; a problem that is found in several places of a record counts once.
fn triples<'a>(rows: impl Iterator<Item = &'a Row>, kind: &str) -> Vec<Planted> {
    let mut triples: Vec<_> =
        rows.map(|row| (row["file"].clone(), row["row"].parse().unwrap(), row[kind].clone())).collect();
    triples.sort();
    triples.dedup();
    triples
}

/// Fails with the differences alone: the lists are long.
#[track_caller]
fn assert_same(found: &[Planted], expected: &[Planted]) {
    let missing: Vec<_> = expected.iter().filter(|planted| !found.contains(planted)).collect();
    let unexpected: Vec<_> = found.iter().filter(|planted| !expected.contains(planted)).collect();
    assert!(missing.is_empty() && unexpected.is_empty(), "not found: {missing:?}\nnot planted: {unexpected:?}");
}

#[test]
fn a_scan_finds_exactly_what_was_planted() {
    let folder = Folder::new();
    let bundle = folder.path("audit");
    scan(&sample(), &bundle, &[]).ends_with(0);

    let (expected_findings, expected_duplicates) = planted();
    assert_eq!((expected_findings.len(), expected_duplicates.len()), (542, 8));
    let (_, findings) = table::read(&bundle.join("findings.parquet"));
    let counted = findings.iter().filter(|row| row["severity"] != "info");
    assert_same(&triples(counted, "kind"), &expected_findings);
    let (_, duplicates) = table::read(&bundle.join("duplicates.parquet"));
    let removable = duplicates.iter().filter(|row| row["keep"] == "false");
    assert_same(&triples(removable, "relation"), &expected_duplicates);
}

#[test]
fn without_the_option_reserved_values_are_only_mentioned() {
    let folder = Folder::new();
    let bundle = folder.path("audit");
    provscan(["scan".into(), sample().into_os_string(), "-o".into(), bundle.clone().into()]).ends_with(0);
    let (_, findings) = table::read(&bundle.join("findings.parquet"));
    let personal: Vec<&Row> = findings.iter().filter(|row| row["category"] == "pii").collect();
    assert!(!personal.is_empty());
    assert!(personal.iter().all(|row| row["severity"] == "info"), "{personal:#?}");
}

#[test]
fn the_generator_writes_the_committed_files_byte_for_byte() {
    let folder = Folder::new();
    let root = folder.path("sample-data");
    sets::write(&root);

    let (written, committed) = (files(&root), files(&sample()));
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&written), names(&committed));
    for ((name, written), (_, committed)) in written.iter().zip(&committed) {
        assert!(written == committed, "{name} is not what the generator writes");
    }
    let bytes: usize = committed.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(bytes <= 3_000_000, "{bytes} bytes");
}

/// Values whose shape alone gives them away; no check digit confirms them.
const PATTERNS: [&str; 6] =
    ["jane.roe", "sam.poe", "202-555-0143", "192.0.2.44", "078-05-1120", "2001:db8:85a3::8a2e:370:7334"];

/// Everything that is planted and sensitive.
fn sensitive() -> Vec<String> {
    let pages = sets::pretrain(&mut sets::Planted::default());
    let key = pages.iter().find_map(|page| page[1].split_once("PRIVATE KEY-----\n")).unwrap().1;
    let lines = [0, 7, 23].map(|line| key.lines().nth(line).unwrap().to_owned());
    let tokens = [["AKIA", "IOSFODNN7"].concat(), ["q7Zk2", "Vx9Lm4T"].concat()];
    let numbers = ["4111 1111 1111 1111", "GB82 WEST 1234 5698 7654 32"].map(str::to_owned);
    lines.into_iter().chain(tokens).chain(numbers).chain(PATTERNS.map(str::to_owned)).collect()
}

/// Everything a reader of a file can get at: its bytes and, for Parquet, every decompressed page.
fn readable(name: &str, bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![bytes.to_vec()];
    if Path::new(name).extension().is_some_and(|ending| ending == "parquet") {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        for group in 0..reader.num_row_groups() {
            let group = reader.get_row_group(group).unwrap();
            for column in 0..group.num_columns() {
                let pages = group.get_column_page_reader(column).unwrap();
                all.extend(pages.map(|page| page.unwrap().buffer().to_vec()));
            }
        }
    }
    all
}

/// Which `values` are in which `files`, as written or without blanks and hyphens, as "file: value".
fn leaks(files: &[(String, Vec<u8>)], values: &[String]) -> Vec<String> {
    let mut leaks = Vec::new();
    for (name, bytes) in files {
        let readable = readable(name, bytes);
        let holds = |value: &str| readable.iter().any(|bytes| memchr::memmem::find(bytes, value.as_bytes()).is_some());
        let leaking = values.iter().filter(|value| holds(value) || holds(&value.replace([' ', '-'], "")));
        leaks.extend(leaking.map(|value| format!("{name}: {value}")));
    }
    leaks
}

#[test]
fn the_search_for_leaks_finds_every_planted_value_in_the_sample_itself() {
    let leaks = leaks(&files(&sample()), &sensitive());
    for value in sensitive() {
        assert!(leaks.iter().any(|leak| leak.ends_with(&format!(": {value}"))), "{value} is not in {leaks:?}");
    }
    // Each stands once, so nothing but the compressed pages of the Parquet files can have led to these.
    assert_eq!(leaks.iter().filter(|leak| leak.starts_with("chat/train.parquet: ")).count(), 3, "{leaks:?}");
    assert_eq!(leaks.iter().filter(|leak| leak.starts_with("pretrain/train.parquet: ")).count(), 3, "{leaks:?}");
}

#[test]
fn no_output_of_a_scan_holds_a_planted_value() {
    let folder = Folder::new();
    let bundle = folder.path("audit");
    let (findings, duplicates) = (folder.path("findings.jsonl"), folder.path("duplicates.jsonl"));
    let more = ["-v", "--findings", findings.to_str().unwrap(), "--duplicates", duplicates.to_str().unwrap()];
    let run = scan(&sample(), &bundle, &more).ends_with(0);
    let json = scan(&sample(), &folder.path("again"), &["--format", "json"]).ends_with(0);

    let mut outputs = files(&folder.path("."));
    let names: Vec<&str> = outputs.iter().map(|(name, _)| name.as_str()).collect();
    for name in ["report.json", "findings.parquet", "duplicates.parquet", "datasheet.md", "report.html"] {
        assert!(names.contains(&format!("audit/{name}").as_str()), "{names:?}");
    }
    assert!(names.contains(&"findings.jsonl") && names.contains(&"duplicates.jsonl"), "{names:?}");
    for (name, text) in [("stdout", run.out), ("stderr", run.err), ("stdout as JSON", json.out)] {
        outputs.push((name.to_owned(), text.into_bytes()));
    }
    assert_eq!(leaks(&outputs, &sensitive()), Vec::<String>::new());
}

#[test]
fn what_a_redacted_split_takes_out_is_nowhere_but_in_quarantine() {
    for style in ["--redact", "--redact=mask", "--redact=hash"] {
        let folder = Folder::new();
        let out = folder.path("out");
        let args = ["split".into(), sample().into_os_string(), "-o".into(), out.clone().into_os_string()];
        let mut args: Vec<OsString> =
            args.into_iter().chain(["--reserved", "as-real", style].map(OsString::from)).collect();
        if style == "--redact=hash" {
            folder.write("key", b"a key of thirty-two or more bytes");
            args.extend(["--redact-key".into(), folder.path("key").into_os_string()]);
        }
        let run = provscan(args).ends_with(0);
        let mut outputs = files(&out);
        outputs.retain(|(name, _)| !name.starts_with("quarantine/"));
        let names: Vec<&str> = outputs.iter().map(|(name, _)| name.as_str()).collect();
        for (name, _) in files(&sample()).iter().filter(|(name, _)| name.ends_with("train.parquet")) {
            assert!(names.contains(&format!("clean/{name}").as_str()), "{name} is not in {names:?}");
        }
        let records = |name: &str| table::read(&out.join(name)).1.len();
        // Redacted records stay, the three copies go.
        assert_eq!((records("clean/chat/train.parquet"), records("clean/pretrain/train.parquet")), (200, 497));
        outputs.push(("stdout".to_owned(), run.out.into_bytes()));
        outputs.push(("stderr".to_owned(), run.err.into_bytes()));
        assert_eq!(leaks(&outputs, &sensitive()), Vec::<String>::new(), "{style}");
    }
}

#[test]
fn threads_morsels_and_memory_change_no_byte_of_the_bundle() {
    let folder = Folder::new();
    let first = folder.path("first");
    scan(&sample(), &first, &["--threads", "1", "--morsel", "16MiB"]).ends_with(0);
    let expected = files(&first);
    assert_eq!(expected.len(), 5);
    for threads in ["1", "2", "7"] {
        for morsel in ["64KiB", "1MiB", "16MiB"] {
            let bundle = folder.path(&format!("{threads}-{morsel}"));
            let memory = if threads == "7" { "1MiB" } else { "1GiB" };
            scan(&sample(), &bundle, &["--threads", threads, "--morsel", morsel, "--memory", memory]).ends_with(0);
            for ((name, expected), (_, found)) in expected.iter().zip(files(&bundle)) {
                assert!(*expected == found, "{name} differs with {threads} threads and morsels of {morsel}");
            }
        }
    }
}

#[test]
fn compressed_copies_have_the_findings_and_duplicates_of_the_plain_file() {
    let plain = fs::read(sample().join("instruct/train.jsonl")).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&plain).unwrap();
    let copies = [
        ("train.jsonl", plain.clone()),
        ("train.jsonl.gz", gzip.finish().unwrap()),
        ("train.jsonl.zst", zstd::encode_all(plain.as_slice(), 3).unwrap()),
    ];
    let mut results = Vec::new();
    for (name, bytes) in copies {
        let folder = Folder::new();
        folder.write(&format!("data/{name}"), bytes);
        scan(&folder.path("data"), &folder.path("audit"), &["--morsel", "64KiB"]).ends_with(0);
        let mut tables = ["findings", "duplicates"].map(|table| {
            let (_, rows) = table::read(&folder.path(&format!("audit/{table}.parquet")));
            rows
        });
        for row in tables.iter_mut().flatten() {
            assert_eq!(row.remove("file").unwrap(), name);
            // Kinds that are known by their place: their findings are made when the record is no longer at hand.
            if row.get("kind").is_some_and(|kind| ["repeated_response", "refusal_cluster"].contains(&kind.as_str())) {
                row.remove("fingerprint");
            }
        }
        results.push(tables);
    }
    assert_eq!(results[0][0].len(), 30);
    assert_eq!(results[0], results[1]);
    assert_eq!(results[0], results[2]);
}
