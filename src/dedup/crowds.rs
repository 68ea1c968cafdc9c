//! Crowds: buckets of more records than are all compared with each other.
//!
//! Records that say nearly the same meet in nearly every lane, and there with the same leaders and neighbors again. Written down as pairs, one
//! lane after the other, they would be a few dozen times as many as there are. So a crowd only notes who is in it; then its records pass by in
//! order of rank, each with all the crowds that it is in ([`Pairs`](super::pairs::Pairs)).

use super::candidates::{Guest, Ranked, possible};
use super::paged::{Paged, RANK};
use super::sorter::{Sorted, Sorter, column, pack};
use super::{DedupError, DedupOptions};
use crate::sketch::threshold::Threshold;
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

    /// The crowds, to be visited in order of rank.
    pub(super) fn finish(self, threshold: Threshold) -> io::Result<Crowd> {
        let Self { members, similar, keyed, visits, .. } = self;
        let visits = visits.finish()?;
        let (words, hashes) = (Vec::new(), Vec::new());
        let mut crowd = Crowd { members, similar, keyed, visits, next: None, threshold, words, hashes };
        crowd.advance()?;
        Ok(crowd)
    }
}

/// The records of all crowds pass by.
#[derive(Debug)]
pub(super) struct Crowd {
    members: Paged<8>,
    similar: Option<Paged<8>>,
    keyed: Range<u64>,
    visits: Sorted<VISIT>,
    /// The next visit: its rank, and the two positions.
    next: Option<[u64; 3]>,
    threshold: Threshold,
    words: Vec<u64>,
    hashes: Vec<u64>,
}

impl Crowd {
    fn advance(&mut self) -> io::Result<()> {
        let numbers = |visit: [u8; VISIT]| [0, 1, 2].map(|number| number_of(column::<RANK>(&visit, number * RANK)));
        self.next = self.visits.next()?.map(numbers);
        Ok(())
    }

    /// Rank of the record that comes next.
    pub(super) fn next(&self) -> Option<u64> {
        self.next.map(|[rank, ..]| rank)
    }

    /// Calls `meet` with each record that the next one meets in one crowd, and returns that.
    pub(super) fn visit(&mut self, mut meet: impl FnMut(Ranked)) -> io::Result<Ranked> {
        let [_, at, offset] = self.next.unwrap_or_default();
        let record = Ranked::of(self.members.get(at)?);
        let ranges = [at - offset, at - NEIGHBORS as u64].into_iter().zip([LEADERS, NEIGHBORS]);
        self.words.clear();
        ranges.clone().try_for_each(|(from, count)| self.members.read(from, count, &mut self.words))?;
        self.hashes.clear();
        let mut own = 0;
        if let Some(similar) = &mut self.similar {
            own = similar.get(at)?;
            ranges.clone().try_for_each(|(from, count)| similar.read(from, count, &mut self.hashes))?;
        }
        self.hashes.resize(self.words.len(), 0);
        let by_key = self.keyed.contains(&at);
        for (&word, &hash) in self.words.iter().zip(&self.hashes) {
            let other = Ranked::of(word);
            if possible(self.threshold, (other, hash), (record, own), by_key) {
                meet(other);
            }
        }
        self.advance()?;
        Ok(record)
    }
}

fn number_of(bytes: [u8; RANK]) -> u64 {
    bytes.iter().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::super::pairs::Pairs;
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
            let threshold = Threshold::new(0.8);
            let alone = Sorter::new(0, &DedupOptions::within(0, dir.path())).finish().unwrap();
            let mut pairs = Pairs::new(alone, vec![crowds.finish(threshold).unwrap()]).unwrap();
            let (mut all, mut earlier) = (Vec::new(), Vec::new());
            while let Some(later) = pairs.next(&mut earlier).unwrap() {
                assert!(earlier.is_sorted_by(|one, two| one.rank() < two.rank()));
                all.extend(earlier.iter().map(|one| (one.rank(), later.rank())));
            }
            assert_eq!(all.len(), expected.len());
            assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), expected);
        }
    }
}
