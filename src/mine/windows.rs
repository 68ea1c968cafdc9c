//! Occurrences of candidates with the words around them, and the whole phrase that a candidate is part of.
//!
//! Of each candidate only the two words next to its occurrences are collected at first. That is all that most of them need; where one
//! neighbor is nearly always the same, the candidate is part of a longer phrase. One part of each such phrase, the last that is
//! no part of another candidate, is collected once more with more words.

use super::classes::Question;
use super::corpus::Corpus;
use super::counts::Candidate;
use super::neighbors::OCCURRENCES;
use super::sought::Sought;
use super::tally::Vote;
use super::{EDGE, grams};
use crate::kernel::by_hash::ByHash;
use std::io;

/// Tokens kept on each side of an occurrence, so the longest phrase that is recognized as one.
const REACH: usize = 16;
/// Bytes of occurrences in memory at a time.
const AT_A_TIME: usize = 200 << 20;
/// Share of occurrences that must go on alike for a longer phrase.
const ALIKE: f64 = 0.9;
/// A longer or later candidate stands for this one when it has at most so many times the records: otherwise most of its records are others.
const ABOUT: f64 = 1.25;

/// One occurrence with `N` tokens before it (nearest first) and after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window<const N: usize> {
    left: [u32; N],
    right: [u32; N],
}

/// What was collected of one candidate.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Where its occurrences start, and how many there are.
    start: usize,
    found: usize,
    /// The last record that holds it.
    last: u32,
    core: [u32; grams::LONGEST],
}

/// A phrase that was grown as far as its occurrences agree, and the neighbors of what it became.
#[derive(Debug, Default)]
pub(super) struct Grown {
    pub(super) phrase: Vec<u32>,
    pub(super) left: Vec<u32>,
    pub(super) right: Vec<u32>,
}

/// Calls `judge` with the whole phrase that each candidate is or ends, and with its neighbors in (a sample of) its records.
pub(super) fn each_phrase(
    corpus: &Corpus<'_>,
    question: &Question,
    candidates: &[Candidate],
    mut judge: impl FnMut(&Candidate, Grown),
) -> io::Result<()> {
    let mut parts: Vec<Candidate> = Vec::new();
    collect::<1>(corpus, question, candidates, |candidate, core, windows| {
        let (left, right) = (
            common(windows.iter().map(|window| window.left[0]), windows.len()),
            common(windows.iter().map(|window| window.right[0]), windows.len()),
        );
        if left.is_none() && right.is_none() {
            judge(candidate, grow(core, windows));
        } else if !stands_for(candidates, candidate, core, left, right) {
            parts.push(*candidate);
        }
    })?;
    collect::<REACH>(corpus, question, &parts, |candidate, core, windows| judge(candidate, grow(core, windows)))
}

/// Calls `judge` with the whole phrase around each candidate that is known to be part of a longer one.
pub(super) fn each_rigid(
    corpus: &Corpus<'_>,
    question: &Question,
    candidates: &[Candidate],
    mut judge: impl FnMut(Grown),
) -> io::Result<()> {
    collect::<REACH>(corpus, question, candidates, |_, core, windows| judge(grow(core, windows)))
}

/// Whether another candidate ends the same phrase: the one that goes on with the word that always follows, or the one that begins with the
/// word that always comes before.
fn stands_for(
    candidates: &[Candidate],
    candidate: &Candidate,
    core: &[u32],
    left: Option<u32>,
    right: Option<u32>,
) -> bool {
    let stands = |hash: u64| {
        candidates.binary_search_by_key(&hash, |other| other.hash).is_ok_and(|at| {
            let other = &candidates[at];
            other.class == candidate.class && f64::from(other.records) <= ABOUT * f64::from(candidate.records)
        })
    };
    let later = |next| stands(grams::hash(core[1..].iter().copied().chain([next])));
    let longer =
        |before| core.len() < grams::LONGEST && stands(grams::hash([before].into_iter().chain(core.iter().copied())));
    right.is_some_and(later) || (right.is_none() && left.is_some_and(longer))
}

/// Calls `judge` with each candidate, its tokens, and (a sample of) its occurrences, one a record.
fn collect<const N: usize>(
    corpus: &Corpus<'_>,
    question: &Question,
    candidates: &[Candidate],
    mut judge: impl FnMut(&Candidate, &[u32], &[Window<N>]),
) -> io::Result<()> {
    let most = AT_A_TIME / size_of::<Window<N>>();
    let mut windows: Vec<Window<N>> = Vec::new();
    let mut rest = candidates;
    while !rest.is_empty() {
        let mut places: Vec<Place> = Vec::new();
        let mut room = 0;
        for candidate in rest {
            let own = (candidate.records as usize).min(OCCURRENCES + OCCURRENCES / 4);
            if room > 0 && room + own > most {
                break;
            }
            places.push(Place { start: room, found: 0, last: u32::MAX, core: [EDGE; grams::LONGEST] });
            room += own;
        }
        let (now, later) = rest.split_at(places.len());
        rest = later;
        windows.clear();
        windows.resize(room, Window { left: [EDGE; N], right: [EDGE; N] });
        fill(corpus, question, now, &mut places, &mut windows)?;
        for (candidate, place) in now.iter().zip(&places) {
            let found = &windows[place.start..place.start + place.found];
            judge(candidate, &place.core[..candidate.length()], found);
        }
    }
    Ok(())
}

