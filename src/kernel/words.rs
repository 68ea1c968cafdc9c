//! Tokens, their hashes, and every other signal of the walk.
//!
//! Two stages. The first turns the text into two bit masks (one bit a byte): `word` for bytes of letters and numbers,
//! `cut` for bytes where a token starts although the byte before belongs to one (Han and its kin). The second
//! reads tokens off the masks, hashes each from at most a few 16-byte loads and asks the literal table.

use super::chars::{Class, Classes};
use super::literals::{Literals, prefix_key};
use crate::text::{DigitRun, Facts, Special, Token};

const K1: u64 = 0x9E37_79B9_7F4A_7C15;
const K2: u64 = 0xC2B2_AE3D_27D4_EB4F;

/// Reused buffers of the walk.
#[derive(Debug, Default)]
pub struct Walker {
    lower: String,
}

/// Hash of a token: its lower-cased UTF-8 in 16-byte chunks, zero-padded (tokens hold no zero byte), each
/// folded into the state by one 64×64→128 bit multiplication.
#[must_use]
pub fn token_hash(lowered: &[u8]) -> u64 {
    let mut state = 0_u64;
    for chunk in lowered.chunks(16) {
        let mut bytes = [0_u8; 16];
        bytes[..chunk.len()].copy_from_slice(chunk);
        let wide = u128::from_le_bytes(bytes);
        state = fold_chunk(state, wide as u64, (wide >> 64) as u64);
    }
    state
}

/// Hash of a token given as text in any case.
#[must_use]
pub fn token_hash_of(text: &str) -> u64 {
    let lowered: String = text.chars().flat_map(char::to_lowercase).collect();
    token_hash(lowered.as_bytes())
}

#[inline]
fn fold_chunk(state: u64, low: u64, high: u64) -> u64 {
    let product = u128::from(low ^ state ^ K1) * u128::from(high ^ K2);
    (product as u64) ^ ((product >> 64) as u64)
}

impl Walker {
    /// Walks `text` and fills `facts`.
    pub fn walk(&mut self, text: &str, literals: &Literals, facts: &mut Facts) {
        facts.len = u32::try_from(text.len()).expect("fields stay below 4 GiB");
        facts.non_ascii = 0;
        facts.newlines = 0;
        facts.tokens.clear();
        facts.hashes.clear();
        facts.digits.clear();
        facts.ats.clear();
        facts.colons.clear();
        facts.specials.clear();
        facts.hits.clear();
        facts.mixed.clear();
        self.scalar(text, literals, facts);
        facts.hits.sort_unstable_by_key(|hit| (hit.start, hit.literal, hit.end));
        facts.hits.dedup();
    }

    fn scalar(&mut self, text: &str, literals: &Literals, facts: &mut Facts) {
        let classes = Classes::get();
        let mut token: Option<u32> = None;
        let mut digits: Option<u32> = None;
        for (at, ch) in text.char_indices() {
            let at = at as u32;
            let class = classes.class(ch);
            match ch {
                '@' => facts.ats.push(at),
                ':' => facts.colons.push(at),
                '\n' => facts.newlines += 1,
                _ => {}
            }
            if ch.is_ascii_digit() {
                digits.get_or_insert(at);
            } else if let Some(start) = digits.take() {
                facts.digits.push(DigitRun { start, end: at });
            }
            if !ch.is_ascii() {
                facts.non_ascii += ch.len_utf8() as u32;
            }
            if class == Class::Special {
                facts.specials.push(Special { start: at, ch });
            }
            match class {
                Class::Word | Class::Cyrillic | Class::Greek => {
                    token.get_or_insert(at);
                }
                _ => {
                    if let Some(start) = token.take() {
                        self.token(text, start, at, literals, facts);
                    }
                    if class == Class::Own {
                        self.token(text, at, at + ch.len_utf8() as u32, literals, facts);
                    }
                }
            }
        }
        let end = facts.len;
        if let Some(start) = digits {
            facts.digits.push(DigitRun { start, end });
        }
        if let Some(start) = token {
            self.token(text, start, end, literals, facts);
        }
    }

    fn token(&mut self, text: &str, start: u32, end: u32, literals: &Literals, facts: &mut Facts) {
        let raw = &text[start as usize..end as usize];
        self.lower.clear();
        self.lower.extend(raw.chars().flat_map(char::to_lowercase));
        let hash = token_hash(self.lower.as_bytes());
        if is_mixed(raw) {
            facts.mixed.push(facts.tokens.len() as u32);
        }
        facts.tokens.push(Token { start, end });
        facts.hashes.push(hash);
        let key = prefix_key(self.lower.as_bytes());
        if literals.may_token(hash) || key.is_some_and(|key| literals.may_prefix(key)) {
            literals.verify(text, start, end, hash, key, &mut facts.hits);
        }
    }
}

/// Whether a token mixes Latin letters with Cyrillic or Greek ones.
fn is_mixed(token: &str) -> bool {
    if token.is_ascii() {
        return false;
    }
    let classes = Classes::get();
    let latin = token.bytes().any(|byte| byte.is_ascii_alphabetic());
    latin && token.chars().any(|ch| matches!(classes.class(ch), Class::Cyrillic | Class::Greek))
}
