//! Characters nobody sees: zero-width ones, direction controls, tags, variation selectors.
//!
//! All of them are ordinary somewhere. Arabic and Indic scripts join and separate letters with zero-width characters, Khmer
//! and Thai mark word ends, emoji are glued by them, flags are spelled in tags, ideographs pick variants. So each kind is judged by what stands
//! around it, never by its mere presence.

use crate::kernel::chars::{Class, Classes};
use crate::text::Special;
use std::ops::Range;

/// What a rule looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Zero-width characters inside words, or long runs of them.
    ZeroWidth,
    /// Direction controls.
    Bidi,
    /// Tag characters outside of flags.
    Tags,
    /// Variation selectors that carry bytes.
    Selectors,
}

/// Zero-width characters in a row that no script and no emoji needs: eight bits of a hidden byte.
const LONG_RUN: usize = 8;

/// Characters around a run in which its script is looked for.
const SCRIPT_REACH: usize = 12;

/// Bytes around a direction control in which a right-to-left letter explains it.
const NEIGHBORHOOD: usize = 200;

/// Selectors in a row that emoji keyboards produce by accident (`FE0F FE0F`).
const STUTTER: usize = 3;

/// Finds what `kind` looks for among the special characters of `text`; at most `most` spans are pushed.
pub(super) fn find(kind: Kind, text: &str, specials: &[Special], most: usize, mut push: impl FnMut(usize, usize)) {
    let belongs: fn(char) -> bool = match kind {
        Kind::ZeroWidth => is_zero_width,
        Kind::Bidi => is_bidi,
        Kind::Tags => |ch| matches!(ch, '\u{E0000}'..='\u{E007F}'),
        Kind::Selectors => |ch| matches!(ch, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'),
    };
    let mut pushed = 0;
    let mut rest = specials;
    while let Some(first) = rest.iter().position(|special| belongs(special.ch)) {
        rest = &rest[first..];
        let length = if kind == Kind::Bidi { line_length(text, rest) } else { run_length(rest, belongs) };
        let (run, after) = rest.split_at(length);
        rest = after;
        let (Some(head), Some(tail)) = (run.first(), run.last()) else { return };
        let (start, end) = (head.start as usize, tail.start as usize + tail.ch.len_utf8());
        let before = text.get(..start).and_then(|text| text.chars().next_back());
        let suspicious = match kind {
            Kind::ZeroWidth => zero_width(run, text, start, end),
            Kind::Bidi => bidi(run) && (!right_to_left(text, near(text, start, end)) || reorders_latin(run, text)),
            Kind::Tags => !(before == Some('\u{1F3F4}') && run.len() <= 7 && tail.ch == '\u{E007F}'),
            Kind::Selectors => selectors(run, before),
        };
        if suspicious {
            push(start, end);
            pushed += 1;
            if pushed == most {
                return;
            }
        }
    }
}

/// Special characters from the first on that stand directly behind one another.
fn run_length(specials: &[Special], belongs: fn(char) -> bool) -> usize {
    1 + specials
        .windows(2)
        .take_while(|pair| {
            pair[0].start as usize + pair[0].ch.len_utf8() == pair[1].start as usize && belongs(pair[1].ch)
        })
        .count()
}

/// Special characters from the first on that stand on its line, up to the last direction control.
fn line_length(text: &str, specials: &[Special]) -> usize {
    let Some(first) = specials.first() else { return 0 };
    let start = first.start as usize;
    let line =
        text.as_bytes().get(start..).and_then(|rest| memchr::memchr(b'\n', rest)).map_or(text.len(), |at| start + at);
    let on_line = specials.partition_point(|special| (special.start as usize) < line);
    specials[..on_line].iter().rposition(|special| is_bidi(special.ch)).map_or(1, |last| last + 1)
}

fn is_zero_width(ch: char) -> bool {
    matches!(ch, '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}')
}

/// Embeddings, overrides and isolates with their ends; the marks U+200E, U+200F and U+061C reorder nothing but themselves.
fn is_bidi(ch: char) -> bool {
    matches!(ch, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn zero_width(run: &[Special], text: &str, start: usize, end: usize) -> bool {
    // One soft hyphen is how web pages mark where a word may break.
    if run.iter().all(|special| special.ch == '\u{AD}') {
        return false;
    }
    let (before, behind) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
    let plain = |ch: Option<char>| ch.is_some_and(never_joins);
    let (left, right) = (before.chars().next_back(), behind.chars().next());
    // Names in code are held together by underscores.
    if plain(left) && (plain(right) || right == Some('_')) || left == Some('_') && plain(right) {
        return true;
    }
    // Repeating one character says nothing and is common as a spacer; an alternation of several is a code. Filler letters are
    // typed in rows in Korean chats.
    let varied = run.windows(2).any(|pair| pair[0].ch != pair[1].ch);
    let fillers = run.iter().any(|special| matches!(special.ch, '\u{3164}' | '\u{115F}' | '\u{1160}' | '\u{FFA0}'));
    if !varied || fillers {
        return false;
    }
    let letter = |ch: &char| Classes::get().class(*ch) != Class::Other;
    let left = before.chars().rev().take(SCRIPT_REACH).find(letter);
    let right = behind.chars().take(SCRIPT_REACH).find(letter);
    let around = [left, right].into_iter().flatten();
    run.len() >= LONG_RUN || (left.is_some() || right.is_some()) && around.clone().all(never_joins)
}

/// Letters of scripts in which no zero-width character has a use between two letters.
fn never_joins(ch: char) -> bool {
    match Classes::get().class(ch) {
        Class::Cyrillic | Class::Greek => true,
        Class::Word => ch.is_ascii_alphabetic() || matches!(ch, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}'),
        _ => false,
    }
}

/// An override, a right-to-left embedding or isolate (which has nothing to hold where no letter is written that way), or an isolate that
/// its line does not close. A left-to-right embedding reorders nothing in left-to-right text: phones put it around names and links, and it is
/// often cut off in posts.
fn bidi(run: &[Special]) -> bool {
    let mut isolated = 0_i64;
    for special in run {
        match special.ch {
            '\u{202B}' | '\u{202D}' | '\u{202E}' | '\u{2067}' => return true,
            '\u{2066}' | '\u{2068}' => isolated += 1,
            '\u{2069}' => isolated -= 1,
            _ => {}
        }
    }
    isolated > 0
}

/// What stands near `start..end`, and in it.
fn near(text: &str, start: usize, end: usize) -> Range<usize> {
    text.ceil_char_boundary(start.saturating_sub(NEIGHBORHOOD))..text.floor_char_boundary(end + NEIGHBORHOOD)
}

/// Whether an override or an isolate from right to left holds Latin letters on a line without any that is written that way: a comment in
/// Hebrew on another line explains nothing. (Embeddings hold a line of any script where subtitles are written from right to left.)
fn reorders_latin(run: &[Special], text: &str) -> bool {
    let opens = |special: &&Special| matches!(special.ch, '\u{202E}' | '\u{2067}');
    let (Some(first), Some(last)) = (run.iter().find(opens), run.last()) else { return false };
    let start = first.start as usize;
    let closed = last.start > first.start && matches!(last.ch, '\u{202C}' | '\u{2069}');
    let (before, after) = text.split_at(start);
    let line = memchr::memrchr(b'\n', before.as_bytes()).map_or(0, |at| at + 1)
        ..memchr::memchr(b'\n', after.as_bytes()).map_or(text.len(), |at| start + at);
    let held = &text.as_bytes()[start..if closed { last.start as usize } else { line.end }];
    held.iter().any(u8::is_ascii_alphabetic) && !right_to_left(text, line)
}

/// Whether a letter written from right to left is in this range.
fn right_to_left(text: &str, range: Range<usize>) -> bool {
    text.get(range).unwrap_or_default().chars().any(|ch| {
        matches!(ch, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
    })
}

fn selectors(run: &[Special], base: Option<char>) -> bool {
    let emoji = |special: &Special| special.ch == '\u{FE0F}' || special.ch == '\u{FE0E}';
    if run.len() >= 2 {
        return !(run.iter().all(emoji) && run.len() <= STUTTER);
    }
    // One selector of the supplement picks the shape of an ideograph; behind anything else it is data.
    let ideograph = base.is_some_and(|ch| Classes::get().class(ch) == Class::Own);
    run.iter().any(|special| special.ch >= '\u{E0100}') && !ideograph
}
