//! Fields of forms and records written as text: a label, a separator, a value (`MRN: 00123456`, `"zip": "10115"`, `Edad: 53 años`).
//!
//! Which words are labels, of what kind, and how their values are written is data in the rules. Here is how a label is told from
//! the same word in prose: by what follows it, and by where it stands.

mod calendar;
mod value;
mod years;

use super::super::FieldView;
use super::super::judge::Claim;
use super::address;
use super::called::{Options, Place};
use super::surroundings::{after, before};
use crate::kernel::literals::Hit;
pub(super) use value::Shape;
pub(super) use years::{remainder, years};

/// Blanks that forms put between label and value, at most.
const WIDEST_GAP: usize = 16;

/// The value of the field that `hit` labels.
pub(super) fn read(view: &FieldView<'_>, hit: &Hit, options: &Options) -> Option<Claim> {
    let text = view.field.text;
    let (start, end) = (hit.start as usize, hit.end as usize);
    let at = match options.shape {
        Shape::Signature => line_below(text, end)?,
        _ => value_start(text, end, options.bare || options.shape == Shape::Code && is_numbering(&text[start..end]))?,
    };
    if options.place == Place::Key && !is_key(text, start) {
        return None;
    }
    let (start, end) = options.shape.read(text, at, options)?;
    Some(Claim::new(start, end))
}

/// The value that fills all of `text`, but for blanks around it.
pub(super) fn whole(text: &str, options: &Options) -> Option<Claim> {
    let at = text.len() - text.trim_start().len();
    let lines = if options.shape == Shape::Address { address::lines(&text[at..]) } else { None };
    let (start, end) = match lines {
        Some(length) => (at, at + length),
        None => options.shape.read(text, at, options)?,
    };
    (text[end..].trim_end().trim_end_matches(['.', ')']).is_empty()).then(|| Claim::new(start, end))
}

/// Where the value of a label that ends at `end` starts; `None` when what follows is no separator.
fn value_start(text: &str, end: usize, bare: bool) -> Option<usize> {
    let rest = text.get(end..)?;
    // The label may be abbreviated, quoted or set in bold.
    let mut tail = rest.trim_start_matches(['.', '"', '\'', '*', '_', '`', ')', ']']);
    if rest.len() - tail.len() > 4 {
        return None;
    }
    if let Some(name) = after_any(tail, &FILLERS) {
        tail = name.trim_start_matches(['.', '"', '\'', '*']);
    }
    // A remark on the unit: `Age (years):`; not an area code.
    if let Some(remark) = tail
        .trim_start_matches(' ')
        .strip_prefix('(')
        .filter(|remark| !remark.starts_with(|ch: char| ch.is_ascii_digit()))
        && let Some(close) = remark.as_bytes().iter().take(24).position(|&byte| byte == b')')
    {
        tail = remark.get(close + 1..)?;
    }
    let blank = |ch: char| matches!(ch, ' ' | '\u{A0}' | '\u{3000}');
    let spaced = tail.trim_start_matches(blank);
    let separated = ["：", "=>", ":", "=", "|", "\t", "#", "–", "-"].iter().find_map(|mark| spaced.strip_prefix(mark));
    let verb = || after_any(spaced, &VERBS);
    let open = match separated.or_else(verb) {
        Some(open) => open,
        None if bare && (spaced.len() < tail.len() || !text.as_bytes()[end - 1].is_ascii()) => spaced,
        None => return None,
    };
    let value = open.trim_start_matches(|ch| blank(ch) || matches!(ch, '\t' | '"' | '\'' | '*' | '_' | '`' | '['));
    let at = text.len() - value.len();
    (at - end <= WIDEST_GAP + 24 && open.len() - value.len() <= WIDEST_GAP).then_some(at)
}

/// Whether a label ends with the abbreviation of `number`, which a number follows: `Employee No. 00458123`.
fn is_numbering(label: &str) -> bool {
    ["no", "nr", "nº", "n°"].iter().any(|short| {
        let word =
            label.len().checked_sub(short.len()).and_then(|at| label.get(at..).map(|end| (end, before(label, at))));
        word.is_some_and(|(end, gap)| end.eq_ignore_ascii_case(short) && matches!(gap, Some(' ' | '-')))
    })
}

