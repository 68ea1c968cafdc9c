//! A map that is asked about far more often than the answer is there: before it stands one bit a hash, small enough for the cache.

use crate::kernel::bits::Bits;
use crate::kernel::by_hash::ByHash;

/// Bits for each key.
const EACH: usize = 32;
/// Bits of the smallest filter and of the largest.
const LEAST: usize = 1 << 14;
const MOST: usize = 1 << 24;

/// Values by hash, of which most that are asked for are not there.
#[derive(Debug)]
pub(super) struct Sought<T> {
    values: ByHash<T>,
    filter: Bits,
    mask: u64,
}

impl<T> From<ByHash<T>> for Sought<T> {
    fn from(values: ByHash<T>) -> Self {
        let size = (EACH * values.len()).clamp(LEAST, MOST).next_power_of_two() as u64;
        let (mut filter, mask) = (Bits::new(size), size - 1);
        // The bits are the same in any order.
        #[expect(clippy::iter_over_hash_type)]
        for &hash in values.keys() {
            filter.insert(place(hash, mask));
        }
        Self { values, filter, mask }
    }
}

fn place(hash: u64, mask: u64) -> u64 {
    (hash >> 8) & mask
}

impl<T> Sought<T> {
    #[inline]
    fn may_hold(&self, hash: u64) -> bool {
        self.filter.contains(place(hash, self.mask))
    }

    #[inline]
    pub(super) fn get(&self, hash: u64) -> Option<&T> {
        if self.may_hold(hash) { self.values.get(&hash) } else { None }
    }

    #[inline]
    pub(super) fn get_mut(&mut self, hash: u64) -> Option<&mut T> {
        if self.may_hold(hash) { self.values.get_mut(&hash) } else { None }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::grams::mix;
    use super::*;

    #[test]
    fn every_value_is_found_and_hardly_anything_else_is_looked_up() {
        let sought = Sought::from((0..5_000).map(|number| (mix(number), number)).collect::<ByHash<u64>>());
        assert!((0..5_000).all(|number| sought.get(mix(number)) == Some(&number)));
        let others = (5_000..105_000).filter(|&other| sought.may_hold(mix(other))).count();
        assert!(others < 8_000, "{others} of 100,000 others");
    }
}
