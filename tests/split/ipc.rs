//! Arrow IPC files and streams.

use crate::setup::{Deciding, Setup};
use arrow::array::{
    ArrayRef, AsArray, DictionaryArray, Int64Array, ListArray, RecordBatch, StringArray, StringViewArray,
};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Field, Int8Type};
use arrow::ipc::CompressionType;
use arrow::ipc::reader::{FileReader, StreamReader};
use arrow::ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use provscan::source::{Compression, Format};
use provscan::split::RedactStyle;
use std::io::Cursor;
use std::sync::Arc;

const LONG: &str = "a view longer than twelve bytes: jo@example.com";

/// Two batches of three rows: plain text, text views, a dictionary, and lists, one of them null with an element under it.
fn batches(dictionary: bool) -> Vec<RecordBatch> {
    let one = |texts: [&str; 3], numbers: [i64; 3]| {
        let views = StringViewArray::from(texts.map(|text| format!("{LONG} {text}")).to_vec());
        let lists = ListArray::new(
            Arc::new(Field::new("item", DataType::Utf8, true)),
            OffsetBuffer::from_lengths([1, 1, 1]),
            Arc::new(StringArray::from(texts.map(|text| format!("list {text}")).to_vec())),
            Some(NullBuffer::from(vec![true, true, numbers[2] != 3])),
        );
        let labels: DictionaryArray<Int8Type> = texts
            .iter()
            .map(|text| Some(format!("label {text}")))
            .collect::<Vec<_>>()
            .iter()
            .map(|text| text.as_deref())
            .collect();
        let mut columns = vec![
            ("text", Arc::new(StringArray::from(texts.to_vec())) as ArrayRef, true),
            ("view", Arc::new(views), true),
            ("list", Arc::new(lists), true),
            ("number", Arc::new(Int64Array::from(numbers.to_vec())), true),
        ];
        if dictionary {
            columns.push(("label", Arc::new(labels), true));
        }
        RecordBatch::try_from_iter_with_nullable(columns).unwrap()
    };
    vec![one(["alpha", "bravo", "carol"], [1, 2, 3]), one(["delta", "eagle", "fancy"], [4, 5, 6])]
}

fn stream(batches: &[RecordBatch], compression: Option<CompressionType>) -> Vec<u8> {
    let options = IpcWriteOptions::default().try_with_compression(compression).unwrap();
    let mut writer = StreamWriter::try_new_with_options(Vec::new(), &batches[0].schema(), options).unwrap();
    for batch in batches {
        writer.write(batch).unwrap();
    }
    writer.into_inner().unwrap()
}

fn file(batches: &[RecordBatch]) -> Vec<u8> {
    let mut writer = FileWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
    writer.write_metadata("made by", "hand");
    for batch in batches {
        writer.write(batch).unwrap();
    }
    writer.into_inner().unwrap()
}

fn read_stream(bytes: &[u8]) -> Vec<RecordBatch> {
    StreamReader::try_new(bytes, None).unwrap().map(Result::unwrap).collect()
}

fn texts(batches: &[RecordBatch], column: usize) -> Vec<String> {
    let of = |batch: &RecordBatch| {
        let array = arrow::compute::cast(batch.column(column), &DataType::Utf8).unwrap();
        array.as_string::<i32>().iter().map(|text| text.unwrap_or("null").to_owned()).collect::<Vec<_>>()
    };
    batches.iter().flat_map(of).collect()
}

fn holds(bytes: &[u8], needle: &str) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
}

#[test]
fn without_decisions_batches_stay_as_they_are() {
    let before = batches(true);
    for compression in [None, Some(CompressionType::ZSTD), Some(CompressionType::LZ4_FRAME)] {
        let bytes = stream(&before, compression);
        let setup = Setup::with("data.arrow", Format::ArrowStream, Compression::Plain, &bytes);
        let outcome = setup.split(&Deciding::quarantining().build()).unwrap();
        assert_eq!(outcome.manifest.files[0].unreadable, None);
        let clean = setup.read("clean/data.arrow");
        assert_eq!(read_stream(&clean), before);
        assert_eq!(clean.len(), bytes.len(), "compressed as before");
    }
}

