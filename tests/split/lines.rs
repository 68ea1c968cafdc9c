//! JSONL, plain and compressed.

use crate::setup::{Deciding, Setup};
use provscan::source::{Compression, Format, Standing};
use provscan::split::{RedactStyle, SplitError};
use std::fs;
use std::io::{Read, Write};

const FIRST: &str = "{\"text\" : \"caf\\u00e9\",  \"n\":1e3}\r\n";
const SECOND: &str = "{\"text\":\"write to jo@example.com now\"}\n";
const BROKEN: &[u8] = b"{\"text\":\"\xff\xfe torn\n";
const LAST: &str = "{\"text\":\"no line end\"}";

fn mixed() -> Vec<u8> {
    let mut bytes = b"\xEF\xBB\xBF".to_vec();
    bytes.extend(FIRST.as_bytes());
    bytes.extend(b"\n  \r\n");
    bytes.extend(SECOND.as_bytes());
    bytes.extend(BROKEN);
    bytes.extend(FIRST.as_bytes());
    bytes.extend(LAST.as_bytes());
    bytes
}

fn jsonl(bytes: &[u8]) -> Setup {
    Setup::with("data/train.jsonl", Format::JsonLines, Compression::Plain, bytes)
}

#[test]
fn without_decisions_the_clean_side_is_the_input_byte_for_byte() {
    let setup = jsonl(&mixed());
    let outcome = setup.split(&Deciding::quarantining().build()).unwrap();
    assert_eq!(setup.read("clean/data/train.jsonl"), mixed());
    assert!(!setup.has("quarantine/data"));
    assert_eq!(outcome.manifest.totals.records, 5);
    assert_eq!(outcome.manifest.totals.clean, 5);
}

#[test]
fn records_go_to_their_sides_byte_for_byte_and_reasons_hold_no_text() {
    let mut setup = jsonl(&mixed());
    setup.records = Some(vec![5]);
    let decisions = Deciding::quarantining()
        .found_in(1, "text", "write to jo@example.com now", "jo@example.com", "email")
        .bad(2)
        .duplicate(3)
        .build();
    let outcome = setup.split(&decisions).unwrap();
    let mut clean = b"\xEF\xBB\xBF".to_vec();
    clean.extend(FIRST.as_bytes());
    clean.extend(b"\n  \r\n");
    clean.extend(LAST.as_bytes());
    assert_eq!(setup.read("clean/data/train.jsonl"), clean);
    assert_eq!(setup.read("quarantine/data/train.jsonl"), [SECOND.as_bytes(), BROKEN].concat());
    assert_eq!(
        setup.text("quarantine/data/train.jsonl.reasons.jsonl"),
        "{\"row\":1,\"action\":\"quarantine\",\"codes\":[\"PII001\"]}\n\
         {\"row\":2,\"action\":\"quarantine\",\"codes\":[\"unreadable\"]}\n\
         {\"row\":3,\"action\":\"drop\",\"codes\":[\"duplicate\"]}\n"
    );
    let totals = outcome.manifest.totals;
    assert_eq!((totals.records, totals.clean, totals.quarantined, totals.dropped), (5, 2, 2, 1));
}

#[test]
fn a_redacted_line_differs_in_its_span_only() {
    let mut setup = jsonl(&mixed());
    setup.redact = Some(RedactStyle::Token);
    let decisions =
        Deciding::redacting().found_in(1, "text", "write to jo@example.com now", "jo@example.com", "email").build();
    let outcome = setup.split(&decisions).unwrap();
    let clean = setup.read("clean/data/train.jsonl");
    let text = String::from_utf8_lossy(&clean);
    assert!(text.contains("{\"text\":\"write to [EMAIL] now\"}\n"), "{text}");
    assert!(!text.contains("jo@example.com"));
    assert_eq!(outcome.manifest.totals.redacted, 1);
    assert_eq!(outcome.manifest.totals.clean, 5);
}

