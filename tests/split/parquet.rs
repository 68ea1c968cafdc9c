//! Parquet: what is kept, what is the same as before, and that nothing removed survives anywhere in the file.

use crate::setup::{Deciding, Setup};
use arrow::array::{
    ArrayRef, AsArray, BinaryArray, DictionaryArray, Int64Array, ListArray, RecordBatch, StringArray, StructArray,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field, Fields, Int32Type, Int64Type, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression as Codec, ZstdLevel};
use parquet::file::metadata::{KeyValue, ParquetMetaData, RowGroupMetaData};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnPath, SchemaDescriptor};
use provscan::source::{Compression, Format};
use provscan::split::RedactStyle;
use std::fs::File;
use std::io::Write;
use std::sync::Arc;

const EMAIL: &str = "jo.miller@example.com";
const PHONE: i64 = 2_025_550_143;

/// Records of a chat dataset: text, two messages a record, a number, and a label stored as dictionary.
fn batch(texts: &[&str], answers: &[&str], phones: &[i64]) -> RecordBatch {
    let rows = texts.len();
    let contents: Vec<&str> = texts.iter().zip(answers).flat_map(|(text, answer)| [*text, *answer]).collect();
    let message =
        Fields::from(vec![Field::new("role", DataType::Utf8, false), Field::new("content", DataType::Utf8, true)]);
    let messages = StructArray::new(
        message.clone(),
        vec![
            Arc::new(StringArray::from(["user", "assistant"].repeat(rows))) as ArrayRef,
            Arc::new(StringArray::from(contents)),
        ],
        None,
    );
    let lists = ListArray::new(
        Arc::new(Field::new("item", DataType::Struct(message), true)),
        OffsetBuffer::from_lengths(vec![2; rows]),
        Arc::new(messages),
        None,
    );
    let labels: DictionaryArray<Int32Type> = texts.iter().map(|text| Some(&text[..1])).collect();
    RecordBatch::try_from_iter_with_nullable([
        ("text", Arc::new(StringArray::from(texts.to_vec())) as ArrayRef, true),
        ("messages", Arc::new(lists), true),
        ("phone", Arc::new(Int64Array::from(phones.to_vec())), true),
        ("label", Arc::new(labels), true),
    ])
    .unwrap()
}

/// Three row groups of three, four and two records.
pub(crate) fn chats() -> Vec<u8> {
    let groups = [
        batch(&["a one", &format!("b {EMAIL}"), "c three"], &["A", "B zebra-key-1", "C"], &[1, 2, 3]),
        batch(&["d", "e", "f", "g"], &["D", "E", "F zebra-key-2", "G"], &[4, 5, 6, 7]),
        batch(&["h", "i"], &["H", &format!("so {EMAIL}!")], &[PHONE, 9]),
    ];
    let properties = WriterProperties::builder()
        .set_compression(Codec::ZSTD(ZstdLevel::default()))
        .set_column_compression(ColumnPath::from("text"), Codec::SNAPPY)
        .set_column_dictionary_enabled(ColumnPath::from("phone"), false)
        .set_key_value_metadata(Some(vec![KeyValue::new("huggingface".to_owned(), "{\"info\":{}}".to_owned())]))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), groups[0].schema(), Some(properties)).unwrap();
    for group in groups {
        writer.write(&group).unwrap();
        writer.flush().unwrap();
    }
    writer.into_inner().unwrap()
}

fn parquet(bytes: &[u8]) -> Setup {
    Setup::with("data/train-00000.parquet", Format::Parquet, Compression::Plain, bytes)
}

fn file_of(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

pub(crate) fn read(bytes: &[u8]) -> (Vec<RecordBatch>, Arc<ParquetMetaData>) {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file_of(bytes)).unwrap();
    let metadata = Arc::clone(builder.metadata());
    (builder.build().unwrap().map(Result::unwrap).collect(), metadata)
}

fn column(batches: &[RecordBatch], name: &str) -> Vec<Option<String>> {
    let texts = |batch: &RecordBatch| {
        let array = batch.column_by_name(name).unwrap();
        let array = arrow::compute::cast(array, &DataType::Utf8).unwrap();
        array.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>()
    };
    batches.iter().flat_map(texts).collect()
}

/// Contents of all messages.
pub(crate) fn contents(batches: &[RecordBatch]) -> Vec<String> {
    let texts = |batch: &RecordBatch| {
        let lists = batch.column_by_name("messages").unwrap().as_list::<i32>().clone();
        let contents = lists.values().as_struct().column_by_name("content").unwrap().clone();
        contents.as_string::<i32>().iter().map(|text| text.unwrap().to_owned()).collect::<Vec<_>>()
    };
    batches.iter().flat_map(texts).collect()
}

