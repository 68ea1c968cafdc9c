//! License texts: which licenses stand in a record word for word, or nearly so.
//!
//! A record is only looked at around words that licenses are made of (`merchantability`, `sublicense`); ordinary text has none. The
//! words around them are looked up in an [`index`] of all SPDX texts, the texts that share most shingles are laid over the
//! record ([`align`]), and the one that explains most of it wins; what stands before and behind it is searched again. So one
//! record may hold many licenses, and of siblings that share most of their words the one wins that leaves the fewest unexplained. Documents are
//! cut into records, so a record may also begin or end in the middle of a license ([`cut`]).

mod align;
mod canon;
mod corpus;
mod cut;
mod index;

use crate::kernel::shingles;
use crate::text::Facts;
use align::{Alignment, Seed, align};
use canon::Words;
use corpus::Corpus;
use index::{Index, winnow};
use std::sync::LazyLock;

/// A license text that was recognized.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Body {
    /// SPDX id of a license or exception.
    pub(super) id: &'static str,
    /// First byte.
    pub(super) start: usize,
    /// Byte after the last word.
    pub(super) end: usize,
    /// How sure it is: the share of the license's words that stand there, but for a part of it.
    pub(super) confidence: f64,
    /// Whether the record begins or ends in the middle of the license.
    pub(super) part: bool,
    /// Bytes between its ends that are no part of the license: clauses of its own that a copy puts in.
    inserted: Vec<(usize, usize)>,
}

impl Body {
    /// Whether a byte is within the words of the license.
    pub(super) fn contains(&self, at: usize) -> bool {
        (self.start..self.end).contains(&at) && !self.inserted.iter().any(|&(from, to)| (from..to).contains(&at))
    }
}

struct Library {
    corpus: Corpus,
    index: Index,
}

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let corpus = Corpus::build();
    let index = Index::build(&corpus);
    Library { corpus, index }
});

/// Words around an anchor that are looked up.
const AROUND: usize = 200;
/// Anchors that are at most this many words apart share a window: a long license may go on for a page without any.
const APART: usize = 600;
/// Texts that are laid over a stretch of words, at most: the siblings of the commonest licenses number about that many.
const CANDIDATES: usize = 12;
/// Least share of a license's words, and of the words of the stretch that are the license's.
const COVERAGE: f64 = 0.75;
const BARE_COVERAGE: f64 = 0.9;
const PURITY: f64 = 0.6;
/// Least share of what its words say: without the names and phrases that only it has, a text is another one.
const SAYING: f64 = 0.7;

/// What a stretch of the record may be.
struct Claim {
    id: &'static str,
    /// How well it explains the stretch.
    score: f64,
    /// How sure it is.
    confidence: f64,
    /// Whether the record begins or ends in the middle of it.
    part: bool,
    found: Alignment,
}

/// A stretch of the record that is still to be explained.
struct Stretch {
    low: usize,
    high: usize,
    seeds: Vec<Seed>,
}

/// License texts in a walked field; `anchors` are the first bytes of words that licenses are made of, in order.
pub(super) fn find(text: &str, facts: &Facts, anchors: &[u32]) -> Vec<Body> {
    let (Some(&first), Some(&last)) = (anchors.first(), anchors.last()) else { return Vec::new() };
    if !gathered(text, anchors) {
        return Vec::new();
    }
    let library = &*LIBRARY;
    let range = facts.token_at(first).saturating_sub(FAR)..(facts.token_at(last) + FAR).min(facts.tokens.len());
    let words = Words::of(text, facts, range);
    let said = said(library, &words);
    let mut bodies = Vec::new();
    let mut votes = vec![0_u32; library.corpus.texts.len()];
    let mut low = 0;
    for (from, to) in windows(&words, facts, anchors) {
        let mut open = vec![Stretch { low, high: words.len(), seeds: seeds(library, &words, from, to) }];
        while let Some(stretch) = open.pop() {
            let whole = best(library, &words, &said, &stretch, &mut votes);
            let Some(Claim { id, confidence, part, found, .. }) =
                cut::or_part(whole, library, &words, &said, &stretch, &mut votes)
            else {
                continue;
            };
            let place = |word: usize| facts.tokens[words.tokens[word] as usize];
            bodies.push(Body {
                id,
                start: place(found.start).start as usize,
                end: place(found.end - 1).end as usize,
                confidence,
                part,
                inserted: found
                    .inserted
                    .iter()
                    .map(|&(from, to)| (place(from).start as usize, place(to - 1).end as usize))
                    .collect(),
            });
            low = low.max(found.end);
            let (before, behind) = stretch.split(&found);
            open.push(before);
            open.push(behind);
        }
    }
    bodies.sort_unstable_by_key(|body| body.start);
    bodies
}

/// Whether the anchors are worth a look: words that licenses are made of stand in ordinary text too, but one at a time. In a short text one is
/// enough.
fn gathered(text: &str, anchors: &[u32]) -> bool {
    text.len() <= BRIEF || anchors.windows(2).any(|pair| pair[1].saturating_sub(pair[0]) <= NEAR)
}

/// Bytes between two anchors of one license.
const NEAR: u32 = 600;
/// Bytes of a text that is looked at for a single anchor.
const BRIEF: usize = 1500;
/// Tokens before the first and behind the last anchor that a license may reach.
const FAR: usize = 2000;

