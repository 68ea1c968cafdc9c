//! One-permutation min-hash with 256 bins and optimal densification, and its bands.
//!
//! A shingle goes to the bin named by its top eight bits; a bin keeps the smallest value. Two sets agree in a bin
//! with a probability equal to their Jaccard similarity, if empty bins are filled so that both sides fill them
//! alike: each bin has a fixed random order of all bins, itself first, and takes the value of the first one that is
//! not empty (A. Shrivastava, "Optimal densification for fast and accurate minwise hashing", 2017).
//!
//! The one idea to know: "first in my order that is not empty" is "smallest rank among those that are not empty".
//! Nearly full sketches probe the order; nearly empty ones, which would probe long, take a byte-wise minimum over
//! the rank rows of the few bins they have. Both give the same answer, so records of any size compare. Neither
//! branches on data.

#![allow(unsafe_code)] // calls into code compiled for AVX2, after asking the processor
#![allow(clippy::inline_always)] // such code is the portable one, inlined

use std::sync::LazyLock;

/// Bins of the sketch.
pub const BINS: usize = 256;

/// Bits of a band hash: at 10^9 records about 1,800 chance collisions a band, which verification removes.
pub const BAND_BITS: u32 = 48;

/// Most bands any threshold uses.
pub const MAX_BANDS: usize = 64;

/// Longest band any threshold uses.
const MAX_ROWS: usize = 7;

/// A bin without a shingle; values have 31 bits and never reach it.
const EMPTY: u32 = u32::MAX;

/// Filled bins up to which the minimum over rank rows is cheaper than probing. A rank row costs about eight cycles,
/// a probe three, and there are `BINS / filled` probes for each empty bin.
const RANKED: usize = 88;

/// Ranks that fit into a few vector registers.
const BLOCK: usize = 64;

/// Fixed odd multipliers of the rows of a band: fractional digits of π from the third 32-bit word on, made odd.
const ROW_KEYS: [u32; MAX_ROWS] =
    [0x1319_8A2F, 0x0370_7345, 0xA409_3823, 0x299F_31D1, 0x082E_FA99, 0xEC4E_6C89, 0x4528_21E7];

/// Start of the multilinear sum: fraction of e, so that a band of zeros does not hash to zero.
const SUM_SALT: u64 = 0xB7E1_5162_8AED_2A6B;

/// How many bands of how many rows a threshold uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bands {
    /// Number of bands.
    pub bands: usize,
    /// Bins in a band.
    pub rows: usize,
}

impl Bands {
    /// Bands that find pairs of similarity `near` or more. Recall at exactly the threshold, in theory: .9998 at .8,
    /// .995 at .7, .984 at .6 and .5; above the threshold it rises quickly.
    #[must_use]
    pub fn for_threshold(near: f32) -> Self {
        let (bands, rows) = match near {
            near if near >= 0.8 => (36, 7),
            near if near >= 0.7 => (42, 6),
            near if near >= 0.6 => (51, 5),
            _ => (MAX_BANDS, 4),
        };
        Self { bands, rows }
    }
}

/// Order in which each bin looks for a value.
struct Orders {
    /// `asked[n][bin]`: the bin that `bin` asks at its n-th attempt; itself at the first.
    asked: Vec<[u8; BINS]>,
    /// `order[bin][n]`: the same, laid out by the bin that asks.
    order: Vec<[u8; BINS]>,
    /// `rank[asked][bin]`: the n at which `bin` asks `asked`, laid out by the bin that is asked.
    rank: Vec<[u8; BINS]>,
}

static ORDERS: LazyLock<Orders> = LazyLock::new(Orders::build);

impl Orders {
    fn build() -> Self {
        let [mut asked, mut order, mut rank] = [(); 3].map(|()| vec![[0_u8; BINS]; BINS]);
        let mut state = 0x0070_726F_7673_6361_u64;
        for (bin, row) in order.iter_mut().enumerate() {
            for (number, slot) in row.iter_mut().enumerate() {
                *slot = number as u8;
            }
            row.swap(0, bin);
            for last in (2..BINS).rev() {
                state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
                let pick = 1 + ((u128::from(mix(state)) * last as u128) >> 64) as usize;
                row.swap(last, pick);
            }
            for (number, &other) in row.iter().enumerate() {
                asked[number][bin] = other;
                rank[usize::from(other)][bin] = number as u8;
            }
        }
        Self { asked, order, rank }
    }
}

