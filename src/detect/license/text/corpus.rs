//! The texts of all SPDX licenses and exceptions, as words.
//!
//! They come from the `spdx` crate and are cut into words the first time a record looks like a license. Template lines
//! (`Copyright (c) <year> <owner>`) are no part of a license and are left out.

use super::canon::Words;
use crate::kernel::by_hash::ByHash;
use crate::kernel::literals::Literals;
use crate::kernel::words::token_hash_of;
use crate::text::Facts;
use std::collections::HashSet;

/// One text.
#[derive(Debug)]
pub(super) struct Text {
    /// SPDX id of the license or exception.
    pub(super) id: &'static str,
    /// Its words in [`Corpus::words`].
    from: usize,
    to: usize,
    /// Whether it is no more than the part of a license that copies cannot leave out, and must stand there nearly in full.
    pub(super) bare: bool,
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
    /// How a word is written, while the texts are read.
    written: ByHash<u8>,
}

/// Ways to write a word.
const PLAIN: u8 = 1;
const CAPITAL: u8 = 2;

/// log2 of the slots of the weight table; the texts have some 15,000 different words.
const TABLE_BITS: u32 = 16;

/// Weight of a word that no license has, and of the names that stand in few texts: every copy fills in its own.
const UNKNOWN: u8 = 6;

/// Texts that may hold a word which is a name.
const NAMED: u32 = 32;

/// Entries of the list that are no license.
const PLACEHOLDERS: [&str; 3] = ["NOASSERTION", "NONE", "any-OSI"];

/// What stands between a license and an exception to it.
const EXCEPT: &str = " WITH ";

