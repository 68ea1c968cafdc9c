//! The machine-readable zone of passports, visas and identity cards (ICAO Doc 9303), anchored on the birth date in it.
//!
//! All three sizes hold birth date, its check digit, sex, expiry date and its check digit in a row: seven digits, a letter or `<`, seven
//! digits. That row hardly occurs elsewhere, and two or three check digits settle the matter.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use crate::finding::Findings;

/// Digits of a date with its check digit.
const DATED: usize = 7;

/// Reports machine-readable zones.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    let bytes = view.field.text.as_bytes();
    for run in &view.facts.digits {
        let (start, end) = (run.start as usize, run.end as usize);
        let row = matches!(bytes.get(end), Some(b'M' | b'F' | b'X' | b'<'))
            && bytes.get(end + 1..end + 1 + DATED).is_some_and(|date| date.iter().all(u8::is_ascii_digit));
        if !row || end - start < DATED {
            continue;
        }
        // Before the date: nothing on a card of three lines; number, check digit and nationality on the others.
        let birth = end - DATED;
        let dates = checked(&bytes[birth..end]) && checked(&bytes[end + 1..end + 1 + DATED]);
        let from = birth - bytes[..birth].iter().rev().take(13).take_while(|&&byte| in_zone(byte)).count();
        let number = birth - from == 13 && bytes.get(from..from + 10).is_some_and(checked);
        let to = end + bytes[end..].iter().take(60).take_while(|&&byte| in_zone(byte)).count();
        if dates && (number || from == birth) && matches!(to - from, 28..=44) {
            let (start, end) = (line_before(bytes, from, to - from), to);
            judge.report(view, Claim { verdict: Verdict::Valid, ..Claim::new(start, end) }, findings);
        }
    }
}

fn in_zone(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'<'
}

/// Start of the line above, when it has the same length and looks the same; otherwise `from`.
fn line_before(bytes: &[u8], from: usize, length: usize) -> usize {
    let gap = bytes[..from].iter().rev().take(2).take_while(|byte| matches!(byte, b'\r' | b'\n' | b' ')).count();
    let end = from - gap;
    match end.checked_sub(length) {
        Some(start) if gap > 0 && bytes[start..end].iter().all(|&byte| in_zone(byte)) => start,
        _ => from,
    }
}

/// Weights 7-3-1, mod 10; letters count from 10, `<` is 0. The last place checks the others.
fn checked(bytes: &[u8]) -> bool {
    let worth = |byte: u8| match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        _ => 0,
    };
    let Some((&check, body)) = bytes.split_last() else { return false };
    let sum: u32 = body.iter().zip([7, 3, 1].into_iter().cycle()).map(|(&byte, weight)| worth(byte) * weight).sum();
    check.is_ascii_digit() && sum % 10 == worth(check)
}

#[cfg(test)]
mod tests {
    use super::{checked, line_before};

    #[test]
    fn the_specimen_of_the_specification_passes_its_checks() {
        for part in ["L898902C36", "7408122", "1204159", "ZE184226B<<<<<1"] {
            assert!(checked(part.as_bytes()), "{part}");
        }
        assert!(!checked(b"7408123") && !checked(b""));
    }

    #[test]
    fn the_line_above_belongs_to_the_zone_when_it_is_as_long() {
        assert_eq!(line_before(b"P<UTO<\nL898<<", 7, 6), 0);
        assert_eq!(line_before(b"name:\nL898<<", 6, 6), 6);
    }
}
