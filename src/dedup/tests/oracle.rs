//! The oracle: tokens are strings, shingles are lists of strings, and every pair is compared; and the texts it
//! judges.

use super::super::{DuplicateRow, Layout, Relation};
use std::collections::{BTreeMap, BTreeSet};

/// Tokens of the authored texts, which are ASCII.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|ch: char| !ch.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// Everything the oracle knows about a record.
struct Truth {
    words: Vec<String>,
    /// Numbers of the distinct shingles.
    shingles: BTreeSet<usize>,
}

/// The truth about each text; equal shingles get equal numbers.
fn truths(texts: &[&str]) -> Vec<Truth> {
    let mut numbers: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let mut truth = |text: &&str| {
        let words = words(text);
        let windows = words.windows(words.len().clamp(1, 5));
        let shingles: Vec<usize> = windows
            .map(|window| {
                let next = numbers.len();
                *numbers.entry(window.to_vec()).or_insert(next)
            })
            .collect();
        Truth { shingles: shingles.into_iter().collect(), words }
    };
    texts.iter().map(&mut truth).collect()
}

fn jaccard(left: &Truth, right: &Truth) -> (usize, usize) {
    let common = left.shingles.intersection(&right.shingles).count();
    (common, left.shingles.len() + right.shingles.len() - common)
}

/// Whether the contract makes the two records duplicates.
fn are_duplicates(left: &Truth, right: &Truth) -> bool {
    if left.words.is_empty() || right.words.is_empty() {
        return false;
    }
    let (common, union) = jaccard(left, right);
    left.words == right.words || 5 * common >= 4 * union
}

/// Checks rows against the oracle; returns (true pairs, pairs that ended in one cluster, pairs of which both are
/// kept).
pub(super) fn check(texts: &[&str], layout: &Layout, rows: &[DuplicateRow]) -> (usize, usize, usize) {
    let truths = truths(texts);
    let ids: BTreeMap<(u32, u64), usize> = (0..texts.len()).map(|id| (layout.place(id as u64), id)).collect();
    let id = |file, row| ids[&(file, row)];
    let by_id: BTreeMap<usize, DuplicateRow> = rows.iter().map(|row| (id(row.file, row.row), *row)).collect();
    assert!(rows.is_sorted_by_key(|row| (row.file, row.row)));
    for (&record, row) in &by_id {
        let Some(witness) = row.witness else { continue };
        let other = id(witness.file, witness.row);
        assert!(by_id[&other].keep(), "the witness of {record} is kept");
        assert_eq!(by_id[&other].cluster, row.cluster);
        assert!(layout.rank(other as u64) < layout.rank(record as u64), "the earlier record is kept");
        let (common, union) = jaccard(&truths[record], &truths[other]);
        assert_eq!(witness.similarity.to_bits(), ((common as f64 / union as f64) as f32).to_bits());
        match witness.relation {
            Relation::Identical => assert_eq!(texts[record], texts[other]),
            Relation::Normalized => {
                assert_eq!(truths[record].words, truths[other].words);
                assert_ne!(texts[record], texts[other]);
            }
            Relation::Near => assert!(5 * common >= 4 * union),
        }
    }
    let (mut pairs, mut together, mut missed) = (0, 0, 0);
    for right in 0..truths.len() {
        for left in 0..right {
            if are_duplicates(&truths[left], &truths[right]) {
                pairs += 1;
                let found = by_id.get(&left).zip(by_id.get(&right));
                together += usize::from(found.is_some_and(|(left, right)| left.cluster == right.cluster));
                missed += usize::from(found.is_none_or(|(left, right)| left.keep() && right.keep()));
            }
        }
    }
    // Clusters are numbered by their first records, and none has one record only.
    let mut seen = Vec::new();
    for row in rows {
        if !seen.contains(&row.cluster) {
            assert_eq!(row.cluster, seen.len() as u64);
            seen.push(row.cluster);
        }
        assert!(rows.iter().filter(|other| other.cluster == row.cluster).count() > 1);
    }
    (pairs, together, missed)
}

/// Deterministic numbers for authored texts.
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }
}

const SYLLABLES: [&str; 12] = ["ba", "co", "di", "fu", "ga", "ho", "ki", "lo", "mu", "ne", "pa", "ri"];

pub(super) fn text(numbers: &mut Numbers, length: usize) -> Vec<String> {
    let word = |numbers: &mut Numbers| (0..3).map(|_| SYLLABLES[numbers.below(12)]).collect::<String>();
    (0..length).map(|_| word(numbers)).collect()
}

/// Base texts of many lengths, each with copies under several kinds of edits.
pub(in crate::dedup) fn edited() -> Vec<String> {
    let numbers = &mut Numbers(7);
    let mut out = Vec::new();
    for base in 0..60 {
        let words = text(numbers, 3 + base * base / 9);
        out.push(words.join(" "));
        for copy in 0..9 {
            let mut words = words.clone();
            match copy {
                0 => out.push(words.join(" ")),
                1 => out.push(words.join(", ").to_uppercase()),
                2 => out.push(format!("Note: {}", words.join(" "))),
                3 => {
                    words.truncate(words.len() - words.len() / 10);
                    out.push(words.join(" "));
                }
                4..=7 => {
                    for _ in 0..=(words.len() * (copy - 3) / 60) {
                        let at = numbers.below(words.len());
                        words[at] = "changed".to_owned();
                    }
                    out.push(words.join(" "));
                }
                _ => {
                    let at = numbers.below(words.len());
                    words.rotate_left(at);
                    out.push(words.join(" "));
                }
            }
        }
    }
    out.push(String::new());
    out.push("?!".to_owned());
    out.push("?!".to_owned());
    out
}
