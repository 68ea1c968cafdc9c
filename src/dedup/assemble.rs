//! From classes and the graph to rows: joins by rank, numbers clusters, counts.
//!
//! Three sorts, no map in memory: by cluster root (to learn each cluster's first record), by first record (to number
//! the clusters), and by id: the result, which is spooled in its final order and can be read any number of times.

use super::classes::{MEMBER, Member};
use super::graph::{Graph, Outcome};
use super::order::Order;
use super::sorter::{Sorted, Sorter, column, number_at, pack};
use super::summary::{ClusterSize, Counts, DuplicateRow, DuplicateSummary, Leak, Overlap, Relation, Witness};
use super::{DedupError, DedupOptions, Layout};
use crate::source::Split;
use std::collections::BTreeMap;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use tempfile::SpooledTempFile;

/// Two numbers to sort by (8 + 8), relation or `KEPT` (1), witness id (8), similarity (4).
const ROW: usize = 29;
const KEPT: u8 = u8::MAX;
/// File (4), row (8), cluster (8), relation or `KEPT` (1), witness file (4), witness row (8), similarity (4).
const STORED: usize = 37;
const LARGEST: usize = 10;
const MAX_OVERLAPS: usize = 4096;
/// Least memory of the spooled rows, whatever the options.
const MIN_SPOOL: usize = 1 << 16;

/// All rows, by file and row.
#[derive(Debug)]
pub struct Rows {
    file: SpooledTempFile,
    len: u64,
}

impl Rows {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Reads the rows from the first one on.
    ///
    /// # Errors
    /// When the temporary file cannot be read.
    pub fn read(&mut self) -> io::Result<RowReader<'_>> {
        self.file.rewind()?;
        Ok(RowReader { file: BufReader::with_capacity(1 << 16, &mut self.file), left: self.len })
    }
}

/// Iterator over the rows of one reading.
#[derive(Debug)]
pub struct RowReader<'a> {
    file: BufReader<&'a mut SpooledTempFile>,
    left: u64,
}

impl Iterator for RowReader<'_> {
    type Item = io::Result<DuplicateRow>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let mut stored = [0; STORED];
        Some(self.file.read_exact(&mut stored).map(|()| decode(&stored)))
    }
}

/// A record of a cluster on its way.
#[derive(Debug, Clone, Copy)]
struct Found {
    id: u64,
    witness: Option<(Relation, u64, f32)>,
}

impl Found {
    /// The row behind two numbers.
    fn encode(&self, first: u64, second: u64) -> [u8; ROW] {
        let (relation, witness, similarity) = match self.witness {
            Some((relation, witness, similarity)) => (relation as u8, witness, similarity),
            None => (KEPT, 0, 0.0),
        };
        pack(&[
            &first.to_be_bytes(),
            &second.to_be_bytes(),
            &[relation],
            &witness.to_be_bytes(),
            &similarity.to_be_bytes(),
        ])
    }

    fn decode(row: &[u8; ROW]) -> Self {
        let witness =
            relation(row[16]).map(|relation| (relation, number_at(row, 17), f32::from_be_bytes(column(row, 25))));
        Self { id: number_at(row, 0), witness }
    }
}

fn relation(code: u8) -> Option<Relation> {
    Relation::ALL.into_iter().find(|&relation| relation as u8 == code)
}

pub(super) fn assemble(
    members: Sorted<MEMBER>,
    graph: Graph,
    order: &Order<'_>,
    layout: &Layout,
    options: &DedupOptions,
    summary: &mut DuplicateSummary,
) -> Result<Rows, DedupError> {
    let by_root = join(members, graph, order, options)?;
    let by_first = first_records(by_root, options, summary)?;
    let by_id = number(by_first, layout, options, summary)?;
    store(by_id, layout, options, summary)
}

