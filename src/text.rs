//! What one walk over a field yields, shared by all detectors.
//!
//! [`Facts::walk`] goes over the bytes once and leaves behind tokens with their hashes, runs of digits,
//! positions of `@` and `:`, characters that need a second look, and hits of the literals every rule
//! anchors on. Detectors start from these signals and only ever look at a window around one; none of them walks
//! the text again. All buffers are reused from field to field.
//!
//! Tokens follow `tokens-1`: lower-case per character; maximal runs of letters and numbers (Unicode
//! L*, N*); Kana, Han, Hangul and Thai characters stand alone; no normalization form is applied.

use crate::kernel::literals::{Hit, Literals};
use crate::kernel::words::Walker;

/// One token: a byte range of the field's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

/// A maximal run of ASCII digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigitRun {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

/// A character that some detector wants to look at: invisible, bidi, tag, variation selector, `©`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Special {
    /// First byte.
    pub start: u32,
    /// The character.
    pub ch: char,
}

/// Runs of digits from which on a text may be a table of numbers; a form or a contact card holds fewer.
const MANY_NUMBERS: usize = 64;

/// Bytes from which a token may be encoded text: few words are as long, and no payload that is worth hiding is shorter.
pub const LONG: usize = 20;

/// Everything one walk found out about a field.
#[derive(Debug, Default)]
pub struct Facts {
    /// Length of the text in bytes.
    pub len: u32,
    /// Bytes above 0x7F.
    pub non_ascii: u32,
    /// All tokens, in order.
    pub tokens: Vec<Token>,
    /// 64-bit hash of each token's lower-cased text, parallel to `tokens`.
    pub hashes: Vec<u64>,
    /// All runs of ASCII digits, in order.
    pub digits: Vec<DigitRun>,
    /// Positions of `@`, in order.
    pub ats: Vec<u32>,
    /// Positions of `:`, in order.
    pub colons: Vec<u32>,
    /// Positions of line feeds, in order.
    pub newlines: Vec<u32>,
    /// Positions of characters that stand for a digit or an at sign of ASCII (`٣`, `３`, `＠`), in order.
    pub stand_ins: Vec<u32>,
    /// Characters that need a second look, in order.
    pub specials: Vec<Special>,
    /// Indices of tokens that mix Latin letters with Cyrillic or Greek ones.
    pub mixed: Vec<u32>,
    /// Indices of tokens of at least [`LONG`] bytes, in order.
    pub long: Vec<u32>,
    /// Literal hits, ordered by start, then literal.
    pub hits: Vec<Hit>,
    walker: Option<Box<Walker>>,
}

impl Facts {
    /// Walks over `text` and fills all signals; earlier content is forgotten, memory is kept.
    ///
    /// Texts above 4 GiB are not representable; sources refuse such records.
    pub fn walk(&mut self, text: &str, literals: &Literals) {
        // Taken out for the walk, so that the walker can fill the rest of `self`.
        let mut walker = self.walker.take().unwrap_or_default();
        walker.walk(text, literals, self);
        self.walker = Some(walker);
    }

    /// Forgets everything and starts over with a text of `len` bytes.
    pub(crate) fn clear(&mut self, len: u32) {
        self.len = len;
        self.non_ascii = 0;
        self.tokens.clear();
        self.hashes.clear();
        self.digits.clear();
        self.ats.clear();
        self.colons.clear();
        self.newlines.clear();
        self.stand_ins.clear();
        self.specials.clear();
        self.mixed.clear();
        self.long.clear();
        self.hits.clear();
    }

    /// Index of the first token that ends after byte `at`.
    #[must_use]
    pub fn token_at(&self, at: u32) -> usize {
        self.tokens.partition_point(|token| token.end <= at)
    }

    /// Whether the text is mostly numbers: a table, a dump, a lock file with its digests. Any word stands near some number there.
    #[must_use]
    pub fn is_numeric(&self) -> bool {
        self.digits.len() >= MANY_NUMBERS && 2 * self.digits.len() >= self.tokens.len()
    }

    /// Where `://` stands in `text`, which the walk went over: the positions of its colons.
    pub fn schemes(&self, text: &str) -> impl Iterator<Item = usize> {
        let colons = self.colons.iter().map(|&colon| colon as usize);
        colons.filter(|&colon| text.as_bytes().get(colon..).is_some_and(|rest| rest.starts_with(b"://")))
    }

    /// Hits that start inside the byte range `from..to`.
    #[must_use]
    pub fn hits_in(&self, from: u32, to: u32) -> &[Hit] {
        let first = self.hits.partition_point(|hit| hit.start < from);
        let last = first + self.hits[first..].partition_point(|hit| hit.start < to);
        &self.hits[first..last]
    }

    /// Start of the first hit of the same literal that starts at `from` or later.
    #[must_use]
    pub fn hit_like(&self, hit: &Hit, from: u32) -> Option<usize> {
        let first = self.hits.partition_point(|hit| hit.start < from);
        self.hits[first..].iter().find(|other| other.literal == hit.literal).map(|other| other.start as usize)
    }
}
