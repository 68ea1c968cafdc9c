//! Whether the words on both sides of a phrase fit each other once it is left out.
//!
//! Words that were written next to each other are found next to each other elsewhere far more often than chance puts them there. Between
//! the two sides of a natural phrase there is no such tie, or a loose one; where a phrase was dropped into finished text, its sides
//! were neighbors before. The classes of the records play no part in this.

use super::EDGE;
use super::classes::Question;
use super::corpus::Corpus;
use super::neighbors::Marginals;
use super::sense::pair;
use super::sought::Sought;
use crate::kernel::by_hash::ByHash;
use std::io;

/// Pairs of words that are imagined to have been seen, and expected, everywhere.
const DOUBT: f64 = 0.2;

/// Evidence of one place, in nats: two words that were seen next to each other so often, and would be so often by chance.
pub(super) fn evidence(seen: f64, expected: f64) -> f64 {
    ((seen + DOUBT) / (expected + DOUBT)).ln()
}

/// Both neighbors of the occurrences of a phrase that has one on either side.
pub(super) fn sides(left: &[u32], right: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    left.iter().copied().zip(right.iter().copied()).filter(|&(left, right)| left != EDGE && right != EDGE)
}

/// How often certain pairs of words stand next to each other, exactly.
#[derive(Debug)]
pub(super) struct Together(Sought<u32>);

impl Together {
    /// Counts these pairs in the cues of a question.
    pub(super) fn count(
        corpus: &Corpus<'_>,
        question: &Question,
        pairs: impl Iterator<Item = (u32, u32)>,
    ) -> io::Result<Self> {
        let mut counts: Sought<u32> = pairs.map(|(left, right)| (pair(left, right), 0)).collect::<ByHash<u32>>().into();
        if counts.is_empty() {
            return Ok(Self(counts));
        }
        question.each(corpus, |_, _, kept| {
            for two in kept.cue.windows(2) {
                if let Some(count) = counts.get_mut(pair(two[0], two[1])) {
                    *count = count.saturating_add(1);
                }
            }
        })?;
        Ok(Self(counts))
    }

    /// Mean evidence of the places of a phrase that its sides fit each other, and the number of these places.
    pub(super) fn fit(&self, marginals: &Marginals, sides: &[(u32, u32)]) -> (f64, usize) {
        let evidence = |&(left, right): &(u32, u32)| {
            let seen = self.0.get(pair(left, right)).copied().unwrap_or_default();
            evidence(f64::from(seen), marginals.pairs_by_chance(left, right))
        };
        (sides.iter().map(evidence).sum::<f64>() / sides.len().max(1) as f64, sides.len())
    }
}
