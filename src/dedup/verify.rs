//! Verification: exact Jaccard similarity of candidate pairs, and who stays.
//!
//! Records come by rank, each with the earlier ones it may be similar to. When a record comes up, everything about those is settled, because a
//! record only ever goes for one of smaller rank; so one pass decides: a record goes when a kept record of smaller rank
//! has a similarity at or above the threshold with it, and the first such record is its witness. A pair is not
//! compared when it can no longer change anything: both records are already in one cluster, and either of them is
//! already known to go. What is skipped depends on the order of pairs only, not on how they are cut into chunks, so
//! memory never changes the result.

use super::candidates::{Candidates, Ranked};
use super::graph::Graph;
use super::order::Order;
use super::prefetch::Kept;
use super::{DedupError, DedupOptions, DuplicateSummary, Reread, Wanted, position};
use crate::kernel::by_hash::{ByHash, SPREAD};
use crate::sketch::exact::Needs;
use crate::sketch::threshold::Threshold;
use std::io;
use std::ops::Range;

/// Bytes a pending pair takes.
const PAIR_COST: u64 = 8;
/// Bytes of a re-read record beside its shingles: node, rank, id, slot, span.
const RECORD_COST: u64 = 96;
/// Least memory for re-read records, whatever the options.
const MIN_CHUNK: u64 = 64 << 10;

/// Compares the candidates and counts what was done.
pub(super) fn verify(
    candidates: Candidates,
    order: &Order<'_>,
    (reread, kept): (&mut dyn Reread, &Kept),
    options: &DedupOptions,
    summary: &mut DuplicateSummary,
) -> Result<Graph, DedupError> {
    let Candidates { mut pairs, ranks, .. } = candidates;
    let all_kept = kept.len() == ranks.len();
    let mut judge =
        Judge { threshold: Threshold::new(options.sketch.near), graph: Graph::new(ranks, options)?, summary };
    let mut chunk = Chunk::default();
    let budget = (options.memory / 4).max(MIN_CHUNK);
    let mut earlier = Vec::new();
    while let Some(later) = pairs.next(&mut earlier)? {
        judge.summary.candidates += earlier.len() as u64;
        options.check_stop()?;
        let Some(two) = judge.graph.node(later.rank()) else { continue };
        let own = if all_kept { kept.set(order.id(later.rank())?) } else { None };
        for &left in &earlier {
            let Some(one) = judge.graph.node(left.rank()) else { continue };
            if judge.graph.settled(one, two)? {
                continue;
            }
            if let Some(own) = own {
                judge.compare((one, kept.set(order.id(left.rank())?).unwrap_or_default()), (two, own))?;
                continue;
            }
            if !chunk.pairs.is_empty() && chunk.cost + PAIR_COST + cost(left) + cost(later) > budget {
                chunk.compare(&mut judge, order, reread)?;
                if judge.graph.settled(one, two)? {
                    continue;
                }
            }
            chunk.push((one, left), (two, later));
        }
    }
    chunk.compare(&mut judge, order, reread)?;
    Ok(judge.graph)
}

/// Compares sets, and notes what follows.
struct Judge<'a> {
    threshold: Threshold,
    graph: Graph,
    summary: &'a mut DuplicateSummary,
}

impl Judge<'_> {
    /// Compares two nodes, the earlier one first, by their sets.
    fn compare(&mut self, (one, left): (u64, &[u64]), (two, right): (u64, &[u64])) -> io::Result<()> {
        if left.is_empty() || right.is_empty() {
            self.summary.unreadable_pairs += 1;
            return Ok(());
        }
        self.summary.compared += 1;
        let needed = self.threshold.needed(left.len(), right.len());
        if let Some(common) = common_at_least(left, right, needed) {
            self.summary.verified += 1;
            let union = left.len() + right.len() - common;
            self.graph.link(one, two, (common as f64 / union as f64) as f32)?;
        }
        Ok(())
    }
}

/// Pairs whose records are re-read together.
#[derive(Debug, Default)]
struct Chunk {
    /// Pairs of positions in `records`.
    pairs: Vec<(u32, u32)>,
    records: Vec<Pending>,
    /// Position of each node in `records`, by a hash that no two nodes share.
    slots: ByHash<u32>,
    shingles: Vec<u64>,
    /// Shingles there will be, at most.
    expected: u64,
    cost: u64,
}

