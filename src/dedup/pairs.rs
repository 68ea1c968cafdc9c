//! Candidate pairs, record by record: each record in order of rank, with the earlier ones that it may be similar to.

use super::candidates::{PAIR, Ranked};
use super::crowds::Crowd;
use super::sorter::{Sorted, number_at};
use crate::kernel::by_hash::SPREAD;
use std::io;

/// All candidate pairs.
#[derive(Debug)]
pub(super) struct Pairs {
    /// Pairs of small buckets, by later record.
    alone: Sorted<PAIR>,
    /// The next of them: the later record, the earlier one.
    next: Option<(Ranked, Ranked)>,
    /// Crowds of each round of lanes.
    crowds: Vec<Crowd>,
    met: Met,
}

impl Pairs {
    /// The pairs of small buckets and of crowds.
    pub(super) fn new(alone: Sorted<PAIR>, crowds: Vec<Crowd>) -> io::Result<Self> {
        let mut pairs = Self { alone, next: None, crowds, met: Met::default() };
        pairs.advance()?;
        Ok(pairs)
    }

    fn advance(&mut self) -> io::Result<()> {
        let ranked = |pair: &[u8], at| Ranked::of(number_at(pair, at));
        self.next = self.alone.next()?.map(|pair| (ranked(&pair, 0), ranked(&pair, 8)));
        Ok(())
    }

    /// The next record that meets earlier ones, which replace `earlier`, by rank and each once.
    pub(super) fn next(&mut self, earlier: &mut Vec<Ranked>) -> io::Result<Option<Ranked>> {
        loop {
            let alone = self.next.map(|(later, _)| later.rank());
            let visits = self.crowds.iter().filter_map(Crowd::next);
            let Some(rank) = alone.into_iter().chain(visits).min() else { return Ok(None) };
            let mut record = None;
            while let Some((later, other)) = self.next.filter(|(later, _)| later.rank() == rank) {
                self.met.add(other.word());
                record = Some(later);
                self.advance()?;
            }
            for crowd in &mut self.crowds {
                while crowd.next() == Some(rank) {
                    record = Some(crowd.visit(|other| self.met.add(other.word()))?);
                }
            }
            self.met.replace(earlier);
            if let Some(record) = record.filter(|_| !earlier.is_empty()) {
                return Ok(Some(record));
            }
        }
    }
}

/// Whom one record meets, each once.
#[derive(Debug, Default)]
struct Met {
    /// Open addressing by the word of a record; a zero, which no record with shingles has, is an empty slot.
    slots: Vec<u64>,
    words: Vec<u64>,
}

impl Met {
    fn add(&mut self, word: u64) {
        if self.words.len() * 2 >= self.slots.len() {
            self.slots = vec![0; (self.slots.len() * 2).max(64)];
            for word in std::mem::take(&mut self.words) {
                self.add(word);
            }
        }
        let mask = self.slots.len() - 1;
        let mut slot = (word.wrapping_mul(SPREAD) >> 32) as usize & mask;
        while self.slots[slot] != 0 {
            if self.slots[slot] == word {
                return;
            }
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = word;
        self.words.push(word);
    }

    /// Puts them into `all`, by rank, and starts anew.
    fn replace(&mut self, all: &mut Vec<Ranked>) {
        self.slots.fill(0);
        self.words.sort_unstable();
        all.clear();
        all.extend(self.words.drain(..).map(Ranked::of));
    }
}