/// Every byte a reader of the file could come across: the file itself (footer, statistics, page indexes), and
/// all pages decompressed, dictionaries included.
fn all_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut all = bytes.to_vec();
    let file = SerializedFileReader::new(file_of(bytes)).unwrap();
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group).unwrap();
        for column in 0..group.num_columns() {
            for page in group.get_column_page_reader(column).unwrap() {
                all.extend_from_slice(page.unwrap().buffer());
            }
        }
    }
    all
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn without_decisions_values_schema_metadata_codecs_and_row_groups_stay() {
    let source = chats();
    let setup = parquet(&source);
    let outcome = setup.split(&Deciding::quarantining().build()).unwrap();
    assert_eq!(outcome.manifest.files[0].unreadable, None);
    assert_eq!(outcome.manifest.totals.clean, 9);
    let ((before, old), (after, new)) = (read(&source), read(&setup.read("clean/data/train-00000.parquet")));
    assert_eq!(before, after);
    let (old_file, new_file) = (old.file_metadata(), new.file_metadata());
    assert_eq!(old_file.schema(), new_file.schema());
    assert_eq!(old_file.key_value_metadata(), new_file.key_value_metadata());
    let groups = |metadata: &ParquetMetaData| {
        let columns = |group: &RowGroupMetaData| {
            group.columns().iter().map(|c| (c.compression(), c.dictionary_page_offset().is_some())).collect::<Vec<_>>()
        };
        metadata.row_groups().iter().map(|group| (group.num_rows(), columns(group))).collect::<Vec<_>>()
    };
    assert_eq!(groups(&old), groups(&new));
}

#[test]
fn removed_rows_leave_no_trace_and_arrive_whole_on_the_other_side() {
    let source = chats();
    let mut setup = parquet(&source);
    setup.records = Some(vec![9]);
    let mut decisions =
        Deciding::quarantining().found(1, "text", 2, 23, "email").found(8, "messages[1].content", 3, 24, "email");
    decisions = decisions.found(7, "phone", 0, 10, "phone");
    for row in 3..7 {
        decisions = decisions.duplicate(row);
    }
    let outcome = setup.split(&decisions.build()).unwrap();
    let totals = outcome.manifest.totals;
    assert_eq!((totals.records, totals.clean, totals.quarantined, totals.dropped), (9, 2, 3, 4));

    let clean = setup.read("clean/data/train-00000.parquet");
    let (batches, metadata) = read(&clean);
    assert_eq!(column(&batches, "text"), ["a one", "c three"].map(|text| Some(text.to_owned())));
    assert_eq!(metadata.num_row_groups(), 1, "groups that became empty are not written");
    assert!(holds(&all_bytes(&source), EMAIL.as_bytes()), "the search finds what is there");
    let all = all_bytes(&clean);
    for removed in [EMAIL.as_bytes(), b"zebra-key-1", b"zebra-key-2", &PHONE.to_le_bytes()] {
        assert!(!holds(&all, removed));
    }
    let (quarantined, metadata) = read(&setup.read("quarantine/data/train-00000.parquet"));
    assert_eq!(column(&quarantined, "text"), [format!("b {EMAIL}"), "h".into(), "i".into()].map(Some));
    assert_eq!(column(&quarantined, "label"), ["b", "h", "i"].map(|text| Some(text.to_owned())));
    assert_eq!(metadata.num_row_groups(), 2);
}

#[test]
fn redacted_values_leave_no_trace_in_texts_lists_and_numbers() {
    let source = chats();
    let mut setup = parquet(&source);
    setup.redact = Some(RedactStyle::Token);
    let decisions = Deciding::redacting()
        .found_in(1, "text", &format!("b {EMAIL}"), EMAIL, "email")
        .found_in(1, "messages[0].content", &format!("b {EMAIL}"), EMAIL, "email")
        .found_in(1, "messages[1].content", "B zebra-key-1", "zebra-key-1", "token")
        .found(5, "messages[1].content", 2, 13, "token")
        .found_in(8, "messages[1].content", &format!("so {EMAIL}!"), EMAIL, "email")
        .found(7, "phone", 0, 10, "phone")
        .build();
    let outcome = setup.split(&decisions).unwrap();
    let totals = outcome.manifest.totals;
    assert_eq!((totals.clean, totals.redacted, totals.quarantined), (9, 4, 0));
    let clean = setup.read("clean/data/train-00000.parquet");
    let (batches, metadata) = read(&clean);
    assert_eq!(column(&batches, "text")[1].as_deref(), Some("b [EMAIL]"));
    assert_eq!(
        contents(&batches),
        [
            "a one",
            "A",
            "b [EMAIL]",
            "B [TOKEN]",
            "c three",
            "C",
            "d",
            "D",
            "e",
            "E",
            "f",
            "F [TOKEN]",
            "g",
            "G",
            "h",
            "H",
            "i",
            "so [EMAIL]!"
        ]
    );
    let phones: Vec<_> = batches
        .iter()
        .flat_map(|batch| batch.column(2).as_primitive::<Int64Type>().iter().collect::<Vec<_>>())
        .collect();
    assert_eq!(phones[6..], [Some(7), None, Some(9)]);
    let rows: Vec<_> = metadata.row_groups().iter().map(RowGroupMetaData::num_rows).collect();
    assert_eq!(rows, [3, 4, 2]);
    let all = all_bytes(&clean);
    for removed in [EMAIL.as_bytes(), b"zebra-key", &PHONE.to_le_bytes()] {
        assert!(!holds(&all, removed));
    }
    assert!(!setup.has("quarantine/data/train-00000.parquet"));
}