/// Finalizer of splitmix64 (G. Steele et al., "Fast splittable pseudorandom number generators", 2014).
fn mix(mut value: u64) -> u64 {
    value = (value ^ value >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ value >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ value >> 31
}

/// Accumulates shingles; reused from record to record.
pub struct MinHasher {
    bins: [u32; BINS],
    slots: [u32; BINS],
    orders: &'static Orders,
}

impl std::fmt::Debug for MinHasher {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("MinHasher").field("bins", &self.bins).finish_non_exhaustive()
    }
}

impl Default for MinHasher {
    fn default() -> Self {
        Self { bins: [EMPTY; BINS], slots: [EMPTY; BINS], orders: &ORDERS }
    }
}

impl MinHasher {
    /// Forgets all shingles.
    pub fn clear(&mut self) {
        self.bins.fill(EMPTY);
    }

    /// Adds shingle hashes, in any order and as often as they occur.
    #[inline]
    pub fn add(&mut self, shingles: &[u64]) {
        for &shingle in shingles {
            let bin = &mut self.bins[(shingle >> 56) as usize];
            *bin = (*bin).min((shingle >> 24) as u32 >> 1);
        }
    }

    /// Writes the band hashes, each below 2^48, to `out`. Without shingles all are equal; callers leave such
    /// records out.
    pub fn bands(&mut self, bands: Bands, out: &mut Vec<u64>) {
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has AVX2, the only feature that function is compiled for.
            unsafe { self.bands_avx2(bands, out) };
            return;
        }
        self.bands_portable(bands, out);
    }

    /// The same code, which the compiler turns into wider vectors here.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn bands_avx2(&mut self, bands: Bands, out: &mut Vec<u64>) {
        self.bands_portable(bands, out);
    }

    #[inline(always)]
    fn bands_portable(&mut self, bands: Bands, out: &mut Vec<u64>) {
        self.densify();
        out.clear();
        // Row `r` of band `b` is slot `r * bands + b`, so that all bands advance together. Each row adds a 32×32→64
        // bit product; the top bits of the sum are the well mixed ones.
        let mut sums = [SUM_SALT; MAX_BANDS];
        for (slots, &key) in self.slots.chunks_exact(bands.bands).zip(&ROW_KEYS).take(bands.rows) {
            for (sum, &slot) in sums.iter_mut().zip(slots) {
                *sum = sum.wrapping_add(u64::from(slot) * u64::from(key));
            }
        }
        out.extend(sums.iter().take(bands.bands).map(|sum| sum >> (u64::BITS - BAND_BITS)));
    }

    #[inline(always)]
    fn densify(&mut self) {
        let mut filled = [0_u64; BINS / 64];
        for (mask, values) in filled.iter_mut().zip(self.bins.as_chunks::<64>().0) {
            for (bit, &value) in values.iter().enumerate() {
                *mask |= u64::from(value != EMPTY) << bit;
            }
        }
        let full: u32 = filled.iter().map(|mask| mask.count_ones()).sum();
        let mut list = [0_u8; BINS];
        match full as usize {
            0 | BINS => self.slots = self.bins,
            full @ 1..=RANKED => {
                list_bits(filled, &mut list);
                self.densify_by_rank(&list[..full]);
            }
            full => {
                list_bits(filled.map(|mask| !mask), &mut list);
                self.densify_by_probing(&mut list[..BINS - full]);
            }
        }
    }

    #[inline(always)]
    fn densify_by_rank(&mut self, filled: &[u8]) {
        let mut nearest = [u8::MAX; BINS];
        // Block by block, so that the minima stay in registers.
        for (block, nearest) in nearest.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
            let mut smallest = [u8::MAX; BLOCK];
            for &bin in filled {
                let ranks = &self.orders.rank[usize::from(bin)].as_chunks::<BLOCK>().0[block];
                for (smallest, &rank) in smallest.iter_mut().zip(ranks) {
                    *smallest = (*smallest).min(rank);
                }
            }
            *nearest = smallest;
        }
        for ((slot, order), &rank) in self.slots.iter_mut().zip(&self.orders.order).zip(&nearest) {
            *slot = self.bins[usize::from(order[usize::from(rank)])];
        }
    }

    #[inline(always)]
    fn densify_by_probing(&mut self, empty: &mut [u8]) {
        self.slots = self.bins;
        let mut left = empty.len();
        for asked in &self.orders.asked[1..] {
            if left == 0 {
                break;
            }
            let mut still = 0;
            for at in 0..left {
                let bin = empty[at];
                let value = self.bins[usize::from(asked[usize::from(bin)])];
                self.slots[usize::from(bin)] = value;
                empty[still] = bin;
                still += usize::from(value == EMPTY);
            }
            left = still;
        }
    }
}

