//! Occurrences of candidates with the words around them, and the whole phrase that a candidate is part of.

use super::classes::Question;
use super::counts::{ByHash, Candidate};
use super::neighbors::OCCURRENCES;
use super::{Corpus, EDGE, grams};
use std::io;

/// Tokens kept on each side of an occurrence, so the longest phrase that is recognized as one.
const REACH: usize = 16;
/// Occurrences in memory at a time (about 200 MiB).
const AT_A_TIME: usize = 1_400_000;
/// Share of occurrences that must go on alike for a longer phrase.
const ALIKE: f64 = 0.9;

/// One occurrence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// Tokens before it, nearest first.
    left: [u32; REACH],
    /// The tokens of the candidate.
    core: [u32; grams::LONGEST],
    length: u8,
    /// Tokens after it, nearest first.
    right: [u32; REACH],
}

/// Calls `judge` with each candidate and (a sample of) its occurrences, one a record.
pub(super) fn each_candidate(
    corpus: &dyn Corpus,
    question: &Question,
    candidates: &[Candidate],
    mut judge: impl FnMut(&Candidate, &[Window]),
) -> io::Result<()> {
    let mut rest = candidates;
    while !rest.is_empty() {
        let mut occurrences = 0;
        let mut fit = 0;
        for candidate in rest {
            occurrences += (candidate.records as usize).min(OCCURRENCES + OCCURRENCES / 4);
            if fit > 0 && occurrences > AT_A_TIME {
                break;
            }
            fit += 1;
        }
        let (now, later) = rest.split_at(fit);
        rest = later;
        let mut found = collect(corpus, question, now)?;
        for (candidate, windows) in now.iter().zip(&mut found) {
            windows.truncate(2 * OCCURRENCES);
            judge(candidate, windows);
            *windows = Vec::new();
        }
    }
    Ok(())
}

fn collect(corpus: &dyn Corpus, question: &Question, candidates: &[Candidate]) -> io::Result<Vec<Vec<Window>>> {
    let places: ByHash<u32> = candidates.iter().zip(0..).map(|(candidate, at)| (candidate.hash, at)).collect();
    // Most windows are no candidate: a small bit set answers that from the first-level cache.
    let mut maybe = vec![0_u64; 1 << 14];
    let bit = |hash: u64| ((hash >> 50) as usize, 1_u64 << (hash & 63));
    for candidate in candidates {
        let (word, mask) = bit(candidate.hash);
        maybe[word] |= mask;
    }
    let mut found: Vec<Vec<Window>> = vec![Vec::new(); candidates.len()];
    let mut last: Vec<u32> = vec![u32::MAX; candidates.len()];
    question.each(corpus, |number, _, kept| {
        grams::each(kept.cue, |hash, start, length| {
            let (word, mask) = bit(hash);
            if maybe[word] & mask == 0 {
                return;
            }
            let Some(&at) = places.get(&hash) else { return };
            let at = at as usize;
            if last[at] != number && sampled(number, candidates[at].records) {
                last[at] = number;
                found[at].push(Window::new(kept.cue, start, length));
            }
        });
    })?;
    Ok(found)
}

/// Whether a record is in the sample of a phrase with this many: all of few, about [`OCCURRENCES`] of many.
pub(super) fn sampled(number: u32, records: u32) -> bool {
    let records = u64::from(records).max(1);
    records <= OCCURRENCES as u64 || ((grams::mix(u64::from(number)) >> 32) * records) >> 32 < OCCURRENCES as u64
}

impl Window {
    fn new(tokens: &[u32], start: usize, length: usize) -> Self {
        let mut window = Self { left: [EDGE; REACH], core: [EDGE; 3], length: length as u8, right: [EDGE; REACH] };
        let until_edge = |token: &&u32| **token != EDGE;
        for (to, token) in window.left.iter_mut().zip(tokens[..start].iter().rev().take_while(until_edge)) {
            *to = *token;
        }
        for (to, token) in window.right.iter_mut().zip(tokens[start + length..].iter().take_while(until_edge)) {
            *to = *token;
        }
        window.core[..length].copy_from_slice(&tokens[start..start + length]);
        window
    }
}

/// A phrase that was grown as far as its occurrences agree, and the neighbors of what it became.
#[derive(Debug, Default)]
pub(super) struct Grown {
    pub(super) phrase: Vec<u32>,
    pub(super) left: Vec<u32>,
    pub(super) right: Vec<u32>,
}

/// Grows a candidate while nearly all occurrences go on with the same token on one side.
pub(super) fn grow(windows: &[Window]) -> Grown {
    let mut kept: Vec<&Window> = windows.iter().collect();
    let all = windows.len() as f64;
    let (mut left, mut right) = (0, 0);
    let next = |kept: &[&Window], side: fn(&Window) -> &[u32; REACH], at: usize| {
        let mut tokens: Vec<u32> = kept.iter().map(|window| side(window)[at]).collect();
        tokens.sort_unstable();
        let common = tokens.chunk_by(|a, b| a == b).max_by_key(|run| run.len())?;
        (common[0] != EDGE && common.len() as f64 >= ALIKE * all).then_some(common[0])
    };
    loop {
        // The last tokens of a window are kept as neighbors.
        if right + 1 < REACH
            && let Some(token) = next(&kept, |window| &window.right, right)
        {
            kept.retain(|window| window.right[right] == token);
            right += 1;
        } else if left + 1 < REACH
            && let Some(token) = next(&kept, |window| &window.left, left)
        {
            kept.retain(|window| window.left[left] == token);
            left += 1;
        } else {
            break;
        }
    }
    let Some(first) = kept.first() else { return Grown::default() };
    let mut phrase: Vec<u32> = first.left[..left].iter().rev().copied().collect();
    phrase.extend_from_slice(&first.core[..usize::from(first.length)]);
    phrase.extend_from_slice(&first.right[..right]);
    Grown {
        phrase,
        left: kept.iter().map(|window| window.left[left]).collect(),
        right: kept.iter().map(|window| window.right[right]).collect(),
    }
}
