//! Literals that rules anchor on, found while the tokens are hashed.
//!
//! A literal is anchored at one of its tokens (the longest complete one, or its last, partial one when it is a
//! prefix of at least four bytes). Two small filters are asked once a token; only what passes them
//! is compared in full, without regard to case. So two thousand literals cost the same as twenty.
#![allow(clippy::inline_always)] // Asked about every token, by code that is compiled for more than the baseline processor.

use super::chars::{Class, Classes};
use crate::text::Token;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// Number of a literal in its [`Literals`] table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LiteralId(pub u16);

/// One occurrence of a literal: a byte range of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Which literal.
    pub literal: LiteralId,
}

/// How the end of a literal relates to the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ending {
    /// The literal ends where a token ends (or in punctuation): `phone` does not match `phones`.
    Word,
    /// The literal may go on inside a token: `AKIA` matches `AKIAIOSF...`.
    Prefix,
}

/// Why a literal cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LiteralError {
    /// No letter or number in it.
    #[error("literal {0:?} holds no letter or number to anchor on")]
    NoToken(String),
    /// Its only token is a partial one of fewer than four bytes.
    #[error("literal {0:?} has no complete token and fewer than four bytes of prefix")]
    ShortPrefix(String),
    /// More literals than the table can number.
    #[error("more than 65,535 literals")]
    TooMany,
}

/// How a literal hangs on the token that calls it.
#[derive(Debug, Clone)]
struct Anchored {
    /// Lower-cased bytes of the whole literal.
    bytes: Box<[u8]>,
    /// Bytes of the literal before the anchor token.
    before: u32,
    ending: Ending,
    /// All of its bytes are ASCII.
    ascii: bool,
    /// It is one complete token and nothing else: an equal hash is a hit.
    bare: bool,
    id: LiteralId,
}

/// Collects literals; equal ones get one id.
#[derive(Debug)]
pub struct Builder {
    filter: Box<Filter>,
    known: HashMap<(String, Ending), LiteralId>,
    by_token: BTreeMap<u64, Vec<(Witness, Anchored)>>,
    by_prefix: BTreeMap<u64, Vec<(Witness, Anchored)>>,
}

/// A byte of a literal outside of its anchor token: what most tokens that only look like the anchor are turned away by.
/// Small and apart from the rest, so that the literals of a common word cost no more than a glance each.
#[derive(Debug, Clone, Copy)]
struct Witness {
    /// How far it stands behind the start of the anchor token.
    distance: i16,
    /// In lower case; zero, which no literal holds, stands for no witness.
    byte: u8,
}

impl Builder {
    /// Adds a literal, in any case.
    ///
    /// # Errors
    /// When it has no token that can anchor it.
    pub fn add(&mut self, literal: &str, ending: Ending) -> Result<LiteralId, LiteralError> {
        let lowered: String = literal.chars().flat_map(char::to_lowercase).collect();
        if let Some(&id) = self.known.get(&(lowered.clone(), ending)) {
            return Ok(id);
        }
        let id = LiteralId(u16::try_from(self.known.len()).map_err(|_| LiteralError::TooMany)?);
        let tokens = tokens_of(&lowered);
        let (&(last_start, last_end), _) =
            tokens.split_last().ok_or_else(|| LiteralError::NoToken(literal.to_owned()))?;
        let open = ending == Ending::Prefix && last_end == lowered.len() && !is_own(&lowered[last_start..]);
        let complete = if open { &tokens[..tokens.len() - 1] } else { &tokens[..] };
        let anchored = |before: usize, known: Range<usize>| {
            let anchored = Anchored {
                bytes: lowered.as_bytes().into(),
                before: before as u32,
                ending: if open { Ending::Prefix } else { Ending::Word },
                // K (the Kelvin sign) lower-cases to an ASCII letter; a token with it hashes like the plain one, but a literal
                // of several tokens is only found in plain spelling.
                ascii: lowered.is_ascii(),
                bare: !open && tokens == [(0, lowered.len())],
                id,
            };
            (witness(&lowered, before, &known), anchored)
        };
        if open && last_end - last_start >= PREFIX {
            let prefix = prefix_of(&lowered.as_bytes()[last_start..]).expect("long enough");
            set(&mut self.filter.prefixes, (spread(prefix) >> (32 - PREFIX_BITS)) as usize);
            let known = last_start..last_start + PREFIX;
            self.by_prefix.entry(prefix_key(prefix)).or_default().push(anchored(last_start, known));
        } else if let Some(&(start, end)) = complete
            .iter()
            .max_by_key(|&&(start, end)| (!COMMON.contains(&&lowered[start..end]), end - start, usize::MAX - start))
        {
            let hash = super::words::token_hash(&lowered.as_bytes()[start..end]);
            set(&mut self.filter.tokens, (hash >> (64 - TOKEN_BITS)) as usize);
            self.by_token.entry(hash).or_default().push(anchored(start, start..end));
        } else {
            return Err(LiteralError::ShortPrefix(literal.to_owned()));
        }
        self.known.insert((lowered, ending), id);
        Ok(id)
    }

