//! A similarity hash of 64 bits: bit `i` is set when more than half of the features have bit `i` set.
//!
//! The counters are bit-sliced: plane `p` holds bit `p` of all 64 counters in one word, so a carry-save adder
//! adds three features to all counters with five instructions, and sixteen features cost fifteen such adders. That is
//! already 64 lanes wide in plain integers; there is no vector version. Definition: M. Charikar, "Similarity estimation
//! techniques from rounding algorithms" (2002), features unweighted, repeated features counted as often as they occur.

/// Bits of a counter: no record has 2^40 shingles.
const PLANES: usize = 40;
/// Features a block of adders takes at once.
const BLOCK: usize = 16;

/// Accumulates features; reused from record to record.
#[derive(Debug)]
pub struct SimHasher {
    planes: [u64; PLANES],
    features: u64,
}

impl Default for SimHasher {
    fn default() -> Self {
        Self { planes: [0; PLANES], features: 0 }
    }
}

impl SimHasher {
    /// Forgets all features.
    pub fn clear(&mut self) {
        let used = self.used();
        self.planes[..used].fill(0);
        self.features = 0;
    }

    /// Adds features.
    pub fn add(&mut self, features: &[u64]) {
        let (blocks, rest) = features.as_chunks::<BLOCK>();
        let [mut ones, mut twos, mut fours, mut eights] =
            [self.planes[0], self.planes[1], self.planes[2], self.planes[3]];
        for block in blocks {
            let mut carries = [0_u64; 8];
            for (carry, pair) in carries.iter_mut().zip(block.as_chunks::<2>().0) {
                (ones, *carry) = add_three(ones, pair[0], pair[1]);
            }
            let mut quads = [0_u64; 4];
            for (carry, pair) in quads.iter_mut().zip(carries.as_chunks::<2>().0) {
                (twos, *carry) = add_three(twos, pair[0], pair[1]);
            }
            let (low, first) = add_three(fours, quads[0], quads[1]);
            let (low, second) = add_three(low, quads[2], quads[3]);
            fours = low;
            let sixteens;
            (eights, sixteens) = add_three(eights, first, second);
            self.carry_into(4, sixteens);
        }
        self.planes[..4].copy_from_slice(&[ones, twos, fours, eights]);
        for &feature in rest {
            self.carry_into(0, feature);
        }
        self.features += features.len() as u64;
    }

    /// The hash of everything added since [`SimHasher::clear`]; 0 without features.
    #[must_use]
    pub fn finish(&self) -> u64 {
        // All 64 counters are compared with half the number of features at once, from the highest plane down.
        let half = self.features / 2;
        let (mut above, mut equal) = (0_u64, u64::MAX);
        for plane in (0..self.used()).rev() {
            let bits = self.planes[plane];
            if half >> plane & 1 == 1 {
                equal &= bits;
            } else {
                above |= equal & bits;
                equal &= !bits;
            }
        }
        above
    }

    /// Planes that can hold a set bit.
    fn used(&self) -> usize {
        (u64::BITS - self.features.leading_zeros()) as usize
    }

    #[inline]
    fn carry_into(&mut self, from: usize, mut carry: u64) {
        for plane in &mut self.planes[from..] {
            if carry == 0 {
                break;
            }
            let sum = *plane ^ carry;
            carry &= *plane;
            *plane = sum;
        }
    }
}

/// Carry-save adder: sum bits and carry bits of three words.
#[inline]
fn add_three(a: u64, b: u64, c: u64) -> (u64, u64) {
    let half = a ^ b;
    (half ^ c, (a & b) | (half & c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::hash::{Hash, Hasher};

    /// The definition, one counter a bit.
    fn reference(features: &[u64]) -> u64 {
        (0..64).fold(0, |hash, bit| {
            let set = features.iter().filter(|&feature| feature >> bit & 1 == 1).count();
            hash | u64::from(2 * set > features.len()) << bit
        })
    }

    proptest! {
        #[test]
        fn bit_sliced_counters_equal_plain_ones(
            features in prop::collection::vec(any::<u64>(), 0..300),
            earlier in prop::collection::vec(any::<u64>(), 0..40),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut hasher = SimHasher::default();
            hasher.add(&earlier);
            hasher.clear();
            let cut = cut.index(features.len() + 1);
            hasher.add(&features[..cut]);
            hasher.add(&features[cut..]);
            prop_assert_eq!(hasher.finish(), reference(&features));
        }
    }

    #[test]
    fn the_result_is_that_of_the_simhash_crate() {
        let words: Vec<String> = (0..177).map(|number| format!("word{}", number * number % 91)).collect();
        let features: Vec<u64> = words
            .iter()
            .map(|word| {
                #[expect(deprecated, reason = "the crate's own hasher, which std keeps under this name")]
                let mut hasher = std::hash::SipHasher::new();
                word.as_str().hash(&mut hasher);
                hasher.finish()
            })
            .collect();
        let mut hasher = SimHasher::default();
        hasher.add(&features);
        assert_eq!(hasher.finish(), simhash::simhash_stream(words.iter().map(String::as_str)));
    }
}