/// Rows keyed by the smallest rank of their cluster.
fn join(
    mut members: Sorted<MEMBER>,
    graph: Graph,
    order: &Order<'_>,
    options: &DedupOptions,
) -> Result<Sorter<ROW>, DedupError> {
    let mut out = Sorter::new(options.memory / 8, options);
    let mut outcomes = graph.outcomes()?;
    let mut next = outcomes.next()?;
    let mut member = Member::read(&mut members)?;
    loop {
        let rank = match (next, member) {
            (Some(outcome), Some(member)) => outcome.rank.min(member.representative),
            (Some(outcome), None) => outcome.rank,
            (None, Some(member)) => member.representative,
            (None, None) => return Ok(out),
        };
        let outcome = match next {
            Some(outcome) if outcome.rank == rank => {
                next = outcomes.next()?;
                outcome
            }
            _ => Outcome { rank, root: rank, witness: None },
        };
        // Whatever takes the representative away takes its class away: same shingles, same similarity.
        let gone = match outcome.witness {
            Some((witness, similarity)) => Some((Relation::Near, order.id(witness)?, similarity)),
            None => None,
        };
        let id = order.id(rank)?;
        out.push(Found { id, witness: gone }.encode(outcome.root, id))?;
        while let Some(current) = member
            && current.representative == rank
        {
            let witness = gone.or(Some((current.relation, id, 1.0)));
            let id = order.id(current.rank)?;
            out.push(Found { id, witness }.encode(outcome.root, id))?;
            member = Member::read(&mut members)?;
        }
    }
}

/// Rows keyed by the first record of their cluster and their own id. Counts clusters by size and keeps the largest,
/// which are named by the ids of their first records so far.
fn first_records(
    by_root: Sorter<ROW>,
    options: &DedupOptions,
    summary: &mut DuplicateSummary,
) -> Result<Sorter<ROW>, DedupError> {
    let mut rows = by_root.finish()?;
    let mut out = Sorter::new(options.memory / 8, options);
    let mut cluster: Option<(u64, u64, u64)> = None;
    while let Some(row) = rows.next()? {
        let (root, id) = (number_at(&row, 0), number_at(&row, 8));
        let (first, records) = match cluster {
            Some((same, first, records)) if same == root => (first, records + 1),
            other => {
                count(summary, other);
                (id, 1)
            }
        };
        cluster = Some((root, first, records));
        out.push(pack(&[&first.to_be_bytes(), &row[8..]]))?;
    }
    count(summary, cluster);
    Ok(out)
}

/// Counts a complete cluster by its size and keeps it when it is one of the largest.
fn count(summary: &mut DuplicateSummary, cluster: Option<(u64, u64, u64)>) {
    if let Some((_, first, records)) = cluster {
        summary.sizes.add(records);
        let largest = &mut summary.largest;
        largest.push(ClusterSize { cluster: first, records, file: 0, row: 0 });
        largest.sort_unstable_by_key(|cluster| (std::cmp::Reverse(cluster.records), cluster.cluster));
        largest.truncate(LARGEST);
    }
}

/// Rows keyed by id and the number of their cluster; clusters are numbered in the order of their first records.
fn number(
    by_first: Sorter<ROW>,
    layout: &Layout,
    options: &DedupOptions,
    summary: &mut DuplicateSummary,
) -> Result<Sorter<ROW>, DedupError> {
    let mut rows = by_first.finish()?;
    let mut out = Sorter::new(options.memory / 8, options);
    let mut waiting: Vec<usize> = (0..summary.largest.len()).collect();
    let mut current = None;
    while let Some(row) = rows.next()? {
        let first = number_at(&row, 0);
        if current != Some(first) {
            current = Some(first);
            summary.clusters += 1;
            let cluster = summary.clusters - 1;
            if let Some(at) = waiting.iter().position(|&at| summary.largest[at].cluster == first) {
                let (file, row) = layout.place(first);
                let found = &mut summary.largest[waiting.swap_remove(at)];
                *found = ClusterSize { cluster, file, row, ..*found };
            }
        }
        out.push(pack(&[&row[8..16], &(summary.clusters - 1).to_be_bytes(), &row[16..]]))?;
    }
    Ok(out)
}