impl Stretch {
    fn split(self, found: &Alignment) -> (Self, Self) {
        let (start, end) = (found.start as u32, found.end as u32);
        let (mut before, mut behind) = (Vec::new(), Vec::new());
        for seed in self.seeds {
            if seed.at + shingles::WINDOW as u32 <= start {
                before.push(seed);
            } else if seed.at >= end {
                behind.push(seed);
            }
        }
        (
            Self { low: self.low, high: found.start, seeds: before },
            Self { low: found.end, high: self.high, seeds: behind },
        )
    }
}

/// Word ranges around the anchors, merged.
fn windows(words: &Words, facts: &Facts, anchors: &[u32]) -> Vec<(usize, usize)> {
    let mut windows: Vec<(usize, usize)> = Vec::new();
    for &anchor in anchors {
        let at = words.tokens.partition_point(|&token| facts.tokens[token as usize].start < anchor);
        let (from, to) = (at.saturating_sub(AROUND), (at + AROUND).min(words.len()));
        match windows.last_mut() {
            Some(last) if from <= last.1 + APART => last.1 = last.1.max(to),
            _ => windows.push((from, to)),
        }
    }
    windows
}

fn seeds(library: &Library, words: &Words, from: usize, to: usize) -> Vec<Seed> {
    let mut seeds = Vec::new();
    winnow(&words.hashes[from..to], &mut Vec::new(), |at, hash| {
        let at = (from + at) as u32;
        seeds.extend(library.index.places(hash).map(|place| Seed {
            text: place.text as u32,
            at,
            word: place.word as u32,
        }));
    });
    seeds
}

/// What the words before each word of the record say, added up.
fn said(library: &Library, words: &Words) -> Vec<u32> {
    let mut sum = 0;
    let mut said = Vec::with_capacity(words.len() + 1);
    said.push(sum);
    said.extend(words.hashes.iter().map(|&word| {
        sum += u32::from(library.corpus.weight(word));
        sum
    }));
    said
}

/// The text that explains most of a stretch; `said` is what the words of the record say, added up.
fn best(library: &Library, words: &Words, said: &[u32], stretch: &Stretch, votes: &mut [u32]) -> Option<Claim> {
    count(&stretch.seeds, votes);
    let sizes = &library.index.sizes;
    // Votes times their share: long texts with a phrase in common, and short ones of which little stands there, come last.
    let mut ranked: Vec<(u32, usize)> = votes
        .iter()
        .zip(sizes)
        .enumerate()
        .filter(|(_, (votes, size))| **votes * 3 >= **size && **votes > 0)
        .map(|(number, (votes, size))| (votes.saturating_mul(votes.saturating_mul(16)) / size, number))
        .collect();
    ranked.sort_unstable_by_key(|&(weight, number)| (std::cmp::Reverse(weight), number));
    let first = ranked.first()?.0;
    let mut winner: Option<Claim> = None;
    let candidates = ranked.iter().take(CANDIDATES).take_while(|(weight, _)| weight * 2 >= first).count();
    let ranked: Vec<usize> = ranked[..candidates].iter().map(|&(_, number)| number).collect();
    let dealt = deal(&stretch.seeds, &ranked, votes);
    for (&number, own) in ranked.iter().zip(&dealt) {
        let text = &library.corpus.texts[number];
        let (known, weights) = (library.corpus.words(text), library.corpus.weights(text));
        let found = align((known, weights), &words.hashes, stretch.low, stretch.high, own);
        let least = if text.bare { BARE_COVERAGE } else { COVERAGE };
        let Some(found) = found.filter(|found| found.coverage(known.len()) >= least && found.purity() >= PURITY) else {
            continue;
        };
        let Some(score) = score(weights, said, &found) else { continue };
        if winner.as_ref().is_none_or(|best| score > best.score) {
            winner = Some(Claim { id: text.id, score, confidence: found.coverage(known.len()), part: false, found });
        }
    }
    winner
}

/// Gives every text a vote for each shingle that it shares.
fn count(seeds: &[Seed], votes: &mut [u32]) {
    votes.fill(0);
    let mut last = None;
    for seed in seeds {
        // A text that repeats itself has one vote for a shingle of the record.
        if last != Some((seed.at, seed.text)) {
            votes[seed.text as usize] += 1;
            last = Some((seed.at, seed.text));
        }
    }
}

/// The seeds of each candidate. The votes are counted; from here on they hold the place of a candidate, and the seeds are dealt out in one go.
fn deal(seeds: &[Seed], candidates: &[usize], votes: &mut [u32]) -> Vec<Vec<Seed>> {
    votes.fill(0);
    for (place, &number) in candidates.iter().enumerate() {
        votes[number] = place as u32 + 1;
    }
    let mut dealt = vec![Vec::new(); candidates.len()];
    for seed in seeds {
        if let Some(own) = (votes[seed.text as usize] as usize).checked_sub(1).and_then(|place| dealt.get_mut(place)) {
            own.push(*seed);
        }
    }
    dealt
}

/// How well words that weigh `weights` explain what stands where they were found; nothing when too little of what they say does.
///
/// Twice what both have over what each has, as in Dice's measure, and the more text is explained the better.
fn score(weights: &[u8], said: &[u32], found: &Alignment) -> Option<f64> {
    let whole = f64::from(weights.iter().map(|&weight| u32::from(weight)).sum::<u32>());
    let there = f64::from(said[found.end] - said[found.start]);
    let common = f64::from(found.weight);
    let alike = 2.0 * common / (whole + there);
    (common >= SAYING * whole).then_some(common * alike * alike)
}

#[cfg(test)]
mod tests;
