//! What `scan` writes and prints: the bundle, the tables, the report as JSON, and which outputs it refuses to replace.

use crate::table::{self, Row};
use crate::tool::{Folder, files, provscan};
use crate::{LINES, dataset};
use arrow::datatypes::{DataType, SchemaRef};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn names(root: &Path) -> Vec<String> {
    files(root).into_iter().map(|(name, _)| name).collect()
}

const BUNDLE: [&str; 5] = ["datasheet.md", "duplicates.parquet", "findings.parquet", "report.html", "report.json"];

#[test]
fn results_go_to_standard_output_and_nothing_else_does() {
    let folder = dataset();
    let data = folder.path("data");
    let run = provscan(args!["scan", data]).ends_with(0);
    assert!(run.out.contains("records  4") && run.out.contains("personal data"), "{}", run.out);
    assert_eq!(run.err, "");
    let quiet = provscan(args!["scan", data, "-q"]).ends_with(0);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
    let verbose = provscan(args!["scan", data, "-v"]).ends_with(0);
    assert!(verbose.err.starts_with("train.jsonl: jsonl (none), "), "{}", verbose.err);
    assert_eq!(names(&data), ["train.jsonl"]);
}

#[test]
fn colors_are_for_terminals_unless_asked_for() {
    let folder = dataset();
    let data = folder.path("data");
    assert!(!provscan(args!["scan", data]).out.contains('\u{1b}'));
    assert!(provscan(args!["scan", data, "--color", "always"]).out.contains('\u{1b}'));
    assert!(!provscan(args!["scan", data, "--color", "never"]).out.contains('\u{1b}'));
}

#[test]
fn the_report_as_json_follows_the_published_schema_and_is_the_one_of_the_bundle() {
    let folder = dataset();
    folder.write("data/bad.jsonl", "{\"text\":\"torn");
    folder.write("data/more.csv", "a,b\n");
    let (data, out) = (folder.path("data"), folder.path("out"));
    let json = provscan(args!["scan", data, "-o", out, "--format", "json"]).ends_with(3).out;
    assert_eq!(json, fs::read_to_string(out.join("report.json")).unwrap());
    let schema = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/report-1.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap();
    let report: Value = serde_json::from_str(&json).unwrap();
    let complaints: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert_eq!(complaints, Vec::<String>::new());
    let top: Vec<&String> = report.as_object().unwrap().keys().collect();
    let promised = [
        "composition",
        "dataset",
        "duplicates",
        "findings",
        "licenses",
        "not_covered",
        "poison",
        "risk",
        "scan",
        "schema",
        "tool",
    ];
    assert_eq!(top, promised);
    let mut broken = report;
    broken.as_object_mut().unwrap().remove("scan");
    assert!(!validator.is_valid(&broken), "the schema refuses a report without its scan");
}

/// Name, type and nullability of each column.
fn columns(schema: &SchemaRef) -> Vec<(&str, DataType, bool)> {
    let fields = schema.fields().iter();
    fields.map(|field| (field.name().as_str(), field.data_type().clone(), field.is_nullable())).collect()
}

#[test]
fn the_tables_have_the_columns_of_the_interface() {
    let folder = dataset();
    let (data, out) = (folder.path("data"), folder.path("out"));
    provscan(args!["scan", data, "-o", out]).ends_with(0);
    assert_eq!(names(&out), BUNDLE);
    let text = |name| (name, DataType::Utf8, false);
    let optional = |name| (name, DataType::Utf8, true);
    let number = |name| (name, DataType::Int64, false);
    let (findings, rows) = table::read(&out.join("findings.parquet"));
    let expected = [
        text("file"),
        number("row"),
        optional("record_id"),
        text("field"),
        text("part"),
        text("rule"),
        text("category"),
        text("kind"),
        text("severity"),
        ("confidence", DataType::Float32, false),
        text("evidence"),
        number("start"),
        number("end"),
        optional("value"),
        optional("masked"),
        optional("scope"),
        ("fingerprint", DataType::FixedSizeBinary(16), false),
    ];
    assert_eq!(columns(&findings), expected);
    assert_eq!(rows.len(), 2);
    let (duplicates, rows) = table::read(&out.join("duplicates.parquet"));
    let expected = [
        text("file"),
        number("row"),
        optional("record_id"),
        number("cluster"),
        optional("relation"),
        ("keep", DataType::Boolean, false),
        optional("witness_file"),
        ("witness_row", DataType::Int64, true),
        ("similarity", DataType::Float32, true),
    ];
    assert_eq!(columns(&duplicates), expected);
    assert_eq!(rows.len(), 2);
}

