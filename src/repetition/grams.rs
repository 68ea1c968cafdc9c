//! Phrases that a field says again.
//!
//! Two looks over the token hashes decide for nearly every field that nothing has to be counted: a phrase of five words that came
//! before leaves a bit ([`Seen`]), and a phrase of ten cannot come again without the five in it; a phrase of two to four words that
//! takes up a sixth of the text makes a pair of its words take up half as much, and pairs are added up in slots, where sharing a
//! slot only ever makes the sum greater. What is left is counted exactly, longer phrases only where the shorter ones repeat.

use super::measure::{Exceeded, Unit};
use super::seen::Seen;
use crate::kernel::by_hash::SPREAD;
use crate::text::{Facts, Token};
use std::ops::RangeInclusive;

/// Tokens of a field that are looked at; the rest of a longer one is not.
const MOST: usize = 1 << 13;
/// Lengths of phrases that count when they came before.
const PHRASES: RangeInclusive<usize> = 5..=10;
/// Lengths of phrases of which the top one counts.
const TOP: RangeInclusive<usize> = 2..=4;
/// Least percent of the bytes in repeated phrases that any limit speaks of: that of phrases of ten words.
const LEAST_PHRASES: u64 = 10;
/// Least percent of the bytes in one pair of words when a limit is exceeded: half of what the limit for four words allows, because
/// two pairs make up such a phrase.
const LEAST_PAIR: u64 = 8;
/// Slots in which pairs are added up.
const SLOTS: usize = 1 << 10;

/// Measures one field at a time.
#[derive(Debug, Default)]
pub(super) struct Grams {
    seen: Seen,
    again: Vec<(u32, u64)>,
    pairs: Vec<u32>,
    exact: Exact,
}

impl Grams {
    /// Measures the phrases of a field.
    pub(super) fn measure(&mut self, facts: &Facts, exceeded: &mut Exceeded) {
        let length = facts.tokens.len().min(facts.hashes.len()).min(MOST);
        let (tokens, hashes) = (&facts.tokens[..length], &facts.hashes[..length]);
        let whole = bytes(tokens);
        if self.repeats(tokens, hashes, whole) {
            // Only what shares its bit with a phrase that came before can repeat.
            self.seen.clear(hashes.len());
            for &(_, hash) in &self.again {
                self.seen.again(hash);
            }
            self.exact.begin(hashes, *PHRASES.start(), |hash| self.seen.has(hash));
            for words in PHRASES {
                let again = self.exact.again(hashes, words);
                exceeded.note(Unit::Phrases(words), covered(tokens, again, words), whole);
            }
        }
        if self.crowded(tokens, hashes, whole) {
            let most = |hash| u64::from(self.pairs.get(slot(hash)).copied().unwrap_or_default());
            self.exact.begin(hashes, *TOP.start(), |hash| most(hash) * 100 > whole * LEAST_PAIR);
            for words in TOP {
                exceeded.note(Unit::TopPhrase(words), self.exact.top(tokens, hashes, words), whole);
            }
        }
    }

    /// Whether phrases of five words that may have come before hold as much of the text as any limit speaks of.
    fn repeats(&mut self, tokens: &[Token], hashes: &[u64], whole: u64) -> bool {
        let Self { seen, again, .. } = self;
        again.clear();
        seen.clear(hashes.len());
        phrases(hashes, *PHRASES.start(), |at, hash| {
            if seen.again(hash) {
                again.push((at, hash));
            }
        });
        covered(tokens, again.iter().map(|&(at, _)| at), *PHRASES.start()) * 100 > whole * LEAST_PHRASES
    }

    /// Whether a pair of words may hold as much of the text as any limit needs.
    fn crowded(&mut self, tokens: &[Token], hashes: &[u64], whole: u64) -> bool {
        let pairs = &mut self.pairs;
        pairs.clear();
        pairs.resize(SLOTS, 0);
        phrases(hashes, *TOP.start(), |at, hash| {
            let at = at as usize;
            if let (Some(sum), Some(pair)) = (pairs.get_mut(slot(hash)), tokens.get(at..at + 2)) {
                *sum += pair[0].end - pair[0].start + pair[1].end - pair[1].start;
            }
        });
        let most = pairs.iter().fold(0, |most, &sum| most.max(sum));
        u64::from(most) * 100 > whole * LEAST_PAIR
    }
}

/// Where a pair is added up.
fn slot(hash: u64) -> usize {
    (hash >> (u64::BITS - SLOTS.trailing_zeros())) as usize
}

