//! A table that counts, by phrase, the records that hold it and the class that most of them have.
//!
//! Millions of lookups go to memory that no cache holds, and waiting for one after the other is what mining would spend its time on.
//! So the phrases of a record are looked up twice: once only to have memory send what is needed, all of it at the same time, then to count.

/// What is known of one phrase.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Entry {
    /// Hash of the phrase; 0 where nothing is stored.
    pub(super) hash: u64,
    /// Records that hold it.
    pub(super) records: u32,
    /// The last of these.
    last: u32,
    /// The class that most of these records have.
    pub(super) vote: Vote<u16>,
}

/// Majority vote of Boyer and Moore.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Vote<T> {
    /// An upper bound of (votes for the winner) − (votes for others).
    lead: u32,
    /// What more than half of the votes are for, if anything is.
    pub(super) winner: T,
}

impl<T: PartialEq> Vote<T> {
    /// Counts one vote.
    pub(super) fn cast(&mut self, choice: T) {
        if self.lead == 0 {
            *self = Self { lead: 1, winner: choice };
        } else if self.winner == choice {
            self.lead += 1;
        } else {
            self.lead -= 1;
        }
    }

    /// How many of so many votes were for the winner, at most.
    pub(super) fn most(&self, votes: u32) -> f64 {
        f64::from(votes + self.lead) / 2.0
    }
}

/// Entries by hash, by open addressing; at most half full.
#[derive(Debug)]
pub(super) struct Tally {
    slots: Vec<Entry>,
    used: usize,
    /// Depends on what [`Tally::fetch`] read, so that the reads are not optimized away.
    fetched: u64,
}

impl Tally {
    /// A table for about so many phrases; it grows when there are more.
    pub(super) fn new(phrases: usize) -> Self {
        Self { slots: vec![Entry::default(); (2 * phrases.max(8)).next_power_of_two()], used: 0, fetched: 0 }
    }

    fn slot(&self, hash: u64) -> usize {
        // The hashes of one slice have bits in common; a multiplication spreads the others.
        (hash.wrapping_mul(0xBF58_476D_1CE4_E5B9) >> (64 - self.slots.len().ilog2())) as usize
    }

    /// Asks memory for the entries of these phrases.
    pub(super) fn fetch(&mut self, hashes: &[u64]) {
        self.fetched = hashes.iter().fold(self.fetched, |read, &hash| read ^ self.slots[self.slot(hash)].hash);
    }

    /// Counts one record of a phrase; more occurrences in the same record count nothing.
    pub(super) fn add(&mut self, hash: u64, number: u32, class: u16) {
        let mask = self.slots.len() - 1;
        let mut at = self.slot(hash);
        while self.slots[at].hash != hash && self.slots[at].hash != 0 {
            at = (at + 1) & mask;
        }
        let entry = &mut self.slots[at];
        if entry.hash == 0 {
            *entry = Entry { hash, records: 1, last: number, vote: Vote { lead: 1, winner: class } };
            self.used += 1;
            if 2 * self.used > self.slots.len() {
                self.grow();
            }
        } else if entry.last != number {
            entry.last = number;
            entry.records += 1;
            entry.vote.cast(class);
        }
    }

    fn grow(&mut self) {
        let twice = vec![Entry::default(); 2 * self.slots.len()];
        let entries = std::mem::replace(&mut self.slots, twice);
        let mask = self.slots.len() - 1;
        for entry in entries.into_iter().filter(|entry| entry.hash != 0) {
            let mut at = self.slot(entry.hash);
            while self.slots[at].hash != 0 {
                at = (at + 1) & mask;
            }
            self.slots[at] = entry;
        }
    }

    /// All phrases, in no order that means anything.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.slots.iter().filter(|entry| entry.hash != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_counts_once_and_the_majority_wins() {
        let mut tally = Tally::new(1);
        for (number, class) in [(1, 5), (1, 5), (2, 7), (3, 7), (4, 7)] {
            tally.fetch(&[99]);
            tally.add(99, number, class);
        }
        let entry = tally.entries().next().copied().unwrap();
        assert_eq!((entry.records, entry.vote.winner, entry.vote.lead), (4, 7, 2));
    }

    #[test]
    fn a_table_that_grows_forgets_nothing() {
        let mut tally = Tally::new(1);
        for round in 0..3 {
            (1..=1_000).for_each(|hash| tally.add(hash, round, 1));
        }
        let mut found: Vec<(u64, u32)> = tally.entries().map(|entry| (entry.hash, entry.records)).collect();
        found.sort_unstable();
        assert_eq!(found, (1..=1_000).map(|hash| (hash, 3)).collect::<Vec<_>>());
    }
}
