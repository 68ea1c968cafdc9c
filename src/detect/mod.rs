//! Detectors: from the signals of one walk to findings.
//!
//! Architecture invariant: nothing here knows about files, threads or output. Detectors are immutable and
//! shared by all threads; whatever changes lives in the caller's buffers. None of them walks the text again: they start
//! at an anchor (literal hit, `@`, digit run, special character) and look at a window around it. Only what the text does not say
//! itself is walked apart: a short value behind the name of its column (`cell`), numbers in other digits (`folded`), and what is encoded
//! (`encoded`).

mod again;
pub mod calls;
mod cell;
pub mod context;
mod encoded;
pub mod entry;
pub mod examples;
pub mod expression;
mod folded;
mod gate;
pub mod judge;
pub mod keyed;
pub mod language;
pub mod license;
pub mod look;
pub mod mask;
pub mod name;
pub mod parsed;
pub mod pii;
pub mod poison;
pub mod quality;
pub mod secrets;
pub mod validate;

use self::again::{Again, Known};
use self::encoded::{Encoded, Inside};
use crate::finding::{Category, Finding, Findings, RuleId};
use crate::kernel::literals::{LiteralId, Literals};
use crate::record::{Field, PathInfo};
use crate::rules::{RuleError, RuleSet};
use crate::text::Facts;
use name::ColumnName;
use std::ops::Range;

/// One field with everything a detector may ask about it. The rest of the record is no part of it: the same text on the same path
/// says the same in every record, so that the engine may look a short value up instead of reading it again. The one exception, a value
/// that another field names, is known by [`entry::name`].
#[derive(Debug, Clone, Copy)]
pub struct FieldView<'a> {
    /// Position in [`Record::fields`](crate::record::Record::fields).
    pub number: u32,
    /// The field itself.
    pub field: &'a Field<'a>,
    /// Its path, name and role.
    pub info: &'a PathInfo,
    /// What the name of its column says.
    pub name: &'a ColumnName,
    /// Signals of the walk over `field.text`.
    pub facts: &'a Facts,
}

/// One family of detectors.
pub trait Detector: Send + Sync {
    /// Looks at one field and adds what it finds.
    fn field(&self, view: &FieldView<'_>, findings: &mut Findings);

    /// Whether a hit of this literal alone makes a rule look at what is around it.
    fn called_by(&self, _literal: LiteralId) -> bool {
        false
    }

    /// Whether overlapping findings of this family compete, so that only the best one stays.
    fn exclusive(&self) -> bool {
        true
    }
}

/// Names of the built-in parsers that rules may ask for.
pub fn parsers() -> impl Iterator<Item = &'static str> {
    let families = [pii::PARSERS, secrets::PARSERS, license::PARSERS, poison::PARSERS, quality::PARSERS];
    families.into_iter().flatten().copied().chain([encoded::PARSER])
}

/// All families, compiled from one rule set, with the literals the walk has to look for.
pub struct Detectors {
    families: Vec<Box<dyn Detector>>,
    /// Category and kind of each rule, by number.
    kinds: Vec<(Category, Box<str>)>,
    encoded: Option<Encoded>,
    literals: Literals,
}

/// Families on personal data, and those on personal data and secrets: they come first.
const PERSONAL: usize = 1;
const SENSITIVE: usize = 2;

/// What detectors need besides the walk; one a thread.
#[derive(Debug, Default)]
struct Desk {
    again: Again,
    /// What a value is read behind.
    front: String,
    inside: Option<Box<Inside>>,
}

impl Detectors {
    /// Compiles every rule that reads text.
    ///
    /// # Errors
    /// When a pattern or literal cannot be compiled; the error names the rule.
    pub fn compile(rules: &RuleSet) -> Result<Self, RuleError> {
        for (id, rule) in rules.own() {
            if let Some(why) = rule.expressions().find_map(|pattern| expression::check(&pattern).err()) {
                return Err(rules.refuse(id, &why));
            }
        }
        let mut builder = Literals::builder();
        let families: Vec<Box<dyn Detector>> = vec![
            Box::new(pii::Pii::compile(rules, &mut builder)?),
            Box::new(secrets::Secrets::compile(rules, &mut builder)?),
            Box::new(license::License::compile(rules, &mut builder)?),
            Box::new(poison::Poison::compile(rules, &mut builder)?),
            Box::new(quality::Quality::compile(rules, &mut builder)?),
        ];
        let encoded = Encoded::compile(rules, &mut builder)?;
        let kinds = rules.iter().map(|(_, rule)| (rule.category, rule.kind.as_str().into())).collect();
        Ok(Self { families, kinds, encoded, literals: builder.build() })
    }

    /// What [`Facts::walk`] needs to find.
    #[must_use]
    pub fn literals(&self) -> &Literals {
        &self.literals
    }

    /// Looks at one field, at what the name of its column says about it, at its numbers in other digits and at what is encoded in it.
    /// Findings come in the order of families, inside a family by start; those of the second looks follow.
    fn field(&self, view: &FieldView<'_>, desk: &mut Desk, findings: &mut Findings) {
        let first = findings.as_slice().len();
        self.families(view, findings);
        let known = &mut Known { detectors: self, first, findings };
        cell::look(view, &mut desk.front, &mut desk.again, known);
        if !view.facts.stand_ins.is_empty() {
            folded::look(view, &mut desk.again, known);
        }
        if let Some(encoded) = &self.encoded {
            encoded.look(view, self, &mut desk.inside, first, findings);
        }
    }

