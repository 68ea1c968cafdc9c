//! The similarity threshold, in whole numbers: what it demands of two sets of given sizes.

/// Threshold in millionths: what was asked for as .8 is compared as 4/5, not as the float next to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold(u64);

impl Threshold {
    const ONE: u64 = 1_000_000;

    /// The threshold at a Jaccard similarity between 0 and 1.
    #[must_use]
    pub fn new(near: f32) -> Self {
        Self((f64::from(near) * Self::ONE as f64).round() as u64)
    }

    /// Fewest common elements with which sets of these sizes reach the threshold.
    #[must_use]
    pub fn needed(self, left: usize, right: usize) -> usize {
        (self.0 * (left + right) as u64).div_ceil(Self::ONE + self.0) as usize
    }

    /// Whether sets of these sizes can reach the threshold at all.
    #[must_use]
    pub fn allows(self, left: u64, right: u64) -> bool {
        left.min(right) * Self::ONE >= self.0 * left.max(right)
    }

    /// Fewest elements that a set of this size shares with any set it reaches the threshold with.
    #[must_use]
    pub fn least_common(self, size: usize) -> usize {
        (self.0 * size as u64).div_ceil(Self::ONE) as usize
    }

    /// Size of the largest set with which a set of this size can reach the threshold.
    #[must_use]
    pub fn largest_partner(self, size: usize) -> usize {
        (Self::ONE * size as u64 / self.0.max(1)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_of_five_reach_a_threshold_of_point_eight() {
        let threshold = Threshold::new(0.8);
        assert_eq!(threshold.needed(5, 4), 4);
        assert_eq!(threshold.needed(9, 9), 8);
        assert_eq!(threshold.needed(90, 90), 80);
        assert_eq!(Threshold::new(1.0).needed(7, 7), 7);
        assert_eq!(Threshold::new(0.5).needed(3, 3), 2);
    }

    #[test]
    fn sizes_bound_what_two_sets_can_share() {
        let threshold = Threshold::new(0.8);
        assert_eq!([3, 4, 5, 8, 10].map(|size| threshold.least_common(size)), [3, 4, 4, 7, 8]);
        assert!(threshold.allows(5, 4) && !threshold.allows(4, 6));
        assert_eq!([3, 4, 5, 7, 8].map(|size| threshold.largest_partner(size)), [3, 5, 6, 8, 10]);
    }
}
