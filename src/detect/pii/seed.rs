//! Seed phrases of wallets (BIP-39): twelve to twenty-four words of a list of 2,048, the last of which carries a checksum.
//!
//! Twelve words in a row always hold one whose number is a multiple of twelve, and with it the six words before or the six behind, so
//! that most text is dismissed by one look at every twelfth token.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use crate::finding::Findings;
use crate::kernel::words::token_hash;
use bip39::Language;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// Words of the shortest phrase.
const SHORTEST: usize = 12;

/// Words of the longest phrase.
const LONGEST: usize = 24;

/// Most bytes between two words: a comma and a line break.
const WIDEST_GAP: usize = 3;

/// Bits of the filter that turns most other words away: 8 KiB stay in the nearest cache and let 3 % of them through.
const FILTER_BITS: u64 = 1 << 16;

/// The word list by hash.
struct List {
    /// One bit for the low bits of each hash.
    filter: Vec<u64>,
    /// Hash of each word with its number, sorted.
    sorted: Vec<(u64, u16)>,
}

static WORDS: LazyLock<List> = LazyLock::new(|| {
    let words = Language::English.word_list().iter().zip(0_u16..);
    let mut sorted: Vec<(u64, u16)> = words.map(|(word, number)| (token_hash(word.as_bytes()), number)).collect();
    sorted.sort_unstable();
    let mut filter = vec![0; (FILTER_BITS / 64) as usize];
    for (hash, _) in &sorted {
        let bit = hash % FILTER_BITS;
        filter[(bit / 64) as usize] |= 1 << (bit % 64);
    }
    List { filter, sorted }
});

impl List {
    /// Whether the word with this hash may be listed.
    #[inline]
    fn may(&self, hash: u64) -> bool {
        let bit = hash % FILTER_BITS;
        self.filter[(bit / 64) as usize] >> (bit % 64) & 1 != 0
    }

    /// Number of the word with this hash.
    fn number(&self, hash: u64) -> Option<u16> {
        let at = self.sorted.binary_search_by_key(&hash, |&(known, _)| known).ok()?;
        self.sorted.get(at).map(|&(_, number)| number)
    }
}

/// Reports seed phrases. A longer row of such words is a word list.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    let facts = view.facts;
    let count = facts.tokens.len().min(facts.hashes.len());
    let joined = |at: usize| {
        let gap = view.field.text.as_bytes().get(facts.tokens[at - 1].end as usize..facts.tokens[at].start as usize);
        gap.is_some_and(|gap| {
            (1..=WIDEST_GAP).contains(&gap.len())
                && gap.iter().all(|byte| matches!(byte, b' ' | b',' | b'\n' | b'\r' | b'\t'))
        })
    };
    let list = &*WORDS;
    let listed = |at: usize| list.number(facts.hashes[at]);
    let may = |hashes: Option<&[u64]>| hashes.is_some_and(|hashes| hashes.iter().all(|&hash| list.may(hash)));
    let mut at = SHORTEST - 1;
    while at < count {
        let (before, behind) = (at - SHORTEST / 2..at, at + 1..at + 1 + SHORTEST / 2);
        let hopeless = !list.may(facts.hashes[at]) || !(may(facts.hashes.get(before)) || may(facts.hashes.get(behind)));
        if hopeless || listed(at).is_none() {
            at += SHORTEST;
            continue;
        }
        let left = (1..=at).rev().take(LONGEST).take_while(|&at| joined(at) && listed(at - 1).is_some()).count();
        let right = (at + 1..count).take(LONGEST).take_while(|&at| joined(at) && listed(at).is_some()).count();
        let (first, words) = (at - left, left + right + 1);
        if (SHORTEST..=LONGEST).contains(&words) && words.is_multiple_of(3) {
            let mut numbers = [0_u16; LONGEST];
            for (place, slot) in numbers.iter_mut().take(words).enumerate() {
                *slot = listed(first + place).unwrap_or_default();
            }
            let verdict = judged(&numbers[..words]);
            let (start, end) = (facts.tokens[first].start as usize, facts.tokens[first + words - 1].end as usize);
            if verdict != Verdict::Invalid {
                judge.report(view, Claim { verdict, ..Claim::new(start, end) }, findings);
            }
        }
        at += SHORTEST * (right / SHORTEST + 1);
    }
}

/// Whether the bits behind the entropy are the first of its SHA-256. Words that come again and again are the examples of the specification.
fn judged(numbers: &[u16]) -> Verdict {
    let mut bytes = [0_u8; 33];
    for (place, number) in numbers.iter().enumerate() {
        for bit in (0..11).filter(|bit| number >> (10 - bit) & 1 == 1) {
            let at = place * 11 + bit;
            bytes[at / 8] |= 0x80 >> (at % 8);
        }
    }
    let (entropy, check) = (numbers.len() * 4 / 3, numbers.len() / 3);
    let mask = !(0xFF_u16 >> check) as u8;
    if Sha256::digest(&bytes[..entropy])[0] & mask != bytes[entropy] & mask {
        return Verdict::Invalid;
    }
    let repeated = (1..numbers.len()).filter(|&at| numbers[..at].contains(&numbers[at])).count();
    let sorted = numbers.is_sorted();
    match (sorted, repeated) {
        (true, 0) => Verdict::Invalid,
        (_, 0..=2) => Verdict::Valid,
        _ => Verdict::Reserved,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(words: &str) -> Vec<u16> {
        words.split(' ').filter_map(|word| WORDS.number(token_hash(word.as_bytes()))).collect()
    }

    #[test]
    fn the_vectors_of_the_specification_pass_and_are_reserved() {
        for phrase in [
            format!("{}about", "abandon ".repeat(11)),
            "legal winner thank year wave sausage worth useful legal winner thank yellow".to_owned(),
            format!("{}art", "abandon ".repeat(23)),
        ] {
            assert_eq!(judged(&numbers(&phrase)), Verdict::Reserved, "{phrase}");
        }
    }

    #[test]
    fn a_phrase_counts_once_its_checksum_passes() {
        let phrase = "jelly better achieve collect unaware mountain thought cargo oxygen act hood bridge";
        assert_eq!(judged(&numbers(phrase)), Verdict::Valid);
        assert_eq!(judged(&numbers(&phrase.replace("bridge", "bright"))), Verdict::Invalid);
    }
}
