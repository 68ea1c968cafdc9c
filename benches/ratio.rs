//! Whole scan against bare decode, in one process, on the same records.
//!
//! Run with `cargo bench --bench ratio`. The records come from `sample-data/pretrain` repeated with variation, or from the Parquet file
//! named by `PROVSCAN_BENCH_PARQUET`. Both sides read all string columns in batches of 8,192 rows from a warm page cache, with one
//! thread; figures are process CPU time, the two sides run in turn, and the median of the ratios is printed. The bench
//! fails below a floor: 0.20 of a zstd Parquet `StringView` decode, 0.25 of a typed `serde_json` parse.
#![allow(missing_docs, clippy::print_stdout)]

mod shared;

use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use cpu_time::ProcessTime;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use provscan::detect::Detectors;
use provscan::engine::{Hooks, ReadFailure, Results, ScanOptions, scan};
use provscan::finding::FindingRow;
use provscan::rules::RuleSet;
use provscan::source::plan::{PlanOptions, plan};
use serde::Deserialize;
use shared::{TURNS, compare};
use std::borrow::Cow;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Text to scan when no file is named.
const BYTES: usize = 48 << 20;

fn main() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let parquet = match std::env::var_os("PROVSCAN_BENCH_PARQUET") {
        Some(path) => PathBuf::from(path),
        None => vary(Path::new("sample-data/pretrain/train.parquet"), &dir.path().join("varied.parquet")),
    };
    let jsonl = dir.path().join("same.jsonl");
    let text_bytes = to_jsonl(&parquet, &jsonl);
    let rules = RuleSet::builtin().expect("built-in rules load");
    let detectors = Detectors::compile(&rules).expect("built-in rules compile");
    println!("{:.1} MB of text, one thread, median of {TURNS} turns", text_bytes as f64 / 1e6);
    let scanned = |path: &Path| cpu(&|| whole_scan(path, &rules, &detectors));
    let bare = || cpu(&|| decode_parquet(&parquet));
    let mut failed = compare("parquet / StringView decode", 0.20, text_bytes, ("bare", &bare), &|| scanned(&parquet));
    let bare = || cpu(&|| decode_jsonl(&jsonl));
    failed |= compare("jsonl / serde_json typed", 0.25, text_bytes, ("bare", &bare), &|| scanned(&jsonl));
    assert!(!failed, "slower than the floor");
}

fn cpu(act: &dyn Fn()) -> Duration {
    let start = ProcessTime::now();
    act();
    start.elapsed()
}

/// Scans a file with one thread.
fn whole_scan(path: &Path, rules: &RuleSet, detectors: &Detectors) {
    let plan = plan(&[path.to_path_buf()], &PlanOptions::default()).expect("a plan");
    let stop = Arc::new(AtomicBool::new(false));
    let hooks = Hooks { stop: &stop, progress: &|_, _| {}, phase: &|_| {}, step: &|_, _| {} };
    let mut counted = Counted(0);
    let outcome = scan(&plan, rules, detectors, &ScanOptions::default(), &hooks, &mut counted);
    black_box((outcome.expect("a result").rows, counted.0));
}

struct Counted(u64);

impl Results for Counted {
    fn finding(&mut self, row: &FindingRow) -> std::io::Result<()> {
        self.0 += 1;
        black_box(row);
        Ok(())
    }

    fn failure(&mut self, _failure: ReadFailure) {}
}

fn decode_parquet(path: &Path) {
    let builder = open(path);
    let views = builder.schema().fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View)),
        _ => Arc::clone(field),
    });
    let schema = Arc::new(Schema::new(views.collect::<Vec<_>>()));
    let options = ArrowReaderOptions::new().with_schema(schema);
    let builder =
        ParquetRecordBatchReaderBuilder::try_new_with_options(File::open(path).expect("opened before"), options);
    for batch in builder.expect("a schema of views").with_batch_size(8192).build().expect("a reader") {
        black_box(batch.expect("a readable batch"));
    }
}

