//! Crowds: buckets of more records than are all compared with each other.
//!
//! Records that say nearly the same meet in nearly every lane, and there with the same leaders and neighbors again. Pairs from one lane after
//! the other would be a few dozen times as many as there are, so a crowd only notes who is in it. Then its records pass by in order of rank, each
//! with all the crowds that it is in, and whom it meets in several of them is paired with it once.

use super::candidates::{Guest, Ranked};
use super::paged::{Paged, RANK};
use super::sorter::{Sorter, column, pack};
use super::{DedupError, DedupOptions};
use std::io;
use std::ops::Range;

/// First records of a crowd, with which all its others are compared.
const LEADERS: usize = 32;
/// Preceding records of a crowd with which each one is compared: duplicates tend to stand close together.
const NEIGHBORS: usize = 32;
/// Records of a bucket that are all compared with each other; with more it is a crowd.
pub(super) const ALONE: usize = LEADERS + NEIGHBORS;

/// Rank, position among the members, position in the crowd.
const VISIT: usize = 3 * RANK;

/// All crowds of a round of lanes.
#[derive(Debug)]
pub(super) struct Crowds {
    /// The records of all crowds, crowd by crowd, by rank.
    members: Paged<8>,
    /// Their similarity hashes, in economy mode.
    similar: Option<Paged<8>>,
    count: u64,
    /// Members of the crowds that share a key.
    keyed: Range<u64>,
    /// Each member that is not compared with all before it.
    visits: Sorter<VISIT>,
}

impl Crowds {
    /// Room for the crowds among `most` entries in about `memory` bytes.
    pub(super) fn new(most: u64, memory: u64, economy: bool, options: &DedupOptions) -> Result<Self, DedupError> {
        let members = || Paged::new(most, memory / 4, &options.dir);
        Ok(Self {
            members: members()?,
            similar: if economy { Some(members()?) } else { None },
            count: 0,
            keyed: 0..0,
            visits: Sorter::new(memory / 2, options),
        })
    }

    /// Opens a crowd of a bucket's first records, and returns where it starts.
    pub(super) fn open(&mut self, first: &[Guest], keyed: bool) -> io::Result<u64> {
        let start = self.count;
        first.iter().try_for_each(|&guest| self.add(guest, keyed))?;
        Ok(start)
    }

    /// Adds the next record to the last crowd, which starts at `start`.
    pub(super) fn join(&mut self, start: u64, guest: Guest, keyed: bool) -> io::Result<()> {
        let place = |number: u64| column::<RANK>(&number.to_be_bytes(), 8 - RANK);
        self.visits.push(pack(&[&place(guest.0.rank()), &place(self.count), &place(self.count - start)]))?;
        self.add(guest, keyed)
    }

    fn add(&mut self, (record, similar): Guest, keyed: bool) -> io::Result<()> {
        let at = self.count;
        self.members.set(at, record.word())?;
        if let Some(all) = &mut self.similar {
            all.set(at, similar)?;
        }
        self.count += 1;
        if keyed {
            self.keyed = if self.keyed.is_empty() { at } else { self.keyed.start }..self.count;
        }
        Ok(())
    }

    /// Calls `pair` with each two records that meet, each once, by the later one; `possible` says of two guests whether they are worth it, and
    /// whether they share a key.
    pub(super) fn each(
        self,
        possible: impl Fn(Guest, Guest, bool) -> bool,
        mut pair: impl FnMut(Ranked, Ranked) -> io::Result<()>,
    ) -> io::Result<()> {
        let Self { mut members, mut similar, keyed, visits, .. } = self;
        let mut visits = visits.finish()?;
        let (mut met, mut words, mut hashes) = (Met::default(), Vec::new(), Vec::new());
        let mut visitor = None;
        while let Some(visit) = visits.next()? {
            let [rank, at, offset] = [0, 1, 2].map(|number| number_of(column::<RANK>(&visit, number * RANK)));
            let record = Ranked::of(members.get(at)?);
            debug_assert_eq!(record.rank(), rank, "a visit is of its member");
            if visitor.is_some_and(|before: Ranked| before != record) {
                met.take().try_for_each(|other| pair(other, visitor.unwrap_or(record)))?;
            }
            visitor = Some(record);
            words.clear();
            members.read(at - offset, LEADERS, &mut words)?;
            members.read(at - NEIGHBORS as u64, NEIGHBORS, &mut words)?;
            hashes.clear();
            let mut own = 0;
            if let Some(similar) = &mut similar {
                own = similar.get(at)?;
                similar.read(at - offset, LEADERS, &mut hashes)?;
                similar.read(at - NEIGHBORS as u64, NEIGHBORS, &mut hashes)?;
            }
            hashes.resize(words.len(), 0);
            let by_key = keyed.contains(&at);
            for (&word, &hash) in words.iter().zip(&hashes) {
                if possible((Ranked::of(word), hash), (record, own), by_key) {
                    met.add(word);
                }
            }
        }
        visitor.map_or(Ok(()), |record| met.take().try_for_each(|other| pair(other, record)))
    }
}

fn number_of(bytes: [u8; RANK]) -> u64 {
    bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte))
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
            self.slots = vec![0; (self.slots.len() * 2).max(1024)];
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

    /// Hands them over and starts anew.
    fn take(&mut self) -> impl Iterator<Item = Ranked> + '_ {
        self.slots.fill(0);
        self.words.drain(..).map(Ranked::of)
    }
}

/// Odd multiplier: 2^64 divided by the golden ratio.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn whom_a_record_meets_in_several_crowds_is_paired_with_it_once() {
        let dir = tempfile::tempdir().unwrap();
        for memory in [0, 1 << 20] {
            let mut crowds = Crowds::new(10_000, memory, false, &DedupOptions::within(0, dir.path())).unwrap();
            let mut expected = BTreeSet::new();
            // Three crowds of different records: all, the even ones, all but the first.
            let crowd = [(0..500).collect::<Vec<u64>>(), (0..500).step_by(2).collect(), (1..500).collect()];
            for records in &crowd {
                let guest = |&rank: &u64| (Ranked::new(rank, 7), 0);
                let first: Vec<Guest> = records[..ALONE].iter().map(guest).collect();
                let start = crowds.open(&first, false).unwrap();
                for (at, record) in records.iter().enumerate().skip(ALONE) {
                    crowds.join(start, guest(record), false).unwrap();
                    let others = records[..LEADERS].iter().chain(&records[at - NEIGHBORS..at]);
                    expected.extend(others.map(|&other| (other, *record)));
                }
            }
            let mut pairs = Vec::new();
            let push = |one: Ranked, two: Ranked| {
                pairs.push((one.rank(), two.rank()));
                Ok(())
            };
            crowds.each(|_, _, _| true, push).unwrap();
            assert_eq!(pairs.len(), expected.len());
            assert_eq!(pairs.into_iter().collect::<BTreeSet<_>>(), expected);
        }
    }
}