    /// Looks at one field with every family.
    fn families(&self, view: &FieldView<'_>, findings: &mut Findings) {
        self.first_families(self.families.len(), view, findings);
    }

    /// Category and kind of a rule.
    fn kind(&self, rule: RuleId) -> Option<(Category, &str)> {
        self.kinds.get(usize::from(rule.0)).map(|(category, kind)| (*category, &**kind))
    }

    /// Whether one of `known` says something of the same category as `rule` about a part of `place`.
    fn is_said(&self, known: &[Finding], rule: RuleId, place: Range<u32>) -> bool {
        let category = |rule| self.kind(rule).map(|(category, _)| category);
        let same = |known: &Finding| category(known.rule) == category(rule);
        known.iter().any(|known| same(known) && known.start < place.end && place.start < known.end)
    }

    /// Whether one of the first so many families has a rule that this literal calls.
    fn called_by(&self, count: usize, literal: LiteralId) -> bool {
        self.families[..count].iter().any(|family| family.called_by(literal))
    }

    /// Looks at one field with the first so many families.
    fn first_families(&self, count: usize, view: &FieldView<'_>, findings: &mut Findings) {
        for family in &self.families[..count] {
            let first = findings.as_slice().len();
            family.field(view, findings);
            settle(findings.list_mut(), first, family.exclusive());
        }
    }
}

impl std::fmt::Debug for Detectors {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Detectors").field("families", &self.families.len()).finish_non_exhaustive()
    }
}

/// Sorts the findings from `first` on by their place; of overlapping ones only the best stays when they compete.
fn settle(list: &mut Vec<Finding>, first: usize, exclusive: bool) {
    let Some(new) = list.get_mut(first..).filter(|new| new.len() > 1) else { return };
    new.sort_unstable_by_key(|finding| (finding.start, finding.end, finding.rule));
    if !exclusive {
        return;
    }
    let mut last = first;
    for at in first + 1..list.len() {
        let (best, next) = (list[last], list[at]);
        if next.start >= best.end {
            last += 1;
            list[last] = next;
        } else if rank(&next) < rank(&best) {
            list[last] = next;
        }
    }
    list.truncate(last + 1);
}

/// Smaller is better: validated before pattern before heuristic, then longer, surer, earlier rule.
fn rank(finding: &Finding) -> impl Ord {
    let length = finding.end - finding.start;
    (finding.evidence, std::cmp::Reverse(length), std::cmp::Reverse(finding.confidence), finding.rule)
}

#[cfg(test)]
mod tests {
    use super::settle;
    use crate::finding::{Evidence, Finding, RuleId, Severity, ValueRef};

    fn finding(rule: u16, start: u32, end: u32, evidence: Evidence) -> Finding {
        Finding {
            rule: RuleId(rule),
            field: 0,
            start,
            end,
            severity: Severity::Low,
            confidence: 50,
            evidence,
            scope: None,
            reserved: false,
            value: ValueRef::default(),
        }
    }

    fn settled(mut list: Vec<Finding>, exclusive: bool) -> Vec<u16> {
        settle(&mut list, 0, exclusive);
        list.iter().map(|finding| finding.rule.0).collect()
    }

    #[test]
    fn a_validated_match_beats_a_longer_pattern() {
        let list = vec![finding(1, 0, 30, Evidence::Pattern), finding(2, 5, 20, Evidence::Validated)];
        assert_eq!(settled(list, true), [2]);
    }

    #[test]
    fn of_equal_evidence_the_longer_match_stays() {
        let list = vec![finding(1, 5, 20, Evidence::Pattern), finding(2, 0, 30, Evidence::Pattern)];
        assert_eq!(settled(list, true), [2]);
    }

    /// Fragments that call parsers, glued together at random with bytes that sit badly at the edge of a window.
    const FRAGMENTS: [&str; 34] = [
        "@",
        "a@b.com",
        "://",
        "https://u:p@",
        "+49",
        "+(1",
        "00",
        "0044",
        "::",
        ":",
        "1.2.3.4",
        ".5",
        "fe80::",
        "4111 1111 1111 1111",
        "DE89 3704",
        "é",
        "例",
        "\u{A0}",
        "\u{202F}",
        "password",
        " = ",
        "\"",
        "'",
        "\n",
        "-----BEGIN RSA PRIVATE KEY-----",
        "AKIA",
        "ghp_",
        "eyJhbGci",
        "token:",
        "\\",
        "(0)",
        "x12",
        "😀",
        "12345678",
    ];

    proptest::proptest! {
        #[test]
        fn no_detector_panics_or_points_outside(picks in proptest::collection::vec(0..FRAGMENTS.len(), 0..40), rest in "\\PC{0,20}") {
            let (_, detectors) = &*super::examples::BUILTIN;
            let text: String = picks.iter().map(|&pick| FRAGMENTS[pick]).chain([rest.as_str()]).collect();
            let findings = super::examples::scan_example(detectors, &text);
            let plain = super::examples::plain(&text);
            for finding in findings.as_slice() {
                proptest::prop_assert!(plain.get(finding.start as usize..finding.end as usize).is_some_and(|span| !span.is_empty()));
            }
        }
    }

    #[test]
    fn neighbors_and_families_without_competition_keep_everything_in_order() {
        let list = vec![finding(1, 10, 20, Evidence::Pattern), finding(2, 0, 10, Evidence::Heuristic)];
        assert_eq!(settled(list, true), [2, 1]);
        let list = vec![finding(1, 5, 20, Evidence::Pattern), finding(2, 0, 30, Evidence::Pattern)];
        assert_eq!(settled(list, false), [2, 1]);
    }
}
