//! Phone numbers in international form, and numbers that a word next to them calls a phone number. The fixed national forms are
//! shapes in the rule file.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use super::super::validate::digits::date;
use super::super::validate::phone::{international, is_made_up};
use super::surroundings::{after, before, ends_alone, is_digit, is_word, starts_alone};
use crate::finding::Findings;
use crate::text::DigitRun;

/// Most digits of an E.164 number, and one for a trunk zero.
const MOST: usize = 16;

/// Most digits of a country code (E.164), in front of an area code in parentheses.
const LONGEST_COUNTRY: usize = 3;

/// Digits with separators, read from the text.
struct Chain {
    digits: [u8; MOST],
    len: usize,
    /// Bytes after the digit group that ends with the n-th digit; 0 inside a group.
    ends: [usize; MOST],
    /// A `(0)` was skipped.
    trunk: bool,
    groups: usize,
}

impl Chain {
    /// Reads groups of digits from `start`, at most two separators between them.
    fn read(text: &str, start: usize) -> Self {
        let bytes = text.as_bytes();
        let mut chain = Self { digits: [0; MOST], len: 0, ends: [0; MOST], trunk: false, groups: 0 };
        let mut at = start;
        loop {
            let group = bytes[at..].iter().take(MOST + 1).take_while(|byte| byte.is_ascii_digit()).count();
            if group == 0 || chain.len + group > MOST {
                return chain;
            }
            chain.digits[chain.len..chain.len + group].copy_from_slice(&bytes[at..at + group]);
            chain.len += group;
            chain.groups += 1;
            at += group;
            chain.ends[chain.len - 1] = at;
            if !chain.trunk
                && matches!(bytes.get(at..).unwrap_or_default(), [b' ', b'(', b'0', b')', ..] | [b'(', b'0', b')', ..])
            {
                at += if bytes[at] == b' ' { 4 } else { 3 };
                chain.trunk = true;
            }
            let gap = separators(&bytes[at..], chain.groups == 1 && group <= LONGEST_COUNTRY);
            // ` / ` and ` - ` behind a whole number start the next one.
            if gap == 3 && chain.len >= 7 && bytes[at] == b' ' && bytes[at + 1] != b')' {
                return chain;
            }
            at += gap;
            if !bytes.get(at).is_some_and(u8::is_ascii_digit) {
                return chain;
            }
        }
    }
}

/// Length of what may stand between two groups. Only the area code, in front, is put into parentheses: one that opens later is a remark.
fn separators(bytes: &[u8], first: bool) -> usize {
    match bytes {
        [b' ' | b'-' | b'.', b'(', ..] if first => 2,
        [b'(', ..] if first => 1,
        // `(901)- 448`, `(925 ) 846`
        [b')', b'-', b' ', ..] | [b' ', b')' | b'-' | b'/', b' ', ..] | [0xE2, 0x80, 0x91 | 0xAF, ..] => 3,
        [b')', b' ' | b'-' | b'.', ..] | [0xC2, 0xA0, ..] => 2,
        [b' ' | b'-' | b'.' | b'/' | b')', ..] => 1,
        _ => 0,
    }
}

/// Reports numbers that start with `+` or `00` and a country code.
pub(super) fn find_international(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    let text = view.field.text;
    let bytes = text.as_bytes();
    for run in &view.facts.digits {
        let start = run.start as usize;
        let (first, mark, skip) = match &bytes[..start] {
            [.., b'+'] => (start, start - 1, 0),
            // `(+49) 30 ...` and `+(49) 30 ...`
            [rest @ .., b'+', left @ (b'(' | b' ')] => {
                // `360 + 62426244`: the sign adds.
                if *left == b' ' && is_operand(&text[..rest.len()]) {
                    continue;
                }
                (start, start - 2, 0)
            }
            _ if run.end - run.start > 2 && bytes[start..].starts_with(b"00") => (start, start, 2),
            _ => continue,
        };
        if is_word(before(text, mark)) || is_digit(before(text, mark)) || before(text, mark) == Some('+') {
            continue;
        }
        let chain = Chain::read(text, first);
        if skip == 2 && (chain.groups < 2 || !starts_alone(text, mark)) {
            continue;
        }
        // The longest prefix of groups that is a number: what follows may be a date or the next number.
        let longest = (7 + skip..=chain.len).rev().find_map(|count| {
            let end = chain.ends[count - 1];
            let verdict = international(&chain.digits[skip..count]);
            if end == 0 || verdict == Verdict::Invalid {
                return None;
            }
            let end = extension_end(text, end);
            (!is_word(after(text, end))).then_some((end, verdict))
        });
        if let Some((end, verdict)) = longest {
            // `(+592) 600`: the span holds both parentheses or none.
            let opened = before(text, mark) == Some('(') && text[mark..end].contains(')');
            let mark = if opened && !text[mark..end].contains('(') { mark - 1 } else { mark };
            judge.report(view, Claim { verdict, punctuated: true, ..Claim::new(mark, end) }, findings);
        }
    }
}

