//! What stands around a license name: words that lead to it, words that deny it, and whether it is a name at all.

use super::names::Named;
use super::words::Words;

/// Up to `most` bytes of `text` before `at`.
pub(super) fn last_bytes(text: &str, at: usize, most: usize) -> &str {
    text.get(text.ceil_char_boundary(at.saturating_sub(most))..at).unwrap_or_default()
}

/// What its sentence says before `at`, as far as it stands in the last `most` bytes.
pub(super) fn sentence_before(text: &str, at: usize, most: usize) -> &str {
    let before = last_bytes(text, at, most);
    before.rsplit_once(". ").map_or(before, |(_, sentence)| sentence)
}

/// Bytes of comment marks and blanks beside what fills its line. The line may be as long as the text, and be asked about at every word.
const MARKS: usize = 8;

/// Whether nothing but such marks stands before `at` on its line.
pub(super) fn opens_line(text: &str, at: usize) -> bool {
    let near = last_bytes(text, at, MARKS);
    let line = near.rsplit_once('\n').map(|(_, line)| line).or((at < MARKS).then_some(near));
    line.is_some_and(|line| !line.contains(char::is_alphanumeric))
}

/// Whether nothing but such marks stands behind `at` on its line.
pub(super) fn closes_line(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let near = &rest[..rest.floor_char_boundary(MARKS)];
    let line = near.split_once('\n').map(|(line, _)| line).or((rest.len() < MARKS).then_some(near));
    line.is_some_and(|line| !line.contains(char::is_alphanumeric))
}

/// Words before a name among which one leads to it: `under the terms and conditions of the`.
const REACH: usize = 8;

/// Whether the words before a name lead to it, some way off: `redistribute it under the terms of the` or `subject to the conditions of the`.
pub(super) fn led_to(text: &str, name: usize) -> bool {
    let sentence = sentence_before(text, name, BEHIND);
    // Comment marks and line breaks are no words, so a wrapped notice reads like a straight one.
    let mut last = [false; REACH];
    for (at, word) in Words::new(sentence).enumerate() {
        let leads = matches!(
            word.as_str(),
            "under" | "terms" | "conditions" | "subject" | "comply" | "licensed" | "governed" | "covered" | "copy"
        );
        last[at % REACH] = leads;
    }
    last.contains(&true)
}

/// Bytes before a name that may hold the phrase that leads to it.
const BEHIND: usize = 120;

/// Whether a name that no phrase leads to at once is one: not `Apache`, `BSD` or `GPL` alone, nor `non-GPL`, nor part of an identifier.
pub(super) fn stands_alone(text: &str, start: usize, named: Named, led: bool) -> bool {
    let (before, rest) = text.split_at_checked(start).unwrap_or_default();
    let (name, behind) = rest.split_at_checked(named.end).unwrap_or_default();
    let denied =
        before.len().checked_sub(4).and_then(|at| before.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case("non-"));
    let identifier = before.ends_with('_') || !led && is_glued(behind);
    let brand = DAILY.iter().any(|daily| name.eq_ignore_ascii_case(daily));
    // `GPL`, `GPL-only symbol` and `BSD-style union` need a phrase.
    let only = name.get(name.len().saturating_sub(5)..).is_some_and(|end| end.eq_ignore_ascii_case("-only"));
    let short = !named.versioned && (only || name.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let style = name.to_ascii_lowercase().ends_with("style");
    !(denied || identifier || brand || !led && (short || style))
}

/// Whether a name goes on as a file name or identifier: `bsd-original_3.txt`, `GPL_only`, `gpl-2.0-plus.c`; not `GPL-3.0-licensed`.
fn is_glued(behind: &str) -> bool {
    let mut chars = behind.chars();
    match chars.next() {
        Some('_') => true,
        Some('-') => chars.clone().next().is_some_and(char::is_alphanumeric) && !chars.as_str().starts_with("licen"),
        Some('.') => chars.next().is_some_and(|ch| ch.is_ascii_lowercase()),
        _ => false,
    }
}

/// Names that are more than a license: makers and operating systems.
const DAILY: [&str; 6] = ["apache", "bsd", "mozilla", "eclipse", "creative commons", "gnu"];

/// Whether what stands before a phrase turns it around: `not available under`, `compatible with the GPL`.
pub(super) fn denied(text: &str, start: usize) -> bool {
    let sentence = sentence_before(text, start, 48);
    let mut last = [false; 6];
    for (at, word) in Words::new(sentence).enumerate() {
        let denies = matches!(
            word.as_str(),
            "not" | "compatible" | "incompatible" | "unlike" | "similar" | "instead" | "equivalent"
        );
        last[at % last.len()] = denies;
    }
    last.contains(&true)
}
