//! Input that cannot be read: each file is named with row and byte where there are some, counted, and never a reason to leave out
//! the others. What is not scanned is never called clean.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod tool;

use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tool::{Folder, Run, files, provscan};

/// A line that every reader likes.
const GOOD: &str = "{\"text\":\"a record of plain words about a kettle\"}\n";

/// A dataset with one good file of one record; the test adds what is bad.
fn dataset() -> Folder {
    let folder = Folder::new();
    folder.write("data/good.jsonl", GOOD);
    folder
}

/// Scans `data` and gives back what was said and the report.
#[track_caller]
fn scan(folder: &Folder, code: i32) -> (Run, Value) {
    let (data, bundle) = (folder.path("data"), folder.path("audit"));
    let run = provscan(["scan".as_ref(), data.as_os_str(), "-o".as_ref(), bundle.as_os_str()]).ends_with(code);
    let names: Vec<String> = files(&bundle).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["datasheet.md", "duplicates.parquet", "findings.parquet", "report.html", "report.json"]);
    let report: Value = serde_json::from_slice(&fs::read(bundle.join("report.json")).unwrap()).unwrap();
    assert_eq!(report["scan"]["complete"], json!(code == 0));
    assert_eq!(report["scan"]["errors_total"], json!(report["scan"]["errors"].as_array().unwrap().len()));
    (run, report)
}

/// The errors as (file, row, byte).
fn places(report: &Value) -> Vec<(&str, Option<i64>, Option<u64>)> {
    let errors = report["scan"]["errors"].as_array().unwrap().iter();
    errors.map(|error| (error["file"].as_str().unwrap(), error["row"].as_i64(), error["byte"].as_u64())).collect()
}

/// Why each of the errors is one.
fn reasons(report: &Value) -> Vec<&str> {
    report["scan"]["errors"].as_array().unwrap().iter().map(|error| error["why"].as_str().unwrap()).collect()
}

/// Records read and records that could not be, over the whole dataset.
fn counts(report: &Value) -> (u64, u64) {
    let scan = &report["scan"];
    (scan["records"].as_u64().unwrap(), scan["unreadable_records"].as_u64().unwrap())
}

/// Name and description of the files beside the data that have this standing.
fn beside<'a>(report: &'a Value, standing: &str) -> Vec<(&'a str, &'a str)> {
    let entries = report["dataset"]["beside"].as_array().unwrap().iter();
    entries
        .filter(|entry| entry["standing"] == standing)
        .map(|entry| (entry["name"].as_str().unwrap(), entry["what"].as_str().unwrap()))
        .collect()
}

/// One file that should hold records but does not: an error that names it, and the good file is read all the same.
#[track_caller]
fn assert_broken(folder: &Folder, name: &str, why: &str) {
    let (run, report) = scan(folder, 3);
    assert_eq!(places(&report), [(name, None, None)]);
    assert!(reasons(&report)[0].contains(why), "{:?}", reasons(&report));
    assert_eq!(beside(&report, "broken"), [(name, reasons(&report)[0])]);
    assert_eq!(counts(&report), (1, 0));
    assert!(run.out.contains("INCOMPLETE") && run.out.contains(name), "{}", run.out);
    for page in ["datasheet.md", "report.html"] {
        let text = fs::read_to_string(folder.path("audit").join(page)).unwrap();
        assert!(text.contains(name), "{page} does not name {name}");
    }
}

#[test]
fn a_torn_last_line_is_named_with_row_and_byte() {
    let folder = dataset();
    folder.write("data/torn.jsonl", format!("{GOOD}{GOOD}{{\"text\":\"to"));
    let (run, report) = scan(&folder, 3);
    assert_eq!(places(&report), [("torn.jsonl", Some(2), Some(2 * GOOD.len() as u64))]);
    assert!(reasons(&report)[0].starts_with("torn: "), "{:?}", reasons(&report));
    assert_eq!(counts(&report), (3, 1));
    let place = format!("torn.jsonl, row 2, byte {}", 2 * GOOD.len());
    assert!(run.out.contains(&place), "{}", run.out);
}

