//! The engine: threads, order and memory of a scan.
//!
//! `pass` runs the workers over numbered tasks; each worker spools what it finds (`spool`) and counts the rest in mergeable
//! integers. Sorting the spooled pieces by (file, task, block) restores dataset order, so the result does not depend on who did what when.
//! Candidates are then read again (`reread`), what only the whole dataset shows is decided (`rates`, `late`), and everything is
//! merged (`merge`) into one ordered stream.
//!
//! Architecture invariant: the only place with threads; it knows nothing of how anything is displayed.

mod ahead;
mod beside;
mod boilerplate;
mod codec;
mod disk;
mod echo;
mod examine;
mod fingerprints;
mod flips;
mod ids;
mod kept;
mod late;
mod memo;
mod merge;
mod mining;
mod pass;
mod queue;
mod rates;
mod reread;
mod residue;
mod shown;
mod spans;
mod spool;
mod worker;

pub use boilerplate::SharedLines;
pub use examine::Reserved;
pub use ids::{IdReader, RecordIds};
pub use merge::{ReadFailure, Results};
pub use spans::Span;

use crate::dedup::{DedupError, DedupOptions, Duplicates, FileRows, Layout};
use crate::detect::Detectors;
use crate::pool::Pool;
use crate::profile::Profile;
use crate::redaction::RedactStyle;
use crate::rules::RuleSet;
use crate::sketch::{SketchOptions, Sketcher};
use crate::source::Plan;
use ahead::Limits;
use examine::{Examination, Examiner};
use kept::KeptRecords;
use late::Late;
use pass::Scanned;
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Key of fingerprints when there is no project key: public on purpose, and the report says so.
pub const PUBLIC_KEY: [u8; 32] = *b"provscan public fingerprint key1";

/// Share of the memory that records which were read again before their turn may take: one sixteenth.
const AHEAD: u64 = 16;
/// Share of it that what is mined may take: one quarter; the rest of it is read again in every pass.
const HELD: u64 = 4;

/// How to scan. Only `sketch`, `reserved`, `repetition` and `redact` change results.
#[derive(Debug, Clone)]
pub struct ScanOptions {
    /// Worker threads, at least 1.
    pub threads: usize,
    /// Bytes for sorts and counters of the duplicate search.
    pub memory: u64,
    /// Bytes a worker takes at a time.
    pub morsel_bytes: u64,
    /// What is a near duplicate, and which one is kept.
    pub sketch: SketchOptions,
    /// What becomes of reserved values.
    pub reserved: Reserved,
    /// Count the phrases that repeat inside of every record, not only of a sample.
    pub repetition: bool,
    /// Also keep the ids of the records, for the table of duplicates.
    pub record_ids: bool,
    /// How what is found will be redacted. With a style, everything is reported that a redaction must not leave: other places of a
    /// record where a value stands that was found, and what is found only when the rest is redacted.
    pub redact: Option<RedactStyle>,
    /// Key of the fingerprints.
    pub key: [u8; 32],
    /// Folder for temporary files; the system's when absent.
    pub temp_dir: Option<PathBuf>,
    /// Folder that a bundle will be written to, which has to have room for it.
    pub results: Option<PathBuf>,
}

impl Default for ScanOptions {
    fn default() -> Self {
        Self {
            threads: 1,
            memory: 1 << 30,
            morsel_bytes: 8 << 20,
            sketch: SketchOptions::default(),
            reserved: Reserved::Report,
            repetition: false,
            record_ids: false,
            redact: None,
            key: PUBLIC_KEY,
            temp_dir: None,
            results: None,
        }
    }
}

/// What the engine tells while it runs, and how it is told to stop.
pub struct Hooks<'a> {
    /// Set from outside to stop the scan.
    pub stop: &'a Arc<AtomicBool>,
    /// Told how many bytes and records were read.
    pub progress: &'a (dyn Fn(u64, u64) + Sync),
    /// Told what is going on.
    pub phase: &'a dyn Fn(&'static str),
    /// Told at which of how many records a pass over all of them is; there are several in a phase.
    pub step: &'a dyn Fn(u64, u64),
}

/// Why a scan ended without a result.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Ctrl-C.
    #[error("interrupted; nothing was written")]
    Interrupted,
    /// A file is not what it was when the scan began.
    #[error("{0}; scan it again when nobody writes to it")]
    Changed(String),
    /// A temporary file failed: most often the disk is full.
    #[error("cannot use temporary files: {0}; --temp-dir names another place")]
    Temp(io::Error),
    /// An output failed.
    #[error("cannot write the findings: {0}")]
    Output(io::Error),
    /// The duplicate search failed.
    #[error(transparent)]
    Duplicates(DedupError),
}

