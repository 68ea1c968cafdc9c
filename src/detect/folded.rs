//! Numbers in other digits: `۰۹۱۲` is 0912 and `０３－１２３４` is 03-1234.
//!
//! Rules on numbers and the checks behind them read ASCII. So where digits of other scripts or full-width forms stand, the text around them
//! is written once more in ASCII, walked, and what is found on those digits is carried back to the bytes they came from.

use super::again::{Again, Known};
use super::{FieldView, PERSONAL};
use std::ops::Range;

/// Fewest digits of a number worth the reading, unless there is an at sign.
const FEWEST: usize = 6;
/// Bytes between digits of one number, at most: a space or hyphen takes up to three.
const GAP: u32 = 12;
/// Bytes before and after a number that may say what it is.
const BEFORE: usize = 160;
const AFTER: usize = 96;

/// Adds the personal data in numbers of other digits.
pub(super) fn look(view: &FieldView<'_>, again: &mut Again, known: &mut Known<'_>) {
    let mut open: Option<Range<usize>> = None;
    for number in numbers(view) {
        let around = around(view.field.text, number);
        match &mut open {
            Some(stretch) if around.start <= stretch.end => stretch.end = stretch.end.max(around.end),
            _ => {
                if let Some(stretch) = open.replace(around) {
                    read(view, stretch, again, known);
                }
            }
        }
    }
    if let Some(stretch) = open {
        read(view, stretch, again, known);
    }
}

/// Reads one stretch in ASCII.
fn read(view: &FieldView<'_>, stretch: Range<usize>, again: &mut Again, known: &mut Known<'_>) {
    let stand_ins = &view.facts.stand_ins;
    // What is ASCII was read as it stands.
    again.read(view, (&[], stretch), PERSONAL, known, |_, place| {
        stand_ins.get(stand_ins.partition_point(|&at| at < place.start)).is_some_and(|&at| at < place.end)
    });
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
    use crate::detect::examples::{BUILTIN, scan_example};

    #[test]
    fn numbers_in_other_digits_are_found_where_they_stand() {
        let (rules, detectors) = &*BUILTIN;
        for (text, kind, value) in [
            ("電話：０３－５２５３－４１１１ まで", "phone", "０３－５２５３－４１１１"),
            ("شماره تلفن: ۰۲۱ ۶۶۱۲ ۳۴۵۶ است", "phone", "۰۲۱ ۶۶۱۲ ۳۴۵۶"),
            ("مثال: \u{0664}\u{0661}\u{0661}\u{0661} ١١١١ ١١١١ ١١١١", "credit_card", "٤١١١ ١١١١ ١١١١ ١١١١"),
            ("連絡先 taro＠torino.jp です", "email", "taro＠torino.jp"),
        ] {
            let findings = scan_example(detectors, text);
            let found: Vec<_> = findings
                .as_slice()
                .iter()
                .map(|finding| (&*rules.get(finding.rule).kind, &text[finding.start as usize..finding.end as usize]))
                .collect();
            assert_eq!(found, [(kind, value)], "{text}");
        }
        let year = scan_example(detectors, "平成３１年（２０１９年）４月、第１２３４５６号");
        assert!(year.as_slice().is_empty());
    }
}
