//! Tables of counters that are found by the first bits of a hash. A counter may be shared, so a count is never too low.
//!
//! A large table is counted region by region: what is to be added waits, by region, until it is worth going there. Waiting for memory
//! counter by counter takes about 1.6 times as long.

use crate::kernel::bits::Bits;

/// A number that stops at its largest value.
pub(super) trait Counter: Copy + Default + Into<u32> {
    /// One more.
    fn more(&mut self);
}

macro_rules! counters {
    ($($number:ty),*) => {
        $(impl Counter for $number {
            fn more(&mut self) {
                *self = self.saturating_add(1);
            }
        })*
    };
}

counters!(u8, u16, u32);

/// Bytes of a region: it fits the cache of a core.
const REGION: usize = 1 << 19;
/// Additions to a region that wait at most.
const WAITING: usize = 1 << 14;

/// A table of counters.
#[derive(Debug)]
pub(super) struct Cells<T> {
    cells: Vec<T>,
    shift: u32,
}

/// A table that is being counted.
#[derive(Debug)]
pub(super) struct Counting<T> {
    table: Cells<T>,
    /// Bits of the number of counters in a region.
    region: u32,
    /// What waits for each region: its counters.
    waiting: Vec<Vec<u32>>,
}

/// The hashes whose counters reached some count.
#[derive(Debug)]
pub(super) struct Often {
    bits: Bits,
    shift: u32,
}

impl Often {
    /// Whether the counter of a hash is one of them.
    #[inline]
    pub(super) fn holds(&self, hash: u64) -> bool {
        self.bits.contains(hash >> self.shift)
    }

    /// Number of counters.
    pub(super) fn len(&self) -> usize {
        self.bits.len() as usize
    }
}

impl<T: Counter> Counting<T> {
    /// A table of 2^`bits` counters, 32 bits at most.
    pub(super) fn new(bits: u32) -> Self {
        let table = Cells { cells: vec![T::default(); 1 << bits], shift: u64::BITS - bits };
        let region = (REGION / size_of::<T>()).ilog2();
        let regions = (1 << bits.saturating_sub(region)) as usize;
        Self { table, region, waiting: vec![Vec::new(); if regions > 1 { regions } else { 0 }] }
    }

    /// Counts one.
    #[inline]
    pub(super) fn add(&mut self, hash: u64) {
        let place = self.table.place(hash);
        let Some(waiting) = self.waiting.get_mut(place >> self.region) else {
            self.table.cells[place].more();
            return;
        };
        waiting.push(place as u32);
        if waiting.len() == WAITING {
            self.table.add(waiting);
        }
    }

    /// The table, when all is counted.
    pub(super) fn finish(mut self) -> Cells<T> {
        self.waiting.iter_mut().for_each(|waiting| self.table.add(waiting));
        self.table
    }
}

impl<T: Counter> Cells<T> {
    fn place(&self, hash: u64) -> usize {
        (hash >> self.shift) as usize
    }

    fn add(&mut self, places: &mut Vec<u32>) {
        places.drain(..).for_each(|place| self.cells[place as usize].more());
    }

    /// How often this was added, at least.
    #[inline]
    pub(super) fn of(&self, hash: u64) -> u32 {
        self.cells[self.place(hash)].into()
    }

    /// What was counted so many times or more: looked up eight or sixteen times denser than the counters.
    pub(super) fn at_least(&self, count: u32) -> Often {
        let word = |cells: &[T]| {
            let bits = cells.iter().zip(0..).map(|(&cell, bit)| u64::from(cell.into() >= count) << bit);
            bits.fold(0, |word, bit| word | bit)
        };
        Often { bits: Bits::from_words(self.cells.chunks(64).map(word)), shift: self.shift }
    }

    /// How many counters stand above zero, and the sum of all.
    pub(super) fn total(&self) -> (u64, u64) {
        let counts = self.cells.iter().map(|&cell| cell.into()).filter(|&count| count > 0);
        counts.fold((0, 0), |(used, sum), count| (used + 1, sum + u64::from(count)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::grams::mix;
    use super::*;

    #[test]
    fn a_counter_stops_at_its_largest_value() {
        let mut counting = Counting::<u8>::new(10);
        (0..300).for_each(|_| counting.add(mix(1)));
        (0..7).for_each(|_| counting.add(mix(2)));
        let cells = counting.finish();
        assert_eq!([1, 2, 3].map(|number| cells.of(mix(number))), [255, 7, 0]);
        assert_eq!((cells.at_least(7).len(), cells.at_least(8).len(), cells.total()), (2, 1, (2, 262)));
        assert!(cells.at_least(7).holds(mix(2)) && !cells.at_least(8).holds(mix(2)));
    }

    #[test]
    fn nothing_that_waits_for_a_region_is_lost() {
        let mut counting = Counting::<u16>::new(22);
        let hashes = || (0..400_000).map(mix);
        hashes().chain(hashes().take(100)).for_each(|hash| counting.add(hash));
        assert!(counting.waiting.iter().any(|waiting| !waiting.is_empty()), "some still wait");
        let cells = counting.finish();
        assert_eq!(cells.total().1, 400_100);
        assert!(hashes().all(|hash| cells.of(hash) >= 1) && hashes().take(100).all(|hash| cells.of(hash) >= 2));
    }
}
