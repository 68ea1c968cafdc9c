//! Whether a mark licenses the record it stands in, or is about something else.
//!
//! A web page that cites a license, an answer that explains one and a list of software are full of marks that say
//! nothing about the text itself. So a mark counts for the record only when the words around it say so: `this work is licensed`, a line
//! that starts with the phrase, a label such as `License:`, a heading. Everything else is a mention.

use super::around::{last_bytes, sentence_before};
use super::itself::names_itself;
use crate::finding::Scope;

/// Bytes before a mark that are read for its subject.
const BEFORE: usize = 240;

/// Bytes at both ends of a text that hold its header and footer.
const MARGIN: usize = 300;

/// Scope of a mark that starts at `start`.
pub(super) fn of(text: &str, start: usize) -> Scope {
    let before = last_bytes(text, start, BEFORE);
    let line = before.rsplit('\n').next().unwrap_or(before);
    let whole_line = line.len() < before.len() || before.len() == start;
    // Comment marks, bullets and quotes around a line do not make it another line.
    let bare = line.trim_start_matches(|ch: char| !ch.is_alphanumeric()).trim_end();
    if whole_line && (bare.is_empty() || is_label(bare)) {
        return Scope::Record;
    }
    if in_comment(text, start, line) {
        return Scope::Record;
    }
    // Sentences wrap: the subject may stand on the line before, but not before the last full stop.
    let sentence = sentence_before(text, start, BEFORE);
    if names_itself(sentence) || is_notice(sentence) { Scope::Record } else { Scope::Mention }
}

/// Bytes before a mark that may hold the start of its comment block.
const BLOCK: usize = 2048;

/// Whether a line is a comment of a program by a mark that prose does not start with: a license named there is that of the file.
fn in_comment(text: &str, start: usize, line: &str) -> bool {
    let line = line.trim_start();
    if ["//", "/*", ";;", "%%", "dnl ", ".\\\"", "--  ", "REM "].iter().any(|mark| line.starts_with(mark)) {
        return true;
    }
    // A star is also a bullet, unless a comment was opened before.
    let block = text.as_bytes().get(start.saturating_sub(BLOCK)..start).unwrap_or_default();
    line.starts_with('*') && memchr::memmem::rfind(block, b"/*").is_some()
}

/// Whether a sentence is that of a license notice: it tells readers what they may do.
fn is_notice(sentence: &str) -> bool {
    let words: [&[&str]; 6] = [
        &["you", "can", "redistribute"],
        &["you", "may", "redistribute"],
        &["redistribute", "it", "and", "or", "modify"],
        &["subject", "to", "the", "terms"],
        &["may", "be", "used", "under"],
        &["should", "have", "received", "a", "copy"],
    ];
    let mut progress = [0; 6];
    for word in sentence.split(|ch: char| !ch.is_alphanumeric()).filter(|word| !word.is_empty()) {
        for (phrase, at) in words.iter().zip(&mut progress) {
            *at = if word.eq_ignore_ascii_case(phrase[*at]) {
                *at + 1
            } else {
                usize::from(word.eq_ignore_ascii_case(phrase[0]))
            };
            if *at == phrase.len() {
                return true;
            }
        }
    }
    false
}

/// Scope of a copyright statement that starts at `start`: in the first and last lines of a text it is the text's own, in the
/// middle of a sentence it is about something else.
pub(super) fn of_statement(text: &str, start: usize) -> Scope {
    if start < MARGIN || text.len() - start.min(text.len()) < MARGIN { Scope::Record } else { of(text, start) }
}

/// `License:`, `Licensed under`, `Text is available under`: what a line may hold before the mark.
fn is_label(line: &str) -> bool {
    let mut words = line.split(|ch: char| !ch.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_ascii_lowercase();
    let leads = [
        "license",
        "licence",
        "licensed",
        "licenced",
        "lizenz",
        "licencia",
        "released",
        "distributed",
        "published",
        "spdx",
        "copyright",
        "url",
        "see",
        "dual",
    ];
    leads.contains(&first.as_str()) && words.count() < 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(text: &str) -> Scope {
        of(text, text.find('#').expect("a mark"))
    }

    #[test]
    fn a_text_that_licenses_itself_is_a_record_mark() {
        assert_eq!(scope("Some text. This work is licensed under #"), Scope::Record);
        assert_eq!(scope("Except where otherwise noted, everything here is under #"), Scope::Record);
        assert_eq!(scope("Text is available under the #"), Scope::Record);
        assert_eq!(scope("prose\n\nLicensed under the #"), Scope::Record);
        assert_eq!(scope("code\n * License: #"), Scope::Record);
        assert_eq!(scope("All content on this site is #"), Scope::Record);
        assert_eq!(scope("Vor allem. Dieses Projekt steht unter der #"), Scope::Record);
        assert_eq!(scope("Les textes sont disponibles sous #"), Scope::Record);
        assert_eq!(scope("欢迎使用。本项目采用 #"), Scope::Record);
    }

    #[test]
    fn a_statement_in_header_or_footer_is_the_texts_own() {
        let middle = "words ".repeat(100);
        assert_eq!(of_statement(&format!("{middle}Home | Contact | #"), middle.len() + 17), Scope::Record);
        assert_eq!(of_statement(&format!("{middle}as printed in # {middle}"), middle.len() + 14), Scope::Mention);
    }

    #[test]
    fn a_text_that_speaks_of_others_is_a_mention() {
        assert_eq!(scope("The React library was released under #"), Scope::Mention);
        assert_eq!(scope("This is great. Linux is distributed under #"), Scope::Mention);
        assert_eq!(scope("Photo by somebody, #"), Scope::Mention);
        assert_eq!(scope("Und nun. Der Kernel steht unter der #"), Scope::Mention);
        assert_eq!(scope("We like to explain how a license such as #"), Scope::Mention);
    }
}
