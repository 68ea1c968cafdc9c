//! What all pages say about personal data and secrets: how sure a rule is, where they stand, what stands together.
//!
//! Returns plain text that may hold dataset text; whoever writes it out makes it safe. The one idea to know: a count is worth what its
//! rule is worth, so wherever a type is counted, its measured precision stands beside the count, or that there is none.

use super::number;
use crate::finding::Category;
use crate::report::model::{KindCount, Report};
use crate::rules::Precision;
use std::fmt::Write as _;

/// Parts that a model learns to write itself; the others it learns to read.
const WRITTEN: [&str; 3] = ["text", "completion", "chosen"];
/// Combinations of kinds in a sentence.
const COMBINATIONS: usize = 3;

/// Personal data and secrets at severity `low` or above by kind, those in most records first.
pub(super) fn kinds(report: &Report) -> Vec<(&str, &KindCount)> {
    let sensitive = |kind: &KindCount| matches!(kind.category, Category::Pii | Category::Secret) && kind.records > 0;
    let all = report.findings.by_kind.iter().filter(|(_, kind)| sensitive(kind));
    let mut kinds: Vec<(&str, &KindCount)> = all.map(|(name, kind)| (name.as_str(), kind)).collect();
    kinds.sort_by_key(|(name, kind)| (std::cmp::Reverse(kind.records), *name));
    kinds
}

/// How often a rule was right, set by set: `94.0% of 50, 100% of 312`.
pub(super) fn precision(measured: &[Precision]) -> String {
    if measured.is_empty() {
        return "not measured".to_owned();
    }
    let one =
        |set: &Precision| format!("{} of {}", number::share(set.right, set.checked()), number::count(set.checked()));
    measured.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The same for all rules that found a kind: the worst and the best of them, and how many findings were checked.
pub(super) fn kind_precision(report: &Report, kind: &str) -> String {
    let rules: Vec<&[Precision]> = report
        .findings
        .by_rule
        .values()
        .filter(|rule| rule.kind == kind && rule.records > 0)
        .map(|rule| &*rule.precision)
        .collect();
    let mut measured: Vec<&Precision> = rules.iter().copied().flatten().collect();
    measured.sort_by(|a, b| a.share().total_cmp(&b.share()));
    let (Some(worst), Some(best)) = (measured.first(), measured.last()) else { return "not measured".to_owned() };
    let checked = number::count(measured.iter().map(|set| set.checked()).sum());
    let [low, high] = [worst, best].map(|set| number::share(set.right, set.checked()));
    let range = if low == high { low } else { format!("{low} to {high}") };
    let rest = if rules.iter().any(|rule| rule.is_empty()) { ", rest not measured" } else { "" };
    format!("{range} of {checked}{rest}")
}

/// How many records hold personal data in what a model learns to write; `None` when none does.
pub(super) fn written(report: &Report) -> Option<String> {
    let parts = &report.findings.by_category.get(Category::Pii.as_str())?.by_part;
    let named = WRITTEN.into_iter().filter_map(|part| Some((part, parts.get(part)?.records)));
    let named: Vec<String> = named
        .filter(|&(_, records)| records > 0)
        .map(|(part, records)| format!("{part} {}", number::count(records)))
        .collect();
    (!named.is_empty())
        .then(|| format!("Records with personal data in text that a model learns to write: {}.", named.join(", ")))
}

/// Which kinds meet in one record; `None` when none do.
pub(super) fn linked(report: &Report) -> Option<String> {
    let linkability = &report.findings.linkability;
    if linkability.records == 0 {
        return None;
    }
    let mut out = format!("Records with at least two kinds of identifiers: {}", number::count(linkability.records));
    let shown = linkability.combinations.iter().take(COMBINATIONS);
    let sets: Vec<String> =
        shown.map(|set| format!("{} {}", set.kinds.join(" + "), number::count(set.records))).collect();
    if !sets.is_empty() {
        let more = if linkability.combinations.len() > COMBINATIONS { ", and others" } else { "" };
        let _ = write!(out, " ({}{more})", sets.join(", "));
    }
    out.push('.');
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::render::example;

    #[test]
    fn a_precision_names_every_set_and_its_absence() {
        let set = |right, wrong| Precision { set: "s".to_owned(), right, wrong, unclear: 0 };
        assert_eq!(precision(&[set(47, 3), set(9, 0)]), "94.0% of 50, 100% of 9");
        assert_eq!(precision(&[]), "not measured");
    }

    #[test]
    fn the_precision_of_a_kind_is_that_of_its_rules() {
        let mut report = example::small();
        assert_eq!(kind_precision(&report, "email"), "96.0% of 50");
        assert_eq!(kind_precision(&report, "us_ssn"), "not measured");
        let mut other = report.findings.by_rule["PII001"].clone();
        other.precision.clear();
        report.findings.by_rule.insert("PII999".to_owned(), other.clone());
        assert_eq!(kind_precision(&report, "email"), "96.0% of 50, rest not measured");
        other.precision = vec![Precision { set: "s".to_owned(), right: 4, wrong: 1, unclear: 0 }];
        report.findings.by_rule.insert("PII999".to_owned(), other);
        assert_eq!(kind_precision(&report, "email"), "80.0% to 96.0% of 55");
    }

    #[test]
    fn what_is_written_and_what_meets_is_said_in_one_sentence_each() {
        let report = example::small();
        let written = written(&report).unwrap();
        assert_eq!(written, "Records with personal data in text that a model learns to write: completion 10.");
        let linked = linked(&report).unwrap();
        assert_eq!(
            linked,
            "Records with at least two kinds of identifiers: 142 (email + phone 130, email + us_ssn 12)."
        );
        assert_eq!(super::linked(&Report::default()), None);
        assert_eq!(super::written(&Report::default()), None);
    }
}
