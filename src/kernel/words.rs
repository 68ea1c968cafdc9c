//! Tokens, their hashes, and every other signal of the walk.
//!
//! Two stages. The first turns the text into two bit masks (one bit a byte): `word` for bytes of letters and
//! numbers, `cut` where a token starts although the byte before belongs to one (Han and its kin).
//! The second reads tokens off the masks, hashes each from one 16-byte load and asks the literal table. The masks go through
//! memory one small chunk at a time, so that they never leave the first-level cache.

use super::chars::{Class, Classes};
use super::classes::{Classify, best};
use super::literals::{Literals, prefix_key};
use crate::text::{DigitRun, Facts, Special, Token};

/// Odd constants of the fold: the golden ratio and a prime of xxHash.
const K1: u64 = 0x9E37_79B9_7F4A_7C15;
const K2: u64 = 0xC2B2_AE3D_27D4_EB4F;
/// Bit 5 of every byte: lower-cases ASCII letters and leaves ASCII digits alone.
const LOWER: u128 = 0x2020_2020_2020_2020_2020_2020_2020_2020;
const HIGH: u128 = LOWER << 2;
/// Blocks whose masks are alive at a time (4 KiB of text).
const CHUNK: usize = 64;

/// Reused buffers of the walk.
#[derive(Debug)]
pub struct Walker {
    classify: Classify,
    word: [u64; CHUNK + 1],
    cut: [u64; CHUNK + 1],
    lower: String,
}

impl Default for Walker {
    fn default() -> Self {
        Self { classify: best(), word: [0; CHUNK + 1], cut: [0; CHUNK + 1], lower: String::new() }
    }
}

/// Hash of a token: its lower-cased UTF-8 in 16-byte chunks, zero-padded (tokens hold no zero byte), each
/// folded into the state by one 64×64→128 bit multiplication.
#[must_use]
pub fn token_hash(lowered: &[u8]) -> u64 {
    lowered.chunks(16).fold(0, |state, chunk| {
        let mut bytes = [0_u8; 16];
        bytes[..chunk.len()].copy_from_slice(chunk);
        fold(state, u128::from_le_bytes(bytes))
    })
}

/// Hash of a token given as text in any case.
#[must_use]
pub fn token_hash_of(text: &str) -> u64 {
    let lowered: String = text.chars().flat_map(char::to_lowercase).collect();
    token_hash(lowered.as_bytes())
}

#[inline]
fn fold(state: u64, chunk: u128) -> u64 {
    let product = u128::from(chunk as u64 ^ state ^ K1) * u128::from((chunk >> 64) as u64 ^ K2);
    (product as u64) ^ ((product >> 64) as u64)
}

impl Walker {
    /// Walks `text` and fills `facts`.
    pub fn walk(&mut self, text: &str, literals: &Literals, facts: &mut Facts) {
        facts.clear(u32::try_from(text.len()).expect("fields stay below 4 GiB"));
        let mut scan = Scan { text, literals, facts, open: None, digits: None, seen_word: false, hashed: 0 };
        // The extra block past the end holds nothing and closes what is open.
        let blocks = text.len() / 64 + 1;
        self.word[0] = 0;
        self.cut[0] = 0;
        let mut first = 0;
        while first < blocks {
            let count = CHUNK.min(blocks - first);
            self.word[1..=count].fill(0);
            self.cut[1..=count].fill(0);
            for block in 0..count {
                self.mark(&mut scan, first + block, block);
            }
            scan.tokens(first, &self.word[..count], &self.cut[..count]);
            // Characters that straddle the chunk's end have already marked its successor.
            self.word[0] = self.word[count];
            self.cut[0] = self.cut[count];
            scan.hash(&mut self.lower);
            first += count;
        }
        facts.hits.sort_unstable_by_key(|hit| (hit.start, hit.literal, hit.end));
        facts.hits.dedup();
    }