/// Reports 7 to 15 digits that a supporting word calls a phone number, whatever their form.
pub(super) fn find_labeled(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    if !judge.has_chance(view) {
        return;
    }
    let text = view.field.text;
    let mut done = 0;
    for (number, run) in view.facts.digits.iter().enumerate() {
        let start = run.start as usize;
        if start < done || !may_be_long(*run, view.facts.digits.get(number + 1)) || !starts_alone(text, start) {
            continue;
        }
        let chain = Chain::read(text, start);
        if chain.len < 7 || chain.len > 15 {
            continue;
        }
        let bare = chain.ends[chain.len - 1];
        done = bare;
        let end = extension_end(text, bare);
        let other = [is_date, is_decimal, is_postcode, is_round, is_years].iter().any(|is| is(&text[start..bare]));
        let part = matches!(before(text, start), Some('/'))
            || (after(text, end) == Some('.') && is_word(after(text, end + 1)));
        if other || part || is_computed(&text[end..]) || !ends_alone(text, end) {
            continue;
        }
        let opened = before(text, start) == Some('(') && text[start..bare].contains(')');
        let verdict = if is_made_up(&chain.digits[..chain.len]) { Verdict::Reserved } else { Verdict::Plausible };
        let claim = Claim { verdict, ..Claim::new(if opened { start - 1 } else { start }, end) };
        judge.report(view, claim, findings);
    }
}

/// Length of the phone number at the start of `text`, with its `+` and the parentheses around its area code.
pub(super) fn length(text: &str) -> Option<usize> {
    let start = text.len() - text.trim_start_matches(['+', '(', ' ']).len();
    let chain = (start <= 3).then(|| Chain::read(text, start)).filter(|chain| (6..=15).contains(&chain.len))?;
    let bare = chain.ends[chain.len - 1];
    let other = [is_date, is_decimal, is_round, is_years].iter().any(|is| is(&text[start..bare]));
    let opened = text[..start].contains('(') == text[..bare].contains(')');
    (bare > 0 && opened && !other).then(|| extension_end(text, bare))
}

/// Whether a chain from `run` on may have 7 to 15 digits: enough of its own, or more within the longest gap.
fn may_be_long(run: DigitRun, next: Option<&DigitRun>) -> bool {
    const LONGEST_GAP: u32 = 3;
    match run.end - run.start {
        ..7 => next.is_some_and(|next| next.start - run.end <= LONGEST_GAP),
        length => length <= 15,
    }
}

/// Whether the text in front of a sign ends with something that can be added to.
fn is_operand(left: &str) -> bool {
    left.trim_end_matches(' ').ends_with(|ch: char| ch.is_ascii_digit() || ch == ')')
}

/// Whether an operator follows: `1300 - 520 = 780` is a sum.
fn is_computed(right: &str) -> bool {
    right.trim_start_matches(' ').starts_with(['=', '*', '×', '÷'])
}

/// Year, month and day in any order, with anything behind.
pub(super) fn is_date(text: &str) -> bool {
    let mut parts = text.split(|ch: char| !ch.is_ascii_digit()).filter(|part| !part.is_empty());
    let (Some(a), Some(b), Some(c)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let number = |part: &str| part.parse::<u64>().unwrap_or(u64::MAX);
    let [x, y, z] = [a, b, c].map(number);
    let day_month = |day, month| date(month, day);
    (a.len() == 4 && day_month(z, y) && (1800..2200).contains(&x))
        || (c.len() == 4 && (1800..2200).contains(&z) && (day_month(x, y) || day_month(y, x)))
}

/// From year to year: `1900-1920`.
fn is_years(text: &str) -> bool {
    let year = |part: &str| part.len() == 4 && part.parse().is_ok_and(|year: u32| (1000..=2100).contains(&year));
    text.split_once('-').is_some_and(|(from, to)| year(from) && year(to))
}

/// Ends in five zeros: an amount.
fn is_round(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).rev().take(5).eq(*b"00000")
}

/// Two groups around one dot: a price, a coordinate.
fn is_decimal(text: &str) -> bool {
    text.matches('.').count() == 1 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Five digits, a dash, four digits: a US postal code.
fn is_postcode(text: &str) -> bool {
    text.split_once('-')
        .is_some_and(|(a, b)| a.len() == 5 && b.len() == 4 && b.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Byte after `x123`, `ext. 123` behind a number.
pub(super) fn extension_end(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    let body = rest.trim_start_matches([' ', ',']);
    let marked = ["ext.", "ext", "x"].iter().find_map(|mark| body.strip_prefix(mark));
    let Some(digits) = marked.map(|rest| rest.trim_start_matches(' ')) else { return end };
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    let stop = text.len() - digits.len() + count;
    if (1..=6).contains(&count) && stop - end <= 12 && !is_word(after(text, stop)) { stop } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_decimals_are_not_phone_numbers() {
        for text in ["2024-05-17", "17.05.2024", "05/17/2024 1030", "2024 12 31"] {
            assert!(is_date(text), "{text}");
        }
        assert!(!is_date("030 1234 5678") && !is_date("212-867-5309"));
        assert!(is_years("1900-1920") && !is_years("4711-1920"));
        assert!(is_round("1 000 000") && !is_round("030 1000 0001"));
        assert!(is_decimal("1234567.89") && !is_decimal("01.23.45.67.89"));
    }

    #[test]
    fn an_extension_belongs_to_the_number() {
        let text = "5309 ext. 12, then";
        assert_eq!(&text[..extension_end(text, 4)], "5309 ext. 12");
        assert_eq!(extension_end("5309 exit", 4), 4);
        assert_eq!(extension_end("5309x12a", 4), 4);
    }

    #[test]
    fn a_chain_skips_a_trunk_zero_and_stops_when_full() {
        let chain = Chain::read("44 (0)20 7946 0958 rest", 0);
        assert_eq!(&chain.digits[..chain.len], b"442079460958");
        assert!(chain.trunk);
        assert_eq!(Chain::read("12345678901234567", 0).len, 0);
        assert_eq!(Chain::read("08000407165 (18+) 2", 0).len, 11);
        assert_eq!(Chain::read("925 ) 846-4228", 0).len, 10);
        assert_eq!(Chain::read("901)- 448-7255", 0).len, 10);
    }
}
