//! Parquet and Arrow IPC: every type, every codec, and what a damaged file costs.

use super::*;
use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression as Codec, GzipLevel, ZstdLevel};
use ::parquet::file::properties::WriterProperties;
use arrow::array::*;
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field, Fields, Int32Type, Schema as ArrowSchema, TimeUnit};
use arrow::ipc::writer::{FileWriter, StreamWriter};

fn parquet(batches: &[RecordBatch], codec: Codec, group: usize) -> Vec<u8> {
    let properties =
        WriterProperties::builder().set_compression(codec).set_max_row_group_row_count(Some(group)).build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batches[0].schema(), Some(properties)).expect("a valid schema");
    for batch in batches {
        writer.write(batch).expect("memory");
    }
    writer.close().expect("memory");
    bytes
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
        .expect("columns of one length")
}

fn read(bytes: &[u8], format: Format) -> Written {
    let (written, errors) = read_bytes(bytes, format, Compression::Plain);
    assert_eq!(errors, []);
    written
}

fn chat() -> ArrayRef {
    let fields =
        Fields::from(vec![Field::new("content", DataType::Utf8, true), Field::new("role", DataType::Utf8, true)]);
    let contents: ArrayRef = Arc::new(StringArray::from(vec![Some("hi"), Some("hello"), None]));
    let roles: ArrayRef = Arc::new(StringArray::from(vec!["user", "assistant", "user"]));
    let messages = StructArray::new(fields.clone(), vec![contents, roles], None);
    let element = Arc::new(Field::new("element", DataType::Struct(fields), true));
    let offsets = OffsetBuffer::from_lengths([2, 0, 1]);
    Arc::new(ListArray::new(element, offsets, Arc::new(messages), Some(vec![true, false, true].into())))
}

#[test]
fn every_type_reads_as_the_text_that_json_would_hold() {
    let mut map = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    map.keys().append_value("jane@example.com");
    map.values().append_value(7);
    map.append(true).expect("balanced");
    let row = batch(vec![
        ("utf8", Arc::new(StringArray::from(vec!["a\nb"]))),
        ("large", Arc::new(LargeStringArray::from(vec!["é"]))),
        ("view", Arc::new(StringViewArray::from(vec!["a view longer than twelve bytes"]))),
        ("dictionary", Arc::new(vec!["x"].into_iter().collect::<DictionaryArray<Int32Type>>())),
        ("bytes", Arc::new(BinaryArray::from(vec![&b"plain"[..]]))),
        ("int", Arc::new(Int64Array::from(vec![i64::MIN]))),
        ("unsigned", Arc::new(UInt64Array::from(vec![u64::MAX]))),
        ("small", Arc::new(Int8Array::from(vec![-1]))),
        ("float", Arc::new(Float64Array::from(vec![2.5]))),
        ("flag", Arc::new(BooleanArray::from(vec![true]))),
        ("date", Arc::new(Date32Array::from(vec![0]))),
        ("time", Arc::new(TimestampMillisecondArray::from(vec![1_000]))),
        (
            "amount",
            Arc::new(Decimal128Array::from(vec![12345]).with_precision_and_scale(10, 2).expect("a valid precision")),
        ),
        ("map", Arc::new(map.finish())),
        ("none", Arc::new(Int32Array::from(vec![None]))),
        ("ids", Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some((0..33).map(Some))]))),
        ("box", Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some([Some(1), None])]))),
    ]);
    let expected = concat!(
        r#"0: utf8="a\nb" large="é" view="a view longer than twelve bytes" dictionary="x" bytes="plain""#,
        r#" int=#"-9223372036854775808" unsigned=#"18446744073709551615" small=#"-1" float=#"2.5" flag=?"true""#,
        r#" date="1970-01-01" time="1970-01-01T00:00:01" amount=#"123.45""#,
        r#" map.*=key "jane@example.com" map.*=#"7" box[0]=#"1" none=null box[*]=null"#
    );
    let codecs = [
        Codec::UNCOMPRESSED,
        Codec::SNAPPY,
        Codec::GZIP(GzipLevel::default()),
        Codec::ZSTD(ZstdLevel::default()),
        Codec::LZ4_RAW,
        Codec::BROTLI(::parquet::basic::BrotliLevel::default()),
    ];
    let plain = |written: Written| written.lines[0].replace("(text)", "").replace("(meta)", "");
    for codec in codecs {
        assert_eq!(plain(read(&parquet(std::slice::from_ref(&row), codec, 100), Format::Parquet)), expected, "{codec}");
    }
    let mut file = FileWriter::try_new(Vec::new(), &row.schema()).expect("a valid schema");
    file.write(&row).expect("memory");
    assert_eq!(plain(read(&file.into_inner().expect("memory"), Format::ArrowFile)), expected);
    let mut stream = StreamWriter::try_new(Vec::new(), &row.schema()).expect("a valid schema");
    stream.write(&row).expect("memory");
    assert_eq!(plain(read(&stream.into_inner().expect("memory"), Format::ArrowStream)), expected);
}

