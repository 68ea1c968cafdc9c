//! Verification: exact Jaccard similarity of candidate pairs, and who stays.
//!
//! Pairs come by smaller rank. When a pair comes up, everything about its smaller rank is settled, because a record only ever goes for one
//! of smaller rank; so one pass decides: a record goes when a kept record of smaller rank has a similarity at or above the threshold with it,
//! and the first such record is its witness. A pair is not compared when it can no longer change anything: both records are already in one
//! cluster, and either of them is already known to go. What is skipped depends on the order of pairs only, not on how they are cut into
//! chunks, so memory never changes the result.

use super::candidates::{Candidates, Ranked, read_pair};
use super::{DedupError, DedupOptions, Layout, Reread};

/// Bytes of graph per record that occurs in a pair.
const NODE_COST: u64 = 8 + 4 + 4 + 4 + 4 + 1;
/// Bytes a pending pair takes.
const PAIR_COST: u64 = 8;
/// Bytes of a re-read record beside its shingles: id, slot, span.
const RECORD_COST: u64 = 32;
/// Least memory for re-read records, whatever the options.
const MIN_CHUNK: u64 = 64 << 10;
const NONE: u32 = u32::MAX;

/// Records that occur in pairs, their clusters and witnesses.
#[derive(Debug)]
pub(super) struct Graph {
    /// Ranks, ascending; everything else is parallel to it.
    ranks: Vec<u64>,
    parent: Vec<u32>,
    witness: Vec<u32>,
    similarity: Vec<f32>,
    linked: Vec<bool>,
    pub(super) candidates: u64,
    pub(super) compared: u64,
    pub(super) verified: u64,
    pub(super) unreadable: u64,
}

/// What became of one representative.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcome {
    pub(super) rank: u64,
    /// Smallest rank of its cluster.
    pub(super) root: u64,
    /// Rank of its witness and similarity with it, when it goes.
    pub(super) witness: Option<(u64, f32)>,
}

/// Threshold in millionths: what was asked for as .8 is compared as 4/5, not as the float next to it.
#[derive(Debug, Clone, Copy)]
struct Threshold(u64);

impl Threshold {
    const ONE: u64 = 1_000_000;

    fn new(near: f32) -> Self {
        Self((f64::from(near) * Self::ONE as f64).round() as u64)
    }

    /// Fewest common shingles with which sets of these sizes reach the threshold.
    fn needed(self, left: usize, right: usize) -> usize {
        (self.0 * (left + right) as u64).div_ceil(Self::ONE + self.0) as usize
    }
}

pub(super) fn verify(
    candidates: Candidates,
    layout: &Layout,
    reread: &mut dyn Reread,
    options: &DedupOptions,
) -> Result<Graph, DedupError> {
    let needed = candidates.ranks.len() * NODE_COST;
    let allowed = (options.memory / 2).max(MIN_CHUNK);
    if needed > allowed || candidates.ranks.len() >= u64::from(NONE) {
        return Err(DedupError::Memory { needed, allowed });
    }
    let mut graph = Graph::new(candidates.ranks.iter().collect());
    drop(candidates.ranks);
    let mut pairs = candidates.pairs;
    let threshold = Threshold::new(options.near);
    let mut chunk = Chunk::new(graph.ranks.len());
    let budget = (options.memory / 2).max(MIN_CHUNK);
    while let Some((left, right)) = read_pair(&mut pairs)? {
        graph.candidates += 1;
        let (Some(one), Some(two)) = (graph.node(left.rank()), graph.node(right.rank())) else { continue };
        if graph.settled(one, two) {
            continue;
        }
        if !chunk.pairs.is_empty() && chunk.cost + chunk.cost_of(&[(one, left), (two, right)]) > budget {
            options.check_stop()?;
            chunk.compare(&mut graph, threshold, layout, reread)?;
            if graph.settled(one, two) {
                continue;
            }
        }
        chunk.push((one, left), (two, right));
    }
    chunk.compare(&mut graph, threshold, layout, reread)?;
    Ok(graph)
}

impl Graph {
    fn new(ranks: Vec<u64>) -> Self {
        let nodes = ranks.len();
        Self {
            parent: (0..nodes as u32).collect(),
            witness: vec![NONE; nodes],
            similarity: vec![0.0; nodes],
            linked: vec![false; nodes],
            ranks,
            candidates: 0,
            compared: 0,
            verified: 0,
            unreadable: 0,
        }
    }

    fn node(&self, rank: u64) -> Option<u32> {
        self.ranks.binary_search(&rank).ok().map(|at| at as u32)
    }

    /// Root of a node: the smallest of its cluster, because the smaller root always stays one.
    fn root(&mut self, mut node: u32) -> u32 {
        while self.parent[node as usize] != node {
            let above = self.parent[self.parent[node as usize] as usize];
            self.parent[node as usize] = above;
            node = above;
        }
        node
    }

    /// Whether comparing the pair can no longer change clusters or witnesses.
    fn settled(&mut self, one: u32, two: u32) -> bool {
        (self.witness[one as usize] != NONE || self.witness[two as usize] != NONE) && self.root(one) == self.root(two)
    }

    fn link(&mut self, one: u32, two: u32, similarity: f32) {
        let (left, right) = (self.root(one), self.root(two));
        self.parent[left.max(right) as usize] = left.min(right);
        self.linked[one as usize] = true;
        self.linked[two as usize] = true;
        if self.witness[one as usize] == NONE && self.witness[two as usize] == NONE {
            self.witness[two as usize] = one;
            self.similarity[two as usize] = similarity;
        }
    }

