//! The first pass: every record once, by all threads, into spools; then put back in order.

use super::disk::Disk;
use super::queue::{Item, Queue};
use super::rates::Rates;
use super::spool::{Segment, Stored};
use super::worker::{self, Finished, Shared};
use super::{EngineError, Hooks, ScanOptions};
use crate::engine::examine::Examination;
use crate::profile::Profile;
use crate::source::Plan;
use crate::source::read::Held;
use crate::source::task::{Task, cut};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Bytes of data up to which the phrases of every record are counted: a sample of less would say little.
const ALL_PHRASES: u64 = 4 << 20;
/// Share of the memory that decoded batches may take which the second pass need not decode again: one eighth.
const BATCHES: u64 = 8;

/// Everything the first pass found, in dataset order.
#[derive(Debug)]
pub(super) struct Scanned {
    /// Pieces of the dataset, ordered.
    pub(super) segments: Vec<Segment>,
    /// Spools of findings and errors, by worker.
    pub(super) entries: Vec<Stored>,
    /// Spools of sketches, by worker.
    pub(super) sketches: Vec<Stored>,
    /// What is kept for trigger mining, by worker.
    pub(super) kept: Vec<Stored>,
    /// Ids of the records, by worker.
    pub(super) ids: Vec<Stored>,
    /// Hashes of the lines of the records, by worker.
    pub(super) lines: Vec<Stored>,
    /// Composition.
    pub(super) profile: Profile,
    /// Marks that may be the format.
    pub(super) rates: Rates,
    /// Lenient readings by file and reason.
    pub(super) notes: BTreeMap<(u32, &'static str), u64>,
    /// SHA-256 by file number; absent when the file could not be read to its end.
    pub(super) digests: BTreeMap<u32, [u8; 32]>,
    /// Rows of each file, readable or not.
    pub(super) rows: Vec<u64>,
    /// Files that could not even be cut into tasks, and why.
    pub(super) refused: Vec<(u32, String)>,
    /// The tasks, ordered.
    pub(super) tasks: Vec<Task>,
    /// Decoded records that the second pass need not decode again.
    pub(super) held: Arc<Held>,
}

/// Runs the first pass.
///
/// # Errors
/// When interrupted, or when a temporary file cannot be written.
pub(super) fn run(
    plan: &Plan,
    examination: Examination<'_>,
    options: &ScanOptions,
    temp: &Path,
    hooks: &Hooks<'_>,
) -> Result<Scanned, EngineError> {
    let (tasks, refused) = tasks(plan, options.morsel_bytes);
    let items = items(&tasks, plan.files.len());
    let disk = Disk::new(temp, options.results.as_deref(), tasks.len());
    let queue = Queue::new(&items, options.threads);
    let held = Arc::new(Held::within(options.memory / BATCHES));
    let shared = Shared {
        plan,
        examination,
        sketch: &options.sketch,
        all_phrases: options.repetition || plan.files.iter().map(|file| file.bytes).sum::<u64>() <= ALL_PHRASES,
        record_ids: options.record_ids,
        queue: &queue,
        threads: options.threads,
        temp,
        held: &held,
        disk: &disk,
        stop: hooks.stop,
        progress: hooks.progress,
    };
    let finished: Vec<std::io::Result<Finished>> = std::thread::scope(|scope| {
        let shared = &shared;
        let handles: Vec<_> =
            (0..options.threads).map(|number| scope.spawn(move || worker::run(shared, number))).collect();
        handles
            .into_iter()
            .map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let finished = finished.into_iter().collect::<Result<Vec<_>, _>>().map_err(EngineError::Temp)?;
    if hooks.stop.load(Ordering::Relaxed) {
        return Err(EngineError::Interrupted);
    }
    Ok(gather(finished, plan.files.len(), refused, tasks, held))
}

fn tasks(plan: &Plan, morsel_bytes: u64) -> (Vec<Task>, Vec<(u32, String)>) {
    let mut tasks = Vec::new();
    let mut refused = Vec::new();
    for (number, file) in plan.files.iter().enumerate() {
        let number = number as u32;
        match cut(number, file, morsel_bytes) {
            Ok(cut) => tasks.extend(cut),
            Err(error) => refused.push((number, error.why)),
        }
    }
    (tasks, refused)
}

/// Each file's digest right after its tasks, while its pages are still cached.
fn items(tasks: &[Task], files: usize) -> Vec<Item> {
    let mut items = Vec::with_capacity(tasks.len() + files);
    let mut rest = tasks;
    for file in 0..files as u32 {
        let own = rest.partition_point(|task| task.file <= file);
        items.extend(rest[..own].iter().map(|task| Item::Task(*task)));
        items.push(Item::Digest(file));
        rest = &rest[own..];
    }
    items
}

fn gather(
    finished: Vec<Finished>,
    files: usize,
    refused: Vec<(u32, String)>,
    tasks: Vec<Task>,
    held: Arc<Held>,
) -> Scanned {
    let mut all = Scanned {
        segments: Vec::new(),
        entries: Vec::new(),
        sketches: Vec::new(),
        kept: Vec::new(),
        ids: Vec::new(),
        lines: Vec::new(),
        profile: Profile::default(),
        rates: Rates::default(),
        notes: BTreeMap::new(),
        digests: BTreeMap::new(),
        rows: vec![0; files],
        refused,
        tasks,
        held,
    };
    for worker in finished {
        all.segments.extend(worker.segments);
        all.entries.push(worker.entries);
        all.sketches.push(worker.sketches);
        all.kept.push(worker.kept);
        all.ids.push(worker.ids);
        all.lines.push(worker.lines);
        all.profile.merge(&worker.profile);
        all.rates.merge(worker.rates);
        for (key, count) in worker.notes {
            *all.notes.entry(key).or_default() += count;
        }
        all.digests.extend(worker.digests.into_iter().filter_map(|(file, digest)| Some((file, digest.ok()?))));
    }
    all.segments.sort_unstable_by_key(|segment| segment.unit);
    for segment in &all.segments {
        all.rows[segment.unit.file as usize] += segment.rows;
    }
    all
}
