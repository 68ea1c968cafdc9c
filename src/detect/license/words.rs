//! Words of a license name.
//!
//! People write `GPLv3`, `GPL-3.0`, `GPL 3` and `gpl version 3.0`; SPDX writes `BSD-3-Clause` and others `3-clause BSD`.
//! Cut into words at every change between letters and digits, lower-cased, with `.0` stripped off numbers, these forms
//! become comparable. The names of the table in [`names`](super::names) go through the same cut.

use crate::kernel::chars::{Class, Classes};

/// Longest word that is kept; longer ones are cut off, which no license name notices.
const LONGEST: usize = 32;

/// One word, lower-cased (ASCII), with its place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    bytes: [u8; LONGEST],
    len: u8,
    /// First byte in the text.
    pub(super) start: usize,
    /// Byte after the word.
    pub(super) end: usize,
    /// Whether the byte after the word is a `+` (`GPL-2.0+`).
    pub(super) plus: bool,
}

impl Word {
    /// The lower-cased word; `4.0` reads `4`.
    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or_default()
    }

    /// Whether it is a number or version.
    pub(super) fn is_number(&self) -> bool {
        self.bytes[0].is_ascii_digit()
    }
}

/// Iterates over the words of `text`, which must not be longer than a window.
#[derive(Debug, Clone)]
pub(super) struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    /// Words from the start of `text`.
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

/// Whether `text` starts with one of the words that `leads` knows, behind those that `skips` does: the cheap look before
/// the words of a window are collected.
pub(super) fn starts_with(text: &str, skips: impl Fn(&str) -> bool, leads: impl Fn(&str) -> bool) -> bool {
    Words::new(text).find(|word| !skips(word.as_str())).is_some_and(|word| leads(word.as_str()))
}

/// What a character may stand in one word with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    /// No word at all.
    None,
    /// Letters of scripts that put spaces between words.
    Spaced,
    /// Characters of scripts that do not: `MIT许可证` is two words.
    Unspaced,
}

fn script(ch: char) -> Script {
    if ch.is_ascii() {
        return if ch.is_ascii_alphabetic() { Script::Spaced } else { Script::None };
    }
    match Classes::get().class(ch) {
        Class::Word | Class::Cyrillic | Class::Greek => Script::Spaced,
        Class::Own => Script::Unspaced,
        Class::Other | Class::Special => Script::None,
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let rest = &self.text[self.at..];
        let start = self.at + rest.find(|ch: char| ch.is_ascii_digit() || script(ch) != Script::None)?;
        let rest = &self.text.as_bytes()[start..];
        let mut length;
        let kept;
        if rest[0].is_ascii_digit() {
            length = rest.iter().take_while(|&&byte| byte.is_ascii_digit() || byte == b'.').count();
            while rest[length - 1] == b'.' {
                length -= 1;
            }
            let mut number = &rest[..length];
            while let Some(shorter) = number.strip_suffix(b".0") {
                number = shorter;
            }
            kept = number;
        } else {
            let mut chars = self.text[start..].char_indices();
            let own = chars.next().map_or(Script::None, |(_, ch)| script(ch));
            length = chars.find(|(_, ch)| script(*ch) != own).map_or(rest.len(), |(at, _)| at);
            let versioned = length > 1 && rest.get(length).is_some_and(u8::is_ascii_digit);
            let marked = versioned && rest[length - 1].eq_ignore_ascii_case(&b'v');
            kept = &rest[..if marked { length - 1 } else { length }];
        }
        let end = start + length;
        self.at = end;
        let mut word = Word { bytes: [0; LONGEST], len: 0, start, end, plus: rest.get(length) == Some(&b'+') };
        let mut cut = kept.len().min(LONGEST);
        // A word is cut at a character boundary, so that it stays text.
        while cut > 0 && kept.get(cut).is_some_and(|&byte| byte & 0xC0 == 0x80) {
            cut -= 1;
        }
        word.bytes[..cut].copy_from_slice(&kept[..cut]);
        word.bytes[..cut].make_ascii_lowercase();
        word.len = cut as u8;
        Some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        Words::new(text).map(|word| word.as_str().to_owned()).collect()
    }

    #[test]
    fn spellings_of_one_name_cut_alike() {
        assert_eq!(cut("GPLv3"), ["gpl", "3"]);
        assert_eq!(cut("GPL-3.0"), ["gpl", "3"]);
        assert_eq!(cut("gpl v3.0."), ["gpl", "v", "3"]);
        assert_eq!(cut("BSD-3-Clause"), ["bsd", "3", "clause"]);
        assert_eq!(cut("LGPL-2.1+"), ["lgpl", "2.1"]);
    }

    #[test]
    fn letters_of_any_script_stay_whole_characters() {
        let long = "я".repeat(40);
        assert_eq!(cut(&long), ["я".repeat(16)]);
        assert_eq!(cut("Étalab 2.0"), ["Étalab", "2"]);
    }

    #[test]
    fn a_plus_sign_is_seen() {
        let last = Words::new("GPL-2.0+").last().expect("two words");
        assert!(last.plus);
        assert_eq!((last.start, last.end), (4, 7));
    }
}
