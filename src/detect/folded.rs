//! Numbers in other digits: `۰۹۱۲` is 0912 and `０３－１２３４` is 03-1234.
//!
//! Rules on numbers and the checks behind them read ASCII. So where digits of other scripts or full-width forms stand, the text around them
//! is written once more in ASCII, walked, and what is found on those digits is carried back to the bytes they came from.

use super::{Detectors, FieldView, PERSONAL};
use crate::finding::Findings;
use crate::kernel::chars::{Classes, NOTHING};
use crate::record::Field;
use crate::text::Facts;
use std::ops::Range;

/// Fewest digits of a number worth the reading, unless there is an at sign.
const FEWEST: usize = 6;
/// Bytes between digits of one number, at most: a space or hyphen takes up to three.
const GAP: u32 = 12;
/// Bytes before and after a number that may say what it is.
const BEFORE: usize = 160;
const AFTER: usize = 96;

/// A text with its digits in ASCII, and the way back.
#[derive(Debug, Default)]
pub(super) struct Fold {
    /// The text.
    pub(super) text: String,
    /// Where it differs from its source: the places behind each character that is another, in the text and in the source.
    changed: Vec<(u32, u32)>,
}

impl Fold {
    /// Starts over with `front`, which is no part of the source.
    pub(super) fn begin(&mut self, front: &[&str]) {
        self.text.clear();
        self.text.extend(front.iter().copied());
        self.changed.clear();
    }

    /// Adds the bytes `range` of `source`; those before it must have been added or left out for good.
    pub(super) fn add(&mut self, source: &str, range: Range<usize>) {
        let Self { text, changed } = self;
        changed.push((text.len() as u32, range.start as u32));
        let mut copied = range.start;
        let classes = Classes::get();
        for (at, ch) in source[range.clone()].char_indices().filter(|(_, ch)| !ch.is_ascii()) {
            let Some(ascii) = ascii(classes, ch, text.ends_with(|last: char| last.is_ascii_digit())) else { continue };
            let at = range.start + at;
            text.push_str(&source[copied..at]);
            text.push(ascii);
            copied = at + ch.len_utf8();
            changed.push((text.len() as u32, copied as u32));
        }
        text.push_str(&source[copied..range.end]);
    }

    /// Where in the source the byte `at` of the text comes from; `None` for what stands in front.
    pub(super) fn source(&self, at: u32) -> Option<u32> {
        let last = self.changed.partition_point(|&(place, _)| place <= at).checked_sub(1)?;
        let (place, source) = self.changed[last];
        Some(source + (at - place))
    }
}

/// The character of ASCII that `ch` is written for, if it is.
fn ascii(classes: &Classes, ch: char, behind_digit: bool) -> Option<char> {
    let code = ch as u32;
    match code {
        // Full-width forms stand in the order of ASCII.
        0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0),
        0x3000 => Some(' '),
        0x2010..=0x2015 | 0x2212 => Some('-'),
        // In a word it makes a vowel long.
        0x30FC if behind_digit => Some('-'),
        _ => Some(classes.sign(code as usize).stands_for).filter(|&byte| byte != NOTHING).map(char::from),
    }
}

/// Buffers for stretches with their numbers in ASCII; one a thread.
#[derive(Debug, Default)]
pub(super) struct Folded {
    fold: Fold,
    facts: Facts,
    findings: Findings,
}

impl Folded {
    /// Adds the personal data in numbers of other digits; findings from `first` on are what the text itself says.
    pub(super) fn look(&mut self, view: &FieldView<'_>, detectors: &Detectors, first: usize, findings: &mut Findings) {
        let mut open: Option<Range<usize>> = None;
        for number in numbers(view) {
            let around = around(view.field.text, number);
            match &mut open {
                Some(stretch) if around.start <= stretch.end => stretch.end = stretch.end.max(around.end),
                _ => {
                    if let Some(stretch) = open.replace(around) {
                        self.read(view, stretch, detectors, first, findings);
                    }
                }
            }
        }
        if let Some(stretch) = open {
            self.read(view, stretch, detectors, first, findings);
        }
    }