#[test]
fn a_chat_column_is_walked_by_its_offsets() {
    let written = read(&parquet(&[batch(vec![("messages", chat())])], Codec::SNAPPY, 100), Format::Parquet);
    let expected = [
        r#"0: messages[0].content="hi" messages[0].role="user" messages[1].content="hello" messages[1].role="assistant""#,
        "1: messages=null",
        r#"2: messages[0].role="user" messages[*].content=null"#,
    ];
    let parts = [r#"messages[0].content(prompt)="hi""#, r#"messages[1].content(completion)="hello""#];
    assert!(parts.iter().all(|part| written.lines[0].contains(part)), "{}", written.lines[0]);
    let plain = |line: &String| {
        ["(prompt)", "(completion)", "(meta)", "(text)"].iter().fold(line.clone(), |line, part| line.replace(part, ""))
    };
    assert_eq!(written.lines.iter().map(plain).collect::<Vec<_>>(), expected);
}

#[test]
fn rows_do_not_depend_on_how_groups_are_merged_or_split() {
    let texts: Vec<String> = (0..1000).map(|row| format!("row {row} {}", "x".repeat(row % 50))).collect();
    let lists = ListArray::from_iter_primitive::<Int32Type, _, _>((0..1000).map(|row| Some((0..row % 4).map(Some))));
    let rows = batch(vec![("text", Arc::new(StringArray::from(texts))), ("list", Arc::new(lists))]);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let bytes = parquet(&[rows], Codec::SNAPPY, 300);
    let file = data_file(&folder, &bytes, Format::Parquet, Compression::Plain);
    let whole = read_all(&file, u64::MAX);
    assert_eq!((whole.0.lines.len(), whole.1.len()), (1000, 0));
    assert!(whole.0.lines[999].starts_with(r#"999: text(text)="row 999 "#), "{}", whole.0.lines[999]);
    for morsel in [1, 500, 5_000, 20_000] {
        assert_eq!(read_all(&file, morsel).0.lines, whole.0.lines, "morsels of {morsel} bytes");
    }
}

#[test]
fn slices_of_a_long_arrow_batch_read_like_the_whole() {
    let rows = 20_000;
    let lists = ListArray::from_iter_primitive::<Int32Type, _, _>((0..rows).map(|row| Some([Some(row), Some(-row)])));
    let rows = batch(vec![("list", Arc::new(lists))]);
    let mut stream = StreamWriter::try_new(Vec::new(), &rows.schema()).expect("a valid schema");
    stream.write(&rows).expect("memory");
    let written = read(&stream.into_inner().expect("memory"), Format::ArrowStream);
    assert_eq!(written.lines.len(), 20_000);
    assert!(written.lines[19_999].ends_with(r#"=#"-19999""#), "{}", written.lines[19_999]);
    assert!(written.lines[19_999].contains("list[0]"), "{}", written.lines[19_999]);
}

#[test]
fn text_that_is_not_utf8_makes_its_own_row_unreadable_and_no_other() {
    let place = b"PLACEHOLDER TEXT";
    let texts = vec!["first row of text", std::str::from_utf8(place).expect("ASCII"), "third row of text"];
    let rows =
        batch(vec![("id", Arc::new(Int32Array::from(vec![1, 2, 3]))), ("text", Arc::new(StringArray::from(texts)))]);
    let mut bytes = parquet(&[rows], Codec::UNCOMPRESSED, 100);
    // The value stands in the dictionary page and in the statistics.
    while let Some(at) = bytes.windows(place.len()).position(|window| window == place) {
        bytes[at + 5] = 0xFF;
    }
    let written = read(&bytes, Format::Parquet);
    assert_eq!(written.lines.len(), 3);
    assert!(written.lines[0].contains("first row") && written.lines[2].contains("third row"));
    assert_eq!(written.lines[1], "1: bad: invalid UTF-8 at byte 5 of text column 1");
}

#[test]
fn binary_values_are_told_and_their_rows_are_read() {
    let rows = batch(vec![
        ("image", Arc::new(BinaryArray::from(vec![&b"\x89PNG\xff"[..], &b"words"[..], &b"a\0b"[..]]))),
        ("text", Arc::new(StringArray::from(vec!["x", "y", "z"]))),
    ]);
    let written = read(&parquet(&[rows], Codec::SNAPPY, 100), Format::Parquet);
    let plain: Vec<String> =
        written.lines.iter().map(|line| line.replace("(meta)", "").replace("(text)", "")).collect();
    assert_eq!(plain, [r#"0: text="x""#, r#"1: image="words" text="y""#, r#"2: text="z""#]);
    assert_eq!(written.notes(), ["0: a binary value was not scanned", "2: a binary value was not scanned"]);
}

#[test]
fn a_damaged_row_group_costs_its_own_rows_and_the_rest_keep_their_numbers() {
    let texts: Vec<String> = (0..30).map(|row| format!("row {row} {}", "abcdefgh".repeat(row))).collect();
    let rows = batch(vec![("text", Arc::new(StringArray::from(texts)))]);
    let mut bytes = parquet(&[rows], Codec::ZSTD(ZstdLevel::default()), 10);
    let second = bytes.windows(4).enumerate().filter(|(_, window)| *window == [0x28, 0xb5, 0x2f, 0xfd]).nth(2);
    let (at, _) = second.expect("a page of the second group");
    bytes[at..at + 4].fill(0);
    let (written, errors) = read_bytes(&bytes, Format::Parquet, Compression::Plain);
    assert_eq!(errors.iter().map(|error| error.group).collect::<Vec<_>>(), [Some(1)]);
    let numbers: Vec<&str> = written.lines.iter().filter_map(|line| line.split(':').next()).collect();
    let expected: Vec<String> = (0..10).chain(20..30).map(|row| row.to_string()).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn files_that_are_none_are_named() {
    let rows = batch(vec![("text", Arc::new(StringArray::from(vec!["x"])))]);
    let whole = parquet(std::slice::from_ref(&rows), Codec::SNAPPY, 10);
    let mut file = FileWriter::try_new(Vec::new(), &rows.schema()).expect("a valid schema");
    file.write(&rows).expect("memory");
    let arrow = file.into_inner().expect("memory");
    let why = |bytes: &[u8], format| read_bytes(bytes, format, Compression::Plain).1.remove(0).why;
    for cut in [0, 3, 8, whole.len() / 2, whole.len() - 1] {
        assert!(why(&whole[..cut], Format::Parquet).starts_with("the Parquet footer is damaged: "), "{cut} bytes");
    }
    for cut in [0, 9, arrow.len() / 2, arrow.len() - 1] {
        assert!(why(&arrow[..cut], Format::ArrowFile).starts_with("the Arrow footer is damaged: "), "{cut} bytes");
    }
    let mut stream = StreamWriter::try_new(Vec::new(), &rows.schema()).expect("a valid schema");
    stream.write(&rows).expect("memory");
    let stream = stream.into_inner().expect("memory");
    for cut in [3, 7, 60, stream.len() / 2] {
        assert_eq!(
            why(&stream[..cut], Format::ArrowStream),
            "the Arrow stream is damaged: it is cut off",
            "{cut} bytes"
        );
    }
    assert_eq!(why(&[0; 100], Format::ArrowStream), "the Arrow stream is damaged: it has no schema");
    let absurd = [&[0xFF; 4][..], &0x7FFF_FFFF_u32.to_le_bytes(), b"short"].concat();
    assert_eq!(why(&absurd, Format::ArrowStream), "the Arrow stream is damaged: it is cut off");
}

#[test]
fn no_damage_to_a_file_is_a_panic() {
    let rows = batch(vec![
        ("messages", chat()),
        ("time", Arc::new(TimestampSecondArray::from(vec![Some(i64::MAX), None, Some(0)]))),
    ]);
    let unit = DataType::Timestamp(TimeUnit::Second, None);
    assert_eq!(rows.schema().field(1).data_type(), &unit);
    let schema: Arc<ArrowSchema> = rows.schema();
    let parquet = parquet(std::slice::from_ref(&rows), Codec::UNCOMPRESSED, 10);
    let mut file = FileWriter::try_new(Vec::new(), &schema).expect("a valid schema");
    file.write(&rows).expect("memory");
    let arrow = file.into_inner().expect("memory");
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    for (bytes, format) in [(&parquet, Format::Parquet), (&arrow, Format::ArrowFile)] {
        for at in (0..bytes.len()).step_by(7) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x41;
            read_bytes(&damaged, format, Compression::Plain);
        }
    }
    std::panic::set_hook(hook);
}

/// Texts of these rows, in order, by a reader that keeps what `held` keeps.
fn picked(file: &DataFile, task: &Task, wanted: &[u64], held: &Arc<Held>) -> Vec<String> {
    let mut written = Written::default();
    Reader::holding(held).pick(file, task, wanted, &mut written).expect("readable");
    // Ordinals of picked records mean nothing.
    written.lines.iter().filter_map(|line| line.split_once(": ")).map(|(_, fields)| fields.to_owned()).collect()
}

#[test]
fn rows_are_picked_from_kept_batches_and_the_others_from_the_file() {
    let texts: Vec<String> = (0..400).map(|row| format!("the text of row {row}")).collect();
    let rows = batch(vec![("text", Arc::new(StringArray::from(texts)))]);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let bytes = parquet(&[rows], Codec::ZSTD(ZstdLevel::default()), 100);
    let file = data_file(&folder, &bytes, Format::Parquet, Compression::Plain);
    let [task] = cut(0, &file, 8 << 20).expect("a footer")[..] else { panic!("one task") };
    let wanted = [0, 1, 99, 100, 250, 399];
    let nothing = Arc::new(Held::default());
    let expected = picked(&file, &task, &wanted, &nothing);
    assert_eq!(expected.len(), wanted.len());
    assert!(expected[4].contains("the text of row 250"), "{expected:?}");
    // All of it, and what fits of it: two of four groups.
    for room in [1 << 20, 10_000] {
        let held = Arc::new(Held::within(room));
        Reader::holding(&held).read(&file, &task, None, &mut Written::default()).expect("readable");
        assert!(held.at((0, 0, 99)).is_ok());
        assert_eq!(held.at((0, 3, 0)).is_ok(), room == 1 << 20);
        assert_eq!(picked(&file, &task, &wanted, &held), expected);
    }
}