#[test]
fn a_finding_says_where_it_is_to_the_byte_and_masks_what_it_is() {
    let folder = dataset();
    let (data, out) = (folder.path("data"), folder.path("out"));
    provscan(args!["scan", data, "-o", out, "--reserved", "as-real"]).ends_with(0);
    let (_, rows) = table::read(&out.join("findings.parquet"));
    let records: Vec<Value> = LINES.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<(&str, &str, &str)> = rows
        .iter()
        .map(|row| {
            let at = |name: &str| row[name].parse::<usize>().unwrap();
            let record = &records[at("row")];
            assert_eq!(record["id"], row["record_id"].as_str());
            (row["kind"].as_str(), &record["text"].as_str().unwrap()[at("start")..at("end")], row["masked"].as_str())
        })
        .collect();
    let card = ("credit_card", "4111 1111 1111 1111", "0000 0000 0000 0000");
    assert_eq!(found, [("email", "ann.lee@firma.test", "xxx.xxx@xxxxx.xxxx"), card]);
}

#[test]
fn the_copy_is_listed_with_the_record_it_repeats() {
    let folder = dataset();
    let (data, out) = (folder.path("data"), folder.path("duplicates.parquet"));
    provscan(args!["scan", data, "--duplicates", out]).ends_with(0);
    let (_, rows) = table::read(&out);
    let copy: &Row = rows.iter().find(|row| row["keep"] == "false").unwrap();
    let cells =
        ["file", "row", "relation", "witness_file", "witness_row", "similarity"].map(|name| copy[name].as_str());
    assert_eq!(cells, ["train.jsonl", "2", "identical", "train.jsonl", "1", "1.0"]);
    let kept: Vec<&str> = rows.iter().find(|row| row["keep"] == "true").unwrap().keys().map(String::as_str).collect();
    assert_eq!(kept, ["cluster", "file", "keep", "record_id", "row"]);
}