    /// The finished table.
    #[must_use]
    pub fn build(self) -> Literals {
        Literals {
            filter: self.filter,
            by_token: Anchors::new(self.by_token),
            by_prefix: Anchors::new(self.by_prefix),
            count: self.known.len(),
        }
    }
}

/// A byte of `lowered` that is not in `known`, by its distance from `before`: of a word next to the anchor when there is one. It is
/// a byte that has one lower-case form, and every character between is as long in capitals.
fn witness(lowered: &str, before: usize, known: &Range<usize>) -> Witness {
    let steady = |ch: &char| ch.to_uppercase().map(char::len_utf8).sum::<usize>() == ch.len_utf8();
    let caseless = |ch: char| ch.is_ascii() || ch.to_uppercase().eq([ch]);
    let behind = lowered[known.start..].char_indices().map(|(at, ch)| (known.start + at, ch));
    let behind = behind.take_while(|(_, ch)| steady(ch)).filter(|&(at, _)| at >= known.end);
    let ahead = lowered[..known.start].char_indices().rev().take_while(|(_, ch)| steady(ch));
    let places = behind.chain(ahead).filter(|&(_, ch)| caseless(ch));
    let (words, rest): (Vec<_>, Vec<_>) = places.partition(|(_, ch)| ch.is_alphanumeric());
    let found = words.first().or(rest.first()).and_then(|&(at, ch)| {
        // The last byte tells characters of one script apart.
        let at = at + ch.len_utf8() - 1;
        let distance = i16::try_from(at as i64 - before as i64).ok()?;
        Some(Witness { distance, byte: *lowered.as_bytes().get(at)? })
    });
    found.unwrap_or(Witness { distance: 0, byte: 0 })
}

/// The words that make up nearly half of English text: a phrase that hung on one of them would be compared all the time.
#[rustfmt::skip]
const COMMON: [&str; 64] = [
    "the", "of", "and", "to", "in", "for", "is", "on", "that", "by", "this", "with", "you", "it", "not", "or", "be", "are",
    "from", "at", "as", "your", "all", "have", "new", "more", "an", "was", "we", "will", "can", "any", "his", "has", "their",
    "which", "they", "there", "been", "would", "no", "what", "do", "id", "one", "when", "if", "so", "up", "out", "who", "how",
    "my", "me", "our", "us", "but", "were", "had", "he", "she", "its", "a", "i",
];

/// Bytes of a partial token that are looked up.
const PREFIX: usize = 4;
/// log2 of the bits that filter tokens: of four thousand literals' tokens one in thirty lets another one through.
const TOKEN_BITS: u32 = 17;
/// log2 of the bits that filter prefixes, for some two thousand of them.
const PREFIX_BITS: u32 = 16;

/// One bit for each slot of the keys that literals hang on: 24 KiB, which stay in the first-level cache.
#[derive(Debug)]
struct Filter {
    tokens: [u64; 1 << (TOKEN_BITS - 6)],
    prefixes: [u64; 1 << (PREFIX_BITS - 6)],
}

impl Filter {
    const EMPTY: Self = Self { tokens: [0; 1 << (TOKEN_BITS - 6)], prefixes: [0; 1 << (PREFIX_BITS - 6)] };