    /// First stage on one block: marks words and cuts, notes the rare bytes.
    #[inline]
    fn mark(&mut self, scan: &mut Scan<'_>, number: usize, slot: usize) {
        let base = number * 64;
        let rest = &scan.text.as_bytes()[base..];
        let mut padded = [0_u8; 64];
        let masks = if let Some(block) = rest.first_chunk::<64>() {
            (self.classify)(block)
        } else {
            padded[..rest.len()].copy_from_slice(rest);
            (self.classify)(&padded)
        };
        self.word[slot] |= masks.alnum;
        let base = base as u32;
        each_bit(masks.at, |bit| scan.facts.ats.push(base + bit));
        each_bit(masks.colon, |bit| scan.facts.colons.push(base + bit));
        scan.facts.newlines += masks.newline.count_ones();
        scan.digits(base, masks.digit);
        if masks.high != 0 {
            scan.facts.non_ascii += masks.high.count_ones();
            self.mark_high(scan, base as usize, slot, masks.high);
        }
    }

    /// Classifies the characters above ASCII that start in this block.
    fn mark_high(&mut self, scan: &mut Scan<'_>, base: usize, slot: usize, mut high: u64) {
        let classes = Classes::get();
        let bytes = scan.text.as_bytes();
        while high != 0 {
            let bit = high.trailing_zeros() as usize;
            let at = base + bit;
            if bytes[at] & 0xC0 == 0x80 {
                // The rest of a character that started in the block before.
                high &= high - 1;
                continue;
            }
            let ch = scan.text[at..].chars().next().unwrap_or('\u{FFFD}');
            let length = ch.len_utf8();
            let ones = (1_u64 << length) - 1;
            high &= !(ones << bit);
            match classes.class(ch) {
                Class::Other => continue,
                Class::Special => {
                    scan.facts.specials.push(Special { start: at as u32, ch });
                    continue;
                }
                Class::Own => {
                    self.cut[slot] |= 1 << bit;
                    let after = bit + length;
                    self.cut[slot + after / 64] |= 1 << (after % 64);
                }
                Class::Word | Class::Cyrillic | Class::Greek => {}
            }
            self.word[slot] |= ones << bit;
            if bit + length > 64 {
                self.word[slot + 1] |= ones >> (64 - bit);
            }
        }
    }
}

/// State that runs through one text.
struct Scan<'a> {
    text: &'a str,
    literals: &'a Literals,
    facts: &'a mut Facts,
    /// Start of the token that is open at the end of the last block.
    open: Option<u32>,
    /// Start of the digit run that is open at the end of the last block.
    digits: Option<u32>,
    /// Whether the last byte of the last block belonged to a token.
    seen_word: bool,
    /// Tokens that are hashed already.
    hashed: usize,
}

