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
const LOWER: u64 = 0x2020_2020_2020_2020;
/// Bit 7 of every byte: set above ASCII.
const HIGH: u64 = LOWER << 2;
/// Blocks whose masks are alive at a time (4 KiB of text).
const CHUNK: usize = 64;

/// Reused buffers of the walk.
#[derive(Debug)]
pub struct Walker {
    classify: Classify,
    word: [u64; CHUNK + 1],
    cut: [u64; CHUNK + 1],
    lower: Vec<u8>,
}

impl Default for Walker {
    fn default() -> Self {
        Self { classify: best(), word: [0; CHUNK + 1], cut: [0; CHUNK + 1], lower: Vec::new() }
    }
}

/// Hash of a token: its lower-cased UTF-8 in 16-byte chunks, zero-padded (tokens hold no zero byte), each
/// folded into the state by one 64×64→128 bit multiplication.
#[must_use]
pub fn token_hash(lowered: &[u8]) -> u64 {
    lowered.chunks(16).fold(0, |state, chunk| {
        let mut bytes = [0_u8; 16];
        bytes[..chunk.len()].copy_from_slice(chunk);
        let (low, high) = load(&bytes, 0);
        fold(state, low, high)
    })
}

/// Hash of a token given as text in any case.
#[must_use]
pub fn token_hash_of(text: &str) -> u64 {
    let lowered: String = text.chars().flat_map(char::to_lowercase).collect();
    token_hash(lowered.as_bytes())
}

#[inline]
fn fold(state: u64, low: u64, high: u64) -> u64 {
    let product = u128::from(low ^ state ^ K1) * u128::from(high ^ K2);
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
            if let (Some(start), true) = (self.open, ends != 0) {
                tokens.push(Token { start, end: base + ends.trailing_zeros() });
                ends &= ends - 1;
                self.open = None;
            }
            // Room is made once a block, so that the loop is nothing but bit twiddling and stores.
            let first = tokens.len();
            tokens.resize(first + ends.count_ones() as usize, Token { start: 0, end: 0 });
            for token in &mut tokens[first..] {
                *token = Token { start: base + starts.trailing_zeros(), end: base + ends.trailing_zeros() };
                starts &= starts - 1;
                ends &= ends - 1;
            }
            if starts != 0 {
                self.open = Some(base + starts.trailing_zeros());
            }
        }
    }

    /// Hashes the tokens that are complete and asks the literal table about each.
    fn hash(&mut self, lower: &mut Vec<u8>) {
        let text = self.text;
        let facts = &mut *self.facts;
        facts.hashes.reserve(facts.tokens.len() - self.hashed);
        for number in self.hashed..facts.tokens.len() {
            let Token { start, end } = facts.tokens[number];
            let length = (end - start) as usize;
            let (low, high) = load(text.as_bytes(), start as usize);
            let (low_mask, high_mask) = MASKS[length.min(17)];
            let (low, high) = (low & low_mask, high & high_mask);
            let (hash, prefix) = if length <= 16 && (low | high) & HIGH == 0 {
                let lowered = (low | LOWER) & low_mask;
                (fold(0, lowered, (high | LOWER) & high_mask), lowered as u32)
            } else if length == 3 && is_caseless(low as u8) {
                (fold(0, low, high), 0)
            } else {
                slow(&text[start as usize..end as usize], number, lower, &mut facts.mixed)
            };
            facts.hashes.push(hash);
            // A token of fewer than four bytes has a zero in its prefix, which no literal's prefix has.
            if self.literals.may_token(hash) | self.literals.may_prefix(prefix) {
                self.literals.verify(text, facts.tokens[number], hash, prefix, &mut facts.hits);
            }
        }
        self.hashed = facts.tokens.len();
    }
}

/// The 16 bytes from `start` on as two little-endian words; what lies past the end reads as zero.
#[inline]
fn load(bytes: &[u8], start: usize) -> (u64, u64) {
    let rest = &bytes[start..];
    let wide = if let Some(chunk) = rest.first_chunk::<16>() {
        u128::from_le_bytes(*chunk)
    } else {
        let mut padded = [0; 16];
        padded[..rest.len()].copy_from_slice(rest);
        u128::from_le_bytes(padded)
    };
    (wide as u64, (wide >> 64) as u64)
}

/// Byte masks of the two words by token length; longer tokens keep everything.
const MASKS: [(u64, u64); 18] = {
    let mut masks = [(0, 0); 18];
    let mut length = 1;
    while length < 18 {
        let wide = if length < 16 { u128::MAX >> (128 - 8 * length) } else { u128::MAX };
        masks[length] = (wide as u64, (wide >> 64) as u64);
        length += 1;
    }
    masks
};

/// A lone three-byte character from U+3000 on has no case: Kana, Han, Hangul (cased letters
/// such as those of U+A640 or the full-width ones start with EA or EF).
#[inline]
fn is_caseless(first: u8) -> bool {
    matches!(first, 0xE3..=0xE9 | 0xEB..=0xED)
}

/// Hash and prefix of a token that is long or above ASCII.
fn slow(raw: &str, number: usize, lower: &mut Vec<u8>, mixed: &mut Vec<u32>) -> (u64, u32) {
    lower.clear();
    if raw.is_ascii() {
        lower.extend_from_slice(raw.as_bytes());
        lower.make_ascii_lowercase();
    } else {
        let classes = Classes::get();
        raw.chars().for_each(|ch| classes.push_lower(ch, lower));
        if is_mixed(raw) {
            mixed.push(number as u32);
        }
    }
    (token_hash(lower), prefix_key(lower).unwrap_or(0))
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