/// Calls `each` with the place and the hash of each phrase of so many words.
pub(super) fn phrases(hashes: &[u64], words: usize, mut each: impl FnMut(u32, u64)) {
    let Some(newest) = hashes.get(words - 1..) else { return };
    let mut state = hashes[..words - 1].iter().fold(0_u64, |state, hash| state.rotate_left(1) ^ hash);
    for ((at, &oldest), &newest) in (0_u32..).zip(hashes).zip(newest) {
        let phrase = state.rotate_left(1) ^ newest;
        state = phrase ^ oldest.rotate_left(words as u32 - 1);
        each(at, phrase.wrapping_mul(SPREAD));
    }
}

fn bytes(tokens: &[Token]) -> u64 {
    tokens.iter().map(|token| u64::from(token.end - token.start)).sum()
}

/// Bytes of the tokens in phrases that start at these places, which ascend; each token counts once.
fn covered(tokens: &[Token], starts: impl IntoIterator<Item = u32>, words: usize) -> u64 {
    let mut end = 0;
    let mut sum = 0;
    for start in starts {
        let from = end.max(start as usize);
        end = (start as usize + words).min(tokens.len());
        sum += bytes(tokens.get(from..end).unwrap_or_default());
    }
    sum
}

/// Exact counts, one length of phrases after the other.
#[derive(Debug, Default)]
struct Exact {
    /// Hashes of the phrases that may repeat, by place.
    phrases: Vec<(u32, u64)>,
    /// Number among `phrases` of the first phrase like this, plus one; open addressing.
    table: Vec<u32>,
    /// Number among `phrases` of the first phrase like the one at hand.
    first: Vec<u32>,
    /// How many are like it, or how many bytes they have, kept at the first one.
    sums: Vec<u32>,
    /// Places of the phrases that came before.
    again: Vec<u32>,
}

impl Exact {
    /// Starts over with the phrases of the shortest length that `may` repeat.
    fn begin(&mut self, hashes: &[u64], words: usize, may: impl Fn(u64) -> bool) {
        self.phrases.clear();
        phrases(hashes, words, |at, hash| {
            if may(hash) {
                self.phrases.push((at, hash));
            }
        });
    }

    /// Places of the phrases of so many words that came before; those that do not repeat are left out for the next length.
    fn again(&mut self, hashes: &[u64], words: usize) -> impl Iterator<Item = u32> {
        self.group(|_| 1);
        let Self { phrases, first, again, .. } = self;
        again.clear();
        let repeated = (0_u32..).zip(first.iter()).zip(phrases.iter()).filter(|&((own, &first), _)| own != first);
        again.extend(repeated.map(|(_, &(at, _))| at));
        self.longer(hashes, words);
        self.again.iter().copied()
    }

    /// Bytes of the phrase of so many words that takes up most of the text, if any comes twice.
    fn top(&mut self, tokens: &[Token], hashes: &[u64], words: usize) -> u64 {
        self.group(|at| bytes(&tokens[at as usize..at as usize + words]) as u32);
        let most = (0..).zip(&self.first).filter(|&(own, &first)| own != first);
        let most = most.map(|(_, &first)| self.sums[first as usize]).max().unwrap_or(0);
        self.longer(hashes, words);
        u64::from(most)
    }

    /// Finds the first phrase like each, and adds up what `weigh` says of their places.
    fn group(&mut self, weigh: impl Fn(u32) -> u32) {
        let Self { phrases, table, first, sums, .. } = self;
        let slots = (phrases.len() * 2).next_power_of_two().max(2);
        table.clear();
        table.resize(slots, 0);
        first.clear();
        sums.clear();
        for (own, &(at, hash)) in (0_u32..).zip(phrases.iter()) {
            let mut slot = (hash >> (u64::BITS - slots.trailing_zeros())) as usize;
            let found = loop {
                match table[slot].checked_sub(1) {
                    Some(other) if phrases[other as usize].1 == hash => break other,
                    Some(_) => slot = (slot + 1) & (slots - 1),
                    None => {
                        table[slot] = own + 1;
                        break own;
                    }
                }
            };
            first.push(found);
            sums.push(0);
            sums[found as usize] += weigh(at);
        }
    }

    /// Makes the phrases that repeat one word longer.
    fn longer(&mut self, hashes: &[u64], words: usize) {
        let Self { phrases, first, table, .. } = self;
        // The table is done with: it now says which first phrases are not alone.
        table.clear();
        table.resize(phrases.len(), 0);
        for (own, &first) in (0_u32..).zip(first.iter()) {
            table[first as usize] += u32::from(own != first);
        }
        let mut number = 0;
        phrases.retain_mut(|(at, hash)| {
            let repeats = table[first[number] as usize] > 0;
            number += 1;
            let Some(next) = hashes.get(*at as usize + words) else { return false };
            *hash = (hash.rotate_left(5) ^ next).wrapping_mul(SPREAD);
            repeats
        });
    }
}