fn fill<const N: usize>(
    corpus: &Corpus<'_>,
    question: &Question,
    candidates: &[Candidate],
    places: &mut [Place],
    windows: &mut [Window<N>],
) -> io::Result<()> {
    // The low bits of a hash are its length, which a hash map does not expect.
    let key = |hash: u64| hash.rotate_right(8);
    let numbers = candidates.iter().zip(0..).map(|(candidate, at)| (key(candidate.hash), at));
    let numbers: Sought<u32> = numbers.collect::<ByHash<u32>>().into();
    let longest = candidates.iter().map(Candidate::length).max().unwrap_or(0);
    let ends: Vec<usize> = places.iter().skip(1).map(|place| place.start).chain([windows.len()]).collect();
    question.each(corpus, |number, _, kept| {
        grams::each_up_to(longest, kept.cue, |hash, start| {
            let Some(&at) = numbers.get(key(hash)) else { return };
            let (place, candidate) = (&mut places[at as usize], &candidates[at as usize]);
            let free = place.start + place.found;
            if place.last == number || free >= ends[at as usize] || !sampled(number, candidate.records) {
                return;
            }
            let end = start + candidate.length();
            if place.found == 0 {
                place.core[..candidate.length()].copy_from_slice(&kept.cue[start..end]);
            }
            (place.last, place.found) = (number, place.found + 1);
            windows[free] = Window::new(&kept.cue[..start], &kept.cue[end..]);
        });
    })
}

/// Whether a record is in the sample of a phrase with this many: all of few, about [`OCCURRENCES`] of many.
pub(super) fn sampled(number: u32, records: u32) -> bool {
    let records = u64::from(records).max(1);
    records <= OCCURRENCES as u64 || ((grams::mix(u64::from(number)) >> 32) * records) >> 32 < OCCURRENCES as u64
}

/// One occurrence with as many words around it as a phrase may have.
pub(super) type Occurrence = Window<REACH>;

impl<const N: usize> Window<N> {
    /// What stands around an occurrence.
    pub(super) fn new(before: &[u32], after: &[u32]) -> Self {
        let mut window = Self { left: [EDGE; N], right: [EDGE; N] };
        let until_edge = |token: &&u32| **token != EDGE;
        for (to, token) in window.left.iter_mut().zip(before.iter().rev().take_while(until_edge)) {
            *to = *token;
        }
        for (to, token) in window.right.iter_mut().zip(after.iter().take_while(until_edge)) {
            *to = *token;
        }
        window
    }
}

/// The token that nearly `all` are: the winner of Boyer and Moore's vote, counted again.
fn common(tokens: impl Iterator<Item = u32> + Clone, all: usize) -> Option<u32> {
    let mut vote = Vote::default();
    tokens.clone().for_each(|token| vote.cast(token));
    let winner = vote.winner;
    let count = tokens.filter(|&token| token == winner).count();
    (winner != EDGE && count as f64 >= ALIKE * all as f64).then_some(winner)
}

/// The whole phrase around a word of which these occurrences are known.
pub(super) fn grown(word: u32, occurrences: &[Occurrence]) -> Grown {
    grow(&[word], occurrences)
}

/// Grows a candidate while nearly all occurrences go on with the same token on one side.
fn grow<const N: usize>(core: &[u32], windows: &[Window<N>]) -> Grown {
    let mut kept: Vec<&Window<N>> = windows.iter().collect();
    let (mut left, mut right) = (0, 0);
    loop {
        // The last tokens of a window are kept as neighbors.
        if right + 1 < N
            && let Some(token) = common(kept.iter().map(|window| window.right[right]), windows.len())
        {
            kept.retain(|window| window.right[right] == token);
            right += 1;
        } else if left + 1 < N
            && let Some(token) = common(kept.iter().map(|window| window.left[left]), windows.len())
        {
            kept.retain(|window| window.left[left] == token);
            left += 1;
        } else {
            break;
        }
    }
    let Some(first) = kept.first() else { return Grown::default() };
    let mut phrase: Vec<u32> = first.left[..left].iter().rev().copied().collect();
    phrase.extend_from_slice(core);
    phrase.extend_from_slice(&first.right[..right]);
    Grown {
        phrase,
        left: kept.iter().map(|window| window.left[left]).collect(),
        right: kept.iter().map(|window| window.right[right]).collect(),
    }
}