/// Where the next line with text starts, when nothing but a comma stands before it: `Kind regards,`.
fn line_below(text: &str, end: usize) -> Option<usize> {
    let rest = text.get(end..)?;
    let tail = rest.trim_start_matches([',', '!', '.', ' ', '-']).strip_prefix(['\n', '\r'])?;
    let name = tail.trim_start_matches(['\n', '\r', ' ', '\t', '-', '*', '>']);
    let at = text.len() - name.len();
    (at - end <= WIDEST_GAP).then_some(at)
}

/// What stands between the word and the separator of a label: `MRN No.:`.
const FILLERS: [&str; 12] = ["no", "nr", "nº", "n°", "n.º", "num", "núm", "number", "id", "code", "num.", "#"];

/// Words that tie a value to its label: `my MRN is 12345`.
const VERBS: [&str; 11] = ["is", "was", "es", "est", "ist", "lautet", "è", "é", "jest", "är", "は"];

/// What follows the first of `words` that stands at the start of `text` after blanks, as a whole and in any case.
fn after_any<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    let body = text.trim_start_matches(' ');
    let first = body.as_bytes().first()?.to_ascii_lowercase();
    words.iter().filter(|word| word.as_bytes()[0] == first).find_map(|word| {
        let rest = body.get(word.len()..)?;
        let same = body.as_bytes()[..word.len()].eq_ignore_ascii_case(word.as_bytes());
        let whole = !rest.starts_with(|ch: char| ch.is_ascii_alphanumeric());
        (same && whole).then_some(rest)
    })
}

/// Whether a label that starts at `start` stands where keys stand: first on its line, behind a bullet or a quote, behind what ends
/// another field.
pub(super) fn is_key(text: &str, start: usize) -> bool {
    const OPENERS: [char; 11] = ['"', '\'', '*', '_', '`', '#', '-', '•', '>', '[', '('];
    let head = &text[..start];
    let capital = || after(text, start).is_some_and(|ch| !ch.is_lowercase());
    let bare = head.trim_end_matches(OPENERS);
    let quoted = bare.len() < head.len();
    let trimmed = bare.trim_end_matches([' ', '\u{A0}', '\u{3000}']).trim_end_matches(OPENERS);
    let gap = bare.len() - trimmed.len();
    if head.len() - trimmed.len() > 2 * WIDEST_GAP {
        // Far indented, as in forms of columns.
        return capital();
    }
    match before(trimmed, trimmed.len()) {
        None | Some('\u{FEFF}' | '\n' | '\r' | '\t' | '{' | '|' | '。' | '，' | '；' | '、') => true,
        Some(',' | ';' | '.') => quoted || capital(),
        Some(_) => gap > 1 && capital(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn value<'t>(text: &'t str, label: &str) -> Option<&'t str> {
        let end = text.find(label).expect("a label") + label.len();
        value_start(text, end, false).map(|at| &text[at..])
    }

    #[test]
    fn a_value_follows_a_separator_or_a_verb() {
        for text in [
            "age: 53",
            "age = 53",
            "age\t53",
            "\"age\": \"53",
            "**age:** 53",
            "age is 53",
            "age (years): 53",
            "age：53",
            "age No.: 53",
            "age | 53",
            "age        : 53",
        ] {
            assert_eq!(value(text, "age"), Some("53"), "{text}");
        }
    }

    #[test]
    fn prose_is_no_separator() {
        for text in ["age 53", "age of", "age, 53", "age issue 5", "age\n53"] {
            assert_eq!(value(text, "age").filter(|value| value.starts_with('5')), None, "{text}");
        }
    }

    #[test]
    fn a_key_starts_its_line_or_follows_another_field() {
        for text in [
            "age: 3",
            "x\nage: 3",
            "- age: 3",
            "{\"age\": 3",
            "a: 1, \"age\": 3",
            "a: 1. Age: 3",
            "| age | 3",
            "a  Age: 3",
        ] {
            let at = text.to_ascii_lowercase().find("age").expect("a label");
            assert!(is_key(text, at), "{text}");
        }
        for text in ["the age: 3", "old, age: 3", "Stone Age: 3"] {
            let at = text.to_ascii_lowercase().find("age").expect("a label");
            assert!(!is_key(text, at), "{text}");
        }
    }
}
