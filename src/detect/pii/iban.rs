//! IBANs, anchored on the two check digits behind the country code.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use super::super::validate::compact::Compact;
use super::super::validate::finance::{iban, iban_length};
use super::surroundings::{after, before, is_word};
use crate::finding::Findings;

/// Reports every IBAN, in groups or unbroken.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    let text = view.field.text;
    for run in &view.facts.digits {
        let Some(start) = (run.start as usize).checked_sub(2).filter(|_| run.end - run.start >= 2) else { continue };
        let Some(&[first, second]) = text.as_bytes().get(start..start + 2) else { continue };
        if !second.is_ascii_alphabetic() || !first.is_ascii_alphabetic() || is_word(before(text, start)) {
            continue;
        }
        let Some(length) = iban_length(&[first.to_ascii_uppercase(), second.to_ascii_uppercase()]) else { continue };
        let Some(end) = end_of(text, start, length) else { continue };
        let valid =
            !is_word(after(text, end)) && Compact::read(&text[start..end]).is_some_and(|compact| iban(compact.bytes()));
        if valid {
            judge.report(view, Claim { verdict: Verdict::Valid, ..Claim::new(start, end) }, findings);
        }
    }
}

/// Byte after `length` letters and digits with at most one blank or dash between them.
fn end_of(text: &str, start: usize, length: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut count) = (start, 0);
    loop {
        match bytes.get(at..)? {
            [byte, ..] if byte.is_ascii_alphanumeric() => {
                count += 1;
                at += 1;
            }
            _ => return None,
        }
        if count == length {
            return Some(at);
        }
        at += match bytes.get(at..)? {
            [b' ' | b'-', ..] => 1,
            [0xC2, 0xA0, ..] => 2,
            [0xE2, 0x80, 0xAF, ..] => 3,
            _ => 0,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::end_of;

    #[test]
    fn groups_may_be_of_any_size_but_gaps_are_single() {
        assert_eq!(end_of("DE89 3704 00", 0, 10), Some(12));
        assert_eq!(end_of("DE893704 00.", 0, 10), Some(11));
        assert_eq!(end_of("DE89  3704 00", 0, 10), None);
        assert_eq!(end_of("DE89", 0, 10), None);
    }
}