#[test]
fn invalid_utf8_costs_one_record() {
    let folder = dataset();
    folder.write("data/latin.jsonl", [GOOD.as_bytes(), b"{\"text\":\"caf\xe9\"}\n", GOOD.as_bytes()].concat());
    let (_, report) = scan(&folder, 3);
    assert_eq!(places(&report), [("latin.jsonl", Some(1), Some(GOOD.len() as u64))]);
    assert_eq!(reasons(&report), ["invalid UTF-8 at byte 12"]);
    assert_eq!(counts(&report), (3, 1));
}

#[test]
fn lines_that_are_no_json_objects_are_counted_as_records_of_their_file() {
    let folder = dataset();
    let text = format!("not json\n{GOOD}17\n[1, 2]\n\n{GOOD}");
    folder.write("data/mixed.jsonl", &text);
    let (_, report) = scan(&folder, 3);
    let byte = |needle: &str| Some(text.find(needle).unwrap() as u64);
    let expected = [
        ("mixed.jsonl", Some(0), byte("not json")),
        ("mixed.jsonl", Some(2), byte("17")),
        ("mixed.jsonl", Some(3), byte("[1, 2]")),
    ];
    assert_eq!(places(&report), expected);
    assert_eq!(counts(&report), (3, 3));
    let files = report["dataset"]["files"].as_array().unwrap();
    let numbers: Vec<_> =
        files.iter().map(|file| (&file["name"], &file["records"], &file["unreadable_records"])).collect();
    assert_eq!(numbers, [(&json!("good.jsonl"), &json!(1), &json!(0)), (&json!("mixed.jsonl"), &json!(2), &json!(3))]);
}

#[test]
fn rows_after_an_unreadable_one_keep_their_number() {
    let folder = Folder::new();
    folder.write("data/a.jsonl", format!("{GOOD}broken\n{{\"text\":\"write to ann@example.com\"}}\n"));
    let table = folder.path("findings.jsonl");
    let data = folder.path("data");
    provscan(["scan".as_ref(), data.as_os_str(), "--findings".as_ref(), table.as_os_str()]).ends_with(3);
    let findings = fs::read_to_string(table).unwrap();
    let rows: Vec<Value> = findings.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let emails: Vec<&Value> = rows.iter().filter(|row| row["kind"] == "email").map(|row| &row["row"]).collect();
    assert_eq!(emails, [&json!(2)]);
}

#[test]
fn no_error_repeats_what_is_in_the_record() {
    let folder = dataset();
    folder.write(
        "data/torn.jsonl",
        "{\"email\":\"ann.lee@example.com\",\"text\":\"ann.lee@example.com\nann.lee@example.com\n",
    );
    let (run, _) = scan(&folder, 3);
    for (name, bytes) in files(&folder.path("audit")) {
        assert!(memchr::memmem::find(&bytes, b"ann.lee").is_none(), "{name}");
    }
    assert!(!run.out.contains("ann.lee") && !run.err.contains("ann.lee"));
}

#[test]
fn an_empty_file_holds_no_records_and_is_named() {
    let folder = dataset();
    folder.write("data/empty.jsonl", "");
    let (run, report) = scan(&folder, 0);
    assert_eq!(counts(&report), (1, 0));
    assert_eq!(report["scan"]["warnings"], json!(["empty.jsonl: is empty: it holds no records"]));
    assert_eq!(run.err, "warning: empty.jsonl: is empty: it holds no records\n");
}

#[test]
fn a_truncated_parquet_file_is_named() {
    let folder = dataset();
    let whole = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/chat/train.parquet")).unwrap();
    folder.write("data/half.parquet", &whole[..whole.len() / 2]);
    assert_broken(&folder, "half.parquet", "truncated Parquet");
}

#[test]
fn a_damaged_page_costs_the_rest_of_its_row_group_only() {
    let folder = dataset();
    let mut bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/chat/train.parquet")).unwrap();
    bytes[600..700].fill(0xFF);
    folder.write("data/damaged.parquet", bytes);
    let (run, report) = scan(&folder, 3);
    let errors = places(&report);
    assert!(!errors.is_empty() && errors.iter().all(|(file, _, _)| *file == "damaged.parquet"), "{errors:?}");
    // The good record, and the second of two row groups of 100 records.
    assert_eq!(counts(&report).0, 101);
    assert!(run.out.contains("damaged.parquet"), "{}", run.out);
}

