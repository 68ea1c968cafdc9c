//! A part of a field that is read once more in another form, and the way back from that form to its bytes.

use super::{Detectors, FieldView};
use crate::finding::{Finding, Findings};
use crate::kernel::chars::{Classes, NOTHING};
use crate::record::Field;
use crate::text::Facts;
use std::ops::Range;

/// What a field is known to hold, and where more goes.
pub(super) struct Known<'f> {
    pub(super) detectors: &'f Detectors,
    /// Findings from here on are of the field.
    pub(super) first: usize,
    pub(super) findings: &'f mut Findings,
}

/// Buffers for one more reading; one a thread.
#[derive(Debug, Default)]
pub(super) struct Again {
    fold: Fold,
    facts: Facts,
    findings: Findings,
}

impl Again {
    /// Reads the bytes `range` of a field behind `front`, its digits in ASCII, and adds what the first families find in it and `keep`
    /// wants: the finding, and where it stands in the field. What is said of a place already is not said again.
    pub(super) fn read(
        &mut self,
        view: &FieldView<'_>,
        (front, range): (&[&str], Range<usize>),
        families: usize,
        known: &mut Known<'_>,
        keep: impl Fn(&Finding, &Range<u32>) -> bool,
    ) {
        let Self { fold, facts, findings: found } = self;
        let Known { detectors, first, findings } = known;
        fold.write(front, view.field.text, range);
        facts.walk(&fold.text, detectors.literals());
        found.clear();
        let field = Field { text: &fold.text, ..*view.field };
        detectors.first_families(families, &FieldView { field: &field, facts, ..*view }, found);
        for inner in found.as_slice() {
            let (Some(start), Some(end)) = (fold.source(inner.start), fold.source(inner.end)) else { continue };
            let place = start..end;
            if keep(inner, &place) && !detectors.is_said(&findings.as_slice()[*first..], inner.rule, place.clone()) {
                findings.adopt(found, inner, place);
            }
        }
    }
}

/// A text with its digits in ASCII, and the way back.
#[derive(Debug, Default)]
struct Fold {
    text: String,
    /// Where it differs from its source: the places behind each character that is another, in the text and in the source.
    changed: Vec<(u32, u32)>,
}

impl Fold {
    /// Writes the bytes `range` of `source` behind `front`, which is no part of it.
    fn write(&mut self, front: &[&str], source: &str, range: Range<usize>) {
        let Self { text, changed } = self;
        text.clear();
        text.extend(front.iter().copied());
        changed.clear();
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
    fn source(&self, at: u32) -> Option<u32> {
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

#[cfg(test)]
mod tests {
    use super::Fold;

    #[test]
    fn what_was_folded_leads_back_to_its_bytes() {
        let mut fold = Fold::default();
        let source = "電話０３－１２ 34";
        fold.write(&["phone: "], source, 0..source.len());
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
        fold.write(&[], source, 0..source.len());
        assert_eq!(fold.text, "メール1-2");
    }
}
