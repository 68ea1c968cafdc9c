//! A set of ranks: one bit a record, the only per-record state that `dedup` keeps in memory.

/// A set of numbers below a bound.
#[derive(Debug, Clone)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    pub(super) fn new(bound: u64) -> Self {
        Self(vec![0; bound.div_ceil(64) as usize])
    }

    pub(super) fn insert(&mut self, number: u64) {
        if let Some(word) = self.0.get_mut((number / 64) as usize) {
            *word |= 1 << (number % 64);
        }
    }

    pub(super) fn contains(&self, number: u64) -> bool {
        self.0.get((number / 64) as usize).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    pub(super) fn len(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// The numbers, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().enumerate().flat_map(|(at, &word)| {
            std::iter::successors((word != 0).then_some(word), |&word| {
                let rest = word & (word - 1);
                (rest != 0).then_some(rest)
            })
            .map(move |word| at as u64 * 64 + u64::from(word.trailing_zeros()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_in_order_and_beyond_the_bound_nothing_is_kept() {
        let mut bits = Bits::new(130);
        for number in [129, 0, 64, 63, 5, 9_999] {
            bits.insert(number);
        }
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 5, 63, 64, 129]);
        assert_eq!(bits.len(), 5);
        assert!(bits.contains(64) && !bits.contains(65) && !bits.contains(9_999));
    }
}
