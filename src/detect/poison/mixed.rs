//! Words whose letters come from two scripts that look alike.
//!
//! The walk already found the tokens that mix Latin with Cyrillic or Greek. Most are harmless: units (`μm`), formulas, Russian typed with
//! a Latin `C`. Suspicious is a Latin word in Latin text in which every foreign letter is the double of a Latin one.

use crate::text::Facts;
use std::ops::Range;

/// Fewest letters of a suspicious word: shorter ones are symbols and abbreviations.
const LEAST: usize = 4;

/// Longest token that is looked at.
const LONGEST: usize = 128;

/// Letters that look like an ASCII letter (Unicode Technical Standard 39, the pairs that are the same in nearly all fonts).
const DOUBLES: &str = "аеорсухіјѕԁһոԛԝАВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧοѵӏ";

/// Byte ranges of the suspicious words of `text`.
pub(super) fn find<'a>(text: &'a str, facts: &'a Facts) -> impl Iterator<Item = Range<usize>> + 'a {
    facts.mixed.iter().filter_map(move |&number| {
        let number = number as usize;
        let word = |number: usize| {
            let token = facts.tokens.get(number)?;
            text.get(token.start as usize..token.end as usize)
        };
        let own = word(number)?;
        // The walk lists tokens with at least one Cyrillic or Greek letter; the neighbors say whose text it is.
        let latin = |number: Option<usize>| number.and_then(word).is_none_or(str::is_ascii);
        let in_latin_text = latin(number.checked_sub(1)) && latin(number.checked_add(1));
        if own.len() > LONGEST || !in_latin_text || !looks_latin(own) {
            return None;
        }
        let token = facts.tokens.get(number)?;
        let (before, after) = (text.get(..token.start as usize)?, text.get(token.end as usize..)?);
        if is_misread_space(own, after) || is_layout_slip(own, before) {
            return None;
        }
        Some(token.start as usize..token.end as usize)
    })
}

/// Whether most letters are ASCII and all others are doubles of ASCII letters.
fn looks_latin(word: &str) -> bool {
    let (mut ascii, mut doubles) = (0, 0);
    for ch in word.chars() {
        if ch.is_ascii_alphabetic() {
            ascii += 1;
        } else if DOUBLES.contains(ch) {
            doubles += 1;
        } else if !ch.is_ascii_digit() {
            return false;
        }
    }
    doubles > 0 && ascii >= doubles && ascii + doubles >= LEAST
}

/// Whether the double is what is left of a no-break space behind the word: its first byte in UTF-8, 0xC2, is В in windows-1251.
fn is_misread_space(word: &str, after: &str) -> bool {
    word.strip_suffix('В').is_some_and(str::is_ascii) && after.chars().next().is_none_or(char::is_whitespace)
}

/// Whether somebody began a line with the keyboard still in Russian: С is on the key of C.
fn is_layout_slip(word: &str, before: &str) -> bool {
    word.strip_prefix('С').is_some_and(str::is_ascii) && before.chars().next_back().is_none_or(|ch| ch == '\n')
}

#[cfg(test)]
mod tests {
    use super::{is_layout_slip, is_misread_space, looks_latin};

    #[test]
    fn a_misread_space_is_told_from_a_double_at_the_end_of_a_word() {
        assert!(is_misread_space("and\u{412}", "\u{a0}that"));
        assert!(is_misread_space("and\u{412}", ""));
        assert!(!is_misread_space("we\u{412}", "-site"), "a no-break space stands between words");
        assert!(!is_misread_space("p\u{430}yB\u{412}", " "), "another double");
    }

    #[test]
    fn only_the_first_letter_of_a_line_is_a_slip() {
        assert!(is_layout_slip("\u{421}olor", "is working.\n"));
        assert!(!is_layout_slip("\u{421}olor", "the "));
        assert!(!is_layout_slip("\u{421}\u{43E}lor", ""), "two doubles are no slip");
    }

    #[test]
    fn a_latin_word_with_doubles_is_suspicious() {
        assert!(looks_latin("p\u{430}ypal"));
        assert!(looks_latin("m\u{43E}vi\u{435}"));
    }

    #[test]
    fn units_and_foreign_words_are_not() {
        assert!(!looks_latin("μm"), "mu is no double");
        assert!(!looks_latin("Cкачать"), "a Russian word with one Latin letter");
        assert!(!looks_latin("ΔEab"), "delta is no double");
        assert!(!looks_latin("СО2"), "too short");
    }
}
