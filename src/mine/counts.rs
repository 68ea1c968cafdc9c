//! Which phrases occur in enough records, and which of these go with one class.
//!
//! Two passes. The first counts all windows in a table of one byte a cell: cells are shared, so a count is never too low and
//! a window in enough records is never missed. The second recounts what is left exactly, together with the class that most of its
//! records have: the majority vote of Boyer and Moore needs one counter whatever the number of classes.
//! When more is left than fits, the second pass is repeated over slices of the hash space; nothing is ever dropped for being
//! weak, because a weak phrase may be one word of many.

use super::cells::Counting;
use super::classes::Question;
use super::corpus::Corpus;
use super::grams;
use super::tally::{Entry, Tally};
use std::io;

/// Fewest records of a phrase: below, purity is no evidence.
pub(super) const LEAST_RECORDS: u32 = 6;
/// Bits of the number of cells of the first pass: 1 to 64 MiB.
const MIN_CELL_BITS: u32 = 20;
const MAX_CELL_BITS: u32 = 26;
/// Phrases recounted at a time: about 100 MiB.
const RECOUNTED: usize = 2_000_000;
/// Share of a phrase's records that must have one class.
pub(super) const PURITY: f64 = 0.85;

/// A phrase that goes with one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) hash: u64,
    pub(super) class: u16,
    pub(super) records: u32,
}

impl Candidate {
    /// Tokens of the phrase.
    pub(super) fn length(&self) -> usize {
        grams::length(self.hash)
    }
}

/// Candidates, sorted by hash.
#[derive(Debug, Default)]
pub(super) struct Counted {
    pub(super) candidates: Vec<Candidate>,
    /// Phrases in at least [`LEAST_RECORDS`] records, by length: as many questions are asked.
    pub(super) phrases: [u64; grams::LONGEST],
}

/// Counts all windows of a question.
pub(super) fn count(corpus: &Corpus<'_>, question: &Question) -> io::Result<Counted> {
    // A small dataset gets a small table: it stays in the cache.
    let windows = (grams::LONGEST as u64 * question.tokens).next_power_of_two();
    let bits = windows.trailing_zeros().clamp(MIN_CELL_BITS, MAX_CELL_BITS);
    let mut cells = Counting::<u8>::new(bits);
    let mut hashes: Vec<u64> = Vec::new();
    question.each(corpus, |_, _, kept| {
        hashes.clear();
        grams::each(kept.cue, |hash, _| hashes.push(hash));
        for &hash in &hashes {
            cells.add(hash);
        }
    })?;
    let often = cells.finish().at_least(LEAST_RECORDS);
    let frequent = often.len();
    let slices = (frequent / RECOUNTED + 1) as u64;
    let mut counted = Counted::default();
    for slice in 0..slices {
        let mut tally = Tally::new(frequent / slices as usize);
        question.each(corpus, |number, class, kept| {
            hashes.clear();
            grams::each(kept.cue, |hash, _| {
                if slices == 1 || (hash >> 8) % slices == slice {
                    hashes.push(hash);
                }
            });
            keep_if(&mut hashes, |hash| often.holds(hash));
            tally.fetch(&hashes);
            for &hash in &hashes {
                tally.add(hash, number, class);
            }
        })?;
        for entry in tally.entries().filter(|entry| entry.records >= LEAST_RECORDS) {
            counted.phrases[grams::length(entry.hash) - 1] += 1;
            counted.candidates.extend(candidate(entry, question));
        }
    }
    counted.candidates.sort_unstable_by_key(|candidate| candidate.hash);
    Ok(counted)
}

/// As [`Vec::retain`], without a branch: what is frequent is not to be predicted, and waiting for one cell after the other is slow.
fn keep_if(hashes: &mut Vec<u64>, keep: impl Fn(u64) -> bool) {
    let mut kept = 0;
    for at in 0..hashes.len() {
        let hash = hashes[at];
        hashes[kept] = hash;
        kept += usize::from(keep(hash));
    }
    hashes.truncate(kept);
}

fn candidate(entry: &Entry, question: &Question) -> Option<Candidate> {
    let &Entry { hash, records, vote, .. } = entry;
    let (most, class) = (vote.most(records), vote.winner);
    let pure = question.is_target(class) && most >= PURITY * f64::from(records);
    pure.then_some(Candidate { hash, class, records })
}