    #[inline(always)]
    fn may_token(&self, hash: u64) -> bool {
        get(&self.tokens, (hash >> (64 - TOKEN_BITS)) as usize)
    }

    #[inline(always)]
    fn may_prefix(&self, prefix: u32) -> bool {
        get(&self.prefixes, (spread(prefix) >> (32 - PREFIX_BITS)) as usize)
    }
}

/// What hangs on each key.
#[derive(Debug)]
struct Anchors {
    /// Open addressing by the upper bits: key, and its range of `entries`; an empty range is an empty slot.
    slots: Vec<(u64, u32, u32)>,
    /// The witness of each entry.
    witnesses: Vec<Witness>,
    entries: Vec<Anchored>,
}

impl Anchors {
    fn new(by_key: BTreeMap<u64, Vec<(Witness, Anchored)>>) -> Self {
        let slots = vec![(0, 0, 0); (2 * by_key.len()).next_power_of_two().max(2)];
        let mut anchors = Self { slots, witnesses: Vec::new(), entries: Vec::new() };
        for (key, entries) in by_key {
            let from = anchors.entries.len() as u32;
            for (witness, entry) in entries {
                anchors.witnesses.push(witness);
                anchors.entries.push(entry);
            }
            let slot = anchors.slot(key);
            anchors.slots[slot] = (key, from, anchors.entries.len() as u32);
        }
        anchors
    }

    /// Slot of `key`, or the empty one where it would be.
    #[inline]
    fn slot(&self, key: u64) -> usize {
        let mut slot = (key >> (u64::BITS - self.slots.len().ilog2())) as usize;
        while let (known, from, to) = self.slots[slot]
            && from < to
            && known != key
        {
            slot = (slot + 1) % self.slots.len();
        }
        slot
    }

    /// Adds every literal that hangs on `key` and stands in `text`, its anchor being `token`.
    #[inline]
    fn report(&self, key: u64, text: &str, token: Token, hits: &mut Vec<Hit>) {
        let (_, from, to) = self.slots[self.slot(key)];
        let own = from as usize..to as usize;
        for (witness, anchored) in self.witnesses[own.clone()].iter().zip(&self.entries[own]) {
            if witness.stands(text.as_bytes(), token.start) {
                hits.extend(anchored.stands_at(text, token));
            }
        }
    }
}

/// The immutable table that every walk asks.
#[derive(Debug)]
pub struct Literals {
    filter: Box<Filter>,
    by_token: Anchors,
    by_prefix: Anchors,
    count: usize,
}

impl Default for Literals {
    fn default() -> Self {
        Self::builder().build()
    }
}

impl Literals {
    /// An empty collection to add to.
    #[must_use]
    pub fn builder() -> Builder {
        Builder {
            filter: Box::new(Filter::EMPTY),
            known: HashMap::new(),
            by_token: BTreeMap::new(),
            by_prefix: BTreeMap::new(),
        }
    }

    /// Number of distinct literals; ids are below it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is no literal at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether some literal may hang on a token with this hash, or with these first bytes.
    #[inline(always)]
    pub(super) fn may(&self, hash: u64, prefix: u32) -> bool {
        self.filter.may_token(hash) | self.filter.may_prefix(prefix)
    }

    /// Compares every literal that hangs on `token` of `text` and reports the ones that stand there.
    pub(super) fn verify(&self, text: &str, token: Token, hash: u64, prefix: Option<u32>, hits: &mut Vec<Hit>) {
        if self.filter.may_token(hash) {
            self.by_token.report(hash, text, token, hits);
        }
        if let Some(prefix) = prefix.filter(|&prefix| self.filter.may_prefix(prefix)) {
            self.by_prefix.report(prefix_key(prefix), text, token, hits);
        }
    }
}

impl Witness {
    /// Whether `text` has this byte where the anchor token starts at `start`.
    #[inline]
    fn stands(self, text: &[u8], start: u32) -> bool {
        let at = (start as usize).wrapping_add_signed(self.distance.into());
        self.byte == 0 || text.get(at).is_some_and(|byte| byte.to_ascii_lowercase() == self.byte)
    }
}