/// Everything a scan found out, except what was streamed.
#[derive(Debug)]
pub struct Outcome {
    /// Composition.
    pub profile: Profile,
    /// SHA-256 by file number; absent when the file could not be read to its end.
    pub digests: BTreeMap<u32, [u8; 32]>,
    /// Rows of each file, readable or not.
    pub rows: Vec<u64>,
    /// Lenient readings by file and reason.
    pub notes: BTreeMap<(u32, &'static str), u64>,
    /// Duplicates.
    pub duplicates: Duplicates,
    /// Lines that records share which are otherwise different.
    pub shared_lines: SharedLines,
    /// Ids of the records, when they were asked for.
    pub ids: RecordIds,
}

/// Scans everything in `plan` and streams findings and reading failures to `results`, in the order of the contract.
///
/// # Errors
/// See [`EngineError`]; records and files that cannot be read are no error, they are in the outcome.
pub fn scan(
    plan: &Plan,
    rules: &RuleSet,
    detectors: &Detectors,
    options: &ScanOptions,
    hooks: &Hooks<'_>,
    results: &mut dyn Results,
) -> Result<Outcome, EngineError> {
    let temp = options.temp_dir.clone().unwrap_or_else(std::env::temp_dir);
    let examination = Examination {
        rules,
        detectors,
        reserved: options.reserved,
        redact: options.redact.as_ref(),
        key: &options.key,
    };
    let mut late = Late::default();
    beside::examine(plan, Examiner::new(examination), &mut late);
    let mut scanned = pass::run(plan, examination, options, &temp, hooks)?;
    (hooks.phase)("comparing");
    let layout = layout(plan, &scanned);
    let dedup = DedupOptions {
        sketch: options.sketch.clone(),
        memory: options.memory,
        dir: temp,
        stop: Some(Arc::clone(hooks.stop)),
        pool: Pool::new(options.threads),
    };
    let limits = Limits { threads: options.threads, bytes: options.memory / AHEAD };
    let mut duplicates = duplicates(plan, &scanned, &layout, (&dedup, limits), hooks)?;
    (hooks.phase)("counting lines");
    let shared_lines = boilerplate::find(plan, &scanned, &layout, examination, &mut duplicates, (&dedup, hooks))?;
    (hooks.phase)("mining");
    scanned.held.clear();
    let kept = KeptRecords::new(&scanned, options.memory / HELD).map_err(EngineError::Temp)?;
    mining::find(plan, &layout, (&kept, &dedup.pool), examination, hooks, &mut late)?;
    flips::find(&kept, &layout, &mut duplicates, rules, &mut late)?;
    unchanged(plan)?;
    (hooks.phase)("writing");
    late::repeated_responses(&duplicates, plan, rules, &layout, &mut late);
    fingerprints::fill(&mut late, plan, &layout, &kept, examination).map_err(EngineError::Temp)?;
    let formats = scanned.rates.formats(|pattern| present(&scanned.profile, pattern));
    late::formats(&formats, &mut late);
    for (file, why) in &scanned.refused {
        results.failure(ReadFailure { file: *file, row: None, byte: None, why: why.clone(), rest: true });
    }
    merge::merge(&mut scanned, plan, &formats, late, results).map_err(EngineError::Output)?;
    Ok(Outcome {
        ids: RecordIds::new(scanned.ids, &scanned.segments),
        profile: scanned.profile,
        digests: scanned.digests,
        rows: scanned.rows,
        notes: scanned.notes,
        duplicates,
        shared_lines,
    })
}

fn duplicates(
    plan: &Plan,
    scanned: &Scanned,
    layout: &Layout,
    (options, limits): (&DedupOptions, Limits),
    hooks: &Hooks<'_>,
) -> Result<Duplicates, EngineError> {
    let width = Sketcher::new(&options.sketch).width();
    let sketches = reread::Sketches::new(scanned, width, hooks.step);
    let mut rereader = reread::Rereader::new(plan, scanned, hooks).with(limits);
    crate::dedup::find(&sketches, layout, &mut rereader, options).map_err(|error| match error {
        DedupError::Interrupted => EngineError::Interrupted,
        DedupError::Io(io) if io.kind() == io::ErrorKind::StaleNetworkFileHandle => {
            EngineError::Changed(io.to_string())
        }
        DedupError::Io(io) if io.kind() == io::ErrorKind::StorageFull => EngineError::Temp(io),
        DedupError::Io(_) if hooks.stop.load(Ordering::Relaxed) => EngineError::Interrupted,
        other => EngineError::Duplicates(other),
    })
}

fn layout(plan: &Plan, scanned: &Scanned) -> Layout {
    let files = plan.files.iter().zip(&scanned.rows);
    Layout::new(files.map(|(file, &rows)| FileRows { split: file.split, rows }).collect())
}

/// Records with a field on this path.
fn present(profile: &Profile, pattern: &str) -> u64 {
    profile.paths().0.iter().filter(|path| &*path.pattern == pattern).map(|path| path.records).sum()
}

fn unchanged(plan: &Plan) -> Result<(), EngineError> {
    plan.files
        .iter()
        .try_for_each(|file| reread::check_unchanged(file).map_err(|error| EngineError::Changed(error.to_string())))
}

#[cfg(test)]
mod tests;