#[test]
fn a_git_lfs_pointer_is_named_as_what_it_is() {
    let folder = dataset();
    let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{:064}\nsize 12345\n", 0);
    folder.write("data/train.parquet", pointer);
    assert_broken(&folder, "train.parquet", "LFS pointer");
}

#[test]
fn an_error_page_and_utf16_are_named_as_what_they_are() {
    let folder = dataset();
    folder.write("data/page.jsonl", "<!DOCTYPE html><html><body>404</body></html>");
    assert_broken(&folder, "page.jsonl", "HTML");
    let folder = dataset();
    folder.write("data/wide.jsonl", GOOD.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    assert_broken(&folder, "wide.jsonl", "UTF-16");
}

#[test]
fn a_gzip_stream_that_is_cut_off_is_read_up_to_there() {
    use std::io::Write;
    let folder = dataset();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    gzip.write_all(GOOD.repeat(3).as_bytes()).unwrap();
    let bytes = gzip.finish().unwrap();
    folder.write("data/cut.jsonl.gz", &bytes[..bytes.len() - 20]);
    let (_, report) = scan(&folder, 3);
    assert!(places(&report).iter().all(|(file, _, _)| *file == "cut.jsonl.gz"), "{:?}", places(&report));
    assert!(reasons(&report).contains(&"the gzip stream is cut off"), "{:?}", reasons(&report));
    assert_eq!(counts(&report), (3, 1));
}

#[test]
fn nesting_without_end_costs_one_record_and_no_stack() {
    let folder = dataset();
    let deep = format!("{{\"text\":{}{}}}\n", "[".repeat(200_000), "]".repeat(200_000));
    folder.write("data/deep.jsonl", [GOOD, &deep, GOOD].concat());
    let (_, report) = scan(&folder, 3);
    assert_eq!(places(&report), [("deep.jsonl", Some(1), Some(GOOD.len() as u64))]);
    assert!(reasons(&report)[0].contains("nested deeper than"), "{:?}", reasons(&report));
    assert_eq!(counts(&report), (3, 1));
}

#[test]
fn a_folder_without_data_is_not_a_clean_dataset() {
    let folder = Folder::new();
    folder.write("data/README.md", "# Nothing here\n");
    let (run, report) = scan(&folder, 3);
    assert_eq!(counts(&report), (0, 0));
    assert_eq!(report["scan"]["warnings"], json!(["no data file was found"]));
    assert_eq!(beside(&report, "listed"), [("README.md", "documentation")]);
    assert!(run.err.contains("no data file was found"), "{}", run.err);
    assert!(run.out.contains("INCOMPLETE"), "{}", run.out);
}

#[test]
fn a_path_that_is_not_there_is_named() {
    let folder = dataset();
    let (good, missing) = (folder.path("data"), folder.path("missing.jsonl"));
    let run = provscan(["scan".as_ref(), good.as_os_str(), missing.as_os_str()]).ends_with(3);
    assert!(run.out.contains("missing.jsonl: cannot be read"), "{}", run.out);
    assert!(run.out.contains("Scanned 1 record in 1 file"), "{}", run.out);
}

#[cfg(unix)]
#[test]
fn links_to_nowhere_and_to_devices_are_named_and_a_loop_of_folders_ends() {
    use std::os::unix::fs::symlink;
    let folder = dataset();
    symlink("nowhere.jsonl", folder.path("data/link.jsonl")).unwrap();
    assert_broken(&folder, "link.jsonl", "cannot be read");
    let folder = dataset();
    symlink("/dev/zero", folder.path("data/endless.jsonl")).unwrap();
    assert_broken(&folder, "endless.jsonl", "not a regular file");
    let folder = dataset();
    symlink(folder.path("data"), folder.path("data/loop")).unwrap();
    let (_, report) = scan(&folder, 0);
    assert_eq!(counts(&report), (1, 0));
    let warnings = report["scan"]["warnings"].as_array().unwrap();
    assert!(warnings.len() == 1 && warnings[0].as_str().unwrap().starts_with("loop/: "), "{warnings:?}");
}

#[test]
fn tables_texts_and_archives_are_named_unscanned() {
    let folder = dataset();
    folder.write("data/a.csv", "text,label\nwords,1\n");
    folder.write("data/b.tsv", "text\tlabel\nwords\t1\n");
    folder.write("data/c.txt", "words of a book\n");
    let mut header = [0u8; 1536];
    header[..5].copy_from_slice(b"a.txt");
    header[257..263].copy_from_slice(b"ustar\0");
    folder.write("data/d.tar", header);
    let (run, report) = scan(&folder, 3);
    let expected = [("a.csv", "CSV table"), ("b.tsv", "TSV table"), ("c.txt", "plain text"), ("d.tar", "tar archive")];
    assert_eq!(beside(&report, "unscanned"), expected);
    assert_eq!((places(&report), counts(&report)), (Vec::new(), (1, 0)));
    let missing: Vec<&Value> =
        report["not_covered"].as_array().unwrap().iter().filter(|entry| entry["incomplete"] == true).collect();
    assert_eq!(missing.len(), 1, "{missing:?}");
    assert_eq!(
        (&missing[0]["count"], &missing[0]["examples"]),
        (&json!(4), &json!(["a.csv", "b.tsv", "c.txt", "d.tar"]))
    );
    assert!(run.out.contains("INCOMPLETE: 4 files not read"), "{}", run.out);
}

#[test]
fn documents_and_pictures_beside_the_data_leave_the_scan_complete() {
    let folder = dataset();
    folder.write("data/README.md", "# Words\n");
    folder.write("data/LICENSE", "Do what is right.\n");
    folder.write("data/cover.png", b"\x89PNG\r\n\x1a\n");
    folder.write("data/voice.wav", b"RIFF\0\0\0\0WAVEfmt ");
    let (_, report) = scan(&folder, 0);
    let listed: Vec<&str> = beside(&report, "listed").into_iter().map(|(name, _)| name).collect();
    assert_eq!(listed, ["LICENSE", "README.md", "cover.png", "voice.wav"]);
}

#[test]
fn code_that_runs_on_load_is_a_finding_and_no_gap() {
    let folder = dataset();
    folder.write("data/cache.pkl", b"\x80\x04K\x01.");
    folder.write("data/loader.py", "import os\n");
    let (_, report) = scan(&folder, 0);
    let code: Vec<&str> = beside(&report, "code").into_iter().map(|(name, _)| name).collect();
    assert_eq!(code, ["cache.pkl", "loader.py"]);
    let table = folder.path("findings.jsonl");
    let data = folder.path("data");
    provscan(["scan".as_ref(), data.as_os_str(), "--findings".as_ref(), table.as_os_str()]).ends_with(0);
    let findings = fs::read_to_string(table).unwrap();
    let rows: Vec<Value> = findings.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<_> = rows.iter().map(|row| (&row["file"], &row["row"], &row["category"], &row["kind"])).collect();
    let code = |name: &str| (json!(name), json!(-1), json!("provenance"), json!("code_on_load"));
    let expected = [code("cache.pkl"), code("loader.py")];
    assert_eq!(found, expected.each_ref().map(|(file, row, category, kind)| (file, row, category, kind)));
}

#[test]
fn a_split_quarantines_what_could_not_be_read_byte_for_byte() {
    let folder = dataset();
    let bad = b"{\"text\":\"caf\xe9\"}\n".as_slice();
    folder.write("data/latin.jsonl", [GOOD.as_bytes(), bad].concat());
    folder.write("data/table.csv", "text\nwords\n");
    let (data, out) = (folder.path("data"), folder.path("out"));
    provscan(["split".as_ref(), data.as_os_str(), "-o".as_ref(), out.as_os_str()]).ends_with(3);
    assert_eq!(fs::read(out.join("quarantine/latin.jsonl")).unwrap(), bad);
    assert!(!out.join("clean/table.csv").exists());
    assert!(files(&out.join("clean")).iter().all(|(_, bytes)| memchr::memmem::find(bytes, b"caf\xe9").is_none()));
}
