//! What a file is: by bytes first, by name second.

use super::*;
use crate::record::{Part, Role};

const LINE: &[u8] = b"{\"text\":\"A page.\"}\n{\"text\":\"Another.\"}\n";

#[track_caller]
fn data(name: &str, bytes: &[u8], expected: &str, warning: Option<&str>) {
    let plan = plan_of(&tree(&[(name, bytes)]));
    assert_eq!(besides(&plan), "");
    assert_eq!(files(&plan), format!("{name}: {expected}\n"));
    assert_eq!(plan.warnings, warning.map(|what| format!("{name}: {what}")).into_iter().collect::<Vec<_>>());
}

#[track_caller]
fn beside(name: &str, bytes: &[u8], expected: &str) {
    let plan = plan_of(&tree(&[(name, bytes)]));
    assert_eq!(besides(&plan), format!("{name}: {expected}\n"));
    assert_eq!(files(&plan), "");
}

#[test]
fn lines_and_one_text_are_told_apart_whatever_the_name() {
    data("a.jsonl", LINE, "jsonl train pretraining", None);
    data("a.json", LINE, "jsonl train pretraining", None);
    data("a.json", b"[{\"text\":\"A\"},{\"text\":\"B\"}]", "json train pretraining", None);
    data("a.json", b"{\n  \"text\": \"A\"\n}\n", "json train pretraining", None);
    data("a.json", b"{\"data\":[{\"text\":\"A\"}]}", "json train pretraining", None);
    data("a.jsonl", b"{\"text\":\"A\"}", "jsonl train pretraining", None);
    data("a.jsonl", b"[{\"text\":\"A\"}]", "json train pretraining", Some("is one JSON text, not one object a line"));
    data(
        "a.jsonl",
        b"{\n\"text\": \"A\"\n}",
        "json train pretraining",
        Some("is one JSON text, not one object a line"),
    );
    data("a.jsonl", &[b"\xef\xbb\xbf", LINE].concat(), "jsonl train pretraining", None);
    data("records", LINE, "jsonl train pretraining", None);
}

#[test]
fn a_first_line_longer_than_the_head_does_not_hide_the_lines_after_it() {
    let long = format!("{{\"text\":\"{}\"}}\n{{\"text\":\"B\"}}\n", "word ".repeat(40_000));
    data("a.json", long.as_bytes(), "jsonl train pretraining", None);
    let one = format!("{{\"rows\":[{{\"text\":\"{}\"}}]}}", "word ".repeat(40_000));
    data("a.json", one.as_bytes(), "json train pretraining", None);
}

#[test]
fn a_bad_line_among_good_ones_is_left_to_the_reader() {
    data("a.jsonl", &[b"{oops\n", LINE].concat(), "jsonl train pretraining", None);
}

#[test]
fn compression_is_told_by_bytes() {
    data("a.jsonl.gz", &gzip(LINE), "jsonl+gzip train pretraining", None);
    data("a.jsonl.zst", &zstd(LINE), "jsonl+zstd train pretraining", None);
    let skippable = [b"\x5e\x2a\x4d\x18\x03\0\0\0abc".to_vec(), zstd(LINE)].concat();
    data("a.jsonl.zst", &skippable, "jsonl+zstd train pretraining", None);
    data(
        "a.jsonl",
        &gzip(LINE),
        "jsonl+gzip train pretraining",
        Some("is gzip-compressed, although its name does not say so"),
    );
    data("a.jsonl.gz", LINE, "jsonl train pretraining", Some("is named like a compressed file, but is not compressed"));
}

#[test]
fn columnar_files_need_no_name() {
    let columns: &[(&str, &[&str])] = &[("text", &["A page."])];
    data("a.parquet", &parquet(columns, &[]), "parquet train pretraining", None);
    data("part-0", &parquet(columns, &[]), "parquet train pretraining", None);
    data("a.arrow", &arrow_stream(columns), "arrow-stream train pretraining", None);
    data("a.arrow", &arrow_file(columns), "arrow-file train pretraining", None);
    data("a.parquet", LINE, "jsonl train pretraining", Some("is JSON text, although it is named .parquet"));
}

#[test]
fn parquet_metadata_is_kept_without_the_copy_of_the_schema() {
    let plan = plan_of(&tree(&[("a.parquet", &parquet(&[("text", &["A"])], &[("owner", "somebody")]))]));
    assert_eq!(plan.files[0].metadata, [("owner".to_owned(), "somebody".to_owned())]);
}

#[test]
fn a_parquet_column_of_unknown_name_is_judged_by_its_statistics() {
    let columns: &[(&str, &[&str])] =
        &[("zeta", &["the quick brown fox jumps", "over the lazy dog again"]), ("kappa", &["X1", "Y2"])];
    let plan = plan_of(&tree(&[("a.parquet", &parquet(columns, &[]))]));
    assert_eq!(plan.files[0].schema.classify("zeta"), (Part::Text, Role::Content));
    assert_eq!(plan.files[0].schema.classify("kappa"), (Part::Meta, Role::Other));
}

#[test]
fn an_empty_file_of_lines_is_data_without_records() {
    data("a.jsonl", b"", "jsonl train unknown", Some("is empty: it holds no records"));
    data("a.jsonl", b"\n\n", "jsonl train unknown", Some("holds no records"));
    data("a.jsonl.gz", &gzip(b""), "jsonl+gzip train unknown", Some("holds no records"));
    beside("a.jsonl.gz", b"", "broken, empty file, not even a compressed stream");
    beside("a.parquet", b"", "broken, empty file, no footer");
    beside("notes", b"", "listed, empty file");
}

