//! Names that are known by their last word: `the Netscape Public License`, `GCC Runtime Library Exception`.
//!
//! There are hundreds of licenses, and their first words are words of daily use. So a name may also hang on the word that nearly all of them
//! end in: from there the capitalized words before it are tried, the longest name first.

use super::around::{closes_line, led_to, opens_line};
use super::names;
use super::words::{Word, Words};

/// Bytes before the anchor that may hold the start of its name.
const BEFORE: usize = 120;

/// Words before the anchor that may belong to its name.
const WORDS: usize = 10;

/// Bytes behind the anchor that may hold the version.
const BEHIND: usize = 40;

/// What the anchor of a name says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// It is a part of the name: `General` of `Lesser General Public License`.
    Part,
    /// It may follow the name and proves nothing: `Ruby License`.
    Label,
    /// It may follow the name and proves that it is one: `MIT licensed`, `MIT-Lizenz`.
    Proof,
}

/// Where the longest name starts that the anchor `start..end` is part of, or follows, and that starts before it.
pub(super) fn name_at(text: &str, start: usize, end: usize, anchor: Anchor) -> Option<usize> {
    let from = text.floor_char_boundary(start.saturating_sub(BEFORE));
    let before = text.get(from..start)?;
    // Most anchors stand behind `this`, `the` and the like: one look is enough.
    let head = before.trim_end_matches(|ch: char| !ch.is_alphanumeric());
    let last = head.rsplit(|ch: char| !ch.is_alphanumeric()).next()?;
    if !last.contains(|ch: char| ch.is_uppercase() || ch.is_ascii_digit()) {
        return None;
    }
    let window = text.get(from..text.floor_char_boundary(end + BEHIND))?;
    let mut words: [Option<Word>; WORDS] = [None; WORDS];
    let mut count = 0;
    let mut last = 0;
    for word in Words::new(before) {
        if !belongs(before, word, last) {
            count = 0;
        }
        last = word.end;
        // A word that the window cuts is none.
        if (word.start > 0 || from == 0) && (count > 0 || starts_name(before, word)) {
            words[count % WORDS] = Some(word);
            count += 1;
        }
    }
    let tail = before.get(last..)?;
    let parted = match anchor {
        Anchor::Proof => tail.contains(|ch: char| !matches!(ch, ' ' | '-' | '"' | '\'' | ')' | '`' | '*')),
        Anchor::Part | Anchor::Label => tail.contains(['.', ';', ':', '=']),
    };
    if count == 0 || parted {
        return None;
    }
    let covers = |at: usize| {
        names::named(&window[at..]).is_some_and(|named| {
            let behind = at + named.end;
            behind > before.len() || anchor != Anchor::Part && !before[behind..].contains(char::is_alphanumeric)
        })
    };
    for number in count.saturating_sub(WORDS)..count {
        let Some(word) = words[number % WORDS] else { continue };
        if matches!(word.as_str(), "the" | "a" | "an") || !starts_name(before, word) || !covers(word.start) {
            continue;
        }
        let sure = anchor != Anchor::Label
            || count - number > 1
            || led_to(text, from + word.start)
            || opens_line(text, from + word.start) && closes_line(text, end);
        return sure.then_some(from + word.start);
    }
    None
}

/// Whether a word goes on the name that the words before it may be.
fn belongs(before: &str, word: Word, last: usize) -> bool {
    let gap = before.get(last..word.start).unwrap_or_default();
    let joins = matches!(word.as_str(), "of" | "and" | "for" | "the" | "to" | "on");
    !gap.contains(['.', ';', ':', '=', '(', ')', ',']) && (joins || starts_name(before, word))
}

/// Whether a word looks like one of a name: it has a capital letter, or is a number.
fn starts_name(before: &str, word: Word) -> bool {
    before[word.start..word.end].contains(|ch: char| ch.is_uppercase() || ch.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name<'a>(text: &'a str, anchor: &str) -> Option<&'a str> {
        let start = text.find(anchor).expect("the anchor");
        let kind = if anchor.eq_ignore_ascii_case("license") { Anchor::Label } else { Anchor::Part };
        name_at(text, start, start + anchor.len(), kind).map(|from| &text[from..start + anchor.len()])
    }

    #[test]
    fn a_name_is_known_by_its_last_word() {
        assert_eq!(name("to the Netscape Public License Version 1.1", "License"), Some("Netscape Public License"));
        assert_eq!(name("# the Erlang Public\n# License, Version 1.1", "License"), Some("Erlang Public\n# License"));
        assert_eq!(
            name("in the GCC Runtime Library Exception", "Runtime Library Exception"),
            Some("GCC Runtime Library Exception")
        );
        assert_eq!(name("the Lesser\n# General Public License v3", "General"), Some("Lesser\n# General"));
    }

    #[test]
    fn a_name_of_one_word_needs_a_phrase_or_its_own_line() {
        assert_eq!(name("modify this program under the Ruby License.", "License"), Some("Ruby License"));
        assert_eq!(name("zLib License", "License"), Some("zLib License"));
        assert_eq!(name("a Ruby License server", "License"), None);
    }

    #[test]
    fn other_words_before_a_license_are_no_name() {
        assert_eq!(name("See the License for the language", "License"), None);
        assert_eq!(name("I like Ruby. License it", "License"), None);
        assert_eq!(name("a driving license", "license"), None);
    }
}
