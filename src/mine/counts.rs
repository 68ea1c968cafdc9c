//! Which phrases occur in enough records, and which of these go with one class.
//!
//! Two passes. The first counts all windows in a table of one byte a cell: cells are shared, so a count is never too low and
//! a window in enough records is never missed. The second recounts what is left exactly, together with the class that most of its
//! records have: the majority vote of Boyer and Moore needs one counter whatever the number of classes.
//! When more is left than fits, the second pass is repeated over slices of the hash space; nothing is ever dropped for being
//! weak, because a weak phrase may be one word of many.

use super::classes::Question;
use super::{Corpus, grams};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::io;

/// Fewest records of a phrase: below, purity is no evidence.
pub(super) const LEAST_RECORDS: u32 = 6;
/// Bits of the number of cells of the first pass: 64 MiB.
const CELL_BITS: u32 = 26;
/// Phrases recounted at a time: about 100 MiB.
const RECOUNTED: usize = 2_000_000;
/// Share of a phrase's records that must have one class.
pub(super) const PURITY: f64 = 0.85;

/// Hash maps keyed by hashes.
pub(super) type ByHash<T> = HashMap<u64, T, BuildHasherDefault<Unchanged>>;

/// Takes a key that is a hash already as it is.
#[derive(Debug, Default, Clone)]
pub(super) struct Unchanged(u64);

impl Hasher for Unchanged {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| grams::mix(hash ^ u64::from(byte)));
    }
    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
    fn write_u32(&mut self, number: u32) {
        self.0 = grams::mix(u64::from(number));
    }
}

/// A phrase that goes with one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) hash: u64,
    pub(super) class: u16,
    pub(super) records: u32,
    pub(super) length: u8,
}

/// Candidates, sorted by hash.
#[derive(Debug, Default)]
pub(super) struct Counted {
    pub(super) candidates: Vec<Candidate>,
    /// Phrases in at least [`LEAST_RECORDS`] records, by length: as many questions are asked.
    pub(super) phrases: [u64; grams::LONGEST],
}

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    records: u32,
    last: u32,
    vote: u32,
    class: u16,
    length: u8,
}

/// Counts all windows of a question.
pub(super) fn count(corpus: &dyn Corpus, question: &Question) -> io::Result<Counted> {
    let mut cells = vec![0_u8; 1 << CELL_BITS];
    let cell = |hash: u64| (hash >> (64 - CELL_BITS)) as usize;
    question.each(corpus, |_, _, kept| {
        grams::each(kept.cue, |hash, _, _| {
            let cell = &mut cells[cell(hash)];
            *cell = cell.saturating_add(1);
        });
    })?;
    let frequent = cells.iter().filter(|&&cell| u32::from(cell) >= LEAST_RECORDS).count();
    let slices = (frequent / RECOUNTED + 1) as u64;
    let mut counted = Counted::default();
    for slice in 0..slices {
        let mut entries: ByHash<Entry> = ByHash::default();
        question.each(corpus, |number, class, kept| {
            grams::each(kept.cue, |hash, _, length| {
                if u32::from(cells[cell(hash)]) >= LEAST_RECORDS && (hash >> 8) % slices == slice {
                    entries.entry(hash).or_default().add(number, class, length);
                }
            });
        })?;
        let mut entries: Vec<(u64, Entry)> = entries.into_iter().collect();
        entries.sort_unstable_by_key(|(hash, _)| *hash);
        entries.retain(|(_, entry)| entry.records >= LEAST_RECORDS);
        for (_, entry) in &entries {
            counted.phrases[usize::from(entry.length) - 1] += 1;
        }
        counted.candidates.extend(entries.iter().filter_map(|(hash, entry)| entry.candidate(*hash, question)));
    }
    counted.candidates.sort_unstable_by_key(|candidate| candidate.hash);
    Ok(counted)
}

impl Entry {
    fn add(&mut self, number: u32, class: u16, length: usize) {
        if self.records > 0 && self.last == number {
            return;
        }
        self.last = number;
        self.length = length as u8;
        self.records += 1;
        if self.vote == 0 {
            (self.class, self.vote) = (class, 1);
        } else if self.class == class {
            self.vote += 1;
        } else {
            self.vote -= 1;
        }
    }

    /// The vote is an upper bound of (records with the class) − (records without).
    fn candidate(&self, hash: u64, question: &Question) -> Option<Candidate> {
        let most = f64::from(self.records + self.vote) / 2.0;
        (question.is_target(self.class) && most >= PURITY * f64::from(self.records)).then_some(Candidate {
            hash,
            class: self.class,
            records: self.records,
            length: self.length,
        })
    }
}