impl Scan<'_> {
    #[inline]
    fn digits(&mut self, base: u32, mask: u64) {
        if mask == 0 {
            if let Some(start) = self.digits.take() {
                self.facts.digits.push(DigitRun { start, end: base });
            }
            return;
        }
        let mut at = 0;
        while at < 64 {
            let rest = mask >> at;
            if let Some(start) = self.digits {
                let ones = rest.trailing_ones();
                if at + ones >= 64 {
                    return;
                }
                self.facts.digits.push(DigitRun { start, end: base + at + ones });
                self.digits = None;
                at += ones;
            } else {
                if rest == 0 {
                    return;
                }
                at += rest.trailing_zeros();
                self.digits = Some(base + at);
            }
        }
    }

    /// Second stage: reads token boundaries off the masks of a chunk that starts at block `first`.
    fn tokens(&mut self, first: usize, word: &[u64], cut: &[u64]) {
        let tokens = &mut self.facts.tokens;
        for (block, (&word, &cut)) in word.iter().zip(cut).enumerate() {
            let base = ((first + block) * 64) as u32;
            let before = word << 1 | u64::from(self.seen_word);
            let mut starts = word & (!before | cut);
            let mut ends = before & (!word | cut);
            self.seen_word = word >> 63 != 0;
            tokens.reserve(33);
            if let (Some(start), true) = (self.open, ends != 0) {
                tokens.push(Token { start, end: base + ends.trailing_zeros() });
                ends &= ends - 1;
                self.open = None;
            }
            while ends != 0 {
                tokens.push(Token { start: base + starts.trailing_zeros(), end: base + ends.trailing_zeros() });
                starts &= starts - 1;
                ends &= ends - 1;
            }
            if starts != 0 {
                self.open = Some(base + starts.trailing_zeros());
            }
        }
    }

    /// Hashes the tokens that are complete and asks the literal table about each.
    fn hash(&mut self, lower: &mut String) {
        let text = self.text;
        let facts = &mut *self.facts;
        facts.hashes.reserve(facts.tokens.len() - self.hashed);
        for number in self.hashed..facts.tokens.len() {
            let Token { start, end } = facts.tokens[number];
            let length = (end - start) as usize;
            let loaded = text.as_bytes()[start as usize..].first_chunk::<16>();
            let (hash, key) = match loaded {
                Some(bytes) if length <= 16 => {
                    let raw = u128::from_le_bytes(*bytes) & MASKS[length];
                    if raw & HIGH == 0 || is_caseless(bytes[0], length) {
                        let lowered = if raw & HIGH == 0 { (raw | LOWER) & MASKS[length] } else { raw };
                        (fold(0, lowered), (length >= 4).then_some(lowered as u32))
                    } else {
                        slow(&text[start as usize..end as usize], number, lower, &mut facts.mixed)
                    }
                }
                _ => slow(&text[start as usize..end as usize], number, lower, &mut facts.mixed),
            };
            facts.hashes.push(hash);
            if self.literals.may_token(hash) || key.is_some_and(|key| self.literals.may_prefix(key)) {
                self.literals.verify(text, start, hash, key, &mut facts.hits);
            }
        }
        self.hashed = facts.tokens.len();
    }
}

/// Byte masks by token length.
const MASKS: [u128; 17] = {
    let mut masks = [0; 17];
    let mut length = 1;
    while length <= 16 {
        masks[length] = u128::MAX >> (128 - 8 * length);
        length += 1;
    }
    masks
};

/// A lone three-byte character from U+3000 on has no case: Kana, Han, Hangul (cased letters
/// such as those of U+A640 or the full-width ones start with EA or EF).
#[inline]
fn is_caseless(first: u8, length: usize) -> bool {
    length == 3 && matches!(first, 0xE3..=0xE9 | 0xEB..=0xED)
}

/// Hash and prefix of a token that is long, above ASCII, or at the end of the text.
#[cold]
fn slow(raw: &str, number: usize, lower: &mut String, mixed: &mut Vec<u32>) -> (u64, Option<u32>) {
    lower.clear();
    if raw.is_ascii() {
        lower.push_str(raw);
        lower.make_ascii_lowercase();
    } else {
        lower.extend(raw.chars().flat_map(char::to_lowercase));
        if is_mixed(raw) {
            mixed.push(number as u32);
        }
    }
    (token_hash(lower.as_bytes()), prefix_key(lower.as_bytes()))
}

/// Whether a token mixes Latin letters with Cyrillic or Greek ones.
fn is_mixed(token: &str) -> bool {
    let classes = Classes::get();
    token.bytes().any(|byte| byte.is_ascii_alphabetic())
        && token.chars().any(|ch| matches!(classes.class(ch), Class::Cyrillic | Class::Greek))
}

#[inline]
fn each_bit(mut mask: u64, mut act: impl FnMut(u32)) {
    while mask != 0 {
        act(mask.trailing_zeros());
        mask &= mask - 1;
    }
}

#[cfg(test)]
mod tests;
