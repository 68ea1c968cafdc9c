//! `scan`: audit everything, print the summary, write the bundle.

use super::args::{FormatArg, PurposeArg, Scan};
use super::audit::{Audited, Watch, audit};
use super::bundle::{Folder, Sibling, parent_of, refuse_data, refuse_existing};
use super::reading::{Prepared, color, prepare, stop_flag};
use super::{Status, failure, print, warn};
use crate::dedup::table;
use crate::engine::{IdReader, Outcome};
use crate::finding::FindingRow;
use crate::report::model::Report;
use crate::report::render::{Style, Timing, html, markdown, terminal};
use crate::report::{FindingsWriter, Purpose, TableError, file_names};
use crate::rules::RuleSet;
use anyhow::Context;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Instant;

/// Scans, prints and writes.
pub(super) fn run(args: &Scan) -> anyhow::Result<Status> {
    let started = Instant::now();
    if let Some(output) = &args.output {
        refuse_existing(output, args.reading.force)?;
    }
    let mut prepared = prepare(&args.reading)?;
    prepared.options.record_ids = args.output.is_some() || args.duplicates.is_some();
    prepared.options.results = args.output.as_deref().map(parent_of);
    if let Some(output) = &args.output {
        refuse_data(output, &prepared.plan)?;
    }
    tell(&prepared, args);
    let names = file_names(&prepared.plan);
    // Before anything is written: whoever interrupts from here on leaves nothing behind.
    stop_flag();
    let outputs = Outputs::create(args)?;
    let mut tables = Tables { rules: &prepared.rules, writers: outputs.findings(&names)?, failed: None };
    let audited = audit(&prepared, &args.reading, purpose(args.purpose), &names, &mut tables);
    if let Some(error) = tables.failed {
        return Err(failure(Status::Incomplete, error.to_string()));
    }
    let mut audited = audited?;
    tables.writers.into_iter().try_for_each(FindingsWriter::finish)?;
    outputs.write(&mut audited, &names)?;
    outputs.commit()?;
    show(args, &audited.report, started, &prepared)?;
    Ok(if audited.report.scan.complete { Status::Done } else { Status::Incomplete })
}

/// The findings tables being written.
struct Tables<'a> {
    rules: &'a RuleSet,
    writers: Vec<FindingsWriter>,
    failed: Option<TableError>,
}

impl Watch for Tables<'_> {
    fn finding(&mut self, row: &FindingRow) -> io::Result<()> {
        for writer in &mut self.writers {
            if let Err(error) = writer.write(row, self.rules) {
                self.failed = Some(error);
                return Err(io::Error::other("a findings table could not be written"));
            }
        }
        Ok(())
    }
}

/// Says what was recognized, when asked to.
fn tell(prepared: &Prepared, args: &Scan) {
    if args.reading.verbose {
        for file in &prepared.plan.files {
            warn(&format!(
                "{}: {} ({}), {}, {}",
                crate::detect::mask::visible(&file.name),
                file.format.as_str(),
                file.compression.as_str(),
                file.schema.shape,
                file.split.as_str()
            ));
        }
    }
    if !args.reading.quiet {
        prepared
            .plan
            .warnings
            .iter()
            .for_each(|warning| warn(&format!("warning: {}", crate::detect::mask::visible(warning))));
    }
}

fn purpose(chosen: Option<PurposeArg>) -> Option<Purpose> {
    chosen.map(|purpose| match purpose {
        PurposeArg::Commercial => Purpose::Commercial,
        PurposeArg::Research => Purpose::Research,
        PurposeArg::Internal => Purpose::Internal,
    })
}

/// Everything that is written, each in the making until all of it is.
struct Outputs {
    bundle: Option<Folder>,
    findings: Option<Sibling>,
    duplicates: Option<Sibling>,
}

impl Outputs {
    fn create(args: &Scan) -> anyhow::Result<Self> {
        let sibling = |path: &Option<_>| path.as_deref().map(Sibling::create).transpose();
        Ok(Self {
            bundle: args.output.as_deref().map(|output| Folder::create(output, args.reading.force)).transpose()?,
            findings: sibling(&args.findings)?,
            duplicates: sibling(&args.duplicates)?,
        })
    }

    /// A writer for each findings table.
    fn findings(&self, names: &[String]) -> anyhow::Result<Vec<FindingsWriter>> {
        let bundled = self.bundle.iter().map(|bundle| bundle.path().join("findings.parquet"));
        let alone = self.findings.iter().map(|file| file.path().to_path_buf());
        bundled.chain(alone).map(|path| Ok(FindingsWriter::create(&path, names.to_vec())?)).collect()
    }

    fn write(&self, audited: &mut Audited, names: &[String]) -> anyhow::Result<()> {
        if let Some(bundle) = &self.bundle {
            let dir = bundle.path();
            duplicates(&mut audited.outcome, names, &dir.join("duplicates.parquet"))?;
            put(&dir.join("report.json"), &audited.report.to_json()?)?;
            put(&dir.join("datasheet.md"), &markdown(&audited.report))?;
            put(&dir.join("report.html"), &html(&audited.report))?;
        }
        if let Some(file) = &self.duplicates {
            duplicates(&mut audited.outcome, names, file.path())?;
        }
        Ok(())
    }

    fn commit(self) -> anyhow::Result<()> {
        self.bundle.map_or(Ok(()), Folder::commit)?;
        self.findings.map_or(Ok(()), Sibling::commit)?;
        self.duplicates.map_or(Ok(()), Sibling::commit)
    }
}

fn put(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

struct Names<'a> {
    files: &'a [String],
    ids: IdReader<'a>,
}

impl table::Names for Names<'_> {
    fn file(&self, file: u32) -> &str {
        self.files.get(file as usize).map_or("", String::as_str)
    }

    fn record_id(&mut self, file: u32, row: u64) -> io::Result<Option<String>> {
        self.ids.get(file, row)
    }
}

fn duplicates(outcome: &mut Outcome, names: &[String], path: &Path) -> anyhow::Result<()> {
    let mut names = Names { files: names, ids: outcome.ids.read() };
    table::write(outcome.duplicates.rows.read()?, &mut names, path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(())
}

fn show(args: &Scan, report: &Report, started: Instant, prepared: &Prepared) -> anyhow::Result<()> {
    match args.format {
        FormatArg::Json => print(&report.to_json()?),
        FormatArg::Text if args.reading.quiet => Ok(()),
        FormatArg::Text => {
            let bytes = prepared.plan.files.iter().map(|file| file.bytes).sum();
            let timing = Timing { seconds: started.elapsed().as_secs_f64(), bytes };
            let style = Style { color: color(args.reading.color), ..Style::default() };
            print(&terminal(report, &style, Some(&timing)))
        }
    }
}
