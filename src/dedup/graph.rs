//! The graph of verified pairs: clusters, and who goes for whom.
//!
//! A node is a record that occurs in a candidate pair, numbered by rank. What is kept of a node in memory is two
//! bits; its place in the forest of clusters is in a [`Paged`] array, and witnesses are written away as they are
//! found. So the graph has no size that it fails at.

use super::paged::{Paged, RANK};
use super::sorter::{Sorted, Sorter, column, number_at, pack};
use super::{DedupError, DedupOptions};
use crate::kernel::bits::{Bits, Indexed};
use std::io;

/// Rank of the record that goes, rank of its witness, similarity.
const WITNESS: usize = 20;

/// Records that occur in pairs, their clusters and witnesses.
#[derive(Debug)]
pub(super) struct Graph {
    ranks: Indexed,
    forest: Forest,
    gone: Bits,
    linked: Bits,
    witnesses: Sorter<WITNESS>,
}

/// Clusters as trees: how far above a node its parent is. The parent is the earlier one, and a root has 0.
#[derive(Debug)]
struct Forest(Paged<RANK>);

/// What became of one representative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Outcome {
    pub(super) rank: u64,
    /// Smallest rank of its cluster.
    pub(super) root: u64,
    /// Rank of its witness and similarity with it, when it goes.
    pub(super) witness: Option<(u64, f32)>,
}

impl Forest {
    /// Root of a node: the smallest of its cluster, because the smaller root always stays one.
    fn root(&mut self, mut node: u64) -> io::Result<u64> {
        loop {
            let step = self.0.get(node)?;
            if step == 0 {
                return Ok(node);
            }
            let next = self.0.get(node - step)?;
            if next != 0 {
                self.0.set(node, step + next)?;
            }
            node -= step + next;
        }
    }

    fn join(&mut self, one: u64, two: u64) -> io::Result<()> {
        let (left, right) = (self.root(one)?, self.root(two)?);
        if left == right { Ok(()) } else { self.0.set(left.max(right), left.abs_diff(right)) }
    }
}

impl Graph {
    /// A graph without edges over these ranks.
    pub(super) fn new(ranks: Bits, options: &DedupOptions) -> Result<Self, DedupError> {
        let ranks = Indexed::new(ranks);
        let nodes = ranks.len();
        Ok(Self {
            forest: Forest(Paged::new(nodes, options.memory / 4, &options.dir)?),
            gone: Bits::new(nodes),
            linked: Bits::new(nodes),
            witnesses: Sorter::new(options.memory / 16, options),
            ranks,
        })
    }

    /// Number of a rank.
    pub(super) fn node(&self, rank: u64) -> Option<u64> {
        self.ranks.position(rank)
    }

    /// Whether comparing the pair can no longer change clusters or witnesses.
    pub(super) fn settled(&mut self, one: u64, two: u64) -> io::Result<bool> {
        Ok((self.gone.contains(one) || self.gone.contains(two)) && self.forest.root(one)? == self.forest.root(two)?)
    }

    /// Notes that two nodes, the earlier one first, are near each other. What becomes of the
    /// earlier one is settled.
    pub(super) fn link(&mut self, one: u64, two: u64, similarity: f32) -> io::Result<()> {
        self.forest.join(one, two)?;
        self.linked.insert(one);
        self.linked.insert(two);
        if !self.gone.contains(one) && !self.gone.contains(two) {
            self.gone.insert(two);
            let ranks = [two, one].map(|node| self.ranks.at(node).unwrap_or_default().to_be_bytes());
            self.witnesses.push(pack(&[&ranks[0], &ranks[1], &similarity.to_be_bytes()]))?;
        }
        Ok(())
    }

    /// Outcome of each record with a verified pair, by rank.
    pub(super) fn outcomes(self) -> io::Result<Outcomes> {
        let Self { ranks, forest, gone, linked, witnesses } = self;
        Ok(Outcomes { ranks, forest, gone, linked, witnesses: witnesses.finish()?, node: 0 })
    }
}

/// Reads the outcomes one by one.
#[derive(Debug)]
pub(super) struct Outcomes {
    ranks: Indexed,
    forest: Forest,
    gone: Bits,
    linked: Bits,
    witnesses: Sorted<WITNESS>,
    node: u64,
}

impl Outcomes {
    pub(super) fn next(&mut self) -> io::Result<Option<Outcome>> {
        while self.node < self.ranks.len() && !self.linked.contains(self.node) {
            self.node += 1;
        }
        let Some(rank) = self.ranks.at(self.node) else { return Ok(None) };
        let root = self.forest.root(self.node)?;
        // Witnesses are as many as nodes that go, and come in the same order.
        let witness = if self.gone.contains(self.node) { self.witnesses.next()? } else { None };
        self.node += 1;
        Ok(Some(Outcome {
            rank,
            root: self.ranks.at(root).unwrap_or(rank),
            witness: witness.map(|row| (number_at(&row, 8), f32::from_be_bytes(column(&row, 16)))),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(ranks: &[u64], memory: u64, dir: &std::path::Path) -> Graph {
        let mut bits = Bits::new(ranks.last().map_or(0, |last| last + 1));
        for &rank in ranks {
            bits.insert(rank);
        }
        let options = DedupOptions::within(memory, dir);
        Graph::new(bits, &options).unwrap()
    }

    fn all(graph: Graph) -> Vec<Outcome> {
        let mut outcomes = graph.outcomes().unwrap();
        std::iter::from_fn(|| outcomes.next().unwrap()).collect()
    }

    #[test]
    fn a_removed_record_is_no_witness_but_holds_its_cluster_together() {
        let dir = tempfile::tempdir().unwrap();
        let mut graph = graph(&[10, 20, 30, 40], 1 << 20, dir.path());
        graph.link(0, 1, 0.9).unwrap();
        graph.link(1, 2, 0.85).unwrap();
        let outcomes: Vec<_> = all(graph).iter().map(|outcome| (outcome.rank, outcome.root, outcome.witness)).collect();
        assert_eq!(outcomes, [(10, 10, None), (20, 10, Some((10, 0.9))), (30, 10, None)]);
    }

    #[test]
    fn a_graph_beyond_memory_has_the_outcomes_of_one_that_fits() {
        let dir = tempfile::tempdir().unwrap();
        let ranks: Vec<u64> = (0..200_000).map(|number| number * 3).collect();
        let outcomes = |memory| {
            let mut graph = graph(&ranks, memory, dir.path());
            for one in 0..150_000_u64 {
                let two = one + 1 + one * 7_919 % 50_000;
                if !graph.settled(one, two).unwrap() && one % 3 != 0 {
                    graph.link(one, two, 0.875).unwrap();
                }
            }
            all(graph)
        };
        let (free, tight) = (outcomes(1 << 30), outcomes(0));
        assert!(free.len() > 100_000);
        assert_eq!(free, tight);
    }
}
