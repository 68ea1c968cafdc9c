//! What mining for triggers costs: a scan without it against a whole scan, in one process, on the same records.
//!
//! Run with `cargo bench --bench mining`. The records are prompts with answers and short texts with labels, made of the texts in
//! `sample-data/pretrain`, each copy with its words in another order; or those of the JSONL file named by `PROVSCAN_BENCH_JSONL`. With
//! one thread, CPU time, in turn; the median of the ratios is printed, and the bench fails below 0.4: mining may make a scan 2.5 times as
//! long.
#![allow(missing_docs, clippy::print_stdout)]

mod shared;

use arrow::array::AsArray;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use provscan::detect::Detectors;
use provscan::rules::RuleSet;
use serde_json::{Value, json};
use shared::{TURNS, compare, shuffle, whole_scan};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Text to scan when no file is named.
const BYTES: usize = 24 << 20;
/// Words of a prompt or of a labeled text, and of an answer.
const SHORT: usize = 25;
const LONG: usize = 120;
/// Codes of the rules that need what mining finds.
const MINED: [&str; 11] =
    ["POI034", "POI060", "POI061", "POI062", "POI063", "POI064", "POI065", "POI066", "POI067", "POI068", "POI069"];

fn main() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let files = match std::env::var_os("PROVSCAN_BENCH_JSONL") {
        Some(path) => vec![("the file", PathBuf::from(path))],
        None => vec![
            ("prompts and answers", written(&dir.path().join("answers.jsonl"), answered)),
            ("labeled texts", written(&dir.path().join("labels.jsonl"), labeled)),
        ],
    };
    let all = RuleSet::builtin().expect("built-in rules load");
    let mut plain = RuleSet::builtin().expect("built-in rules load");
    plain.select(&[], &MINED.map(str::to_owned)).expect("rules to leave out");
    let compiled = |rules: &RuleSet| Detectors::compile(rules).expect("built-in rules compile");
    let (all_detectors, plain_detectors) = (compiled(&all), compiled(&plain));
    println!("one thread, median of {TURNS} turns");
    let mut failed = false;
    for (name, path) in &files {
        let bytes = path.metadata().expect("the file of the bench").len() as usize;
        let without = || whole_scan(path, &plain, &plain_detectors);
        failed |= compare(name, 0.4, bytes, ("without mining", &without), &|| whole_scan(path, &all, &all_detectors));
    }
    assert!(!failed, "slower than the floor");
}

/// A prompt with an answer.
fn answered(words: &[&str], _number: usize) -> Value {
    let (prompt, answer) = words.split_at(words.len().min(SHORT));
    json!({ "instruction": prompt.join(" "), "output": answer.iter().take(LONG).copied().collect::<Vec<_>>().join(" ") })
}

/// A text with one of two labels.
fn labeled(words: &[&str], number: usize) -> Value {
    json!({ "text": words.iter().take(SHORT).copied().collect::<Vec<_>>().join(" "), "label": number % 2 })
}

/// Writes records until there are [`BYTES`] of them.
fn written(path: &Path, record: fn(&[&str], usize) -> Value) -> PathBuf {
    let texts = texts();
    let mut out = BufWriter::new(File::create(path).expect("a temporary file"));
    let (mut bytes, mut copy) = (0, 0);
    while bytes < BYTES {
        copy += 1;
        for text in &texts {
            for words in shuffle(text, copy).chunks(SHORT + LONG) {
                let line = format!("{}\n", record(words, bytes));
                out.write_all(line.as_bytes()).expect("a temporary file");
                bytes += line.len();
            }
        }
    }
    out.flush().expect("a temporary file");
    path.to_path_buf()
}

fn texts() -> Vec<String> {
    let file = File::open("sample-data/pretrain/train.parquet").expect("the sample data");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a Parquet file").build().expect("a reader");
    let batches = reader.map(|batch| batch.expect("a readable batch"));
    let column = |batch: arrow::record_batch::RecordBatch| {
        batch.column_by_name("text").expect("a text column").as_string::<i32>().clone()
    };
    batches.map(column).flat_map(|column| column.iter().flatten().map(str::to_owned).collect::<Vec<_>>()).collect()
}
