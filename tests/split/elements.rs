//! JSON arrays, objects around one, and documents that are one record.

use crate::setup::{Deciding, Setup};
use provscan::source::plan::{PlanOptions, plan};
use provscan::source::{Compression, Format};
use provscan::split::RedactStyle;
use std::fs;

const ARRAY: &str = "\u{feff} [\n  {\"text\": \"a [1, 2] \\\" }\"},\n  {\"text\": \"mail jo@example.com\"} ,\n\t{\"text\":\"c\"}, 7\n]\n";

fn json(bytes: &str) -> Setup {
    Setup::with("data.json", Format::Json, Compression::Plain, bytes.as_bytes())
}

#[test]
fn an_untouched_array_is_the_same_file() {
    let setup = json(ARRAY);
    let outcome = setup.split(&Deciding::quarantining().build()).unwrap();
    assert_eq!(setup.text("clean/data.json"), ARRAY);
    assert_eq!(outcome.manifest.totals.records, 4);
}

#[test]
fn both_sides_are_arrays_of_untouched_elements() {
    let setup = json(ARRAY);
    setup.split(&Deciding::quarantining().found(1, "text", 5, 19, "email").bad(3).duplicate(0).build()).unwrap();
    assert_eq!(setup.text("clean/data.json"), "\u{feff} [\n  {\"text\":\"c\"}\n]\n");
    assert_eq!(setup.text("quarantine/data.json"), "[\n{\"text\": \"mail jo@example.com\"},\n7\n]\n");
}

#[test]
fn a_redacted_element_stays_in_its_place() {
    let mut setup = json(ARRAY);
    setup.redact = Some(RedactStyle::Token);
    setup.split(&Deciding::redacting().found(1, "text", 5, 19, "email").build()).unwrap();
    assert_eq!(setup.text("clean/data.json"), ARRAY.replace("jo@example.com", "[EMAIL]"));
}

#[test]
fn an_array_that_loses_all_elements_is_an_empty_array() {
    let setup = json("[{\"a\":1}, {\"a\":1},]");
    setup.split(&Deciding::quarantining().duplicate(0).duplicate(1).build()).unwrap();
    assert_eq!(setup.text("clean/data.json"), "[]");
}

#[test]
fn an_object_around_the_records_is_kept() {
    let text = "{\"version\": [1], \"data\": [ {\"text\":\"one\"},\n{\"text\":\"two\"}], \"end\": null }\n";
    let mut setup = json(text);
    let planned = plan(&[setup.plan.files[0].path.clone()], &PlanOptions::default()).unwrap();
    assert_eq!(planned.files[0].schema.wrapper(), Some("data"));
    setup.plan.files[0].schema = planned.files[0].schema.clone();
    setup.split(&Deciding::quarantining().bad(0).build()).unwrap();
    assert_eq!(setup.text("clean/data.json"), "{\"version\": [1], \"data\": [ {\"text\":\"two\"}], \"end\": null }\n");
    assert_eq!(setup.text("quarantine/data.json"), "[\n{\"text\":\"one\"}\n]\n");
}

#[test]
fn a_single_object_and_values_in_a_row_are_records() {
    let setup = json("{\n \"text\": \"one\"\n}\n{\"text\":\"two\"} 3\n");
    let outcome = setup.split(&Deciding::quarantining().bad(2).bad(0).build()).unwrap();
    assert_eq!(outcome.manifest.totals.records, 3);
    assert_eq!(setup.text("clean/data.json"), "\n{\"text\":\"two\"}\n");
    assert_eq!(setup.text("quarantine/data.json"), "{\n \"text\": \"one\"\n}\n3\n");
}

#[test]
fn a_document_that_is_not_closed_or_goes_on_is_quarantined_as_a_whole() {
    for text in ["[{\"a\":1}, {\"a\":", "[{\"a\":1}", "[{\"a\":1}] {}", "[{\"a\":1}}]", "[:]"] {
        let setup = json(text);
        let outcome = setup.split(&Deciding::quarantining().build()).unwrap();
        assert_eq!(outcome.unreadable, 1, "{text}");
        assert_eq!(setup.text("quarantine/data.json"), text);
        assert!(!setup.has("clean/data.json"));
    }
}

#[test]
fn deep_nesting_does_no_harm() {
    let text = format!("[{}{}]", "[".repeat(100_000), "]".repeat(100_000));
    let setup = json(&text);
    setup.split(&Deciding::quarantining().bad(0).build()).unwrap();
    assert_eq!(setup.text("clean/data.json"), "[]");
    assert_eq!(fs::read(setup.out().join("quarantine/data.json")).unwrap().len(), text.len() + 3);
}
