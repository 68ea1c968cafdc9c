//! Personal data and secrets alone, against merely decoding the same records; and licenses alone.
//!
//! Run with `cargo bench --bench detectors`. `decode` reads all string columns of a zstd Parquet file as string views, in batches of 8,192
//! rows; `detect` walks texts that lie in memory already, as a scan does, and asks the detectors of personal data and secrets. The goal is
//! half the speed of decoding: `detect` may take twice the time of `decode`. `licenses_in_prose` asks the detectors of licenses about the same
//! texts, which hold no mark (goal: 500 MB/s), `licenses_in_licenses` about the texts of the SPDX list (goal: 20 MB/s). Texts are generated prose with a value that
//! matters every 40 sentences, or those of the file named by `PROVSCAN_BENCH_PARQUET`.
#![allow(missing_docs, clippy::print_stdout)]

use arrow::array::{ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field as Column, Schema};
use divan::counter::BytesCount;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use provscan::detect::Detectors;
use provscan::detect::look::Look;
use provscan::finding::Findings;
use provscan::record::{Field, Leaf, ListIndex, Part, Paths, Record, Role};
use provscan::rules::RuleSet;
use std::fs::File;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

/// Text that is generated when no file is named.
const BYTES: usize = 32 << 20;
/// Batch of the decoder, as in a scan.
const ROWS: usize = 8192;

/// What both sides work on.
struct Data {
    _folder: tempfile::TempDir,
    parquet: PathBuf,
    texts: Vec<String>,
    bytes: usize,
}

static DATA: LazyLock<Data> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let parquet = match std::env::var_os("PROVSCAN_BENCH_PARQUET") {
        Some(path) => PathBuf::from(path),
        None => generate(&folder.path().join("prose.parquet")),
    };
    let mut texts = Vec::new();
    for batch in reader(&parquet) {
        for column in batch.columns().iter().filter_map(|column| column.as_string_view_opt()) {
            texts.extend(column.iter().flatten().map(str::to_owned));
        }
    }
    let bytes = texts.iter().map(String::len).sum();
    Data { _folder: folder, parquet, texts, bytes }
});

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn decode(bencher: divan::Bencher<'_, '_>) {
    let data = &*DATA;
    bencher.counter(BytesCount::new(data.bytes)).bench_local(|| {
        for batch in reader(&data.parquet) {
            black_box(batch);
        }
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn detect(bencher: divan::Bencher<'_, '_>) {
    look(bencher, &["PII", "SEC"], &DATA.texts);
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn licenses_in_prose(bencher: divan::Bencher<'_, '_>) {
    look(bencher, &["LIC"], &DATA.texts);
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn licenses_in_licenses(bencher: divan::Bencher<'_, '_>) {
    let texts: Vec<String> = spdx::text::LICENSE_TEXTS.iter().map(|(_, text)| (*text).to_owned()).collect();
    look(bencher, &["LIC"], &texts);
}

/// Walks `texts` and asks the detectors of some families.
fn look(bencher: divan::Bencher<'_, '_>, families: &[&str], texts: &[String]) {
    let mut rules = RuleSet::builtin().expect("built-in rules load");
    let families: Vec<String> = families.iter().map(|&family| family.to_owned()).collect();
    rules.select(&families, &[]).expect("known families");
    let detectors = Detectors::compile(&rules).expect("built-in rules compile");
    let mut paths = Paths::default();
    let path = paths.intern("text", |_| (Part::Text, Role::Content));
    let (mut look, mut findings) = (Look::default(), Findings::default());
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let mut found = 0;
        for text in texts {
            let field = Field { path, index: ListIndex::default(), part: Part::Text, leaf: Leaf::Text, text };
            let fields = [field];
            let record = Record { ordinal: 0, paths: &paths, fields: &fields, nulls: &[], bytes: 0, raw: None };
            findings.clear();
            look.at(&record, (0, &field), &detectors, &mut findings);
            found += findings.as_slice().len();
        }
        black_box(found)
    });
}

/// All columns of text as views, batch by batch.
fn reader(path: &Path) -> impl Iterator<Item = RecordBatch> {
    let file = || File::open(path).expect("the Parquet file of the bench");
    let plain = ParquetRecordBatchReaderBuilder::try_new(file()).expect("a Parquet file");
    let views = plain.schema().fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View)),
        _ => Arc::clone(field),
    });
    let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(views.collect::<Vec<_>>())));
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file(), options).expect("a schema of views");
    builder.with_batch_size(ROWS).build().expect("a reader").map(|batch| batch.expect("a readable batch"))
}

const SUBJECTS: [&str; 12] = [
    "The harbor master",
    "A quiet baker",
    "Her oldest cousin",
    "The night train",
    "Every second visitor",
    "The committee",
    "An unknown painter",
    "The river",
    "Nobody in the village",
    "The young engineer",
    "His former teacher",
    "A small museum",
];
const VERBS: [&str; 10] = [
    "carried",
    "repaired",
    "followed",
    "described",
    "forgot",
    "measured",
    "painted over",
    "argued about",
    "sold",
    "counted",
];
const OBJECTS: [&str; 12] = [
    "the broken lighthouse clock",
    "a box of unread letters",
    "the road along the coast",
    "three wooden chairs",
    "the garden behind the mill",
    "an early map of the valley",
    "the price of winter wheat",
    "a song about rain",
    "the bridge that was never finished",
    "the last page of the ledger",
    "two barrels of salted fish",
    "the view from the tower",
];
const ENDS: [&str; 8] = [
    "before the snow came",
    "without saying a word",
    "in the spring of that year",
    "because the lamp had gone out",
    "while the others were asleep",
    "as if nothing had happened",
    "on the way to the market",
    "and wrote it all down",
];
/// Reserved and documented values only.
const VALUES: [&str; 5] = [
    "Write to reader@example.com for a copy.",
    "Call 212-555-0143 after six.",
    "The server answered from 192.0.2.17 again.",
    "The card 4111 1111 1111 1111 was refused.",
    "Set api_key = your_key_here in the file.",
];

/// Writes records of about 2 KiB of prose, seeded.
fn generate(path: &Path) -> PathBuf {
    let schema = Arc::new(Schema::new(vec![Column::new("text", DataType::Utf8, false)]));
    let zstd = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let file = File::create(path).expect("a temporary file");
    let mut writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(zstd)).expect("a writer");
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut pick = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    let (mut texts, mut bytes) = (Vec::new(), 0);
    while bytes < BYTES {
        let mut text = String::new();
        for _ in 0..24 {
            let [subject, verb, object, end] = [SUBJECTS[pick(12)], VERBS[pick(10)], OBJECTS[pick(12)], ENDS[pick(8)]];
            text.extend([subject, " ", verb, " ", object, " ", end, ". "]);
            if pick(40) == 0 {
                text.extend([VALUES[pick(5)], "\n"]);
            }
        }
        bytes += text.len();
        texts.push(text);
    }
    let column: ArrayRef = Arc::new(StringArray::from(texts));
    writer.write(&RecordBatch::try_new(schema, vec![column]).expect("one column")).expect("a temporary file");
    writer.close().expect("a temporary file");
    path.to_path_buf()
}
