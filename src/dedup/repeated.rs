//! Which hashes occur more than once: the filter in front of every sort.
//!
//! Nearly all identities and bands of a dataset occur once, and what occurs once groups with nothing. Two bits a slot
//! count to two; a hash whose slot counted to two is sorted, all others are left out. The answer errs to one side
//! only: hashes that share a slot by chance are sorted for nothing, and a repeated hash is never missed. Memory
//! therefore changes what is sorted, and not what is found. First and second bits are kept apart, because counting hardly
//! ever touches the second ones and asking never touches the first: half as much has to stay in the cache.

/// Slots a row at best: about one in ten hashes is then sorted for nothing.
const BEST: u64 = 8;
/// Slots a row from which the filter is worth a reading of its own: one in four is sorted for nothing.
const ENOUGH: u64 = 4;
/// Slots in a word.
const SLOTS: u64 = u64::BITS as u64;

/// Counts hashes up to two.
#[derive(Debug)]
pub(super) struct Repeated {
    once: Vec<u64>,
    twice: Vec<u64>,
    shift: u32,
}

impl Repeated {
    /// A filter for `rows` hashes that takes no more than `memory` bytes.
    pub(super) fn new(rows: u64, memory: u64) -> Self {
        let fitting = 1 << (memory / 16 * SLOTS).max(SLOTS).ilog2();
        let slots = rows.saturating_mul(BEST).next_power_of_two().clamp(SLOTS, fitting);
        let words = || vec![0; (slots / SLOTS) as usize];
        Self { once: words(), twice: words(), shift: slots.leading_zeros() + 1 }
    }

    /// Bytes of a filter for `rows` hashes that is still worth its memory.
    pub(super) fn least_bytes(rows: u64) -> u64 {
        (rows.saturating_mul(ENOUGH).next_power_of_two() / 4).max(16)
    }

    /// Counts a hash whose top bits are well mixed.
    pub(super) fn count(&mut self, hash: u64) {
        let (at, bit) = self.place(hash);
        let Some(word) = self.once.get_mut(at) else { return };
        if *word & bit != 0 {
            self.twice[at] |= bit;
        }
        *word |= bit;
    }

    /// Whether the hash may have been counted more than once.
    pub(super) fn has(&self, hash: u64) -> bool {
        let (at, bit) = self.place(hash);
        self.twice.get(at).is_none_or(|word| word & bit != 0)
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        let slot = hash >> self.shift;
        ((slot / SLOTS) as usize, 1 << (slot % SLOTS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixed(number: u64) -> u64 {
        xxhash_rust::xxh3::xxh3_64(&number.to_le_bytes())
    }

    #[test]
    fn what_occurs_twice_is_never_missed_however_small_the_filter() {
        for memory in [0, 64, 1 << 20] {
            let mut filter = Repeated::new(10_000, memory);
            (0..10_000).for_each(|number| filter.count(mixed(number)));
            (0..10_000).step_by(97).for_each(|number| filter.count(mixed(number)));
            assert!((0..10_000).step_by(97).all(|number| filter.has(mixed(number))));
        }
    }

    #[test]
    fn of_what_occurs_once_about_one_in_ten_remains() {
        let mut filter = Repeated::new(1 << 14, 1 << 20);
        (0..1 << 14).for_each(|number| filter.count(mixed(number)));
        let remaining = (0..1 << 14).filter(|&number| filter.has(mixed(number))).count();
        assert!((1_750..2_050).contains(&remaining), "{remaining} of 16,384");
    }
}
