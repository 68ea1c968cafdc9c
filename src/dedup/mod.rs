//! Duplicates: from sketches to confirmed clusters, with a kept witness for every record that may go.
//!
//! The way of a record: `scan` passes over the sketch table and sorts the identities that repeat; `classes`
//! confirms identical and normalized duplicates on the re-read records; `candidates` pairs up one representative
//! a class by hashes (`lanes`) that repeat, in large buckets record by record (`crowds`); `verify` re-reads the candidates and computes the exact Jaccard similarity; `graph`
//! holds clusters and decides who stays; `assemble` numbers the clusters and writes rows; `responses` finds completions that answer many
//! prompts; [`boilerplate`] counts the lines that the records which stay share; [`table`] is `duplicates.parquet`.
//!
//! The one idea to know: everything is in *rank* order (`order`), so "the earlier one stays" is a comparison of
//! two numbers, and records can be decided one by one: when one comes up, the earlier ones it may be similar to (`pairs`) are
//! already settled. Memory is bounded by [`DedupOptions::memory`] because grouping is sorting
//! (`sorter`) and sorting spills; what cannot be sorted is paged (`paged`).
//!
//! What it does not do: it never decides on an estimate, and never reads files itself; [`SketchTable`] and
//! [`Reread`] do.

mod assemble;
pub mod boilerplate;
mod candidates;
mod classes;
mod crowds;
mod graph;
mod lanes;
pub mod layout;
mod order;
mod paged;
mod pairs;
mod prefetch;
mod repeated;
mod responses;
mod scan;
pub mod shards;
mod sorter;
pub mod summary;
pub mod table;
mod verify;

#[cfg(test)]
mod tests;

pub use assemble::{RowReader, Rows};
pub use layout::{FileRows, Layout};
pub use responses::{Groups, RepeatedResponse};
pub use summary::{DuplicateRow, DuplicateSummary, Relation};

use crate::pool::Pool;
use crate::sketch::exact::{Exact, Needs};
use crate::sketch::{Shape, SketchOptions};
use order::Order;
use prefetch::{Filling, Kept};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Most records one run can hold: ranks share a word with a size.
const MAX_RECORDS: u64 = 1 << 40;

/// Encoded sketch rows of all records, in order of their ids.
pub trait SketchTable {
    /// Number of rows.
    fn len(&self) -> u64;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Replaces `out` by the bytes of up to `rows` rows from `from` on; less only at the end of the table.
    ///
    /// # Errors
    /// When the rows cannot be read.
    fn read(&self, from: u64, rows: usize, out: &mut Vec<u8>) -> io::Result<()>;
}

/// A record that is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Its id.
    pub id: u64,
    /// What of it.
    pub needs: Needs,
}

/// Receives a re-read record: its id, and of its exact form at least what it was wanted for.
pub type Each<'a> = dyn FnMut(u64, &Exact) + 'a;

/// Reads records again.
pub trait Reread {
    /// Calls `each` for every record of `wanted` (by id, each once), in that order.
    ///
    /// # Errors
    /// When a record cannot be read, or changed since the first pass.
    fn again(&mut self, wanted: &[Wanted], each: &mut Each<'_>) -> io::Result<()>;
}

/// Records by id, each once, with all that is needed of it.
fn merged(mut wanted: Vec<Wanted>) -> Vec<Wanted> {
    wanted.sort_unstable_by_key(|wanted| wanted.id);
    wanted.dedup_by(|next, first| {
        let same = next.id == first.id;
        if same {
            first.needs = first.needs.and(next.needs);
        }
        same
    });
    wanted
}

/// Where the record with this id is in `wanted`, which is in order of ids.
fn position(wanted: &[Wanted], id: u64) -> Option<usize> {
    wanted.binary_search_by_key(&id, |wanted| wanted.id).ok()
}

/// What duplicates are, and what finding them may cost.
#[derive(Debug, Clone)]
pub struct DedupOptions {
    /// How the sketches were made.
    pub sketch: SketchOptions,
    /// Bytes of memory to stay within, besides three bits a record.
    pub memory: u64,
    /// Where temporary files go.
    pub dir: PathBuf,
    /// Set from outside to give up early.
    pub stop: Option<Arc<AtomicBool>>,
    /// Who helps.
    pub pool: Pool,
}

impl DedupOptions {
    /// The defaults, with nobody to help.
    #[cfg(test)]
    fn within(memory: u64, dir: &std::path::Path) -> Self {
        let (sketch, pool) = (SketchOptions::default(), Pool::default());
        Self { sketch, memory, dir: dir.to_path_buf(), stop: None, pool }
    }