    /// Outcome of each record with a verified pair, by rank.
    pub(super) fn outcomes(mut self) -> impl Iterator<Item = Outcome> {
        (0..self.ranks.len()).filter_map(move |at| {
            let root = self.root(at as u32) as usize;
            let witness = self.witness[at];
            self.linked[at].then(|| Outcome {
                rank: self.ranks[at],
                root: self.ranks[root],
                witness: (witness != NONE).then(|| (self.ranks[witness as usize], self.similarity[at])),
            })
        })
    }
}

/// Pairs whose records are re-read together.
#[derive(Debug)]
struct Chunk {
    pairs: Vec<(u32, u32)>,
    nodes: Vec<u32>,
    /// Position of each node of the graph in `spans`, or `NONE`.
    slot: Vec<u32>,
    spans: Vec<std::ops::Range<usize>>,
    shingles: Vec<u64>,
    cost: u64,
}

impl Chunk {
    fn new(nodes: usize) -> Self {
        let slot = vec![NONE; nodes];
        Self { pairs: Vec::new(), nodes: Vec::new(), slot, spans: Vec::new(), shingles: Vec::new(), cost: 0 }
    }

    /// Bytes that a pair of these records adds; the shingle counts of sketches are upper bounds.
    fn cost_of(&self, records: &[(u32, Ranked)]) -> u64 {
        let new = records.iter().filter(|(node, _)| self.slot[*node as usize] == NONE);
        PAIR_COST + new.map(|(_, record)| record.shingles() * 8 + RECORD_COST).sum::<u64>()
    }

    fn push(&mut self, left: (u32, Ranked), right: (u32, Ranked)) {
        self.cost += self.cost_of(&[left, right]);
        for (node, _) in [left, right] {
            if self.slot[node as usize] == NONE {
                self.slot[node as usize] = self.nodes.len() as u32;
                self.nodes.push(node);
            }
        }
        self.pairs.push((left.0, right.0));
    }

    fn compare(
        &mut self,
        graph: &mut Graph,
        threshold: Threshold,
        layout: &Layout,
        reread: &mut dyn Reread,
    ) -> Result<(), DedupError> {
        self.read(graph, layout, reread)?;
        for &(one, two) in &self.pairs {
            if graph.settled(one, two) {
                continue;
            }
            let set = |node: u32| &self.shingles[self.spans[self.slot[node as usize] as usize].clone()];
            let (left, right) = (set(one), set(two));
            if left.is_empty() || right.is_empty() {
                graph.unreadable += 1;
                continue;
            }
            graph.compared += 1;
            let needed = threshold.needed(left.len(), right.len());
            if let Some(common) = common_at_least(left, right, needed) {
                graph.verified += 1;
                let union = left.len() + right.len() - common;
                graph.link(one, two, (common as f64 / union as f64) as f32);
            }
        }
        for node in self.nodes.drain(..) {
            self.slot[node as usize] = NONE;
        }
        self.pairs.clear();
        self.cost = 0;
        Ok(())
    }

    /// Re-reads the shingle sets of all nodes.
    fn read(&mut self, graph: &Graph, layout: &Layout, reread: &mut dyn Reread) -> Result<(), DedupError> {
        self.shingles.clear();
        self.spans.clear();
        self.spans.resize(self.nodes.len(), 0..0);
        if self.nodes.is_empty() {
            return Ok(());
        }
        let mut ids: Vec<u64> = self.nodes.iter().map(|&node| layout.id(graph.ranks[node as usize])).collect();
        ids.sort_unstable();
        let (all, spans, slot) = (&mut self.shingles, &mut self.spans, &self.slot);
        reread.shingles(&ids, &mut |id, shingles, _| {
            let Some(node) = graph.node(layout.rank(id)) else { return };
            if let Some(span) = spans.get_mut(slot[node as usize] as usize) {
                let start = all.len();
                all.extend_from_slice(shingles);
                *span = start..all.len();
            }
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
    fn four_of_five_reach_a_threshold_of_point_eight() {
        let threshold = Threshold::new(0.8);
        assert_eq!(threshold.needed(5, 4), 4);
        assert_eq!(threshold.needed(9, 9), 8);
        assert_eq!(threshold.needed(90, 90), 80);
        assert_eq!(Threshold::new(1.0).needed(7, 7), 7);
        assert_eq!(Threshold::new(0.5).needed(3, 3), 2);
    }

    #[test]
    fn intersections_below_the_need_are_given_up() {
        let (left, right) = ([1, 3, 5, 7, 9], [1, 2, 5, 8, 9, 11]);
        assert_eq!(common_at_least(&left, &right, 3), Some(3));
        assert_eq!(common_at_least(&left, &right, 4), None);
        assert_eq!(common_at_least(&left, &right, 0), Some(3));
        assert_eq!(common_at_least(&left, &[], 1), None);
        assert_eq!(common_at_least(&[], &[], 0), Some(0));
    }

    #[test]
    fn a_removed_record_is_no_witness_but_holds_its_cluster_together() {
        let mut graph = Graph::new(vec![10, 20, 30, 40]);
        graph.link(0, 1, 0.9);
        graph.link(1, 2, 0.85);
        let outcomes: Vec<_> = graph.outcomes().map(|outcome| (outcome.rank, outcome.root, outcome.witness)).collect();
        assert_eq!(outcomes, [(10, 10, None), (20, 10, Some((10, 0.9))), (30, 10, None)]);
    }
}
