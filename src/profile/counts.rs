//! Counts by value in bounded memory, the same for any order and any split of the work.
//!
//! Two ways to be bounded without depending on what came first: [`Labels`] gives up when there are too many distinct values;
//! [`Sampled`] keeps the keys with the smallest hashes. A key among the smallest of everything was among the smallest at any
//! time before, so it was never thrown out and its count is exact.

use std::collections::HashMap;

/// Exact counts of up to `LIMIT` distinct values; beyond that, only the fact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels<const LIMIT: usize> {
    counts: HashMap<Box<str>, u64>,
    total: u64,
    many: bool,
}

impl<const LIMIT: usize> Labels<LIMIT> {
    /// Counts `value` once.
    pub fn add(&mut self, value: &str) {
        self.add_many(value, 1);
    }

    fn add_many(&mut self, value: &str, times: u64) {
        self.total += times;
        if self.many {
            return;
        }
        if let Some(count) = self.counts.get_mut(value) {
            *count += times;
        } else if self.counts.len() < LIMIT {
            self.counts.insert(value.into(), times);
        } else {
            self.many = true;
            self.counts = HashMap::new();
        }
    }

    /// Adds what another one counted.
    pub fn merge(&mut self, other: &Self) {
        if other.many {
            self.many = true;
            self.counts = HashMap::new();
            self.total += other.total;
            return;
        }
        other.counts.iter().for_each(|(value, &count)| self.add_many(value, count));
    }

    /// Whether there were more than `LIMIT` distinct values.
    #[must_use]
    pub fn many(&self) -> bool {
        self.many
    }

    /// Number of values counted.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// All values, most frequent first, ties by value; empty when there are too many.
    #[must_use]
    pub fn ranked(&self) -> Vec<(&str, u64)> {
        ranked(&self.counts)
    }
}

/// Counts of the `LIMIT` keys with the smallest hashes.
#[derive(Debug, Clone)]
pub struct Sampled<const LIMIT: usize> {
    counts: HashMap<Box<str>, u64>,
    /// Keys with greater hashes are not kept.
    ceiling: u64,
    total: u64,
}

impl<const LIMIT: usize> Default for Sampled<LIMIT> {
    fn default() -> Self {
        Self { counts: HashMap::new(), ceiling: u64::MAX, total: 0 }
    }
}

impl<const LIMIT: usize> Sampled<LIMIT> {
    /// Counts `key` once.
    pub fn add(&mut self, key: &str) {
        self.add_many(key, 1);
    }

    fn add_many(&mut self, key: &str, times: u64) {
        self.total += times;
        if let Some(count) = self.counts.get_mut(key) {
            *count += times;
        } else if order(key, 0) <= self.ceiling {
            self.counts.insert(key.into(), times);
            // Half as much again, so that pruning is rare.
            if self.counts.len() > LIMIT + LIMIT / 2 {
                self.prune();
            }
        }
    }

    /// Adds what another one counted.
    pub fn merge(&mut self, other: &Self) {
        // The sum of kept counts is contained in `other.total`, so add the rest afterwards.
        let before = self.total;
        other.counts.iter().for_each(|(key, &count)| self.add_many(key, count));
        self.total = before + other.total;
        if other.ceiling < self.ceiling {
            self.ceiling = other.ceiling;
            let ceiling = self.ceiling;
            self.counts.retain(|key, _| order(key, 0) <= ceiling);
        }
        self.prune();
    }

    fn prune(&mut self) {
        if let Some(ceiling) = limit_hash(self.counts.keys(), LIMIT) {
            self.ceiling = ceiling;
            self.counts.retain(|key, _| order(key, 0) <= ceiling);
        }
    }

    /// What was counted.
    #[must_use]
    pub fn harvest(&self) -> Harvest<'_> {
        let ceiling = limit_hash(self.counts.keys(), LIMIT).unwrap_or(self.ceiling);
        let mut top = ranked(&self.counts);
        top.retain(|(key, _)| order(key, 0) <= ceiling);
        let kept: u64 = top.iter().map(|(_, count)| count).sum();
        let exact = ceiling == u64::MAX;
        // The k-th smallest of n uniform hashes lies at about k / n of the range.
        let distinct =
            if exact { top.len() as u64 } else { ((top.len() as u128) << 64).div_ceil(u128::from(ceiling) + 1) as u64 };
        Harvest { top, left_out: self.total - kept, distinct, exact }
    }
}