/// A record of a chunk.
#[derive(Debug)]
struct Pending {
    node: u64,
    rank: u64,
    /// Where its shingles are, once it was read.
    span: Range<usize>,
}

/// Bytes that a record adds to a chunk; the shingle counts of sketches are upper bounds.
fn cost(record: Ranked) -> u64 {
    record.shingles() * 8 + RECORD_COST
}

impl Chunk {
    fn push(&mut self, left: (u64, Ranked), right: (u64, Ranked)) {
        self.cost += PAIR_COST;
        let (left, right) = (self.slot(left), self.slot(right));
        self.pairs.push((left, right));
    }

    fn slot(&mut self, (node, record): (u64, Ranked)) -> u32 {
        let next = self.records.len() as u32;
        let slot = *self.slots.entry(node.wrapping_mul(SPREAD)).or_insert(next);
        if slot == next {
            self.cost += cost(record);
            self.records.push(Pending { node, rank: record.rank(), span: 0..0 });
            self.expected += record.shingles();
        }
        slot
    }

    fn compare(&mut self, judge: &mut Judge<'_>, order: &Order<'_>, reread: &mut dyn Reread) -> Result<(), DedupError> {
        if self.pairs.is_empty() {
            return Ok(());
        }
        self.read(order, reread)?;
        for &(left, right) in &self.pairs {
            let (left, right) = (&self.records[left as usize], &self.records[right as usize]);
            if !judge.graph.settled(left.node, right.node)? {
                let set = |record: &Pending| &self.shingles[record.span.clone()];
                judge.compare((left.node, set(left)), (right.node, set(right)))?;
            }
        }
        self.pairs.clear();
        self.records.clear();
        self.slots.clear();
        (self.expected, self.cost) = (0, 0);
        Ok(())
    }

    /// Re-reads the shingle sets of all records.
    fn read(&mut self, order: &Order<'_>, reread: &mut dyn Reread) -> Result<(), DedupError> {
        self.shingles.clear();
        // At once, because growing would take twice as much.
        self.shingles.reserve_exact(usize::try_from(self.expected).unwrap_or_default());
        let place = |(slot, record): (usize, &Pending)| Ok((order.id(record.rank)?, slot));
        let mut slots = self.records.iter().enumerate().map(place).collect::<io::Result<Vec<(u64, usize)>>>()?;
        slots.sort_unstable();
        let wanted: Vec<Wanted> = slots.iter().map(|&(id, _)| Wanted { id, needs: Needs::SHINGLES }).collect();
        let (all, records) = (&mut self.shingles, &mut self.records);
        reread.again(&wanted, &mut |id, exact| {
            let Some(at) = position(&wanted, id) else { return };
            let start = all.len();
            all.extend_from_slice(&exact.shingles);
            records[slots[at].1].span = start..all.len();
        })?;
        Ok(())
    }
}

/// Size of the intersection of two sorted sets, if it is at least `needed`.
fn common_at_least(left: &[u64], right: &[u64], needed: usize) -> Option<usize> {
    if left.len().min(right.len()) < needed {
        return None;
    }
    // So many elements of the left set may be missing from the right one.
    let mut spare = left.len() - needed;
    let (mut at, mut common) = (0, 0);
    for &shingle in left {
        while right.get(at).is_some_and(|&other| other < shingle) {
            at += 1;
        }
        if right.get(at) == Some(&shingle) {
            common += 1;
            at += 1;
        } else if spare == 0 {
            return None;
        } else {
            spare -= 1;
        }
    }
    Some(common)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intersections_below_the_need_are_given_up() {
        let (left, right) = ([1, 3, 5, 7, 9], [1, 2, 5, 8, 9, 11]);
        assert_eq!(common_at_least(&left, &right, 3), Some(3));
        assert_eq!(common_at_least(&left, &right, 4), None);
        assert_eq!(common_at_least(&left, &right, 0), Some(3));
        assert_eq!(common_at_least(&left, &[], 1), None);
        assert_eq!(common_at_least(&[], &[], 0), Some(0));
    }
}
