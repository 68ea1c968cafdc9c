//! Verification: exact Jaccard similarity of candidate pairs, and who stays.
//!
//! Pairs come by smaller rank. When a pair comes up, everything about its smaller rank is settled, because a record
//! only ever goes for one of smaller rank; so one pass decides: a record goes when a kept record of smaller rank
//! has a similarity at or above the threshold with it, and the first such record is its witness. A pair is not
//! compared when it can no longer change anything: both records are already in one cluster, and either of them is
//! already known to go. What is skipped depends on the order of pairs only, not on how they are cut into chunks, so
//! memory never changes the result.

use super::candidates::{Candidates, Ranked, read_pair};
use super::graph::Graph;
use super::order::Order;
use super::prefetch::Kept;
use super::{DedupError, DedupOptions, DuplicateSummary, Reread, Wanted, position};
use crate::sketch::exact::Needs;
use crate::sketch::threshold::Threshold;
use std::collections::HashMap;
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
    let mut graph = Graph::new(ranks, options)?;
    let mut chunk = Chunk::new(Threshold::new(options.sketch.near), kept);
    let budget = (options.memory / 4).max(MIN_CHUNK);
    while let Some((left, right)) = read_pair(&mut pairs)? {
        summary.candidates += 1;
        let (Some(one), Some(two)) = (graph.node(left.rank()), graph.node(right.rank())) else { continue };
        if graph.settled(one, two)? {
            continue;
        }
        if !chunk.pairs.is_empty() && chunk.cost + chunk.cost_of(&[(one, left), (two, right)]) > budget {
            options.check_stop()?;
            chunk.compare(&mut graph, order, reread, summary)?;
            if graph.settled(one, two)? {
                continue;
            }
        }
        chunk.push((one, left), (two, right));
    }
    chunk.compare(&mut graph, order, reread, summary)?;
    Ok(graph)
}

/// Pairs whose records are re-read together.
#[derive(Debug)]
struct Chunk<'a> {
    threshold: Threshold,
    /// Sets that were read early.
    kept: &'a Kept,
    /// Pairs of positions in `records`.
    pairs: Vec<(u32, u32)>,
    records: Vec<Pending>,
    /// Position of each node in `records`.
    slots: HashMap<u64, u32>,
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
    /// Where its shingles are, once it was read: among those of the chunk or those that were read early.
    span: Range<usize>,
}

impl<'a> Chunk<'a> {
    fn new(threshold: Threshold, kept: &'a Kept) -> Self {
        Self {
            threshold,
            kept,
            pairs: Vec::new(),
            records: Vec::new(),
            slots: HashMap::new(),
            shingles: Vec::new(),
            expected: 0,
            cost: 0,
        }
    }

    /// Bytes that a pair of these records adds; the shingle counts of sketches are upper bounds.
    fn cost_of(&self, records: &[(u64, Ranked)]) -> u64 {
        let new = records.iter().filter(|(node, _)| !self.slots.contains_key(node));
        PAIR_COST + new.map(|(_, record)| record.shingles() * 8 + RECORD_COST).sum::<u64>()
    }

    fn push(&mut self, left: (u64, Ranked), right: (u64, Ranked)) {
        self.cost += self.cost_of(&[left, right]);
        let (left, right) = (self.slot(left), self.slot(right));
        self.pairs.push((left, right));
    }

    fn slot(&mut self, (node, record): (u64, Ranked)) -> u32 {
        let next = self.records.len() as u32;
        let slot = *self.slots.entry(node).or_insert(next);
        if slot == next {
            self.records.push(Pending { node, rank: record.rank(), span: 0..0 });
            self.expected += record.shingles();
        }
        slot
    }

    fn compare(
        &mut self,
        graph: &mut Graph,
        order: &Order<'_>,
        reread: &mut dyn Reread,
        summary: &mut DuplicateSummary,
    ) -> Result<(), DedupError> {
        let all = if self.find_kept(order)? {
            self.kept.shingles()
        } else {
            self.read(order, reread)?;
            &self.shingles
        };
        for &(left, right) in &self.pairs {
            let (left, right) = (&self.records[left as usize], &self.records[right as usize]);
            let (one, two) = (left.node, right.node);
            if graph.settled(one, two)? {
                continue;
            }
            let (left, right) = (&all[left.span.clone()], &all[right.span.clone()]);
            if left.is_empty() || right.is_empty() {
                summary.unreadable_pairs += 1;
                continue;
            }
            summary.compared += 1;
            let needed = self.threshold.needed(left.len(), right.len());
            if let Some(common) = common_at_least(left, right, needed) {
                summary.verified += 1;
                let union = left.len() + right.len() - common;
                graph.link(one, two, (common as f64 / union as f64) as f32)?;
            }
        }
        self.pairs.clear();
        self.records.clear();
        self.slots.clear();
        (self.expected, self.cost) = (0, 0);
        Ok(())
    }

    /// Finds the sets of all records among those that were read early; `false` when one is not there.
    fn find_kept(&mut self, order: &Order<'_>) -> io::Result<bool> {
        for record in &mut self.records {
            match self.kept.set(order.id(record.rank)?) {
                Some(span) => record.span = span,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Re-reads the shingle sets of all records.
    fn read(&mut self, order: &Order<'_>, reread: &mut dyn Reread) -> Result<(), DedupError> {
        self.shingles.clear();
        self.records.iter_mut().for_each(|record| record.span = 0..0);
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
