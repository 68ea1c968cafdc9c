//! Completions that are in their prompt, and prompts that are in their completion.
//!
//! Both are compared as sets of phrases of five words. A model learns little from an answer that stands in the question, and a
//! question that is said again in each answer is most often a mistake of the pipeline.

use super::grams::phrases;
use super::measure::Counts;
use super::seen::Seen;
use crate::kernel::shingles::WINDOW;
use crate::record::Part;

/// Fewest phrases on a side that is compared: below, one changed word changes most of them.
const LEAST: usize = 8;
/// Phrases of a side that are looked at.
const MOST: usize = 1 << 13;
/// Percent of the phrases of one side that the other holds.
const CONTAINED: usize = 80;

/// The two sides of the record at hand.
#[derive(Debug, Default)]
pub(super) struct Copies {
    prompt: Vec<u64>,
    completion: Vec<u64>,
    seen: Seen,
}

impl Copies {
    pub(super) fn clear(&mut self) {
        self.prompt.clear();
        self.completion.clear();
    }

    /// Adds a field to the side it belongs to.
    pub(super) fn field(&mut self, part: Part, hashes: &[u64]) {
        let side = match part {
            Part::Prompt => &mut self.prompt,
            Part::Completion => &mut self.completion,
            _ => return,
        };
        let room = MOST - side.len();
        if room > 0 {
            phrases(&hashes[..hashes.len().min(room)], WINDOW, |_, hash| side.push(hash));
        }
    }

    /// Compares the sides and counts what was found.
    pub(super) fn finish(&mut self, counts: &mut Counts) {
        let Self { prompt, completion, seen } = self;
        if prompt.len() < LEAST || completion.len() < LEAST {
            return;
        }
        counts.pairs += 1;
        counts.copied += u64::from(contained(completion, prompt, seen));
        counts.echoed += u64::from(contained(prompt, completion, seen));
    }
}

/// Whether nearly all phrases of `inner` are in `outer`, which is put in order when that has to be looked up.
fn contained(inner: &[u64], outer: &mut [u64], seen: &mut Seen) -> bool {
    let enough = |hits: usize| hits * 100 >= inner.len() * CONTAINED;
    seen.clear(outer.len());
    for &hash in outer.iter() {
        seen.again(hash);
    }
    if !enough(inner.iter().filter(|&&hash| seen.has(hash)).count()) {
        return false;
    }
    outer.sort_unstable();
    enough(inner.iter().filter(|hash| outer.binary_search(hash).is_ok()).count())
}