/// The exception whose text holds the notice of its license.
const NOTICED: &str = "eCos-exception-2.0";

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
            // The list has exceptions under a second, older id as well. Only one of them has the notice of the license that it goes with.
            let id = match id.rsplit_once(EXCEPT) {
                Some((_, exception)) if exception != NOTICED => exception,
                _ => id,
            };
            let text = without_notices(own_part(id, text));
            facts.walk(&text, &literals);
            let words = Words::of(&text, &facts, 0..facts.tokens.len());
            corpus.see_names(&text, &facts, &words);
            if known.insert(words.hashes.clone()) {
                corpus.add(id, &words.hashes);
            }
        }
        corpus.add_beginnings();
        corpus.add_shortened();
        corpus.add_grants();
        corpus.add_terms();
        corpus.weigh();
        corpus
    }

    fn add(&mut self, id: &'static str, words: &[u64]) {
        let from = self.words.len();
        self.words.extend_from_slice(words);
        self.texts.push(Text { id, from, to: self.words.len(), bare: false });
    }

    /// Notes how the words of a text are written: `Example` may be a name, `EXAMPLE` is a name or shouted, `example` is none. Addresses say
    /// nothing.
    fn see_names(&mut self, text: &str, facts: &Facts, words: &Words) {
        let bytes = text.as_bytes();
        for (&hash, &token) in words.hashes.iter().zip(&words.tokens) {
            let (start, end) = (facts.tokens[token as usize].start as usize, facts.tokens[token as usize].end as usize);
            let joined = |at: Option<&u8>| matches!(at, Some(b'.' | b'@' | b'/'));
            let behind = joined(bytes.get(end)) && bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
            if behind || joined(start.checked_sub(1).and_then(|before| bytes.get(before))) {
                continue;
            }
            let written = match bytes[start..end] {
                [first, ..] if first.is_ascii_lowercase() => PLAIN,
                [first, .., last] if first.is_ascii_uppercase() && last.is_ascii_lowercase() => CAPITAL,
                _ => continue,
            };
            *self.written.entry(hash).or_default() |= written;
        }
    }

    /// Gives every word four times the binary logarithm of the share of texts that have it, plus one: `the` 1 or 2, a name that a single license
    /// holds 40. So siblings are told apart by the few words that matter.
    fn weigh(&mut self) {
        let mut last: ByHash<(usize, u32)> = ByHash::default();
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
        let written = std::mem::take(&mut self.written);
        let weight = |word: u64, texts: u32| {
            let weight = (4.0 * (count / f64::from(texts)).log2()) as u8 + 1;
            let name = texts <= NAMED && written.get(&word) == Some(&CAPITAL);
            if name { weight.min(UNKNOWN) } else { weight }
        };
        self.table = vec![(0, 0); 1 << TABLE_BITS];
        for &word in &self.words {
            let slot = self.slot(word);
            if self.table[slot].1 == 0 {
                self.table[slot] = (word, last.get(&word).map_or(UNKNOWN, |&(_, texts)| weight(word, texts)));
            }
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
        let mut heads: ByHash<Vec<(&[u64], usize)>> = ByHash::default();
        for text in self.texts.iter().filter(long) {
            let head = &self.words(text)[..HEAD];
            heads.entry(head[0]).or_default().push((head, text.to - text.from));
        }
        let starts = |here: &[u64], left: usize| {
            let known = heads.get(&here[0]);
            known.is_some_and(|known| known.iter().any(|&(head, length)| head == here && length * 10 >= left * 9))
        };
        let mut cuts = Vec::new();
        for text in self.texts.iter().filter(long) {
            let words = self.words(text);
            let inner =
                words.windows(HEAD).enumerate().skip(SHORT / 2).find(|(at, here)| starts(here, words.len() - at));
            if let Some((at, _)) = inner {
                cuts.push((text.id, words[..at].to_vec()));
            }
        }
        for (id, words) in cuts {
            self.add(id, &words);
        }
    }

    /// Adds the grants of the licenses that are quoted most: a copy may leave out the disclaimer behind it.
    fn add_grants(&mut self) {
        let end: Vec<u64> = "software is provided".split(' ').map(token_hash_of).collect();
        let mut cuts = Vec::new();
        for text in self.texts.iter().filter(|text| QUOTED.contains(&text.id)) {
            let words = self.words(text);
            if let Some(last) = words.windows(end.len()).position(|here| here == end) {
                cuts.push((text.id, words[..last - 1].to_vec()));
            }
        }
        for (id, words) in cuts {
            self.add(id, &words);
            self.texts.last_mut().into_iter().for_each(|text| text.bare = true);
        }
    }

    /// Adds texts without an end that the list's template of the license marks as optional.
    fn add_shortened(&mut self) {
        let mut cuts = Vec::new();
        for (id, end) in OPTIONAL {
            let end: Vec<u64> = end.split(' ').map(token_hash_of).collect();
            for text in self.texts.iter().filter(|text| text.id == id) {
                let words = self.words(text);
                if let Some(at) = words.windows(end.len()).rposition(|here| here == end) {
                    cuts.push((id, words[..at].to_vec()));
                }
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

/// Licenses whose grant alone says which one it is.
const QUOTED: [&str; 4] = ["MIT", "BSD-2-Clause", "BSD-3-Clause", "BSD-4-Clause"];

/// Licenses that other ones follow in the list, though seldom in a copy, and where the first of these starts.
const FOLLOWED: [(&str, &str); 1] = [("Sleepycat", "The Regents of the University of California")];

/// The part of a text that is the license itself.
fn own_part<'a>(id: &str, text: &'a str) -> &'a str {
    let next = FOLLOWED.iter().find(|(license, _)| *license == id);
    next.and_then(|(_, start)| text.find(start)).map_or(text, |at| &text[..at])
}

/// Where the end starts that a copy may leave out, in words that count.
const OPTIONAL: [(&str, &str); 3] = [
    ("Apache-1.1", "this software consists of voluntary contributions"),
    ("Apache-1.0", "this software consists of voluntary contributions"),
    ("X11", "window system is trademark"),
];

/// Words by which the start of a text is known.
const HEAD: usize = 12;

/// The text without its copyright lines.
fn without_notices(text: &str) -> String {
    text.lines().filter(|line| !is_notice(line)).flat_map(|line| [line, "\n"]).collect()
}

/// Whether a line is a copyright line: the word or sign, and a year, a holder to fill in, or another sign behind it.
fn is_notice(line: &str) -> bool {
    let line = line.trim_start_matches(|ch: char| !ch.is_alphanumeric() && !matches!(ch, '(' | '©' | '<' | '['));
    if !line.starts_with(['c', 'C', '(', '©']) {
        return false;
    }
    let line = line.to_ascii_lowercase();
    let Some(rest) = ["copyright", "(c)", "©"].iter().find_map(|sign| line.strip_prefix(sign)) else { return false };
    let rest = rest.trim_start();
    ["(c)", "©", "<", "[", "{", "year", "yyyy", "xxxx", "by ", "19", "20", "copyright", "@", "-"]
        .iter()
        .any(|start| rest.starts_with(start))
}