#[test]
fn removed_rows_leave_no_trace_in_buffers_dictionaries_and_views() {
    let setup = Setup::with("data.arrow", Format::ArrowStream, Compression::Plain, &stream(&batches(true), None));
    let decisions =
        Deciding::quarantining().found(1, "text", 0, 5, "email").duplicate(2).bad(3).duplicate(4).duplicate(5);
    let outcome = setup.split(&decisions.build()).unwrap();
    let totals = outcome.manifest.totals;
    assert_eq!((totals.records, totals.clean, totals.quarantined, totals.dropped), (6, 1, 2, 3));
    let clean = setup.read("clean/data.arrow");
    for removed in ["bravo", "carol", "delta", "eagle", "fancy"] {
        assert!(!holds(&clean, removed), "{removed}");
    }
    assert_eq!(texts(&read_stream(&clean), 4), ["label alpha"]);
    let quarantine = read_stream(&setup.read("quarantine/data.arrow"));
    assert_eq!(texts(&quarantine, 1), [format!("{LONG} bravo"), format!("{LONG} delta")]);
    assert_eq!(texts(&quarantine, 4), ["label bravo", "label delta"]);
    assert_eq!(quarantine.len(), 2, "one batch for each batch");
}

#[test]
fn redacted_values_leave_no_trace() {
    let mut setup = Setup::with("data.arrow", Format::ArrowStream, Compression::Plain, &stream(&batches(true), None));
    setup.redact = Some(RedactStyle::Token);
    let decisions = Deciding::redacting()
        .found(0, "text", 0, 5, "name")
        .found_in(0, "view", &format!("{LONG} alpha"), "alpha", "name")
        .found(0, "list[0]", 5, 10, "name")
        .found(0, "label", 6, 11, "name")
        .found(4, "number", 0, 1, "phone")
        .found(2, "list[0]", 5, 10, "name");
    let outcome = setup.split(&decisions.build()).unwrap();
    let totals = outcome.manifest.totals;
    assert_eq!(
        (totals.clean, totals.redacted, totals.quarantined),
        (5, 2, 1),
        "an element of a null list is not there"
    );
    let clean = setup.read("clean/data.arrow");
    assert!(!holds(&clean, "alpha") && !holds(&clean, "carol"));
    let after = read_stream(&clean);
    assert_eq!(texts(&after, 0), ["[NAME]", "bravo", "delta", "eagle", "fancy"]);
    assert_eq!(texts(&after, 1)[0], format!("{LONG} [NAME]"));
    assert_eq!(texts(&after, 4)[0], "label [NAME]");
    assert_eq!(texts(&after, 3), ["1", "2", "4", "null", "6"]);
    let numbers = after[1].column(3).as_primitive::<arrow::datatypes::Int64Type>();
    assert_eq!(numbers.values()[1], 0, "nothing stands under the null");
}

#[test]
fn files_keep_their_footer_metadata_and_batches() {
    let bytes = file(&batches(false));
    let setup = Setup::with("data.arrow", Format::ArrowFile, Compression::Plain, &bytes);
    setup.split(&Deciding::quarantining().bad(1).build()).unwrap();
    let clean = setup.read("clean/data.arrow");
    assert!(!holds(&clean, "bravo"));
    let reader = FileReader::try_new(Cursor::new(clean), None).unwrap();
    assert_eq!(reader.custom_metadata().get("made by").map(String::as_str), Some("hand"));
    let after: Vec<_> = reader.map(Result::unwrap).collect();
    assert_eq!(texts(&after, 0), ["alpha", "carol", "delta", "eagle", "fancy"]);
    assert_eq!(after.len(), 2);
}

#[test]
fn a_file_with_dictionaries_is_copied_or_quarantined_as_a_whole() {
    let before = &batches(true)[..1];
    let bytes = file(before);
    let setup = Setup::with("data.arrow", Format::ArrowFile, Compression::Plain, &bytes);
    let outcome = setup.split(&Deciding::quarantining().build()).unwrap();
    assert_eq!(setup.read("clean/data.arrow"), bytes);
    assert_eq!(outcome.manifest.totals.clean, 3);
    let setup = Setup::with("data.arrow", Format::ArrowFile, Compression::Plain, &bytes);
    let outcome = setup.split(&Deciding::quarantining().bad(0).build()).unwrap();
    assert_eq!(outcome.unreadable, 1);
    assert_eq!(setup.read("quarantine/data.arrow"), bytes);
    assert!(!setup.has("clean/data.arrow"));
}

#[test]
fn a_header_that_lies_about_its_length_is_not_believed() {
    let mut bytes = stream(&batches(false), None);
    bytes[4..8].copy_from_slice(&0x7FFF_FFF0_u32.to_le_bytes());
    let setup = Setup::with("data.arrow", Format::ArrowStream, Compression::Plain, &bytes);
    let outcome = setup.split(&Deciding::quarantining().build()).unwrap();
    assert_eq!(outcome.manifest.files[0].unreadable.as_deref(), Some("a message is longer than the file"));
}