impl Anchored {
    /// The hit, when this literal stands around its anchor token.
    fn stands_at(&self, text: &str, token: Token) -> Option<Hit> {
        if self.bare {
            return Some(Hit { start: token.start, end: token.end, literal: self.id });
        }
        let first = (token.start as usize).checked_sub(self.before as usize)?;
        let length = self.matches(text.as_bytes().get(first..)?)?;
        let last = first + length;
        if !text.is_char_boundary(first) || joins(text, first) || (self.ending == Ending::Word && joins(text, last)) {
            return None;
        }
        Some(Hit { start: first as u32, end: last as u32, literal: self.id })
    }

    /// Bytes of `rest` whose lower-case form is this literal, when it starts with it.
    fn matches(&self, rest: &[u8]) -> Option<usize> {
        if let Some(same) = rest.get(..self.bytes.len())
            && same.eq_ignore_ascii_case(&self.bytes)
        {
            return Some(self.bytes.len());
        }
        // Anything else can only match through a letter above ASCII.
        if self.ascii { None } else { matches_lowered(rest, &self.bytes) }
    }
}

/// Bytes of `text` whose lower-case form is `lowered`, when `text` starts with it.
fn matches_lowered(text: &[u8], lowered: &[u8]) -> Option<usize> {
    let window = &text[..text.len().min(2 * lowered.len() + 4)];
    let valid = window.utf8_chunks().next()?.valid();
    let mut rest = lowered;
    let mut length = 0;
    let mut buffer = [0_u8; 4];
    for ch in valid.chars() {
        if rest.is_empty() {
            break;
        }
        for lower in ch.to_lowercase() {
            rest = rest.strip_prefix(lower.encode_utf8(&mut buffer).as_bytes())?;
        }
        length += ch.len_utf8();
    }
    rest.is_empty().then_some(length)
}

/// Whether the characters on both sides of byte `at` belong to one token.
fn joins(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let (Some(&left), Some(&right)) = (at.checked_sub(1).and_then(|left| bytes.get(left)), bytes.get(at)) else {
        return false;
    };
    if left.is_ascii() && right.is_ascii() {
        return left.is_ascii_alphanumeric() && right.is_ascii_alphanumeric();
    }
    let joined = |ch: char| matches!(Classes::get().class(ch), Class::Word | Class::Cyrillic | Class::Greek);
    text[..at].chars().next_back().is_some_and(joined) && text[at..].chars().next().is_some_and(joined)
}

/// Byte ranges of the tokens of a lower-cased literal.
fn tokens_of(text: &str) -> Vec<(usize, usize)> {
    let classes = Classes::get();
    let mut tokens: Vec<(usize, usize)> = Vec::new();
    let mut open = false;
    for (at, ch) in text.char_indices() {
        let end = at + ch.len_utf8();
        match classes.class(ch) {
            Class::Own => {
                tokens.push((at, end));
                open = false;
            }
            Class::Word | Class::Cyrillic | Class::Greek => {
                match tokens.last_mut() {
                    Some(last) if open => last.1 = end,
                    _ => tokens.push((at, end)),
                }
                open = true;
            }
            Class::Other | Class::Special => open = false,
        }
    }
    tokens
}

fn is_own(token: &str) -> bool {
    token.chars().next().is_some_and(|ch| Classes::get().class(ch) == Class::Own)
}

/// First bytes of a lower-cased token, when it is long enough.
#[inline]
pub(super) fn prefix_of(lowered: &[u8]) -> Option<u32> {
    lowered.first_chunk::<PREFIX>().map(|bytes| u32::from_le_bytes(*bytes))
}

#[inline(always)]
fn get(bits: &[u64], slot: usize) -> bool {
    bits[slot / 64] >> (slot % 64) & 1 != 0
}

fn set(bits: &mut [u64], slot: usize) {
    bits[slot / 64] |= 1 << (slot % 64);
}

/// A number whose upper bits differ where the prefix does.
#[inline(always)]
fn spread(prefix: u32) -> u32 {
    prefix.wrapping_mul(0x9E37_79B1)
}

/// Key of a prefix in [`Anchors`].
fn prefix_key(prefix: u32) -> u64 {
    u64::from(spread(prefix)) << 32
}
