//! Tokens, their hashes, and every other signal of the walk.
//!
//! Text goes through in chunks of 4 KiB, so that what the stages hand on never leaves the first-level cache. Of each block of 64
//! bytes come masks, and of those the positions where tokens start and end, many at a time. Then every token is hashed from one
//! 16-byte load of the lower-cased block, and asked of the literal table. Neither stage branches on the text: what is rare (long
//! tokens, capitals beyond ASCII, tokens that a literal may hang on) is put on a list and looked at afterwards.
#![allow(unsafe_code)] // Calls of functions that are compiled for more than the baseline processor.
#![allow(clippy::inline_always)] // What is not inlined there is compiled for the baseline.

mod high;

use super::chars::{Class, Classes};
use super::classes::{Level, MOST, Masks, positions, scalar};
use super::literals::{Literals, prefix_of};
use crate::text::{DigitRun, Facts, LONG, Token};
use high::High;

/// Odd constants of the fold: the golden ratio and a prime of xxHash.
const K1: u64 = 0x9E37_79B9_7F4A_7C15;
const K2: u64 = 0xC2B2_AE3D_27D4_EB4F;
/// Blocks of a chunk.
const CHUNK: usize = 64;
/// Bytes of a block.
const BLOCK: usize = 64;
/// Room for the tokens of a chunk: two in four bytes at most (`a b `, `a字`), one from the chunk before, and what the stores of the
/// last block write past them.
const TOKENS: usize = CHUNK * BLOCK / 2 + 2 + MOST;
/// Room for the lower-cased text of a chunk behind the last block of the chunk before it; a power of two, so that every place
/// is inside by its low bits.
const LOWERED: usize = 2 * CHUNK * BLOCK;
/// Bytes of a token that one load hashes.
const WIDE: usize = 16;

/// Reused buffers of the walk.
#[derive(Debug)]
pub struct Walker {
    level: Level,
    /// The last block of the chunk before, then the chunk, ASCII letters in lower case.
    lowered: [u8; LOWERED + WIDE],
    /// Where the tokens start that end in this chunk or later.
    starts: [u32; TOKENS],
    /// Where tokens end in this chunk: the n-th belongs to the n-th start.
    ends: [u32; TOKENS],
    /// Numbers of tokens that a literal may hang on.
    candidates: [u32; CANDIDATES],
    /// Numbers of tokens longer than [`WIDE`].
    long: Vec<u32>,
    /// Numbers of tokens with a capital letter beyond ASCII.
    cased: Vec<u32>,
    /// Numbers of tokens that may mix scripts.
    doubtful: Vec<u32>,
    lower: Vec<u8>,
}

/// A power of two above the number of tokens in a chunk.
const CANDIDATES: usize = TOKENS.next_power_of_two();

impl Default for Walker {
    fn default() -> Self {
        Self {
            level: Level::detect(),
            lowered: [0; LOWERED + WIDE],
            starts: [0; TOKENS],
            ends: [0; TOKENS],
            candidates: [0; CANDIDATES],
            long: Vec::new(),
            cased: Vec::new(),
            doubtful: Vec::new(),
            lower: Vec::new(),
        }
    }
}

