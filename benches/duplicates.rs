//! What the search for duplicates adds to the first pass, a step at a time.
//!
//! Run with `cargo bench --bench duplicates`. Texts lie in memory, already walked over: `sketch` makes the row of each (identities,
//! shingles, min-hash, bands), `lines` hashes its lines and counts the phrases of a sample, `phrases` those of all. The goal of `sketch`
//! is 150 ms for 100 MB, 667 MB/s. Texts are those of `sample-data/pretrain`, over and over, or of the file named by
//! `PROVSCAN_BENCH_PARQUET`.
#![allow(missing_docs, clippy::print_stdout)]

use arrow::array::AsArray;
use divan::counter::BytesCount;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use provscan::kernel::literals::Literals;
use provscan::record::Part;
use provscan::repetition::{Counts, Repetition};
use provscan::sketch::{SketchOptions, Sketcher};
use provscan::text::Facts;
use std::fs::File;
use std::hint::black_box;
use std::sync::LazyLock;

/// Text to measure on.
const BYTES: usize = 16 << 20;

/// Texts and what the walk found in them.
static WALKED: LazyLock<Vec<(String, Facts)>> = LazyLock::new(|| {
    let path = std::env::var("PROVSCAN_BENCH_PARQUET").unwrap_or("sample-data/pretrain/train.parquet".to_owned());
    let mut texts: Vec<String> = Vec::new();
    let file = File::open(path).expect("the Parquet file of the bench");
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a Parquet file");
    for batch in reader.build().expect("a reader") {
        let batch = batch.expect("a readable batch");
        let column = batch.column_by_name("text").expect("a text column");
        texts.extend(column.as_string::<i32>().iter().flatten().map(str::to_owned));
    }
    let mut left = BYTES;
    let enough = texts.iter().cycle().take_while(|text| {
        let more = left > 0;
        left = left.saturating_sub(text.len());
        more
    });
    let walk = |text: &String| {
        let mut facts = Facts::default();
        facts.walk(text, &Literals::default());
        (text.clone(), facts)
    };
    enough.map(walk).collect()
});

fn main() {
    divan::main();
}

fn bytes() -> BytesCount {
    BytesCount::new(WALKED.iter().map(|(text, _)| text.len()).sum::<usize>())
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn sketch(bencher: divan::Bencher<'_, '_>) {
    let mut sketcher = Sketcher::new(&SketchOptions::default());
    let mut row = Vec::new();
    bencher.counter(bytes()).bench_local(|| {
        for (text, facts) in WALKED.iter() {
            sketcher.begin();
            sketcher.content_field(text, &facts.hashes, Part::Text);
            row.clear();
            sketcher.finish().encode(&mut row);
            black_box(&row);
        }
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn lines(bencher: divan::Bencher<'_, '_>) {
    repetition(bencher, false);
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn phrases(bencher: divan::Bencher<'_, '_>) {
    repetition(bencher, true);
}

fn repetition(bencher: divan::Bencher<'_, '_>, all_phrases: bool) {
    let mut repetition = Repetition::new(all_phrases);
    let (mut counts, mut out) = (Counts::default(), Vec::new());
    bencher.counter(bytes()).bench_local(|| {
        for (text, facts) in WALKED.iter() {
            repetition.begin();
            repetition.field(text, Part::Text, facts);
            out.clear();
            repetition.finish(0, &mut counts, &mut out);
            black_box((&counts, &out));
        }
    });
}
