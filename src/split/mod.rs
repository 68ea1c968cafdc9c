//! Split: writes the clean side, which can be published, and the quarantine side, which must not be.
//!
//! `OUT/clean` holds every data file again, same name, format, compression and order, without the records that the
//! [`Decisions`] take out; `OUT/quarantine` holds those, with the reasons beside them; `OUT/manifest.json` accounts for both. Each format has
//! its own rewriter (`lines`, `elements`, `parquet`, `ipc`); all ask `verdicts` row by row. The one idea to know: nothing is
//! published by accident. What cannot be placed is quarantined, a record; what cannot be read is quarantined, a file; and
//! the folder gets its name only when everything is written and every record is accounted for.

mod beside;
mod columns;
mod compact;
mod elements;
mod ipc;
mod json_span;
mod lines;
mod manifest;
mod output;
mod parquet;
mod redact;
mod rows;
mod verdicts;

pub use crate::redaction::RedactStyle;
pub use manifest::{Copied, FileEntry, LeftOut, Manifest, Redacted};
pub use output::Output;
pub use verdicts::{Counts, Replaced};

use crate::policy::{Action, Decisions};
use crate::source::read::stream;
use crate::source::{DataFile, Format, Plan};
use output::{Lazy, Slot};
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use verdicts::{ReasonLine, Verdicts};

/// Folder of the publishable side.
const CLEAN: &str = "clean";
/// Folder of the side that must not be published.
const QUARANTINE: &str = "quarantine";

/// How to split.
pub struct SplitOptions<'a> {
    /// Folder to write; it must not exist yet, or be empty.
    pub out: PathBuf,
    /// How to redact. Without a style, records that the policy wants redacted are quarantined.
    pub redact: Option<RedactStyle>,
    /// Digest of the rules that made the decisions; goes to the manifest.
    pub rules_digest: String,
    /// Records of each file as the scan counted them, in the order of the plan. The split fails when it finds another number.
    pub records: Option<&'a [u64]>,
    /// Set to stop; nothing is left behind then.
    pub stop: &'a AtomicBool,
    /// Told how many more bytes of input were read.
    pub progress: &'a dyn Fn(u64),
}

/// What a split did.
#[derive(Debug, Clone)]
pub struct SplitOutcome {
    /// The account that was written to `manifest.json`.
    pub manifest: Manifest,
    /// Files that could not be read through; each is in quarantine as a whole, byte for byte.
    pub unreadable: usize,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum SplitError {
    /// There is something at the place of the output.
    #[error("{} exists; name another folder or remove it first", .0.display())]
    Exists(PathBuf),
    /// The system refused.
    #[error("cannot {what} {}: {source}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The decisions do not belong to this file any more.
    #[error("{0} changed after it was scanned; scan it again")]
    Changed(String),
    /// A decision on a record that is not there.
    #[error("{file}: decision on row {row}, but the file has {records} records")]
    Row {
        /// Name of the data file.
        file: String,
        /// Row decided on.
        row: u64,
        /// Records found.
        records: u64,
    },
    /// Records were lost or invented.
    #[error("{file}: {expected} records in, but {found} accounted for")]
    Conservation {
        /// Name of the data file.
        file: String,
        /// Records that went in.
        expected: u64,
        /// Clean, quarantined and dropped records together.
        found: u64,
    },
    /// A name that would leave the output folder.
    #[error("file name \"{0}\" leads out of the dataset")]
    Name(String),
    /// The caller asked to stop.
    #[error("stopped")]
    Stopped,
}

impl SplitError {
    fn io(what: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Io { what, path: path.into(), source }
    }
}

/// Why one file could not be rewritten.
#[derive(Debug)]
enum Fault {
    /// The file itself is at fault: it goes to quarantine as a whole.
    Unreadable(String),
    /// The split cannot go on.
    Fatal(SplitError),
}

impl From<SplitError> for Fault {
    fn from(error: SplitError) -> Self {
        Self::Fatal(error)
    }
}

impl Fault {
    /// The file is at fault; what a decoder says about it is cut short and stripped of control characters.
    fn unreadable(error: impl std::fmt::Display) -> Self {
        Self::Unreadable(error.to_string().chars().filter(|ch| !ch.is_control()).take(200).collect())
    }
}

/// What the rewriters share.
struct Run<'a> {
    root: &'a Path,
    decisions: &'a Decisions,
    options: &'a SplitOptions<'a>,
}