/// Hash of a token: its lower-cased UTF-8 in 16-byte chunks, zero-padded (tokens hold no zero byte), each
/// folded into the state by one 64×64→128 bit multiplication.
#[must_use]
pub fn token_hash(lowered: &[u8]) -> u64 {
    lowered.chunks(WIDE).fold(0, |state, chunk| {
        let mut bytes = [0_u8; WIDE];
        bytes[..chunk.len()].copy_from_slice(chunk);
        let (low, high) = halves(&bytes);
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

#[inline]
fn halves(bytes: &[u8; WIDE]) -> (u64, u64) {
    let wide = u128::from_le_bytes(*bytes);
    (wide as u64, (wide >> 64) as u64)
}

impl Walker {
    /// Walks `text` and fills `facts`.
    pub fn walk(&mut self, text: &str, literals: &Literals, facts: &mut Facts) {
        self.walk_at(self.level, text, literals, facts);
    }

    /// Walks with the instructions of `level`, which the processor must have.
    fn walk_at(&mut self, level: Level, text: &str, literals: &Literals, facts: &mut Facts) {
        match level {
            // SAFETY: `Level::detect` found the instructions.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { self.walk_avx512(text, literals, facts) },
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { self.walk_avx2(text, literals, facts) },
            _ => self.walk_with(scalar, positions, text, literals, facts),
        }
    }

    /// The whole walk is compiled for the level, because bit scans and wide multiplications gain as much as the masks.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn walk_avx512(&mut self, text: &str, literals: &Literals, facts: &mut Facts) {
        use super::classes::x86::{avx512, positions_avx512};
        self.walk_with(
            |block, lowered| avx512(block, lowered),
            |mask, base, out| positions_avx512(mask, base, out),
            text,
            literals,
            facts,
        );
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn walk_avx2(&mut self, text: &str, literals: &Literals, facts: &mut Facts) {
        self.walk_with(|block, lowered| super::classes::x86::avx2(block, lowered), positions, text, literals, facts);
    }

    #[inline(always)]
    fn walk_with(
        &mut self,
        classify: impl Fn(&[u8; BLOCK], &mut [u8; BLOCK]) -> Masks,
        positions: impl Fn(u64, u32, &mut [u32; MOST]),
        text: &str,
        literals: &Literals,
        facts: &mut Facts,
    ) {
        facts.clear(u32::try_from(text.len()).expect("fields stay below 4 GiB"));
        self.cased.clear();
        self.doubtful.clear();
        let bytes = text.as_bytes();
        // The empty rest behind the last whole block closes what is open.
        let blocks = bytes.len() / BLOCK + 1;
        let mut carried = Carried::default();
        let mut started = 0;
        for first in (0..blocks).step_by(CHUNK) {
            let count = CHUNK.min(blocks - first);
            let mut ended = 0;
            for number in 0..count {
                let base = (first + number) * BLOCK;
                let lowered = place(&mut self.lowered, (number + 1) * BLOCK);
                let rest = &bytes[base..];
                let mut padded = [0_u8; BLOCK];
                let masks = if let Some(block) = rest.first_chunk() {
                    classify(block, lowered)
                } else {
                    padded[..rest.len()].copy_from_slice(rest);
                    classify(&padded, lowered)
                };
                let high = carried.rare(text, base, &masks, facts);
                let word = masks.alnum | high.word;
                let before = word << 1 | u64::from(carried.word);
                let (starts, ends) = (word & (!before | high.cut), before & (!word | high.cut));
                carried.word = word >> 63 != 0;
                positions(starts, base as u32, place(&mut self.starts, started));
                positions(ends, base as u32, place(&mut self.ends, ended));
                // Tokens are numbered by their starts.
                let named = (facts.tokens.len() + started) as u32;
                self.note(&mut carried, &masks, &high, starts, named);
                started += starts.count_ones() as usize;
                ended += ends.count_ones() as usize;
            }
            self.hash((first * BLOCK) as u32, ended, text, literals, facts);
            // What is still open goes on in the next chunk, and so may its text.
            self.starts[0] = self.starts[ended];
            started -= ended;
            self.lowered.copy_within(count * BLOCK..(count + 1) * BLOCK, 0);
        }
        self.note(&mut carried, &Masks::default(), &High::default(), 0, 0);
        self.mixed(text, facts);
        if facts.hits.len() > 1 {
            facts.hits.sort_unstable_by_key(|hit| (hit.start, hit.literal, hit.end));
            facts.hits.dedup();
        }
    }

    /// Puts the tokens of a block that need a second look on their lists; `named` is the number of the first that starts in it.
    #[inline(always)]
    fn note(&mut self, carried: &mut Carried, masks: &Masks, high: &High, starts: u64, named: u32) {
        each_bit(high.cased, |bit| push_new(&mut self.cased, token_of(bit, starts, named)));
        // A token of this length lies within three blocks, so a letter that its foreign ones are mixed with is in one of them.
        let letters = masks.alnum & !masks.digit;
        let Foreign { mask, starts: those, named: number } = carried.foreign;
        if mask != 0 && (carried.letters[0] | carried.letters[1] | letters) != 0 {
            each_bit(mask, |bit| push_new(&mut self.doubtful, token_of(bit, those, number)));
        }
        carried.letters = [carried.letters[1], letters];
        carried.foreign = Foreign { mask: high.foreign, starts, named };
    }

    /// Hashes the tokens that end in the chunk at byte `base`, and asks the literal table about each.
    #[inline(always)]
    fn hash(&mut self, base: u32, ended: usize, text: &str, literals: &Literals, facts: &mut Facts) {
        let Self { lowered, starts, ends, candidates, long, cased, doubtful, lower, .. } = self;
        let first = facts.tokens.len();
        let spans = || starts[..ended].iter().zip(&ends[..ended]).map(|(&start, &end)| Token { start, end });
        facts.tokens.extend(spans());
        facts.hashes.resize(first + ended, 0);
        // Where a token starts in `lowered`; anywhere for one that starts before it, which is long and not read there.
        let place_of = |start: u32| start.wrapping_sub(base).wrapping_add(BLOCK as u32) as usize & (LOWERED - 1);
        let wide = |start: u32| lowered[place_of(start)..].first_chunk::<WIDE>().map_or((0, 0), halves);
        let mut may = 0;
        for ((Token { start, end }, hash), number) in spans().zip(&mut facts.hashes[first..]).zip(first as u32..) {
            let (low, high) = wide(start);
            let (low_mask, high_mask) = MASKS[(end - start) as usize % MASKS.len()];
            let low = low & low_mask;
            let value = fold(0, low, high & high_mask);
            *hash = value;
            candidates[may % CANDIDATES] = number;
            may += usize::from(literals.may(value, low as u32));
        }
        let is_long = |token: &Token| token.end - token.start > WIDE as u32;
        let chunks = facts.tokens[first..].chunks(MASKS.len());
        // Nearly always none of a chunk is long, and sixteen are compared at once.
        for (chunk, number) in chunks.zip((first as u32..).step_by(MASKS.len())) {
            if chunk.iter().fold(false, |any, token| any | is_long(token)) {
                long.extend((number..).zip(chunk).filter(|(_, token)| is_long(token)).map(|(number, _)| number));
            }
        }
        for number in long.drain(..) {
            let Token { start, end } = facts.tokens[number as usize];
            let raw = &text[start as usize..end as usize];
            if raw.len() >= LONG {
                facts.long.push(number);
            }
            let read = if raw.len() <= BLOCK {
                let lowered = &lowered[place_of(start)..][..raw.len()];
                (token_hash(lowered), prefix_of(lowered))
            } else {
                push_new(doubtful, number);
                lowered_by_character(raw, lower)
            };
            facts.settle(number, read, text, literals);
        }
        // The last may still be open.
        let closed = cased.partition_point(|&number| (number as usize) < facts.tokens.len());
        for number in cased.drain(..closed) {
            let Token { start, end } = facts.tokens[number as usize];
            let read = lowered_by_character(&text[start as usize..end as usize], lower);
            facts.settle(number, read, text, literals);
        }
        for &number in &candidates[..may] {
            let token = facts.tokens[number as usize];
            let prefix = wide(token.start).0 as u32;
            literals.verify(text, token, facts.hashes[number as usize], Some(prefix), &mut facts.hits);
        }
    }

    /// Looks at the tokens that may mix scripts.
    fn mixed(&mut self, text: &str, facts: &mut Facts) {
        self.doubtful.sort_unstable();
        self.doubtful.dedup();
        let Facts { tokens, mixed, .. } = facts;
        mixed.extend(self.doubtful.iter().copied().filter(|&number| {
            let token = tokens.get(number as usize);
            token.and_then(|token| text.get(token.start as usize..token.end as usize)).is_some_and(is_mixed)
        }));
    }
}

impl Facts {
    /// Replaces the hash of a token that was not hashed from one load.
    fn settle(&mut self, number: u32, (hash, prefix): (u64, Option<u32>), text: &str, literals: &Literals) {
        self.hashes[number as usize] = hash;
        literals.verify(text, self.tokens[number as usize], hash, prefix, &mut self.hits);
    }
}

/// What goes on from block to block.
#[derive(Default)]
struct Carried {
    /// Whether the last byte belonged to a token.
    word: bool,
    /// Whether the last byte was a digit.
    digit: bool,
    /// Digit runs that have ended.
    runs: usize,
    /// Letters, and starts of tokens of their own, that the last character put into this block.
    spilled: (u64, u64),
    /// ASCII letters of the last two blocks.
    letters: [u64; 2],
    /// Letters of the last block that may not stand beside Latin ones.
    foreign: Foreign,
}

#[derive(Default)]
struct Foreign {
    mask: u64,
    starts: u64,
    named: u32,
}

impl Carried {
    /// Notes the bytes of a block that are rare, and reads its characters above ASCII.
    #[inline(always)]
    fn rare(&mut self, text: &str, base: usize, masks: &Masks, facts: &mut Facts) -> High {
        let start = base as u32;
        each_bit(masks.at, |bit| facts.ats.push(start + bit));
        each_bit(masks.colon, |bit| facts.colons.push(start + bit));
        each_bit(masks.newline, |bit| facts.newlines.push(start + bit));
        if masks.digit != 0 || self.digit {
            let before = masks.digit << 1 | u64::from(self.digit);
            self.digit = masks.digit >> 63 != 0;
            each_bit(masks.digit & !before, |bit| {
                facts.digits.push(DigitRun { start: start + bit, end: start + bit });
            });
            each_bit(before & !masks.digit, |bit| {
                if let Some(run) = facts.digits.get_mut(self.runs) {
                    run.end = start + bit;
                }
                self.runs += 1;
            });
        }
        let (word, cut) = std::mem::take(&mut self.spilled);
        let mut high = High { word, cut, ..High::default() };
        if masks.high != 0 {
            facts.non_ascii += masks.high.count_ones();
            self.spilled = high.read(text.as_bytes(), base, masks.high, &mut facts.specials);
            each_bit(high.stand_in, |bit| facts.stand_ins.push(start + bit));
        }
        high
    }
}

/// The array of `N` from `at` on.
#[inline(always)]
fn place<T, const N: usize>(room: &mut [T], at: usize) -> &mut [T; N] {
    room[at..].first_chunk_mut().expect("room for what a chunk can hold")
}

/// Number of the token that byte `bit` of a block belongs to.
#[inline]
fn token_of(bit: u32, starts: u64, named: u32) -> u32 {
    named + (starts << (63 - bit)).count_ones() - 1
}

fn push_new(list: &mut Vec<u32>, number: u32) {
    if list.last() != Some(&number) {
        list.push(number);
    }
}

/// Byte masks of the two words by token length; longer tokens keep nothing.
const MASKS: [(u64, u64); 32] = {
    let mut masks = [(0, 0); 32];
    let mut length = 1;
    while length <= WIDE {
        let wide = u128::MAX >> (128 - 8 * length);
        masks[length] = (wide as u64, (wide >> 64) as u64);
        length += 1;
    }
    masks
};

/// Hash and prefix of a token, character by character.
fn lowered_by_character(raw: &str, lower: &mut Vec<u8>) -> (u64, Option<u32>) {
    let classes = Classes::get();
    lower.clear();
    raw.chars().for_each(|ch| classes.push_lower(ch, lower));
    (token_hash(lower), prefix_of(lower))
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