#[test]
fn a_redaction_that_cannot_be_placed_quarantines_the_record() {
    let mut setup = jsonl(&mixed());
    setup.redact = Some(RedactStyle::Token);
    let decisions = Deciding::redacting().found(1, "text", 9, 900, "email").found(0, "meta.*", 0, 2, "phone").build();
    setup.split(&decisions).unwrap();
    assert_eq!(setup.text("quarantine/data/train.jsonl"), [FIRST, SECOND].concat());
    assert_eq!(
        setup.text("quarantine/data/train.jsonl.reasons.jsonl"),
        "{\"row\":0,\"action\":\"quarantine\",\"codes\":[\"PII001\",\"unredactable\"]}\n\
         {\"row\":1,\"action\":\"quarantine\",\"codes\":[\"PII001\",\"unredactable\"]}\n"
    );
}

#[test]
fn compressed_files_stay_compressed_and_keep_their_lines() {
    let lines = mixed();
    let (front, back) = lines.split_at(40);
    let member = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let gzip = [member(front), member(back)].concat();
    let frames = [zstd::encode_all(front, 1).unwrap(), zstd::encode_all(back, 1).unwrap()].concat();
    let cases = [("a.jsonl.gz", Compression::Gzip, gzip), ("a.jsonl.zst", Compression::Zstd, frames)];
    for (name, compression, bytes) in cases {
        let setup = Setup::with(name, Format::JsonLines, compression, &bytes);
        setup.split(&Deciding::quarantining().bad(2).build()).unwrap();
        let unpack = |side: &str| {
            let packed = setup.read(&format!("{side}/{name}"));
            let mut out = Vec::new();
            match compression {
                Compression::Gzip => flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut out).unwrap(),
                _ => zstd::Decoder::new(&packed[..]).unwrap().read_to_end(&mut out).unwrap(),
            };
            out
        };
        let at = lines.windows(BROKEN.len()).position(|window| window == BROKEN).unwrap();
        assert_eq!(unpack("clean"), [&lines[..at], &lines[at + BROKEN.len()..]].concat());
        assert_eq!(unpack("quarantine"), BROKEN);
    }
}

#[test]
fn a_file_that_cannot_be_read_through_is_quarantined_as_a_whole() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&mixed()).unwrap();
    let mut torn = encoder.finish().unwrap();
    torn.truncate(torn.len() - 9);
    let setup = Setup::with("a.jsonl.gz", Format::JsonLines, Compression::Gzip, &torn);
    let outcome = setup.split(&Deciding::quarantining().bad(0).build()).unwrap();
    assert_eq!(outcome.unreadable, 1);
    assert!(!setup.has("clean/a.jsonl.gz"));
    assert_eq!(setup.read("quarantine/a.jsonl.gz"), torn);
    assert_eq!(
        setup.text("quarantine/a.jsonl.gz.reasons.jsonl"),
        "{\"row\":-1,\"action\":\"quarantine\",\"codes\":[\"unreadable\"]}\n"
    );
    assert!(outcome.manifest.files[0].unreadable.is_some());
}

#[test]
fn a_stop_leaves_nothing_behind() {
    let mut setup = jsonl(&FIRST.repeat(20_000).into_bytes());
    setup.stop_after = Some(100_000);
    let error = setup.split(&Deciding::quarantining().build()).unwrap_err();
    assert!(matches!(error, SplitError::Stopped), "{error}");
    let left: Vec<_> = fs::read_dir(setup.folder()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["in"]);
}

#[test]
fn a_decision_without_its_record_or_another_number_of_records_fails() {
    let mut setup = jsonl(&mixed());
    let error = setup.split(&Deciding::quarantining().bad(5).build()).unwrap_err();
    assert_eq!(error.to_string(), "data/train.jsonl: decision on row 5, but the file has 5 records");
    setup.records = Some(vec![6]);
    let error = setup.split(&Deciding::quarantining().build()).unwrap_err();
    assert_eq!(error.to_string(), "data/train.jsonl: 6 records in, but 5 accounted for");
    assert!(!setup.out().exists());
}