impl Run<'_> {
    fn check(&self) -> Result<(), Fault> {
        if self.options.stop.load(Ordering::Relaxed) { Err(SplitError::Stopped.into()) } else { Ok(()) }
    }

    /// Codes of what was found on the file itself; with any, it is not published.
    fn codes_of_whole(&self, number: usize) -> Vec<&str> {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        self.decisions.whole(number).into_iter().map(|reason| self.decisions.code(reason)).collect()
    }
}

/// Writes the two sides of `plan` as `decisions` say.
///
/// # Errors
/// When the output cannot be written, the input changed, or records are not accounted for. Nothing is left behind then.
pub fn split(plan: &Plan, decisions: &Decisions, options: &SplitOptions<'_>) -> Result<SplitOutcome, SplitError> {
    let out = &options.out;
    if fs::symlink_metadata(out).is_ok() && !fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_none()) {
        return Err(SplitError::Exists(out.clone()));
    }
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(|source| SplitError::io("create", parent, source))?;
    let temporary = tempfile::Builder::new()
        .prefix(".provscan-split-")
        .tempdir_in(parent)
        .map_err(|source| SplitError::io("create a folder in", parent, source))?;
    let root = temporary.path().join("out");
    prepare(&root).map_err(|source| SplitError::io("create", &root, source))?;

    let run = Run { root: &root, decisions, options };
    let mut manifest = Manifest::new(decisions.policy(), options);
    for (number, file) in plan.files.iter().enumerate() {
        unchanged(file)?;
        let entry = data_file(&run, number, file)?;
        unchanged(file)?;
        manifest.push(entry);
    }
    beside::copy(&run, plan, &mut manifest)?;
    manifest.write(&root)?;
    let unreadable = manifest.files.iter().filter(|file| file.unreadable.is_some()).count();

    if out.exists() {
        fs::remove_dir(out).map_err(|source| SplitError::io("replace", out, source))?;
    }
    fs::rename(&root, out).map_err(|source| SplitError::io("rename the finished folder to", out, source))?;
    Ok(SplitOutcome { manifest, unreadable })
}

/// Makes the two sides; the quarantine side is closed to others and to version control.
fn prepare(root: &Path) -> io::Result<()> {
    fs::create_dir(root)?;
    fs::create_dir(root.join(CLEAN))?;
    let quarantine = root.join(QUARANTINE);
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&quarantine)?;
    fs::write(quarantine.join(".gitignore"), "*\n")
}

/// Refuses a file that is not what was scanned.
fn unchanged(file: &DataFile) -> Result<(), SplitError> {
    let now = fs::metadata(&file.path).map_err(|source| SplitError::io("read", &file.path, source))?;
    let same_time = file.modified.is_none_or(|planned| now.modified().is_ok_and(|modified| modified == planned));
    if now.len() == file.bytes && same_time { Ok(()) } else { Err(SplitError::Changed(file.name.clone())) }
}

/// Rewrites one data file, or quarantines it as a whole when it cannot be read through or must not be published.
fn data_file(run: &Run<'_>, number: usize, file: &DataFile) -> Result<FileEntry, SplitError> {
    let mut entry = FileEntry::new(file);
    let whole = run.codes_of_whole(number);
    let rewritten = if whole.is_empty() {
        rewrite(run, number, file)
    } else {
        Err(Fault::Unreadable(format!("not published as a whole: {}", whole.join(", "))))
    };
    match rewritten {
        Ok(Rewritten { counts, replaced, outputs }) => {
            conserved(run, number, file, &counts)?;
            entry.counts = counts;
            entry.replaced = replaced;
            entry.outputs = outputs;
        }
        Err(Fault::Unreadable(why)) => {
            let codes = if whole.is_empty() { vec!["unreadable"] } else { whole };
            entry.outputs = quarantine_whole(run, &file.path, &file.name, &codes)?;
            let records = run.options.records.and_then(|records| records.get(number)).copied().unwrap_or(0);
            entry.counts = Counts { records, quarantined: records, ..Counts::default() };
            entry.unreadable = Some(why);
        }
        Err(Fault::Fatal(error)) => return Err(error),
    }
    Ok(entry)
}

/// Checks that every record that went in is on one side or was dropped.
fn conserved(run: &Run<'_>, number: usize, file: &DataFile, counts: &Counts) -> Result<(), SplitError> {
    let scanned = run.options.records.and_then(|records| records.get(number)).copied();
    let found = counts.clean + counts.quarantined + counts.dropped;
    for expected in scanned.into_iter().chain([counts.records]) {
        if expected != found {
            return Err(SplitError::Conservation { file: file.name.clone(), expected, found });
        }
    }
    Ok(())
}