#[test]
fn what_should_be_data_but_is_not_is_named() {
    beside(
        "a.parquet",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "broken, Git LFS pointer: the data itself was not fetched",
    );
    beside("a.jsonl", b"# xet version 0\n", "broken, Xet pointer: the data itself was not fetched");
    beside("a.jsonl.dvc", b"outs:\n- md5: 0\n", "broken, DVC pointer: the data itself was not fetched");
    beside("a.json", b"<!DOCTYPE html><html>404</html>", "broken, HTML or XML page instead of data");
    beside("a.jsonl", b"{\0\"\0t\0\"\0:\0x\0}\0\n\0", "broken, UTF-16 text; only UTF-8 is read");
    beside("a.jsonl", b"\xff\xfe{\0}\0", "broken, UTF-16 text; only UTF-8 is read");
    beside("a.jsonl", b"\x01\x02\x03\x04\x05\x06\x07\x0e", "broken, binary data instead of JSON text");
    beside("a.jsonl", b"hello\nworld\n", "broken, text that is not JSON");
    beside("a.parquet", b"PARE............PARE", "broken, encrypted Parquet");
    let whole = parquet(&[("text", &["A page."])], &[]);
    beside("a.parquet", &whole[..whole.len() - 4], "broken, truncated Parquet: it does not end with its footer");
    beside("a.parquet", &whole[4..], "broken, damaged Parquet: it does not start with its magic bytes");
    beside("a.jsonl.gz", &gzip(LINE)[..6], "broken, damaged gzip stream");
    beside("a.jsonl", &[0; 64], "broken, binary data instead of JSON text");
    // A frame header that asks for a window of 1 GiB: exponent 20 in the upper five bits, after RFC 8878 section 3.1.1.1.2.
    let window = [&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 20 << 3][..], &[0x01, 0, 0]].concat();
    beside("a.jsonl.zst", &window, "broken, zstd stream with a window above 128 MiB, more than is read");
    let file = arrow_file(&[("text", &["A"])]);
    beside("a.arrow", &file[..file.len() - 6], "broken, truncated Arrow file: it does not end with its footer");
}

#[test]
fn a_footer_that_lies_is_broken_and_quotes_nothing() {
    let mut bytes = parquet(&[("text", &["A page."])], &[]);
    let end = bytes.len();
    for byte in &mut bytes[end - 40..end - 8] {
        *byte = 0xff;
    }
    let plan = plan_of(&tree(&[("a.parquet", &bytes)]));
    assert!(
        matches!(&plan.beside[0].standing, Standing::Broken(why) if why.starts_with("parquet file: ")),
        "{:?}",
        plan.beside
    );
}

#[test]
fn what_may_hold_records_but_is_not_read_is_unscanned() {
    beside("a.csv", b"a,b\n1,2\n", "unscanned, CSV table");
    beside("a.tsv.gz", &gzip(b"a\tb\n"), "unscanned, TSV table");
    beside("corpus.txt", b"words\n", "unscanned, plain text");
    beside("a.tar", b"x", "unscanned, tar archive");
    beside("a.zip", b"PK\x03\x04", "unscanned, zip archive");
    beside("a.xml", b"<a/>", "unscanned, XML document");
    beside("a.jsonl.bz2", b"BZh91AY", "unscanned, bzip2 file");
    beside("a.parquet.gz", &gzip(b"PAR1xxxxPAR1"), "unscanned, Parquet inside another compression");
    beside("SomeCollection", b"ham\tHello\n", "unscanned, unknown kind of text");
}

#[test]
fn what_people_read_and_what_configures_is_listed() {
    for name in ["README.md", "LICENSE", "DATA_LICENSE", "requirements.txt", "LICENSE.txt", "CHANGELOG.md", "paper.pdf"]
    {
        beside(name, b"text", "listed, documentation");
    }
    beside(".gitattributes", b"x", "listed, hidden file");
    beside("a.png", b"\x89PNG", "listed, image");
    beside("a.yaml", b"a: 1", "listed, configuration");
    beside("dataset_infos.json", b"{\"default\":{\"features\":{}}}", "listed, configuration");
    beside(
        "about.json",
        b"{\"@context\":{\"sc\":\"https://schema.org/\"},\"@type\":\"sc:Dataset\"}",
        "listed, configuration",
    );
    beside("a.png", b"version https://git-lfs.github.com/spec/v1\n", "listed, image");
}

#[test]
fn what_runs_when_it_is_loaded_is_code() {
    beside("a.pkl", b"anything", "code, pickle");
    beside("a.bin", b"\x80\x04\x95\x10\0\0\0", "code, pickle");
    beside("a.pt", b"PK\x03\x04", "code, PyTorch archive, holds a pickle");
    beside("a.bin", b"\x01\x02\x03", "unscanned, binary file");
    beside(
        "a.npy",
        b"\x93NUMPY\x01\0v\0{'descr': '|O', 'fortran_order': False}",
        "code, NumPy array of Python objects",
    );
    beside("a.npy", b"\x93NUMPY\x01\0v\0{'descr': '<f4', 'fortran_order': False}", "listed, numeric array");
}

#[test]
fn a_script_at_the_level_of_the_data_is_code_and_others_are_not() {
    let root =
        tree(&[("set.py", b"import datasets"), ("setup.py", b""), ("data/a.jsonl", LINE), ("tools/x.py", b"print()")]);
    assert_eq!(
        besides(&plan_of(&root)),
        "set.py: code, Python script beside the data\nsetup.py: listed, source code\ntools/x.py: listed, source code\n"
    );
}
