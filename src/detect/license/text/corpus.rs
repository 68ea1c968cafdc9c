//! The texts of all SPDX licenses and exceptions, as words.
//!
//! They come from the `spdx` crate and are cut into words the first time a record looks like a license. Template lines
//! (`Copyright (c) <year> <owner>`) are no part of a license and are left out.

use super::canon::Words;
use crate::kernel::literals::Literals;
use crate::kernel::words::token_hash_of;
use crate::text::Facts;
use std::collections::{HashMap, HashSet};

/// One text.
#[derive(Debug)]
pub(super) struct Text {
    /// SPDX id of the license or exception.
    pub(super) id: &'static str,
    /// Its words in [`Corpus::words`].
    from: usize,
    to: usize,
}

/// All texts.
#[derive(Debug, Default)]
pub(super) struct Corpus {
    pub(super) texts: Vec<Text>,
    words: Vec<u64>,
    /// What each word of `words` says: much when few texts have it.
    weights: Vec<u8>,
    /// (word, what it says), open addressing by the top bits of the word's hash.
    table: Vec<(u64, u8)>,
}

/// log2 of the slots of the weight table; the texts have some 15,000 different words.
const TABLE_BITS: u32 = 16;

/// Weight of a word that no license has: the names and years that every copy fills in.
const UNKNOWN: u8 = 6;

/// Entries of the list that are no license.
const PLACEHOLDERS: [&str; 3] = ["NOASSERTION", "NONE", "any-OSI"];

/// Words of the longest text that is never taken for the beginning of another one.
const SHORT: usize = 1000;

impl Corpus {
    /// Cuts every text into words; texts that are the same under several ids are kept once, under the current id.
    pub(super) fn build() -> Self {
        let mut corpus = Self::default();
        let mut known: HashSet<Vec<u64>> = HashSet::new();
        let literals = Literals::default();
        let mut facts = Facts::default();
        let exceptions = spdx::text::EXCEPTION_TEXTS.iter();
        for (id, text) in exceptions.chain(spdx::text::LICENSE_TEXTS) {
            let Some(id) = super::super::spdx_id(id).or_else(|| spdx::exception_id(id).map(|exception| exception.name))
            else {
                continue;
            };
            if PLACEHOLDERS.contains(&id) {
                continue;
            }
            let text = without_notices(text);
            facts.walk(&text, &literals);
            let words: Vec<u64> = Words::of(&text, &facts, 0..facts.tokens.len()).hashes;
            if known.insert(words.clone()) {
                corpus.add(id, &words);
            }
        }
        corpus.add_beginnings();
        corpus.add_terms();
        corpus.weigh();
        corpus
    }

    fn add(&mut self, id: &'static str, words: &[u64]) {
        let from = self.words.len();
        self.words.extend_from_slice(words);
        self.texts.push(Text { id, from, to: self.words.len() });
    }

    /// Gives every word four times the binary logarithm of the share of texts that have it, plus one: `the` 1 or 2, a name that a single license
    /// holds 40. So siblings are told apart by the few words that matter.
    fn weigh(&mut self) {
        let mut last: HashMap<u64, (usize, u32)> = HashMap::new();
        for (number, text) in self.texts.iter().enumerate() {
            for &word in self.words(text) {
                let (seen, texts) = last.entry(word).or_insert((usize::MAX, 0));
                if *seen != number {
                    *seen = number;
                    *texts += 1;
                }
            }
        }
        let count = self.texts.len() as f64;
        let weight = |texts: u32| (4.0 * (count / f64::from(texts)).log2()) as u8 + 1;
        self.table = vec![(0, 0); 1 << TABLE_BITS];
        for &word in &self.words {
            let slot = self.slot(word);
            self.table[slot] = (word, last.get(&word).map_or(UNKNOWN, |&(_, texts)| weight(texts)));
        }
        self.weights = self.words.iter().map(|&word| self.weight(word)).collect();
    }

    /// The slot of `word`, or the free one where it belongs.
    fn slot(&self, word: u64) -> usize {
        let mut slot = (word >> (64 - TABLE_BITS)) as usize;
        while self.table[slot].1 != 0 && self.table[slot].0 != word {
            slot = (slot + 1) % self.table.len();
        }
        slot
    }

    /// What `word` says.
    pub(super) fn weight(&self, word: u64) -> u8 {
        match self.table[self.slot(word)].1 {
            0 => UNKNOWN,
            weight => weight,
        }
    }

    /// What the words of a text say, one by one.
    pub(super) fn weights(&self, text: &Text) -> &[u8] {
        &self.weights[text.from..text.to]
    }

    /// The words of a text.
    pub(super) fn words(&self, text: &Text) -> &[u64] {
        &self.words[text.from..text.to]
    }

    /// Adds texts without the other license that they end with: the LGPL 3.0 incorporates the GPL 3.0, whose text follows it in the list but
    /// seldom in a file.
    fn add_beginnings(&mut self) {
        let long = |text: &&Text| text.to - text.from >= SHORT;
        let heads: HashMap<&[u64], usize> =
            self.texts.iter().filter(long).map(|text| (&self.words(text)[..HEAD], text.to - text.from)).collect();
        let mut cuts = Vec::new();
        for text in self.texts.iter().filter(long) {
            let words = self.words(text);
            let inner = words
                .windows(HEAD)
                .enumerate()
                .skip(SHORT / 2)
                .find(|(at, head)| heads.get(head).is_some_and(|&length| length * 10 >= (words.len() - at) * 9));
            if let Some((at, _)) = inner {
                cuts.push((text.id, words[..at].to_vec()));
            }
        }
        for (id, words) in cuts {
            self.add(id, &words);
        }
    }

    /// Adds texts without what follows their terms: how to apply the license is left out of most copies.
    fn add_terms(&mut self) {
        let end: Vec<u64> = "end of terms and conditions".split(' ').map(token_hash_of).collect();
        let mut cuts = Vec::new();
        for text in &self.texts {
            let words = self.words(text);
            let last = words.windows(end.len()).rposition(|here| here == end);
            if let Some(last) = last.filter(|last| last + end.len() < words.len()) {
                cuts.push((text.id, words[..last + end.len()].to_vec()));
            }
        }
        for (id, words) in cuts {
            self.add(id, &words);
        }
    }
}

/// Words by which the start of a text is known.
const HEAD: usize = 12;

/// The text without its copyright lines.
fn without_notices(text: &str) -> String {
    text.lines().filter(|line| !is_notice(line)).flat_map(|line| [line, "\n"]).collect()
}

/// Whether a line is a copyright line: the word or sign, and a year, a holder to fill in, or another sign behind it.
fn is_notice(line: &str) -> bool {
    let line = line
        .trim_start_matches(|ch: char| !ch.is_alphanumeric() && !matches!(ch, '(' | '©' | '<' | '['))
        .to_ascii_lowercase();
    let Some(rest) = ["copyright", "(c)", "©"].iter().find_map(|sign| line.strip_prefix(sign)) else { return false };
    let rest = rest.trim_start();
    ["(c)", "©", "<", "[", "{", "year", "yyyy", "xxxx", "by ", "19", "20", "copyright", "@", "-"]
        .iter()
        .any(|start| rest.starts_with(start))
}
