//! Estimate of the number of distinct values: `HyperLogLog` with 4,096 one-byte registers.
//!
//! Flajolet et al., "`HyperLogLog`: the analysis of a near-optimal cardinality estimation algorithm" (2007), with 64-bit hashes, so
//! that the correction for large counts is not needed. Standard error 1.04 / sqrt(4096) = 1.6 %. The registers are
//! integers and merge by maximum: the estimate does not depend on order or threads.

const INDEX_BITS: u32 = 12;
const REGISTERS: usize = 1 << INDEX_BITS;

/// Distinct values seen so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distinct {
    registers: Box<[u8; REGISTERS]>,
}

impl Default for Distinct {
    fn default() -> Self {
        Self { registers: Box::new([0; REGISTERS]) }
    }
}

impl Distinct {
    /// Counts a value by its 64-bit hash.
    pub fn add(&mut self, hash: u64) {
        let index = (hash >> (64 - INDEX_BITS)) as usize;
        // The guard bit ends the run of zeros when all remaining bits are zero.
        let rank = ((hash << INDEX_BITS) | (1 << (INDEX_BITS - 1))).leading_zeros() as u8 + 1;
        let register = &mut self.registers[index];
        *register = rank.max(*register);
    }

    /// Adds what another one saw.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.registers.iter_mut().zip(other.registers.iter()) {
            *mine = (*mine).max(*theirs);
        }
    }

    /// About how many distinct values were added.
    #[must_use]
    pub fn estimate(&self) -> u64 {
        let size = REGISTERS as f64;
        let empty = self.registers.iter().map(|&register| u32::from(register == 0)).sum::<u32>();
        // Exact in fixed point: registers are at most 53, so each term is a whole multiple of 2^-53.
        let sum: u128 = self.registers.iter().map(|&register| 1_u128 << (53 - u32::from(register).min(53))).sum();
        let harmonic = sum as f64 / (1_u64 << 53) as f64;
        let raw = 0.7213 / (1.0 + 1.079 / size) * size * size / harmonic;
        // Below 2.5 values a register the empty ones tell more (linear counting), as in the paper.
        let estimate = if raw <= 2.5 * size && empty > 0 { size * (size / f64::from(empty)).ln() } else { raw };
        estimate.round() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use xxhash_rust::xxh3::xxh3_64;

    fn of(range: std::ops::Range<u64>) -> Distinct {
        let mut distinct = Distinct::default();
        range.for_each(|value| distinct.add(xxh3_64(&value.to_le_bytes())));
        distinct
    }

    #[test]
    fn few_values_are_nearly_exact_and_many_within_three_standard_errors() {
        assert_eq!(of(0..0).estimate(), 0);
        assert_eq!(of(0..1).estimate(), 1);
        assert_eq!(of(0..20).estimate(), 20);
        for count in [1_000, 9_000, 11_000, 200_000_u64] {
            let estimate = of(0..count).estimate();
            assert!(estimate.abs_diff(count) * 1_000 <= count * 48, "{estimate} for {count}");
        }
    }

    #[test]
    fn repetition_and_order_do_not_matter_and_merging_is_union() {
        let mut left = of(0..5_000);
        left.merge(&of(3_000..9_000));
        let mut right = of(3_000..9_000);
        right.merge(&of(0..5_000));
        right.merge(&of(0..5_000));
        assert_eq!(left, right);
        assert_eq!(left, of(0..9_000));
    }

    #[test]
    fn a_hash_of_zeros_has_the_greatest_rank() {
        let mut distinct = Distinct::default();
        distinct.add(0);
        assert_eq!(distinct.registers[0], 53);
        assert_eq!(distinct.estimate(), 1);
    }
}
