//! The split numbers records as the reader does, whatever the bytes are: a decision made on a row must meet that row.

use crate::setup::{Deciding, Setup};
use proptest::prelude::*;
use provscan::record::{BadRecord, Record, Sink};
use provscan::source::plan::{PlanOptions, plan};
use provscan::source::read::Reader;
use provscan::source::task::{Range, Task};
use provscan::source::{Compression, Format};
use provscan::split::RedactStyle;
use std::fmt::Write;

/// What the reader made of a file, record by record.
#[derive(Default)]
struct Seen(Vec<Option<Vec<u8>>>);

impl Sink for Seen {
    fn record(&mut self, record: &Record<'_>) {
        assert_eq!(record.ordinal, self.0.len() as u64);
        self.0.push(record.raw.map(<[u8]>::to_vec));
    }

    fn bad(&mut self, bad: &BadRecord<'_>) {
        assert_eq!(bad.ordinal, self.0.len() as u64);
        self.0.push(bad.raw.map(<[u8]>::to_vec));
    }

    fn note(&mut self, _ordinal: u64, _what: &'static str) {}
}

/// Every leaf the reader found, with its concrete path.
#[derive(Default)]
struct Fields(Vec<(i64, String, String)>);

impl Sink for Fields {
    fn record(&mut self, record: &Record<'_>) {
        for field in record.fields {
            let mut path = String::new();
            record.write_path(field, &mut path);
            self.0.push((record.ordinal as i64, path, field.text.to_owned()));
        }
    }

    fn bad(&mut self, bad: &BadRecord<'_>) {
        panic!("{}", bad.why);
    }

    fn note(&mut self, _ordinal: u64, _what: &'static str) {}
}

/// Redacts every leaf from end to end and gives back the clean file.
fn redacted(setup: &mut Setup) -> (Vec<(i64, String, String)>, Vec<u8>) {
    let planned = plan(&[setup.plan.files[0].path.clone()], &PlanOptions::default()).unwrap();
    setup.plan.files[0].schema = planned.files[0].schema.clone();
    setup.redact = Some(RedactStyle::Token);
    let task = Task { file: 0, number: 0, range: Range::Whole, rows: None };
    let mut fields = Fields::default();
    Reader::default().read(&setup.plan.files[0], &task, None, &mut fields).unwrap();
    let mut decisions = Deciding::redacting();
    for (row, path, text) in fields.0.iter().filter(|(_, _, text)| !text.is_empty()) {
        decisions = decisions.found(*row, path, 0, text.len(), "email");
    }
    let outcome = setup.split(&decisions.build()).unwrap();
    assert_eq!(outcome.manifest.totals.quarantined, 0, "{:?}", fields.0);
    let name = format!("clean/{}", setup.plan.files[0].name);
    (fields.0, setup.read(&name))
}

#[test]
fn every_path_the_reader_writes_is_found_again_in_json() {
    let arguments = serde_json::json!({"city": "S\u{e3}o \"Paulo\"", "days": [1, {"n": "two"}]}).to_string();
    let tools = serde_json::json!([{"function": {"name": "weather", "description": "tells\nit"}}]).to_string();
    let record = serde_json::json!({
        "messages": [
            {"role": "user", "content": "caf\u{e9} \u{1f600}"},
            {"role": "assistant", "content": [{"type": "text", "text": "well"}],
             "tool_calls": [{"function": {"name": "weather", "arguments": arguments}}]},
        ],
        "tools": tools, "id": 17, "ok": true, "history": [["a", "b"], ["c", "d"]], "meta": {"source": {"url": "x"}},
    });
    let text = format!("{record}\n");
    let mut setup = Setup::with("data.jsonl", Format::JsonLines, Compression::Plain, text.as_bytes());
    let (fields, clean) = redacted(&mut setup);
    let paths: Vec<&str> = fields.iter().map(|(_, path, _)| path.as_str()).collect();
    for path in ["messages[1].content[0].text", "tools![0].function.name", "history[1][0]", "id"] {
        assert!(paths.contains(&path), "{path} in {paths:?}");
    }
    let clean: serde_json::Value = serde_json::from_slice(&clean).unwrap();
    assert_eq!(clean["messages"][1]["content"][0]["text"], "[EMAIL]");
    assert_eq!(clean["history"][1], serde_json::json!(["[EMAIL]", "[EMAIL]"]));
    assert_eq!(clean["id"], "[EMAIL]");
    let tools: serde_json::Value = serde_json::from_str(clean["tools"].as_str().unwrap()).unwrap();
    assert_eq!(tools[0]["function"]["description"], "[EMAIL]");
}

#[test]
fn every_path_the_reader_writes_is_found_again_in_parquet() {
    let bytes = crate::parquet::chats();
    let mut setup = Setup::with("data.parquet", Format::Parquet, Compression::Plain, &bytes);
    let (fields, clean) = redacted(&mut setup);
    assert!(fields.iter().any(|(row, path, _)| *row == 8 && path == "messages[1].content"));
    let (batches, _) = crate::parquet::read(&clean);
    assert!(crate::parquet::contents(&batches).iter().all(|text| text == "[EMAIL]"));
}

/// Pieces of JSON documents, whole and broken.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{\"a\":1}",
        "{\"a\":\"x ] }\"}",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "\"",
        "\\",
        "\"b\"",
        " ",
        "\n",
        "\r\n",
        "\t",
        "1",
        "null",
        "[1,{}]",
        "é",
    ]);
    let text = prop_oneof![
        proptest::collection::vec(piece.clone(), 0..14).prop_map(|pieces| pieces.concat()),
        proptest::collection::vec(piece, 0..8).prop_map(|pieces| format!("[{}]", pieces.join(","))),
    ];
    (any::<bool>(), text).prop_map(|(mark, text)| if mark { format!("\u{feff}{text}") } else { text })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_record_of_the_reader_is_the_record_of_the_split(text in pieces(), array in any::<bool>(), removed in any::<prop::sample::Index>()) {
        let format = if array { Format::Json } else { Format::JsonLines };
        let setup = Setup::with("data.json", format, Compression::Plain, text.as_bytes());
        let mut seen = Seen::default();
        let task = Task { file: 0, number: 0, range: Range::Whole, rows: None };
        let read = Reader::default().read(&setup.plan.files[0], &task, None, &mut seen);

        let outcome = setup.split(&Deciding::quarantining().build()).unwrap();
        prop_assert_eq!(outcome.unreadable == 1, read.is_err(), "{:?} {:?}", read, outcome.manifest.files[0].unreadable);
        if read.is_err() {
            return Ok(());
        }
        prop_assert_eq!(outcome.manifest.totals.records, seen.0.len() as u64);
        prop_assert_eq!(setup.text("clean/data.json"), text.clone());

        prop_assume!(!seen.0.is_empty());
        let row = removed.index(seen.0.len());
        let setup = Setup::with("data.json", format, Compression::Plain, text.as_bytes());
        setup.split(&Deciding::quarantining().bad(row as u64).build()).unwrap();
        let raw = String::from_utf8(seen.0[row].clone().unwrap()).unwrap();
        let mut expected = String::new();
        match text.trim_start_matches('\u{feff}').trim_start().starts_with('[') && array {
            true => write!(expected, "[\n{raw}\n]\n").unwrap(),
            false if array => writeln!(expected, "{raw}").unwrap(),
            false => expected.push_str(raw.strip_prefix('\u{feff}').unwrap_or(&raw)),
        }
        prop_assert_eq!(setup.text("quarantine/data.json"), expected);
    }
}