#[test]
fn of_duplicates_the_one_is_kept_that_was_asked_for() {
    let folder = Folder::new();
    let text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen";
    let record = |id: &str, score: &str, tail: &str| {
        format!(r#"{{"id":"{id}","meta":{{"score":{score}}},"text":"{text} {tail}"}}"#) + "\n"
    };
    let records = [
        record("a", "0.5", ""),
        record("b", "-3", "fifteen sixteen"),
        record("mail@firma.test", "7e-1", "fifteen"),
        record("d", "null", "fifteen"),
    ];
    folder.write("data/train.jsonl", records.concat());
    let (data, out) = (folder.path("data"), folder.path("duplicates.jsonl"));
    let kept = |policy: &str| -> Vec<String> {
        provscan(args!["scan", data, "--duplicates", out, "--keep", policy]).ends_with(0);
        let (_, rows) = lines(&out);
        assert_eq!(rows.len(), 4);
        rows.iter().filter(|row| row["keep"] == "true").map(|row| row["record_id"].clone()).collect()
    };
    assert_eq!(kept("order"), ["a"]);
    assert_eq!(kept("longest"), ["b"]);
    assert_eq!(kept("field:meta.score"), ["xxxx@xxxxx.xxxx"], "a mail address as an id is masked");
    let run = provscan(args!["scan", data, "--keep", "field:quality"]).ends_with(0);
    assert!(run.err.contains("no record has a number in quality"), "{}", run.err);
    provscan(args!["scan", data, "--keep", "best"]).ends_with(2);
}

/// Rows of a table in JSON lines, values as text and nulls left out, with the column names of the first one in order.
fn lines(path: &Path) -> (Vec<String>, Vec<Row>) {
    let text = fs::read_to_string(path).unwrap();
    let objects: Vec<serde_json::Map<String, Value>> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let cell = |(name, value): (&String, &Value)| match value {
        Value::Null => None,
        Value::String(text) => Some((name.clone(), text.clone())),
        other => Some((name.clone(), other.to_string())),
    };
    let rows = objects.iter().map(|object| object.iter().filter_map(cell).collect()).collect();
    (objects[0].keys().cloned().collect(), rows)
}

#[test]
fn tables_in_json_lines_say_what_those_in_parquet_say() {
    let folder = dataset();
    let data = folder.path("data");
    for ending in ["jsonl", "ndjson"] {
        let (out, findings) = (folder.path(&format!("out-{ending}")), folder.path(&format!("findings.{ending}")));
        let duplicates = folder.path(&format!("duplicates.{ending}"));
        provscan(args!["scan", data, "-o", out, "--findings", findings, "--duplicates", duplicates]).ends_with(0);
        for (file, name) in [(&findings, "findings"), (&duplicates, "duplicates")] {
            let (schema, expected) = table::read(&out.join(format!("{name}.parquet")));
            let (names, rows) = lines(file);
            let mut columns: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
            // Objects of the JSON reader are sorted by name.
            columns.sort_unstable();
            assert_eq!(names, columns);
            assert_eq!(rows, expected);
        }
    }
}

#[test]
fn an_output_that_exists_is_replaced_only_by_force() {
    let folder = dataset();
    let (data, out) = (folder.path("data"), folder.path("out"));
    folder.write("out/mine.txt", "mine");
    let run = provscan(args!["scan", data, "-o", out]).ends_with(2);
    assert!(run.err.contains("--force"), "{}", run.err);
    assert_eq!(names(&out), ["mine.txt"]);
    provscan(args!["scan", data, "-o", out, "--force"]).ends_with(0);
    assert_eq!(names(&out), BUNDLE);
    assert_eq!(fs::read_dir(folder.path(".")).unwrap().count(), 2, "nothing but the data and the bundle");
    fs::create_dir(folder.path("empty")).unwrap();
    provscan(args!["scan", data, "-o", folder.path("empty")]).ends_with(0);
}

#[test]
fn an_output_folder_that_holds_the_data_is_refused_even_with_force() {
    let folder = dataset();
    let data = folder.path("data");
    for out in [data.clone(), folder.path("."), data.join("../data")] {
        for verb in ["scan", "split"] {
            let run = provscan(args![verb, data, "-o", out, "--force"]).ends_with(2);
            assert!(run.err.contains("train.jsonl, which is to be read"), "{}", run.err);
            assert_eq!(fs::read_to_string(data.join("train.jsonl")).unwrap(), LINES);
        }
    }
    provscan(args!["scan", data, "-o", data.join("audit")]).ends_with(0);
    provscan(args!["scan", data, "-o", data.join("audit"), "--force"]).ends_with(0);
}

#[test]
fn what_provscan_wrote_into_the_data_is_no_data() {
    let folder = dataset();
    let data = folder.path("data");
    provscan(args!["scan", data, "-o", data.join("audit")]).ends_with(0);
    provscan(args!["split", data, "-o", data.join("parted"), "--reserved", "as-real"]).ends_with(0);
    let run = provscan(args!["scan", data, "--format", "json"]).ends_with(0);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let scanned: Vec<&str> =
        report["dataset"]["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(scanned, ["parted/clean/train.jsonl", "train.jsonl"]);
}

#[test]
fn selected_and_ignored_rules_are_those_that_fire() {
    let folder = dataset();
    let (data, table) = (folder.path("data"), folder.path("findings.parquet"));
    let rules = |option: &str, code: &str| {
        provscan(args!["scan", data, "--findings", table, option, code]).ends_with(0);
        table::read(&table).1.iter().map(|row| row["rule"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(rules("--select", "PII001"), ["PII001"]);
    assert_eq!(rules("--select", "PII"), ["PII001", "PII020"]);
    assert_eq!(rules("--ignore", "PII001"), ["PII020"]);
    assert_eq!(rules("--reserved", "ignore"), ["PII001"; 0]);
}

#[test]
fn hostile_names_and_texts_reach_no_terminal_and_no_page_raw() {
    let folder = Folder::new();
    let name = "data/\u{1b}[31m<script>alert(1)<\u{202e}.jsonl";
    folder.write(name, "{\"label\":\"\u{1b}]0;x\u{7}<img src=x>\",\"text\":\"torn\n");
    folder.write(
        "data/ok.jsonl",
        "{\"<b>\u{202e}key\":\"<script>alert(1)</script> ann@firma.test\",\"text\":\"words\"}\n",
    );
    let (data, out) = (folder.path("data"), folder.path("out"));
    let run = provscan(args!["scan", data, "-o", out, "-v"]).ends_with(3);
    for (output, text) in [("stdout", &run.out), ("stderr", &run.err)] {
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{output}: {text:?}");
    }
    for page in ["report.html", "datasheet.md"] {
        let text = fs::read_to_string(out.join(page)).unwrap();
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{page}");
        assert!(!text.contains("<script>alert") && !text.contains("<img"), "{page}");
    }
}
