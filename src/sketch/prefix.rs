//! Keys of small sets: an exact filter where min-hash is a poor guess.
//!
//! With a handful of shingles one changed word changes most of them, and a pair at the threshold shares a band or
//! not by luck. The prefix filter leaves nothing to luck: put the elements of all sets into one order, here that of
//! their hashes. Two sets of at least `c` common elements share one among the first `n - c + 1` of each, because
//! the elements behind are too few (S. Chaudhuri et al., "A primitive operator for similarity joins in data
//! cleaning", 2006). These first elements are the keys.
//!
//! Pairs with a set below [`MIN_SHINGLES`] are found by keys, all others by bands. The larger set of such a pair may
//! have a few shingles more, so sets up to that size have keys, and those in between have keys and bands.

use super::MIN_SHINGLES;
use super::threshold::Threshold;
use xxhash_rust::xxh3::xxh3_64;

/// Bits a stored key drops of a shingle hash; order and equality of what remains are those of the hashes, but for
/// chance, which verification removes.
const DROPPED_BITS: u32 = 16;

/// What the threshold makes of small sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefixes {
    threshold: Threshold,
    largest: usize,
}

impl Prefixes {
    /// The filter for a threshold.
    #[must_use]
    pub fn new(threshold: Threshold) -> Self {
        Self { threshold, largest: threshold.largest_partner(MIN_SHINGLES as usize - 1) }
    }

    /// Size of the largest set that has keys.
    #[must_use]
    pub fn largest(self) -> usize {
        self.largest
    }

    /// Most keys of any set.
    #[must_use]
    pub fn most_keys(self) -> usize {
        (1..=self.largest).map(|size| self.keys_of(size)).max().unwrap_or(0)
    }

    /// Keys of a set of this size.
    fn keys_of(self, size: usize) -> usize {
        size - self.threshold.least_common(size) + 1
    }

    /// Whether only an equal set reaches the threshold with one of this size.
    fn only_equal(self, size: usize) -> bool {
        self.threshold.largest_partner(size) == size && self.threshold.least_common(size) == size
    }

    /// Appends the keys of a set, each below 2^48 and not zero; `sorted` holds its shingle hashes, ascending, each
    /// once. Sets that are empty or have too many elements have none.
    pub fn keys(self, sorted: &[u64], out: &mut Vec<u64>) {
        let size = sorted.len();
        if size == 0 || size > self.largest {
            return;
        }
        let key = |hash: u64| (hash >> DROPPED_BITS).max(1);
        if self.only_equal(size) {
            // One key for the whole set, not one that all sets with a common shingle share.
            let mut bytes = [0_u8; MIN_SHINGLES as usize * 8];
            let (slots, _) = bytes.as_chunks_mut::<8>();
            let used = slots.iter_mut().zip(sorted).map(|(slot, hash)| *slot = hash.to_le_bytes()).count();
            out.push(key(xxh3_64(&bytes[..used * 8])));
            return;
        }
        out.extend(sorted.iter().take(self.keys_of(size)).map(|&hash| key(hash)));
    }
}

/// The distinct shingles of a record, as long as they are few.
#[derive(Debug)]
pub(super) struct Few {
    most: usize,
    distinct: Vec<u64>,
}

impl Few {
    /// Counts up to `most` distinct shingles.
    pub(super) fn new(most: usize) -> Self {
        Self { most, distinct: Vec::with_capacity(most + 1) }
    }

    pub(super) fn clear(&mut self) {
        self.distinct.clear();
    }

    pub(super) fn add(&mut self, shingles: &[u64]) {
        for shingle in shingles {
            if self.distinct.len() > self.most {
                return;
            }
            if !self.distinct.contains(shingle) {
                self.distinct.push(*shingle);
            }
        }
    }

    /// The shingles, ascending; `None` when there are too many.
    pub(super) fn finish(&mut self) -> Option<&[u64]> {
        if self.distinct.len() > self.most {
            return None;
        }
        self.distinct.sort_unstable();
        Some(&self.distinct)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn keys(near: f32, set: &BTreeSet<u64>) -> Vec<u64> {
        let (sorted, mut out): (Vec<u64>, _) = (set.iter().copied().collect(), Vec::new());
        Prefixes::new(Threshold::new(near)).keys(&sorted, &mut out);
        out
    }

    proptest! {
        #[test]
        fn every_pair_at_the_threshold_with_a_small_set_shares_a_key(
            near in prop::sample::select(vec![0.5_f32, 0.6, 0.7, 0.8, 0.9, 0.95]),
            numbers in prop::collection::vec(any::<u64>(), 16),
            left in any::<u16>(),
            right in any::<u16>(),
        ) {
            let set = |mask: u16| -> BTreeSet<u64> {
                numbers.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, &number)| number).collect()
            };
            // Alike in most of their bits.
            let (left, right) = (set(left), set(left ^ (right & right >> 5 & right << 3)));
            let common = left.intersection(&right).count();
            let reach = common >= Threshold::new(near).needed(left.len(), right.len());
            if reach && common > 0 && left.len().min(right.len()) < MIN_SHINGLES as usize {
                let right = keys(near, &right);
                prop_assert!(keys(near, &left).iter().any(|key| right.contains(key)));
            }
        }
    }

    #[test]
    fn keys_are_few_and_no_set_beyond_the_largest_has_any() {
        let most = |near| Prefixes::new(Threshold::new(near)).most_keys();
        assert_eq!([0.95, 0.8, 0.7, 0.6, 0.5].map(most), [1, 2, 4, 5, 8]);
        let set = |size: u64| (1..=size).map(|number| number << 20).collect();
        assert_eq!([0, 3, 4, 5, 8, 9].map(|size| keys(0.8, &set(size)).len()), [0, 1, 1, 2, 2, 0]);
    }

    #[test]
    fn a_set_that_only_equal_sets_reach_shares_no_key_with_others() {
        let (one, other) = (BTreeSet::from([7 << 20, 8 << 20, 9 << 20]), BTreeSet::from([7 << 20, 8 << 20, 10 << 20]));
        assert_ne!(keys(0.8, &one), keys(0.8, &other));
        assert_eq!(keys(0.8, &one), keys(0.8, &one.clone()));
    }

    #[test]
    fn few_shingles_are_counted_once_and_many_are_given_up() {
        let mut few = Few::new(3);
        few.add(&[5, 5, 1]);
        few.add(&[1, 3, 5]);
        assert_eq!(few.finish(), Some(&[1, 3, 5][..]));
        few.add(&[4]);
        assert_eq!(few.finish(), None);
        few.clear();
        assert_eq!(few.finish(), Some(&[][..]));
    }
}