#[derive(Deserialize)]
#[allow(dead_code)] // Parsed for its cost only.
struct Row<'a> {
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    source: Option<Cow<'a, str>>,
    #[serde(borrow)]
    url: Option<Cow<'a, str>>,
    #[serde(borrow)]
    license: Option<Cow<'a, str>>,
}

fn decode_jsonl(path: &Path) {
    let mut reader = BufReader::with_capacity(1 << 20, File::open(path).expect("written before"));
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).expect("a readable file") > 0 {
        black_box(serde_json::from_slice::<Row<'_>>(&line).expect("a valid line"));
        line.clear();
    }
}

fn open(path: &Path) -> ParquetRecordBatchReaderBuilder<File> {
    ParquetRecordBatchReaderBuilder::try_new(File::open(path).expect("the Parquet file of the bench"))
        .expect("a Parquet file")
}

fn batches(path: &Path) -> impl Iterator<Item = RecordBatch> {
    open(path).with_batch_size(1024).build().expect("a reader").map(|batch| batch.expect("a readable batch"))
}

/// Writes the same records as JSON lines; returns the bytes of text.
fn to_jsonl(from: &Path, to: &Path) -> usize {
    let mut out = BufWriter::new(File::create(to).expect("a temporary file"));
    let mut bytes = 0;
    for batch in batches(from) {
        let texts: Vec<(String, StringArray)> = batch
            .schema()
            .fields()
            .iter()
            .zip(batch.columns())
            .filter(|(field, _)| *field.data_type() == DataType::Utf8)
            .map(|(field, column)| (field.name().clone(), column.as_string::<i32>().clone()))
            .collect();
        for row in 0..batch.num_rows() {
            let object: serde_json::Map<String, serde_json::Value> = texts
                .iter()
                .map(|(name, column)| (name.clone(), column.is_valid(row).then(|| column.value(row)).into()))
                .collect();
            bytes += object.values().filter_map(|value| value.as_str()).map(str::len).sum::<usize>();
            serde_json::to_writer(&mut out, &object).expect("a temporary file");
            out.write_all(b"\n").expect("a temporary file");
        }
    }
    out.flush().expect("a temporary file");
    bytes
}

/// Repeats the records of `from` until there are [`BYTES`] of text, each copy with its words in another order, so that
/// copies are no duplicates of each other.
fn vary(from: &Path, to: &Path) -> PathBuf {
    let schema =
        Arc::new(Schema::new(vec![Field::new("id", DataType::Utf8, false), Field::new("text", DataType::Utf8, false)]));
    let zstd = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let mut writer = ArrowWriter::try_new(File::create(to).expect("a temporary file"), Arc::clone(&schema), Some(zstd))
        .expect("a writer");
    let (mut bytes, mut copy) = (0, 0_usize);
    while bytes < BYTES {
        copy += 1;
        for batch in batches(from) {
            let texts = batch.column_by_name("text").expect("a text column").as_string::<i32>().clone();
            let varied: Vec<String> = texts.iter().flatten().map(|text| shuffle(text, copy)).collect();
            bytes += varied.iter().map(String::len).sum::<usize>();
            let ids: Vec<String> = (0..varied.len()).map(|row| format!("{copy}-{row}")).collect();
            let columns: Vec<arrow::array::ArrayRef> =
                vec![Arc::new(StringArray::from(ids)), Arc::new(StringArray::from(varied))];
            writer
                .write(&RecordBatch::try_new(Arc::clone(&schema), columns).expect("two equal columns"))
                .expect("a temporary file");
        }
    }
    writer.close().expect("a temporary file");
    to.to_path_buf()
}

/// The words of `text` in an order that `seed` picks: no five of them in a row stand so in another copy.
fn shuffle(text: &str, seed: usize) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    let mut state = seed as u64;
    for at in (1..words.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        words.swap(at, (state >> 33) as usize % (at + 1));
    }
    words.join(" ")
}
