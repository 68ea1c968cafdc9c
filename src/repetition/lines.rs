//! Lines and paragraphs of a field.
//!
//! A line ends at a line feed and counts without the white space around it; blank lines are none, they end a paragraph.

use super::measure::{Exceeded, Unit};
use super::seen::Seen;
use crate::text::Facts;
use memchr::memchr_iter;
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// Characters from which a line can be told from what anybody may write: shorter ones are not compared between records.
pub const LEAST_CHARACTERS: usize = 20;

/// Lines of a field that are looked at; the rest of a longer one is not.
const MOST: usize = 1 << 16;

/// First hash of a paragraph (fraction of e), so that a paragraph of one line is not that line.
const PARAGRAPH: u64 = 0xB7E1_5162_8AED_2A6A;

/// A line, paragraph or mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// Hash of the text without the white space around its lines.
    pub hash: u64,
    /// Its bytes without that white space.
    pub bytes: u32,
    /// What it is.
    pub kind: Kind,
}

/// What may stand in many records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A line.
    Line,
    /// A paragraph of at least two lines.
    Paragraph,
    /// A mark of [`spans`](super::spans): no text of its own, and no bytes.
    Mark,
}

impl Kind {
    /// The kind with this number, as `as` gives it.
    #[must_use]
    pub fn numbered(number: u64) -> Self {
        match number {
            0 => Self::Line,
            1 => Self::Paragraph,
            _ => Self::Mark,
        }
    }
}

/// Lines and paragraphs of the field at hand.
#[derive(Debug, Default)]
pub(super) struct Lines {
    single: Vec<Stretch>,
    paragraphs: Vec<Stretch>,
    seen: Seen,
    /// Hashes that may stand there more than once, and whether one was met.
    maybe: Vec<(u64, bool)>,
}

impl Lines {
    /// Reads a field; what other records may share is appended to `shared`.
    pub(super) fn read(&mut self, text: &str, facts: &Facts, shared: &mut Vec<Stretch>) {
        self.single.clear();
        self.paragraphs.clear();
        let plain = facts.non_ascii == 0;
        walk(text, facts.newlines.iter().map(|&at| at as usize), |stretch, lines, range| {
            let bytes = stretch.bytes as usize;
            // A character has four bytes at most, so that only lines between the bounds are counted out.
            let characters =
                || plain || bytes >= 4 * LEAST_CHARACTERS || text[range].chars().count() >= LEAST_CHARACTERS;
            if lines > 1 || lines == 0 && bytes >= LEAST_CHARACTERS && characters() {
                shared.push(stretch);
            }
            let list = if lines == 0 { &mut self.single } else { &mut self.paragraphs };
            list.push(stretch);
        });
    }

    /// Measures what was read.
    pub(super) fn measure(&mut self, exceeded: &mut Exceeded) {
        let Self { single, paragraphs, seen, maybe } = self;
        for (all, count, bytes) in
            [(single, Unit::Lines, Unit::LineBytes), (paragraphs, Unit::Paragraphs, Unit::ParagraphBytes)]
        {
            if all.len() < 2 {
                continue;
            }
            seen.clear(all.len());
            maybe.clear();
            maybe.extend(all.iter().filter(|stretch| seen.again(stretch.hash)).map(|stretch| (stretch.hash, false)));
            if maybe.is_empty() {
                continue;
            }
            maybe.sort_unstable();
            maybe.dedup();
            let (mut again, mut again_bytes, mut all_bytes) = (0, 0, 0);
            for stretch in all.iter() {
                all_bytes += u64::from(stretch.bytes);
                if let Ok(at) = maybe.binary_search_by_key(&stretch.hash, |(hash, _)| *hash)
                    && std::mem::replace(&mut maybe[at].1, true)
                {
                    again += 1;
                    again_bytes += u64::from(stretch.bytes);
                }
            }
            exceeded.note(count, again, all.len() as u64);
            exceeded.note(bytes, again_bytes, all_bytes);
        }
    }
}

/// Calls `each` with the lines and the paragraphs of a field, and where they stand.
pub fn each(text: &str, mut each: impl FnMut(Stretch, Range<usize>)) {
    walk(text, memchr_iter(b'\n', text.as_bytes()), |stretch, _, range| each(stretch, range));
}

/// Calls `each` with each line, and behind them with each paragraph: what it is, the lines of a paragraph, where it stands. `newlines` are
/// the places of the line feeds of `text`.
fn walk(text: &str, newlines: impl Iterator<Item = usize>, mut each: impl FnMut(Stretch, u32, Range<usize>)) {
    let bytes = text.as_bytes();
    let mut open = Open::default();
    let mut from = 0;
    for end in newlines.chain([bytes.len()]).take(MOST) {
        let raw = &bytes[from..end];
        let trimmed = raw.trim_ascii_start();
        let start = end - trimmed.len();
        let trimmed = trimmed.trim_ascii_end();
        from = end + 1;
        if trimmed.is_empty() {
            open.close(&mut each);
            continue;
        }
        let range = start..start + trimmed.len();
        let stretch = Stretch { hash: xxh3_64(trimmed), bytes: trimmed.len() as u32, kind: Kind::Line };
        open.add(&stretch, &range);
        each(stretch, 0, range);
    }
    open.close(&mut each);
}

/// A paragraph that goes on.
#[derive(Default)]
struct Open {
    hash: u64,
    bytes: u32,
    lines: u32,
    range: Range<usize>,
}

impl Open {
    fn add(&mut self, line: &Stretch, range: &Range<usize>) {
        if self.lines == 0 {
            *self = Self { hash: PARAGRAPH, bytes: 0, lines: 0, range: range.clone() };
        }
        // Multiplying between two lines keeps their order.
        self.hash = (self.hash.rotate_left(23) ^ line.hash).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.bytes += line.bytes;
        self.lines += 1;
        self.range.end = range.end;
    }

    fn close(&mut self, each: &mut impl FnMut(Stretch, u32, Range<usize>)) {
        if self.lines > 0 {
            let kind = if self.lines > 1 { Kind::Paragraph } else { Kind::Line };
            let stretch = Stretch { hash: self.hash, bytes: self.bytes, kind };
            each(stretch, self.lines, self.range.clone());
        }
        self.lines = 0;
    }
}