#[test]
fn a_file_that_changed_since_the_plan_fails() {
    let setup = jsonl(&mixed());
    fs::write(&setup.plan.files[0].path, "{}").unwrap();
    let error = setup.split(&Deciding::quarantining().build()).unwrap_err();
    assert_eq!(error.to_string(), "data/train.jsonl changed after it was scanned; scan it again");
}

#[test]
fn an_output_folder_with_something_in_it_and_names_that_lead_out_are_refused() {
    let mut setup = jsonl(&mixed());
    fs::create_dir(setup.out()).unwrap();
    fs::write(setup.out().join("precious"), "").unwrap();
    assert!(matches!(setup.split(&Deciding::quarantining().build()).unwrap_err(), SplitError::Exists(_)));
    fs::remove_file(setup.out().join("precious")).unwrap();
    "../escaped.jsonl".clone_into(&mut setup.plan.files[0].name);
    assert!(matches!(setup.split(&Deciding::quarantining().build()).unwrap_err(), SplitError::Name(_)));
    assert!(!setup.folder().join("escaped.jsonl").exists());
}

#[test]
fn only_listed_files_go_along_and_the_rest_is_named() {
    let mut setup = jsonl(&mixed());
    setup.beside("README.md", Standing::Listed("dataset card"), b"# Hello\n");
    setup.beside("load.py", Standing::Code("loading script"), b"print()");
    setup.beside("more.csv", Standing::Unscanned("CSV"), b"a,b");
    setup.beside("gone.parquet", Standing::Broken("a pointer".to_owned()), b"version");
    let outcome = setup.split(&Deciding::quarantining().build()).unwrap();
    assert_eq!(setup.text("clean/README.md"), "# Hello\n");
    for name in ["load.py", "more.csv", "gone.parquet"] {
        assert!(!setup.has(&format!("clean/{name}")) && !setup.has(&format!("quarantine/{name}")), "{name}");
    }
    let named: Vec<_> =
        outcome.manifest.left_out.iter().map(|left| (left.path.as_str(), left.standing.as_str())).collect();
    assert_eq!(named, [("load.py", "code"), ("more.csv", "unscanned"), ("gone.parquet", "broken")]);
}

#[test]
fn the_manifest_accounts_for_every_file_with_its_digest() {
    let setup = jsonl(&mixed());
    setup.split(&Deciding::quarantining().bad(2).build()).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&setup.read("manifest.json")).unwrap();
    let file = &manifest["files"][0];
    assert_eq!(
        (file["records"].as_u64(), file["clean"].as_u64(), file["quarantined"].as_u64()),
        (Some(5), Some(4), Some(1))
    );
    assert_eq!(manifest["tool"]["rules"], "digest of the rules");
    assert_eq!(manifest["policy"]["unreadable"], "quarantine");
    let outputs = file["outputs"].as_array().unwrap();
    assert_eq!(outputs.len(), 3);
    for output in outputs {
        let bytes = setup.read(output["path"].as_str().unwrap());
        let digest = format!("{:x}", <sha2::Sha256 as sha2::Digest>::digest(&bytes));
        assert_eq!(output["sha256"], digest);
        assert_eq!(output["bytes"].as_u64(), Some(bytes.len() as u64));
    }
}

#[cfg(unix)]
#[test]
fn the_quarantine_side_is_closed_to_others_and_to_version_control() {
    use std::os::unix::fs::PermissionsExt;
    let setup = jsonl(&mixed());
    setup.split(&Deciding::quarantining().bad(2).build()).unwrap();
    let mode = |name: &str| fs::metadata(setup.out().join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("quarantine"), 0o700);
    assert_ne!(mode("clean") & 0o005, 0, "the clean side can be read");
    assert_eq!(setup.text("quarantine/.gitignore"), "*\n");
}
