//! One-permutation min-hash with 256 bins and optimal densification, and its bands.
//!
//! A shingle goes to the bin named by its top eight bits; a bin keeps the smallest value. Two sets agree in a bin
//! with a probability equal to their Jaccard similarity, if empty bins are filled so that both sides fill them alike: each bin has a
//! fixed random order of all bins, itself first, and takes the value of the first one that is not empty (A. Shrivastava,
//! "Optimal densification for fast and accurate minwise hashing", 2017).
//!
//! The one idea to know: "first in my order that is not empty" is "smallest rank among those that are not empty".
//! Nearly full sketches probe the order; nearly empty ones, which would probe long, take a byte-wise minimum over the rank rows of the
//! few bins they have. Both give the same answer, so records of any size compare.

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

/// Filled bins up to which the minimum over rank rows is cheaper than probing: a row costs about ten cycles, a probe three, and
/// the number of probes falls with the square of the fill.
const RANKED: usize = 112;

/// Fixed odd multipliers of the rows of a band (splitmix64 of the row number).
const ROW_KEYS: [u64; MAX_ROWS] = [
    0xE220_A839_7B1D_CDAF,
    0x6E78_9E6A_A1B9_65F5,
    0x06C4_5D18_8009_454F,
    0xF88B_B8A8_724C_81ED,
    0x1B39_896A_51A8_749B,
    0x53CB_9F0C_747E_A2EB,
    0x2C82_9ABE_1F45_32E1,
];

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
    /// Bands that find pairs of similarity `near` or more. Recall at exactly the threshold, in theory: .9998 at .8, .995 at .7, .984 at
    /// .6 and .5; above the threshold it rises quickly.
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
    /// `order[bin][n]`: the n-th bin that `bin` asks; `order[bin][0] == bin`.
    order: Vec<[u8; BINS]>,
    /// `rank[asked][bin]`: the n at which `bin` asks `asked`, laid out by the bin that is asked.
    rank: Vec<[u8; BINS]>,
}

static ORDERS: LazyLock<Orders> = LazyLock::new(Orders::build);

impl Orders {
    fn build() -> Self {
        let mut order = vec![[0_u8; BINS]; BINS];
        let mut rank = vec![[0_u8; BINS]; BINS];
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
            for (number, &asked) in row.iter().enumerate() {
                rank[usize::from(asked)][bin] = number as u8;
            }
        }
        Self { order, rank }
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

    /// Writes the band hashes, each below 2^48, to `out`. Without shingles all are equal; callers leave such records out.
    pub fn bands(&mut self, bands: Bands, out: &mut Vec<u64>) {
        self.densify();
        out.clear();
        out.extend(self.slots.chunks_exact(bands.rows).take(bands.bands).map(|rows| {
            // Multilinear hashing: the products are independent of each other, the top bits are the well mixed ones.
            let sum = rows
                .iter()
                .zip(&ROW_KEYS)
                .fold(SUM_SALT, |sum, (&slot, &key)| sum.wrapping_add(u64::from(slot).wrapping_mul(key)));
            sum >> (u64::BITS - BAND_BITS)
        }));
    }

    fn densify(&mut self) {
        let filled = self.bins.iter().filter(|&&bin| bin != EMPTY).count();
        match filled {
            0 | BINS => self.slots = self.bins,
            1..=RANKED => self.densify_by_rank(),
            _ => self.densify_by_probing(),
        }
    }

    fn densify_by_rank(&mut self) {
        let mut nearest = [u8::MAX; BINS];
        for (bin, _) in self.bins.iter().enumerate().filter(|&(_, &value)| value != EMPTY) {
            for (nearest, &rank) in nearest.iter_mut().zip(&self.orders.rank[bin]) {
                *nearest = (*nearest).min(rank);
            }
        }
        for ((slot, order), &rank) in self.slots.iter_mut().zip(&self.orders.order).zip(&nearest) {
            *slot = self.bins[usize::from(order[usize::from(rank)])];
        }
    }

    fn densify_by_probing(&mut self) {
        for ((slot, &own), order) in self.slots.iter_mut().zip(&self.bins).zip(&self.orders.order) {
            *slot = if own == EMPTY {
                order.iter().map(|&asked| self.bins[usize::from(asked)]).find(|&value| value != EMPTY).unwrap_or(EMPTY)
            } else {
                own
            };
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
            hasher.densify_by_rank();
            let by_rank = hasher.slots;
            hasher.densify_by_probing();
            prop_assert_eq!(by_rank, hasher.slots);
            prop_assert!(by_rank.iter().all(|&slot| slot != EMPTY));
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

    /// Share of pairs of similarity 40/50 that agree in a band, for several sizes; theory says .9998 for 36 bands of 7 rows.
    #[test]
    fn pairs_at_the_threshold_meet_in_a_band_whatever_their_size() {
        for scale in [1, 2, 6, 40] {
            let met = (0..400_u64)
                .filter(|&seed| {
                    let union = shingles(seed, 50 * scale);
                    let cut = |from: u64, to: u64| &union[(from * scale) as usize..(to * scale) as usize];
                    let (left, right) = (bands_of(cut(0, 45), 0.8), bands_of(cut(5, 50), 0.8));
                    left.iter().zip(&right).any(|(left, right)| left == right)
                })
                .count();
            assert!(met >= 398, "{met} of 400 at {} shingles", 45 * scale);
        }
    }
}