/// Counts and writes the final rows.
fn store(
    by_id: Sorter<ROW>,
    layout: &Layout,
    options: &DedupOptions,
    summary: &mut DuplicateSummary,
) -> Result<Rows, DedupError> {
    let memory = usize::try_from(options.memory / 16).unwrap_or(usize::MAX).max(MIN_SPOOL);
    let mut out = BufWriter::with_capacity(1 << 16, tempfile::spooled_tempfile_in(memory, &options.dir));
    let mut rows = by_id.finish()?;
    let mut tally = Tally { removable_by_file: vec![0; layout.files()], ..Tally::default() };
    while let Some(row) = rows.next()? {
        let row = place(&Found::decode(&row), number_at(&row, 8), layout);
        tally.row(&row, layout);
        out.write_all(&encode(&row))?;
        summary.in_clusters += 1;
    }
    tally.finish(summary);
    Ok(Rows { file: out.into_inner().map_err(io::IntoInnerError::into_error)?, len: summary.in_clusters })
}

fn place(found: &Found, cluster: u64, layout: &Layout) -> DuplicateRow {
    let (file, row) = layout.place(found.id);
    let witness = found.witness.map(|(relation, id, similarity)| {
        let (file, row) = layout.place(id);
        Witness { relation, file, row, similarity }
    });
    DuplicateRow { file, row, cluster, witness }
}

fn encode(row: &DuplicateRow) -> [u8; STORED] {
    let (code, file, at, similarity) = match row.witness {
        Some(witness) => (witness.relation as u8, witness.file, witness.row, witness.similarity),
        None => (KEPT, 0, 0, 0.0),
    };
    pack(&[
        &row.file.to_be_bytes(),
        &row.row.to_be_bytes(),
        &row.cluster.to_be_bytes(),
        &[code],
        &file.to_be_bytes(),
        &at.to_be_bytes(),
        &similarity.to_be_bytes(),
    ])
}

fn decode(stored: &[u8; STORED]) -> DuplicateRow {
    DuplicateRow {
        file: u32::from_be_bytes(column(stored, 0)),
        row: number_at(stored, 4),
        cluster: number_at(stored, 12),
        witness: relation(stored[20]).map(|relation| Witness {
            relation,
            file: u32::from_be_bytes(column(stored, 21)),
            row: number_at(stored, 25),
            similarity: f32::from_be_bytes(column(stored, 33)),
        }),
    }
}

/// Counts over removable records.
#[derive(Debug, Default)]
struct Tally {
    removable: Counts,
    removable_by_file: Vec<u64>,
    leaks: BTreeMap<(Split, Split), Counts>,
    overlaps: BTreeMap<(u32, u32), Counts>,
    other_overlaps: u64,
}

impl Tally {
    fn row(&mut self, row: &DuplicateRow, layout: &Layout) {
        let Some(witness) = row.witness else { return };
        self.removable.add(witness.relation);
        if let Some(count) = self.removable_by_file.get_mut(row.file as usize) {
            *count += 1;
        }
        if witness.file == row.file {
            return;
        }
        let splits = (layout.split(witness.file), layout.split(row.file));
        if splits.0 != splits.1 {
            self.leaks.entry(splits).or_default().add(witness.relation);
        }
        let files = (witness.file, row.file);
        if self.overlaps.len() < MAX_OVERLAPS || self.overlaps.contains_key(&files) {
            self.overlaps.entry(files).or_default().add(witness.relation);
        } else {
            self.other_overlaps += 1;
        }
    }

    fn finish(self, summary: &mut DuplicateSummary) {
        summary.removable = self.removable;
        summary.removable_by_file = self.removable_by_file;
        summary.leaks = self.leaks.into_iter().map(|((of, into), counts)| Leak { of, into, counts }).collect();
        summary.overlaps = self.overlaps.into_iter().map(|((of, into), counts)| Overlap { of, into, counts }).collect();
        summary.other_overlaps = self.other_overlaps;
    }
}