/// Writes the positions of the set bits to the front of `list`.
#[inline(always)]
fn list_bits(words: [u64; BINS / 64], list: &mut [u8; BINS]) {
    let mut list = list.iter_mut();
    for (at, mut word) in words.into_iter().enumerate() {
        while word != 0 {
            if let Some(entry) = list.next() {
                *entry = (at as u32 * 64 + word.trailing_zeros()) as u8;
            }
            word &= word - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shingles(seed: u64, count: u64) -> Vec<u64> {
        (0..count).map(|number| mix(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(mix(number)))).collect()
    }

    fn bands_of(shingles: &[u64], near: f32) -> Vec<u64> {
        let (mut hasher, mut out) = (MinHasher::default(), Vec::new());
        hasher.add(shingles);
        hasher.bands(Bands::for_threshold(near), &mut out);
        out
    }

    proptest! {
        #[test]
        fn both_ways_to_densify_agree(values in prop::collection::vec(any::<u64>(), 1..900)) {
            let mut hasher = MinHasher::default();
            hasher.add(&values);
            let of = |empty: bool| -> Vec<u8> {
                (0..=u8::MAX).filter(|&bin| (hasher.bins[usize::from(bin)] == EMPTY) == empty).collect()
            };
            let (filled, mut empty) = (of(false), of(true));
            hasher.densify_by_rank(&filled);
            let by_rank = hasher.slots;
            hasher.densify_by_probing(&mut empty);
            prop_assert_eq!(by_rank, hasher.slots);
            prop_assert!(by_rank.iter().all(|&slot| slot != EMPTY));
        }

        #[test]
        fn the_vector_version_equals_the_portable_one(
            values in prop::collection::vec(any::<u64>(), 0..900),
            near in prop::sample::select(vec![0.5_f32, 0.6, 0.7, 0.8]),
        ) {
            let (mut hasher, mut portable) = (MinHasher::default(), Vec::new());
            hasher.add(&values);
            hasher.bands_portable(Bands::for_threshold(near), &mut portable);
            prop_assert_eq!(portable, bands_of(&values, near));
        }
    }

    #[test]
    fn every_bin_asks_every_bin_once_and_itself_first() {
        let orders = &*ORDERS;
        for (bin, order) in orders.order.iter().enumerate() {
            assert_eq!(usize::from(order[0]), bin);
            let mut sorted = *order;
            sorted.sort_unstable();
            assert!(sorted.iter().enumerate().all(|(number, &asked)| number == usize::from(asked)));
            for (rank, &asked) in order.iter().enumerate() {
                assert_eq!(usize::from(orders.rank[usize::from(asked)][bin]), rank);
                assert_eq!(orders.asked[rank][bin], asked);
            }
        }
    }

    #[test]
    fn bands_do_not_depend_on_order_or_repetition() {
        let set = shingles(1, 200);
        let mut other: Vec<u64> = set.iter().rev().copied().collect();
        other.extend_from_slice(&set[..50]);
        assert_eq!(bands_of(&set, 0.8), bands_of(&other, 0.8));
        assert!(bands_of(&set, 0.8).iter().all(|band| band >> BAND_BITS == 0));
    }

    #[test]
    fn each_threshold_uses_no_more_bins_than_there_are() {
        for near in [0.5, 0.6, 0.7, 0.8, 0.95] {
            let bands = Bands::for_threshold(near);
            assert!(bands.bands * bands.rows <= BINS && bands.rows <= MAX_ROWS && bands.bands <= MAX_BANDS);
            assert_eq!(bands_of(&shingles(2, 40), near).len(), bands.bands);
        }
    }

    /// Theory at the threshold: .984, .984, .995, .9998 of the pairs, here of 400.
    #[test]
    fn pairs_at_the_threshold_meet_in_a_band_whatever_their_size() {
        for (near, percent, least) in [(0.5, 50, 385), (0.6, 60, 385), (0.7, 70, 392), (0.8, 80, 398)] {
            for size in [20, 100, 300, 2_000] {
                let met = (0..400_u64)
                    .filter(|&seed| {
                        let union = shingles(seed, size);
                        let apart = (size * (100 - percent) / 200) as usize;
                        let left = bands_of(&union[apart..], near);
                        let right = bands_of(&union[..union.len() - apart], near);
                        left.iter().zip(&right).any(|(left, right)| left == right)
                    })
                    .count();
                assert!(met >= least, "{met} of 400 at {near} with {size} shingles");
            }
        }
    }
}