/// What became of one file that could be read.
struct Rewritten {
    counts: Counts,
    replaced: Replaced,
    outputs: Vec<Output>,
}

fn rewrite(run: &Run<'_>, number: usize, file: &DataFile) -> Result<Rewritten, Fault> {
    let style = run.options.redact.as_ref();
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    let mut verdicts = Verdicts::new(run.decisions, number, &file.name, run.root, style);
    let removed: Vec<&str> = run.decisions.metadata(number).collect();
    let mut outputs = match file.format {
        Format::JsonLines | Format::Json => text_file(run, file, &mut verdicts)?,
        Format::Parquet => guarded(|| parquet::split(run, file, &removed, &mut verdicts))?,
        Format::ArrowFile | Format::ArrowStream => guarded(|| ipc::split(run, file, &removed, &mut verdicts))?,
    };
    let (counts, replaced, reasons) = verdicts.finish(&file.name)?;
    outputs.extend(reasons);
    Ok(Rewritten { counts, replaced, outputs })
}

/// Decoders of columnar formats panic on some damaged files; that is the file's fault and not a reason to end.
fn guarded<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Fault::Unreadable("the decoder gave up".to_owned())))
}

/// JSONL and JSON, behind their compression.
fn text_file(run: &Run<'_>, file: &DataFile, verdicts: &mut Verdicts<'_>) -> Result<Vec<Output>, Fault> {
    let mut clean = Lazy::new(Slot::new(run.root, CLEAN, &file.name), file.compression);
    let mut quarantine = Lazy::new(Slot::new(run.root, QUARANTINE, &file.name), file.compression);
    let source = Counted { file: open(file)?, progress: run.options.progress };
    let input = stream::decompress(source, file.compression).map_err(Fault::unreadable)?;
    let input = BufReader::with_capacity(1 << 18, input);
    if file.format == Format::Json {
        elements::split(run, input, file.schema.wrapper(), verdicts, &mut clean, &mut quarantine)?;
    } else {
        lines::split(run, input, lines::LINE, verdicts, &mut clean, &mut quarantine)?;
    }
    Ok(clean.finish()?.into_iter().chain(quarantine.finish()?).collect())
}

fn open(file: &DataFile) -> Result<File, SplitError> {
    File::open(&file.path).map_err(|source| SplitError::io("read", &file.path, source))
}

/// Takes back what was written for the file `name` and puts the original into quarantine.
fn quarantine_whole(run: &Run<'_>, path: &Path, name: &str, codes: &[&str]) -> Result<Vec<Output>, SplitError> {
    let original = Slot::new(run.root, QUARANTINE, name);
    let reasons = Slot::new(run.root, QUARANTINE, format!("{name}.reasons.jsonl"));
    for slot in [&Slot::new(run.root, CLEAN, name), &original, &reasons] {
        slot.remove()?;
    }
    let copy = copy_to(run, path, &original)?;
    let mut out = reasons.create()?;
    let line = ReasonLine { row: -1, action: Action::Quarantine.as_str(), codes: codes.to_vec() };
    out.write_all(&line.to_bytes()).map_err(|source| reasons.error(source))?;
    Ok(vec![copy, reasons.close(out)?])
}

/// Copies a file byte for byte.
fn copy_to(run: &Run<'_>, path: &Path, slot: &Slot<'_>) -> Result<Output, SplitError> {
    let read = |source| SplitError::io("read", path, source);
    let mut input = File::open(path).map_err(read)?;
    let mut out = slot.create()?;
    let mut block = vec![0; 1 << 18];
    loop {
        if run.options.stop.load(Ordering::Relaxed) {
            return Err(SplitError::Stopped);
        }
        let length = input.read(&mut block).map_err(read)?;
        if length == 0 {
            return slot.close(out);
        }
        out.write_all(block.get(..length).unwrap_or_default()).map_err(|source| slot.error(source))?;
    }
}

/// A file that tells how much of it was read.
struct Counted<'a> {
    file: File,
    progress: &'a dyn Fn(u64),
}

impl Read for Counted<'_> {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(block)?;
        (self.progress)(length as u64);
        Ok(length)
    }
}

impl Seek for Counted<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
