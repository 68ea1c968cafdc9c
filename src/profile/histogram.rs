//! A histogram of lengths: four bars for each power of two, integers only.

/// Bars per power of two as a power of two itself; the upper bound of a quantile is at most 1/4 above the true value.
const SUB_BITS: u32 = 2;
const SUB: usize = 1 << SUB_BITS;
/// Values below 4 have a bar of their own, the 62 powers of two from 4 on have four each.
const BARS: usize = SUB + (64 - SUB_BITS as usize) * SUB;

/// Counts of values by size. Merging is addition, so the order of records never shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    bars: Box<[u64; BARS]>,
    count: u64,
    sum: u64,
    min: u64,
    max: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { bars: Box::new([0; BARS]), count: 0, sum: 0, min: u64::MAX, max: 0 }
    }
}

/// Bar of `value`.
fn bar(value: u64) -> usize {
    if value < SUB as u64 {
        return value as usize;
    }
    let power = value.ilog2();
    let sub = (value >> (power - SUB_BITS)) as usize & (SUB - 1);
    (power - SUB_BITS + 1) as usize * SUB + sub
}

/// Greatest value of bar number `bar`.
fn greatest(bar: usize) -> u64 {
    if bar < SUB {
        return bar as u64;
    }
    let shift = (bar / SUB - 1) as u32;
    let first = ((SUB + bar % SUB) as u64) << shift;
    first + ((1 << shift) - 1)
}

impl Histogram {
    /// Counts one value.
    pub fn add(&mut self, value: u64) {
        self.bars[bar(value)] += 1;
        self.count += 1;
        self.sum = self.sum.saturating_add(value);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// Adds what another one counted.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.bars.iter_mut().zip(other.bars.iter()) {
            *mine += theirs;
        }
        self.count += other.count;
        self.sum = self.sum.saturating_add(other.sum);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// Number of values.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Sum of the values.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.sum
    }

    /// Least and greatest value, `None` when nothing was counted.
    #[must_use]
    pub fn range(&self) -> Option<(u64, u64)> {
        (self.count > 0).then_some((self.min, self.max))
    }

    /// A value that at least `percent` of the values do not exceed, at most a quarter too large; 0 without values.
    #[must_use]
    pub fn quantile(&self, percent: u64) -> u64 {
        let wanted = (u128::from(self.count) * u128::from(percent)).div_ceil(100).max(1) as u64;
        let mut seen = 0;
        for (number, &count) in self.bars.iter().enumerate() {
            seen += count;
            if seen >= wanted {
                return greatest(number).min(self.max);
            }
        }
        0
    }

    /// Counts by power of two as (least, greatest, count), from the first to the last one in use.
    #[must_use]
    pub fn powers(&self) -> Vec<(u64, u64, u64)> {
        let Some((min, max)) = self.range() else { return Vec::new() };
        let power = |value: u64| value.checked_ilog2().map_or(0, |power| power + 1);
        let mut counts = [0_u64; 65];
        for (number, &count) in self.bars.iter().enumerate() {
            counts[power(greatest(number)) as usize] += count;
        }
        (power(min)..=power(max))
            .map(|power| match power {
                0 => (0, 0, counts[0]),
                _ => (1 << (power - 1), u64::MAX >> (64 - power), counts[power as usize]),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: &[u64]) -> Histogram {
        let mut histogram = Histogram::default();
        for &value in values {
            histogram.add(value);
        }
        histogram
    }

    #[test]
    fn small_values_are_exact_and_powers_of_two_are_told_apart() {
        let histogram = of(&[0, 1, 1, 3, 4, 1000]);
        assert_eq!(histogram.range(), Some((0, 1000)));
        assert_eq!(histogram.quantile(50), 1);
        assert_eq!(histogram.quantile(100), 1000, "never above the greatest value");
        assert_eq!(
            histogram.powers(),
            [
                (0, 0, 1),
                (1, 1, 2),
                (2, 3, 1),
                (4, 7, 1),
                (8, 15, 0),
                (16, 31, 0),
                (32, 63, 0),
                (64, 127, 0),
                (128, 255, 0),
                (256, 511, 0),
                (512, 1023, 1)
            ]
        );
    }

    #[test]
    fn nothing_has_no_range_and_no_bars() {
        let histogram = Histogram::default();
        assert_eq!((histogram.range(), histogram.quantile(50), histogram.powers()), (None, 0, vec![]));
    }

    #[test]
    fn the_greatest_value_has_a_bar() {
        let histogram = of(&[u64::MAX]);
        assert_eq!(histogram.powers(), [(1 << 63, u64::MAX, 1)]);
        assert_eq!(histogram.quantile(50), u64::MAX);
    }

    proptest! {
        #[test]
        fn a_bar_holds_its_value_and_is_at_most_a_quarter_wide(value: u64) {
            let greatest = greatest(bar(value));
            prop_assert!(greatest >= value);
            prop_assert!(greatest - value <= value / 4);
        }

        #[test]
        fn merging_equals_counting_together(a: Vec<u64>, b: Vec<u64>) {
            let mut left = of(&a);
            left.merge(&of(&b));
            let mut right = of(&b);
            right.merge(&of(&a));
            prop_assert_eq!(&left, &of(&[a, b].concat()));
            prop_assert_eq!(left, right);
        }

        #[test]
        fn a_quantile_is_an_upper_bound_within_a_quarter(mut values in proptest::collection::vec(0..1_000_000_u64, 1..200), percent in 1..=100_u64) {
            let bound = of(&values).quantile(percent);
            values.sort_unstable();
            let exact = values[(values.len() * percent as usize).div_ceil(100) - 1];
            prop_assert!(bound >= exact && bound <= exact + exact / 4, "{} for {}", bound, exact);
        }
    }
}
