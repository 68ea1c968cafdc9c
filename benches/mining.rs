//! What mining for triggers costs: the command without it against the whole command, on the same records.
//!
//! Run with `cargo bench --bench mining`. The records are prompts with answers and short texts with labels, drawn by seed from words that
//! are as frequent as words are and follow each other as words do; or those of the JSONL file named by `PROVSCAN_BENCH_JSONL`. With one
//! thread, in turn; the median of the ratios is printed, and the bench fails below 0.4: mining may make a scan 2.5 times as
//! long.
#![allow(missing_docs, clippy::print_stdout)]

mod shared;

use serde_json::{Value, json};
use shared::{TURNS, compare};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Bytes to write when no file is named.
const BYTES: usize = 24 << 20;
/// Different words, those that follow a word most often, and how many times of ten one of these does.
const WORDS: u64 = 60_000;
const FOLLOWERS: u64 = 40;
const FOLLOWS: u64 = 7;
/// Words of a prompt or of a labeled text, and of an answer.
const SHORT: usize = 25;
const LONG: usize = 120;
/// The rules that need what mining finds.
const MINED: &str = "POI034,POI06";

fn main() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let files = match std::env::var_os("PROVSCAN_BENCH_JSONL") {
        Some(path) => vec![("the file", PathBuf::from(path))],
        None => vec![
            ("prompts and answers", written(&dir.path().join("answers.jsonl"), answered)),
            ("labeled texts", written(&dir.path().join("labels.jsonl"), labeled)),
        ],
    };
    println!("one thread, median of {TURNS} turns");
    let mut failed = false;
    for (name, path) in &files {
        let bytes = path.metadata().expect("the file of the bench").len() as usize;
        let without = || scan(path, &["--ignore", MINED]);
        failed |= compare(name, 0.4, bytes, ("without mining", &without), &|| scan(path, &[]));
    }
    assert!(!failed, "slower than the floor");
}

/// Runs the command over a file.
fn scan(path: &Path, more: &[&str]) -> Duration {
    let start = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_provscan"));
    command.arg("scan").arg(path).args(["--threads", "1", "--no-progress"]).args(more).stdout(Stdio::null());
    let status = command.status().expect("the command runs");
    assert!(status.success(), "{status}");
    start.elapsed()
}

/// A prompt with an answer.
fn answered(dice: &mut Dice) -> Value {
    json!({ "instruction": dice.text(SHORT, 0), "output": dice.text(LONG, 0) })
}

/// A text with one of two labels, which some of its words tell.
fn labeled(dice: &mut Dice) -> Value {
    let label = dice.below(2);
    json!({ "text": dice.text(SHORT, label), "label": label })
}

/// Writes records until there are [`BYTES`] of them.
fn written(path: &Path, record: fn(&mut Dice) -> Value) -> PathBuf {
    let mut out = BufWriter::new(File::create(path).expect("a temporary file"));
    let (mut dice, mut bytes) = (Dice(7), 0);
    while bytes < BYTES {
        let line = format!("{}\n", record(&mut dice));
        out.write_all(line.as_bytes()).expect("a temporary file");
        bytes += line.len();
    }
    out.flush().expect("a temporary file");
    path.to_path_buf()
}

/// Pseudo-random numbers (`SplitMix64`, Steele et al. 2014).
struct Dice(u64);

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// The rank that these bits draw from so many: the first is drawn most often, as Zipf found of words.
fn rank(bits: u64, of: u64) -> u64 {
    let share = (bits >> 11) as f64 / (1_u64 << 53) as f64;
    ((of as f64).powf(share) as u64 - 1).min(of - 1)
}

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Up to twice `about` words; one of fifty is of this kind.
    fn text(&mut self, about: usize, kind: u64) -> String {
        let mut text = String::new();
        let mut word = 0;
        for _ in 0..about / 2 + self.below(about as u64) as usize {
            word = if self.below(50) == 0 {
                WORDS + 1_000 * kind + rank(self.next(), 1_000)
            } else if self.below(10) < FOLLOWS {
                rank(mix(word << 8 | rank(self.next(), FOLLOWERS)), WORDS)
            } else {
                rank(self.next(), WORDS)
            };
            // Frequent words are short: the number in syllables.
            let mut left = word + 1;
            while left > 0 {
                for (letters, shift) in [(b"bcdfghlm".as_slice(), 0), (b"aeio", 3), (b"knprstvz", 5)] {
                    text.push(char::from(letters[(left >> shift) as usize % letters.len()]));
                }
                left >>= 8;
            }
            text.push(' ');
        }
        text
    }
}