    /// Reads one stretch in ASCII.
    fn read(
        &mut self,
        view: &FieldView<'_>,
        stretch: Range<usize>,
        detectors: &Detectors,
        first: usize,
        findings: &mut Findings,
    ) {
        let Self { fold, facts, findings: found } = self;
        fold.begin(&[]);
        fold.add(view.field.text, stretch);
        facts.walk(&fold.text, detectors.literals());
        found.clear();
        let field = Field { text: &fold.text, ..*view.field };
        detectors.first_families(PERSONAL, &FieldView { field: &field, facts, ..*view }, found);
        let stand_ins = &view.facts.stand_ins;
        for inner in found.as_slice() {
            let (Some(start), Some(end)) = (fold.source(inner.start), fold.source(inner.end)) else { continue };
            // What is ASCII was read as it stands.
            let other = stand_ins.get(stand_ins.partition_point(|&at| at < start)).is_some_and(|&at| at < end);
            if other && !detectors.is_said(&findings.as_slice()[first..], inner.rule, start..end) {
                findings.adopt(found, inner, start..end);
            }
        }
    }
}

/// Where numbers in other digits stand, and at signs, in order.
fn numbers(view: &FieldView<'_>) -> impl Iterator<Item = Range<usize>> {
    let runs = view.facts.stand_ins.chunk_by(|before, next| next - before <= GAP);
    let text = view.field.text;
    runs.filter_map(move |run| {
        let (&first, &last) = (run.first()?, run.last()?);
        let sign = |&at: &u32| text[at as usize..].starts_with('＠');
        (run.len() >= FEWEST || run.iter().any(sign)).then_some(first as usize..last as usize)
    })
}

/// A number with what may say what it is.
fn around(text: &str, number: Range<usize>) -> Range<usize> {
    let from = text.ceil_char_boundary(number.start.saturating_sub(BEFORE));
    // A part of a word may be another word.
    let word = if from == 0 { None } else { text[from..number.start].find(|ch: char| !ch.is_alphanumeric()) };
    from + word.unwrap_or(0)..text.floor_char_boundary(number.end.saturating_add(AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::examples::scan_example;
    use crate::rules::RuleSet;

    #[test]
    fn what_was_folded_leads_back_to_its_bytes() {
        let mut fold = Fold::default();
        fold.begin(&["phone: "]);
        let source = "電話０３－１２ 34";
        fold.add(source, 0..source.len());
        assert_eq!(fold.text, "phone: 電話03-12 34");
        let (from, to) = (fold.text.find('0').expect("a zero"), fold.text.len());
        let back = |at: usize| fold.source(at as u32).map(|at| at as usize);
        assert_eq!(back(from).zip(back(to)), Some(("電話".len(), source.len())));
        assert_eq!(back(from + 5), Some("電話０３－１２".len()));
        assert_eq!(fold.source(3), None);
    }

    #[test]
    fn a_long_vowel_is_no_hyphen() {
        let mut fold = Fold::default();
        let source = "メール１ー２";
        fold.begin(&[]);
        fold.add(source, 0..source.len());
        assert_eq!(fold.text, "メール1-2");
    }

    #[test]
    fn numbers_in_other_digits_are_found_where_they_stand() {
        let rules = RuleSet::builtin().expect("built-in rules");
        let detectors = Detectors::compile(&rules).expect("rules compile");
        for (text, kind, value) in [
            ("電話：０３－５２５３－４１１１ まで", "phone", "０３－５２５３－４１１１"),
            ("شماره تلفن: ۰۲۱ ۶۶۱۲ ۳۴۵۶ است", "phone", "۰۲۱ ۶۶۱۲ ۳۴۵۶"),
            ("مثال: \u{0664}\u{0661}\u{0661}\u{0661} ١١١١ ١١١١ ١١١١", "credit_card", "٤١١١ ١١١١ ١١١١ ١١١١"),
            ("連絡先 taro＠torino.jp です", "email", "taro＠torino.jp"),
        ] {
            let findings = scan_example(&detectors, text);
            let found: Vec<_> = findings
                .as_slice()
                .iter()
                .map(|finding| (&*rules.get(finding.rule).kind, &text[finding.start as usize..finding.end as usize]))
                .collect();
            assert_eq!(found, [(kind, value)], "{text}");
        }
        let year = scan_example(&detectors, "平成３１年（２０１９年）４月、第１２３４５６号");
        assert!(year.as_slice().is_empty());
    }
}
