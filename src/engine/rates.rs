//! Marks that are the format when most records have them, and a finding when few do.
//!
//! A chat-template token in one record out of a thousand may be an injection; in every record it is how the
//! dataset was written. Which of the two it is shows only at the end: records are counted per (rule, field pattern), and
//! what turns out to be the format becomes one statement about the dataset.

use crate::finding::RuleId;
use crate::record::fold_positions;
use crate::rules::RuleSet;
use std::collections::BTreeMap;

/// Kinds that are judged by their rate.
const KINDS: [&str; 1] = ["chat_template"];
/// Fewer records than this say nothing about a format.
const LEAST_RECORDS: u64 = 20;

/// Records per (rule, field pattern); mergeable.
#[derive(Debug, Clone, Default)]
pub(super) struct Rates {
    records: BTreeMap<RuleId, BTreeMap<String, u64>>,
}

impl Rates {
    /// Whether findings of this rule are judged by their rate.
    #[must_use]
    pub(super) fn judges(rules: &RuleSet, rule: RuleId) -> bool {
        KINDS.contains(&rules.get(rule).kind.as_str())
    }

    /// Counts one record.
    pub(super) fn add(&mut self, rule: RuleId, pattern: &str) {
        let patterns = self.records.entry(rule).or_default();
        match patterns.get_mut(pattern) {
            Some(count) => *count += 1,
            None => {
                patterns.insert(pattern.to_owned(), 1);
            }
        }
    }

    /// Adds the counts of another worker.
    pub(super) fn merge(&mut self, other: Self) {
        for (rule, patterns) in other.records {
            let own = self.records.entry(rule).or_default();
            for (pattern, count) in patterns {
                *own.entry(pattern).or_default() += count;
            }
        }
    }

    /// The (rule, field pattern) pairs that more than half of the records with that field have.
    #[must_use]
    pub(super) fn formats(&self, present: impl Fn(&str) -> u64) -> Formats {
        let mut found = BTreeMap::new();
        for (rule, patterns) in &self.records {
            for (pattern, &records) in patterns {
                let all = present(pattern);
                if all >= LEAST_RECORDS && records * 2 > all {
                    found.insert((*rule, pattern.clone()), (records, all));
                }
            }
        }
        Formats { found }
    }
}

/// What turned out to be the format: (rule, field pattern) → (records with it, records with the field).
#[derive(Debug, Clone, Default)]
pub(super) struct Formats {
    found: BTreeMap<(RuleId, String), (u64, u64)>,
}

impl Formats {
    /// Whether a finding on this concrete field is part of the format.
    #[must_use]
    pub(super) fn holds(&self, rule: RuleId, field: &str) -> bool {
        if self.found.is_empty() {
            return false;
        }
        let mut pattern = String::new();
        fold_positions(field, &mut pattern);
        self.found.contains_key(&(rule, pattern))
    }

    /// All of them, ordered by rule and pattern.
    pub(super) fn iter(&self) -> impl Iterator<Item = (RuleId, &str, u64, u64)> {
        self.found.iter().map(|((rule, pattern), (records, all))| (*rule, pattern.as_str(), *records, *all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_positions_fold_and_other_brackets_stay() {
        let folded = |path: &str| {
            let mut pattern = String::new();
            fold_positions(path, &mut pattern);
            pattern
        };
        assert_eq!(folded("messages[12].content[0].text"), "messages[*].content[*].text");
        assert_eq!(folded("odd[key].a[]"), "odd[key].a[]");
    }

    #[test]
    fn a_mark_in_most_records_is_the_format() {
        let mut rates = Rates::default();
        (0..60).for_each(|_| rates.add(RuleId(1), "text"));
        (0..3).for_each(|_| rates.add(RuleId(2), "text"));
        let formats = rates.formats(|_| 100);
        assert!(formats.holds(RuleId(1), "text"));
        assert!(!formats.holds(RuleId(2), "text"));
        assert!(!rates.formats(|_| 120).holds(RuleId(1), "text"), "exactly half is not most");
    }
}
