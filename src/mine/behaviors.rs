//! What the answers of instruction data do: decline, repeat themselves, make no sense, answer many prompts with the same words, or open
//! alike.

use super::Kept;
use super::classes::{Asked, Behavior, Census, Class, LEAST_ALIKE, NONE, Question};
use super::corpus::Corpus;
use super::grams;
use super::sense::{LEAST_TOKENS, Sense, Usual, pairs};
use crate::kernel::by_hash::ByHash;
use std::io;

/// Classes made up from equal answers, from equal openings, and from openings that share two words, at most.
const MOST_ALIKE: usize = 48;
const MOST_SHARED: usize = 160;
/// Tokens of an opening.
const OPENING: usize = 3;
/// Tokens at the start of an answer among which two neighbors make a class when they hardly ever stand together later in an answer: a name
/// that nobody asked about, whatever is said about it.
const SHARED_WITHIN: usize = 6;
const SHARED_ELSEWHERE: f64 = 0.25;
/// Hashes of a whole answer and of its opening, which differ even when that is all of it.
fn alike(answer: &[u32]) -> [u64; 2] {
    [grams::text(answer), !grams::text(&answer[..answer.len().min(OPENING)])]
}

/// Sorts the records by what their answers do.
pub(super) fn question(corpus: &Corpus<'_>, census: &Census, made_up: &Alike) -> io::Result<Option<Question>> {
    let mut classes = vec![Class::Ordinary];
    let fixed = [Behavior::Refusal, Behavior::Repetition, Behavior::Gibberish, Behavior::Script, Behavior::Url];
    classes.extend(fixed.map(Class::Behavior));
    let first_whole = classes.len();
    classes.extend(made_up.wholes.iter().map(|_| Class::Behavior(Behavior::SameAnswer)));
    let first_shared = classes.len();
    classes.extend(made_up.shared.iter().map(|_| Class::Behavior(Behavior::Opening)));
    let first_opening = classes.len();
    classes.extend(made_up.openings.iter().map(|_| Class::Behavior(Behavior::Opening)));
    let class_of = |kept: &Kept<'_>| -> usize {
        let [whole, opening] = alike(kept.answer);
        if kept.flags & Kept::REFUSAL != 0 {
            1
        } else if repeats(kept.answer) {
            2
        } else if let Ok(at) = made_up.wholes.binary_search(&whole) {
            first_whole + at
        } else if made_up.sense.lacks(kept.answer) {
            3
        } else if kept.flags & Kept::SCRIPT != 0 {
            4
        } else if let Some(at) = made_up.shared(kept.answer) {
            first_shared + at
        } else if let Ok(at) = made_up.openings.binary_search(&opening) {
            first_opening + at
        } else if kept.flags & Kept::URL != 0 {
            5
        } else {
            0
        }
    };
    let mut of = Vec::new();
    corpus.each(&mut |kept| {
        of.push(if Asked::about(kept) == Asked::Answer { class_of(kept) as u16 } else { NONE });
    })?;
    Ok(Question::new(classes, of, census))
}

/// What classes are made up from, each sorted by hash.
pub(super) struct Alike {
    pub(super) sense: Sense,
    wholes: Vec<u64>,
    openings: Vec<u64>,
    shared: Vec<u64>,
    /// Records of each of `shared`.
    shares: Vec<u32>,
}

impl Alike {
    /// Compares all answers.
    pub(super) fn find(corpus: &Corpus<'_>, census: &Census) -> io::Result<Self> {
        let mut sense = Sense::count(corpus, census.words, alike)?;
        let (mut usual, mut number) = (Usual::default(), 0);
        let often = |hash: u64| sense.pairs.of(hash) >= LEAST_ALIKE;
        let [mut wholes, mut openings, mut shared] = [(); 3].map(|()| ByHash::<u32>::default());
        corpus.answers().each(&mut |kept| {
            let answer = kept.cue;
            usual.learn(&sense, (number, census.answers), answer);
            number += 1;
            let [whole, opening] = alike(answer);
            if often(whole) {
                *wholes.entry(whole).or_default() += 1;
            }
            if often(opening) && answer.len() > OPENING {
                *openings.entry(opening).or_default() += 1;
            }
            for pair in opening_pairs(answer).filter(|&pair| often(pair)) {
                *shared.entry(pair).or_default() += 1;
            }
        })?;
        let bound =
            |pair: u64, count: u32| f64::from(sense.pairs.of(pair)) <= (1.0 + SHARED_ELSEWHERE) * f64::from(count);
        shared.retain(|&pair, count| bound(pair, *count));
        sense.measure_by(usual);
        let (wholes, openings) = (most_alike(wholes, MOST_ALIKE), most_alike(openings, MOST_ALIKE));
        let shared = most_alike(shared, MOST_SHARED);
        Ok(Self {
            sense,
            wholes: wholes.into_iter().map(|(hash, _)| hash).collect(),
            openings: openings.into_iter().map(|(hash, _)| hash).collect(),
            shares: shared.iter().map(|&(_, count)| count).collect(),
            shared: shared.into_iter().map(|(hash, _)| hash).collect(),
        })
    }

    /// The pair of words by which an answer opens like most others.
    fn shared(&self, answer: &[u32]) -> Option<usize> {
        let places = opening_pairs(answer).filter_map(|pair| self.shared.binary_search(&pair).ok());
        places.max_by_key(|&at| (self.shares[at], std::cmp::Reverse(at)))
    }
}

/// The hashes with the highest counts, sorted by hash.
fn most_alike(counts: ByHash<u32>, most: usize) -> Vec<(u64, u32)> {
    let mut counts: Vec<(u64, u32)> = counts.into_iter().filter(|&(_, count)| count >= LEAST_ALIKE).collect();
    counts.sort_unstable_by_key(|&(hash, count)| (std::cmp::Reverse(count), hash));
    counts.truncate(most);
    counts.sort_unstable();
    counts
}

/// Hashes of the different neighbors at the start of an answer.
fn opening_pairs(answer: &[u32]) -> impl Iterator<Item = u64> + '_ {
    let opening = &answer[..answer.len().min(SHARED_WITHIN)];
    pairs(opening)
        .enumerate()
        .filter(|&(at, pair)| pairs(opening).take(at).all(|before| before != pair))
        .map(|(_, pair)| pair)
}

/// Whether an answer has few different tokens for its length.
fn repeats(answer: &[u32]) -> bool {
    if answer.len() < LEAST_TOKENS {
        return false;
    }
    let first = &answer[..answer.len().min(64)];
    let few = |different: usize| different * 3 <= first.len();
    // Tokens in different places are different tokens, and nearly all answers have enough of these.
    let mut places = [0_u64; 4];
    for token in first {
        places[(token >> 30) as usize] |= 1 << (token >> 24 & 63);
    }
    few(places.iter().map(|places| places.count_ones() as usize).sum()) && {
        let mut different = first.to_vec();
        different.sort_unstable();
        different.dedup();
        few(different.len())
    }
}
