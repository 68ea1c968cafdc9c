//! What directly touches a candidate: the cheapest way to tell a number of its own from a piece of something longer.

use crate::kernel::chars::{Class, Classes};

/// Character before byte `at`.
pub(super) fn before(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at.checked_sub(1)?)? {
        byte if byte.is_ascii() => Some(char::from(*byte)),
        _ => text.get(..at)?.chars().next_back(),
    }
}

/// Character at byte `at`.
pub(super) fn after(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at)? {
        byte if byte.is_ascii() => Some(char::from(*byte)),
        _ => text.get(at..)?.chars().next(),
    }
}

/// Whether the character goes on with a word or number. Scripts without spaces between words (Han, Kana, Hangul, Thai) do not: their
/// words and particles touch the number they speak about.
pub(super) fn is_word(ch: Option<char>) -> bool {
    ch.is_some_and(|ch| ch == '_' || (ch.is_alphanumeric() && (ch.is_ascii() || !is_own(ch))))
}

/// Whether a character is a token of its own, as the walk sees it.
fn is_own(ch: char) -> bool {
    Classes::get().class(ch) == Class::Own
}

/// Whether the character is an ASCII digit.
pub(super) fn is_digit(ch: Option<char>) -> bool {
    ch.is_some_and(|ch| ch.is_ascii_digit())
}

/// Whether what starts at `start` is a number of its own and not a piece of a longer number, a version, a time, a price, a path
/// or an identifier with dashes.
pub(super) fn starts_alone(text: &str, start: usize) -> bool {
    let Some(left) = before(text, start) else { return true };
    let farther = || before(text, start - left.len_utf8());
    match left {
        '$' | '€' | '£' | '¥' | '%' | '@' | '+' | '~' | '^' => false,
        '.' | '/' | ',' | ':' | '*' => !is_digit(farther()),
        '-' | '\u{2010}'..='\u{2014}' => !is_word(farther()),
        _ => !is_word(Some(left)),
    }
}

/// The same for what ends before `end`.
pub(super) fn ends_alone(text: &str, end: usize) -> bool {
    let Some(right) = after(text, end) else { return true };
    let farther = || after(text, end + right.len_utf8());
    match right {
        '%' | '@' | '€' | '°' | '^' => false,
        '.' | '/' | ':' | '*' => !is_digit(farther()),
        // `-Fax` is a label, `-4a` goes on.
        '-' | '\u{2010}'..='\u{2014}' => {
            let word = text[end + right.len_utf8()..].chars().take(8).take_while(|ch| ch.is_alphanumeric());
            !word.clone().any(|ch| ch.is_ascii_digit()) && word.count() != 1
        }
        _ => !is_word(Some(right)),
    }
}

#[cfg(test)]
mod tests {
    use super::{ends_alone, starts_alone};

    #[track_caller]
    fn alone(text: &str) -> bool {
        let start = text.find("123").expect("marked");
        starts_alone(text, start) && ends_alone(text, start + 3)
    }

    #[test]
    fn a_number_between_words_and_punctuation_stands_alone() {
        for text in
            ["123", "no. 123.", "(123)", "id:123,", "x=123;", "„123“", "\"123\"", "a 123 b", "号123的", "는123입니다"]
        {
            assert!(alone(text), "{text}");
        }
    }

    #[test]
    fn a_piece_of_something_longer_does_not() {
        for text in [
            "a123",
            "123b",
            "1.123",
            "123.4",
            "9-123",
            "uuid-123-x",
            "12:123",
            "$123",
            "123%",
            "v_123",
            "+123",
            "1/123",
        ] {
            assert!(!alone(text), "{text}");
        }
    }
}