    fn check_stop(&self) -> Result<(), DedupError> {
        let stopped = self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed));
        if stopped { Err(DedupError::Interrupted) } else { Ok(()) }
    }

    /// The same, as an error of a table that is passed over.
    fn check_running(&self) -> io::Result<()> {
        self.check_stop().map_err(|_| io::Error::new(io::ErrorKind::Interrupted, "interrupted"))
    }
}

/// Why duplicates could not be found.
#[derive(Debug, thiserror::Error)]
pub enum DedupError {
    /// Sketches, records or temporary files could not be read or written.
    #[error("duplicate search: {0}")]
    Io(#[from] io::Error),
    /// Sketches and files do not belong together.
    #[error("duplicate search: {sketches} sketches for {records} records, or torn sketch rows")]
    Mismatch {
        /// Rows in the sketch table.
        sketches: u64,
        /// Records in the layout.
        records: u64,
    },
    /// More records than one run can hold.
    #[error("duplicate search: more than 2^40 records")]
    TooMany,
    /// Asked to give up.
    #[error("duplicate search: interrupted")]
    Interrupted,
}

/// What was found.
#[derive(Debug)]
pub struct Duplicates {
    /// One row for each record in a cluster, by file and row.
    pub rows: Rows,
    /// Counts.
    pub summary: DuplicateSummary,
    /// Completions that answer many different prompts, by their first record.
    pub repeated_responses: Vec<RepeatedResponse>,
}

/// Finds all duplicates.
///
/// The result depends on the records and `options.sketch` alone, not on memory, threads or the order in which
/// anything finished.
///
/// # Errors
/// See [`DedupError`].
pub fn find(
    sketches: &dyn SketchTable,
    layout: &Layout,
    reread: &mut dyn Reread,
    options: &DedupOptions,
) -> Result<Duplicates, DedupError> {
    let shape = Shape::new(&options.sketch);
    let (rows, records) = (sketches.len(), layout.rows());
    if rows != records {
        return Err(DedupError::Mismatch { sketches: rows, records });
    }
    if records >= MAX_RECORDS {
        return Err(DedupError::TooMany);
    }
    let order = Order::new(sketches, shape, layout, options)?;
    let mut summary = DuplicateSummary { records, preferred: order.preferred, ..DuplicateSummary::default() };
    let scanned = scan::scan(sketches, &order, shape.columns(), options)?;
    summary.empty = scanned.empty;
    let repeated = responses::find(scanned.responses)?;
    summary.repeated_responses_omitted = repeated.omitted;
    summary.repeated_responses = repeated.all;
    summary.answered_differently = responses::answered_differently(scanned.questions)?;
    let grouped = classes::group(scanned.identities, &order, options)?;
    let mut candidates = candidates::pair_up(sketches, shape, &grouped.covered, &order, options)?;
    let budget = options.memory / 8;
    let mut wanted = Vec::new();
    if candidates.ranks.len() * prefetch::TYPICAL_SET <= budget {
        for rank in candidates.ranks.iter() {
            wanted.push(Wanted { id: order.id(rank)?, needs: Needs::SHINGLES });
        }
    }
    let mut kept = Kept::default();
    let mut filling = Filling { inner: reread, wanted, kept: &mut kept, budget };
    let classes = classes::confirm(grouped, &order, &mut filling, options)?;
    summary.hash_collisions = classes.collisions;
    if classes.collisions > 0 {
        // Somebody crafted equal identities: what they covered up is compared after all.
        candidates = candidates::pair_up(sketches, shape, &classes.covered, &order, options)?;
    }
    summary.capped_buckets = candidates.capped_buckets;
    summary.uncompared_pairs = candidates.uncompared_pairs;
    let graph = verify::verify(candidates, &order, (reread, &kept), options, &mut summary)?;
    let rows = assemble::assemble(classes.members, graph, &order, layout, options, &mut summary)?;
    Ok(Duplicates { rows, summary, repeated_responses: repeated.groups })
}