/// What a [`Sampled`] counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Harvest<'a> {
    /// Kept keys, most frequent first, ties by key; their counts are exact.
    pub top: Vec<(&'a str, u64)>,
    /// Occurrences of keys that were not kept.
    pub left_out: u64,
    /// Number of distinct keys, an estimate unless `exact`.
    pub distinct: u64,
    /// Whether all keys were kept.
    pub exact: bool,
}

/// Where a key stands in the order that decides which keys are kept. BLAKE3, because with a weaker hash a dataset could be
/// made whose keys all stand at the same place.
pub(super) fn order(key: &str, kind: u8) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[kind]);
    hasher.update(key.as_bytes());
    let mut place = [0; 8];
    place.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(place)
}

/// The `limit`-th smallest hash of `keys`, when there are more than that.
fn limit_hash<'a>(keys: impl Iterator<Item = &'a Box<str>>, limit: usize) -> Option<u64> {
    let mut hashes: Vec<u64> = keys.map(|key| order(key, 0)).collect();
    (hashes.len() > limit).then(|| *hashes.select_nth_unstable(limit - 1).1)
}

fn ranked(counts: &HashMap<Box<str>, u64>) -> Vec<(&str, u64)> {
    let mut list: Vec<(&str, u64)> = counts.iter().map(|(key, &count)| (&**key, count)).collect();
    list.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(values: &[u8]) -> Labels<8> {
        let mut labels = Labels::default();
        for value in values {
            labels.add(&value.to_string());
        }
        labels
    }

    fn sampled(values: &[u8]) -> Sampled<8> {
        let mut sampled = Sampled::default();
        for value in values {
            sampled.add(&value.to_string());
        }
        sampled
    }

    #[test]
    fn labels_are_ranked_by_count_then_value() {
        assert_eq!(labels(&[3, 1, 2, 1, 3]).ranked(), [("1", 2), ("3", 2), ("2", 1)]);
    }

    #[test]
    fn too_many_labels_are_not_listed_but_counted() {
        let labels = labels(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 0]);
        assert!(labels.many());
        assert_eq!((labels.ranked(), labels.total()), (vec![], 10));
    }

    #[test]
    fn the_kept_keys_have_exact_counts_and_the_rest_is_counted() {
        let values: Vec<u8> = (0..=255).chain(0..=255).collect();
        let sampled = sampled(&values);
        let harvest = sampled.harvest();
        assert_eq!(harvest.top.len(), 8);
        assert!(harvest.top.iter().all(|&(_, count)| count == 2));
        assert_eq!(harvest.left_out, 512 - 16);
        assert!(!harvest.exact);
        assert!((128..=512).contains(&harvest.distinct), "{} for 256", harvest.distinct);
    }

    proptest! {
        #[test]
        fn labels_merge_in_any_order(a: Vec<u8>, b in proptest::collection::vec(0..12_u8, 0..20), c in proptest::collection::vec(0..10_u8, 0..20)) {
            let whole = labels(&[&a[..], &b, &c].concat());
            let mut left = labels(&a);
            left.merge(&labels(&b));
            left.merge(&labels(&c));
            let mut tail = labels(&c);
            tail.merge(&labels(&b));
            tail.merge(&Labels::default());
            tail.merge(&labels(&a));
            prop_assert_eq!(&left, &whole);
            prop_assert_eq!(tail, whole);
        }

        #[test]
        fn sampled_counts_merge_in_any_order(a: Vec<u8>, b: Vec<u8>, c: Vec<u8>) {
            let whole = sampled(&[&a[..], &b, &c].concat());
            let mut left = sampled(&a);
            left.merge(&sampled(&b));
            left.merge(&sampled(&c));
            let mut right = sampled(&c);
            right.merge(&Sampled::default());
            let mut tail = sampled(&b);
            tail.merge(&sampled(&a));
            right.merge(&tail);
            prop_assert_eq!(left.harvest(), whole.harvest());
            prop_assert_eq!(right.harvest(), whole.harvest());
        }
    }
}