#[test]
fn a_redaction_that_does_not_fit_quarantines_the_row_unchanged() {
    let mut setup = parquet(&chats());
    setup.redact = Some(RedactStyle::Token);
    let decisions = Deciding::redacting()
        .found(1, "text", 2, 23, "email")
        .found(1, "messages[7].content", 0, 3, "email")
        .found(2, "messages[0].role", 0, 900, "email")
        .build();
    setup.split(&decisions).unwrap();
    let (quarantined, _) = read(&setup.read("quarantine/data/train-00000.parquet"));
    assert_eq!(column(&quarantined, "text"), [format!("b {EMAIL}"), "c three".into()].map(Some));
    assert_eq!(
        setup.text("quarantine/data/train-00000.parquet.reasons.jsonl"),
        "{\"row\":1,\"action\":\"quarantine\",\"codes\":[\"PII001\",\"unredactable\"]}\n\
         {\"row\":2,\"action\":\"quarantine\",\"codes\":[\"PII001\",\"unredactable\"]}\n"
    );
}

#[test]
fn a_row_whose_text_is_not_utf8_is_quarantined_alone_with_its_bytes() {
    let schema = parse_message_type("message schema { optional binary text (UTF8); }").unwrap();
    let broken: &[u8] = b"torn \xff\xfe";
    let texts = BinaryArray::from(vec![&b"good"[..], broken, b"fine"]);
    let batch = RecordBatch::try_from_iter([("text", Arc::new(texts) as ArrayRef)]).unwrap();
    let options = ArrowWriterOptions::new()
        .with_skip_arrow_metadata(true)
        .with_parquet_schema(SchemaDescriptor::new(Arc::new(schema)));
    let arrow = Arc::new(Schema::new(vec![Field::new("text", DataType::Binary, true)]));
    let mut writer = ArrowWriter::try_new_with_options(Vec::new(), arrow, options).unwrap();
    writer.write(&RecordBatch::try_new(writer_schema(), batch.columns().to_vec()).unwrap()).unwrap();
    let setup = parquet(&writer.into_inner().unwrap());
    setup.split(&Deciding::quarantining().bad(1).build()).unwrap();
    let (clean, _) = read(&setup.read("clean/data/train-00000.parquet"));
    assert_eq!(column(&clean, "text"), ["good", "fine"].map(|text| Some(text.to_owned())));
    assert!(holds(&setup.read("quarantine/data/train-00000.parquet"), broken));
}

fn writer_schema() -> Arc<Schema> {
    Arc::new(Schema::new(vec![Field::new("text", DataType::Binary, true)]))
}

#[test]
fn a_damaged_file_is_quarantined_as_a_whole() {
    let mut damaged = chats();
    damaged[8..60].fill(0xEE);
    let truncated = &chats()[..200];
    for bytes in [&damaged[..], truncated] {
        let setup = parquet(bytes);
        let outcome = setup.split(&Deciding::quarantining().build()).unwrap();
        assert_eq!(outcome.unreadable, 1);
        assert_eq!(setup.read("quarantine/data/train-00000.parquet"), bytes);
        assert!(!setup.has("clean/data/train-00000.parquet"));
    }
}

#[test]
fn a_file_without_a_kept_row_is_still_a_file_with_its_schema() {
    let source = chats();
    let setup = parquet(&source);
    let mut decisions = Deciding::quarantining();
    for row in 0..9 {
        decisions = decisions.duplicate(row);
    }
    setup.split(&decisions.build()).unwrap();
    let (batches, metadata) = read(&setup.read("clean/data/train-00000.parquet"));
    assert_eq!(batches, []);
    assert_eq!(metadata.file_metadata().schema(), read(&source).1.file_metadata().schema());
}
