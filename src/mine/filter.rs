//! A set that is asked about far more often than the answer is yes: one bit a hash, small enough for the cache.

use crate::kernel::bits::Bits;

/// Bits for each member.
const EACH: usize = 32;
/// Bits of the smallest filter and of the largest.
const LEAST: usize = 1 << 14;
const MOST: usize = 1 << 24;

/// Hashes that may be members; none that is one is missed.
#[derive(Debug)]
pub(super) struct Filter {
    bits: Bits,
    mask: u64,
}

impl Filter {
    /// A filter for so many members; their hashes differ in their bits from the eighth on.
    pub(super) fn new(members: usize, hashes: impl Iterator<Item = u64>) -> Self {
        let size = (EACH * members).clamp(LEAST, MOST).next_power_of_two() as u64;
        let mut filter = Self { bits: Bits::new(size), mask: size - 1 };
        hashes.for_each(|hash| filter.bits.insert(filter.place(hash)));
        filter
    }

    fn place(&self, hash: u64) -> u64 {
        (hash >> 8) & self.mask
    }

    /// Whether this may be a member.
    #[inline]
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        self.bits.contains(self.place(hash))
    }
}

#[cfg(test)]
mod tests {
    use super::super::grams::mix;
    use super::*;

    #[test]
    fn every_member_is_held_and_hardly_anything_else() {
        let members: Vec<u64> = (0..5_000).map(mix).collect();
        let filter = Filter::new(members.len(), members.iter().copied());
        assert!(members.iter().all(|&member| filter.may_hold(member)));
        let others = (5_000..105_000).filter(|&other| filter.may_hold(mix(other))).count();
        assert!(others < 8_000, "{others} of 100,000 others");
    }
}
