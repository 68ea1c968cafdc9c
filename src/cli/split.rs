//! `split`: audit, decide, write the two sides, and check the clean one.

use super::args::{RedactArg, SplitArgs};
use super::audit::{Audited, Watch, audit};
use super::bundle::{Aside, refuse_data, refuse_existing};
use super::progress::Progress;
use super::reading::{Prepared, prepare, stop_flag};
use super::{Status, failure, print, warn};
use crate::engine::ReadFailure;
use crate::finding::FindingRow;
use crate::policy::{Action, Decisions, DecisionsBuilder, Policy};
use crate::redaction::RedactStyle;
use crate::report::file_names;
use crate::report::render::incomplete;
use crate::report::render::number::counted;
use crate::report::render::safe::terminal_text;
use crate::rules::RuleSet;
use crate::source::plan::{PlanOptions, plan};
use crate::split::{Manifest, SplitError, SplitOptions, split};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

/// Splits and reports.
pub(super) fn run(args: &SplitArgs) -> anyhow::Result<Status> {
    refuse_existing(&args.output, args.reading.force)?;
    let style = style(args)?;
    let mut prepared = prepare(&args.reading)?;
    prepared.options.redact.clone_from(&style);
    refuse_data(&args.output, &prepared.plan)?;
    let names = file_names(&prepared.plan);
    let policy = Policy::standard(args.redact.is_some());
    let mut decider = Decider { prepared: &prepared, builder: DecisionsBuilder::new(policy) };
    let mut audited = audit(&prepared, &args.reading, None, &names, &mut decider)?;
    let mut builder = decider.builder;
    for row in audited.outcome.duplicates.rows.read()? {
        let row = row?;
        if !row.keep() {
            builder.duplicate(row.file, row.row);
        }
    }
    let decisions = builder.build();
    if args.dry_run {
        print(&forecast(&prepared, &decisions, &names, &audited))?;
        return Ok(status(&audited));
    }
    write(args, style, &prepared, &decisions, &audited)
}

/// Least bytes of a redaction key: what nobody can try out.
const KEY: usize = 16;

/// How to redact, if at all.
fn style(args: &SplitArgs) -> anyhow::Result<Option<RedactStyle>> {
    let usage = |message: String| failure(Status::Usage, message);
    if args.redact != Some(RedactArg::Hash) {
        if args.redact_key.is_some() {
            return Err(usage("--redact-key belongs to --redact=hash".to_owned()));
        }
        return Ok(args.redact.map(|style| match style {
            RedactArg::Token | RedactArg::Hash => RedactStyle::Token,
            RedactArg::Mask => RedactStyle::Mask,
        }));
    }
    let Some(path) = &args.redact_key else {
        return Err(usage(
            "--redact=hash needs --redact-key FILE: without a secret key, whoever guesses a value can check the guess"
                .to_owned(),
        ));
    };
    let secret = std::fs::read(path).map_err(|error| usage(format!("cannot read {}: {error}", path.display())))?;
    if secret.len() < KEY {
        return Err(usage(format!("{} is shorter than {KEY} bytes; a short key can be guessed", path.display())));
    }
    Ok(Some(RedactStyle::hash(&secret)))
}

/// Turns what is found into decisions.
struct Decider<'a> {
    prepared: &'a Prepared,
    builder: DecisionsBuilder,
}

impl Watch for Decider<'_> {
    fn finding(&mut self, row: &FindingRow) -> io::Result<()> {
        self.builder.finding(row, self.prepared.rules.get(row.rule));
        Ok(())
    }

    /// What was not scanned is never published: a record, or the whole file when its rest is missing.
    fn failure(&mut self, failure: &ReadFailure) {
        match failure.row {
            Some(row) if !failure.rest => self.builder.bad(failure.file, row),
            _ => self.builder.unread(failure.file),
        }
    }
}

/// The exit code, and why when it is not that of success.
fn status(audited: &Audited) -> Status {
    if audited.report.scan.complete {
        return Status::Done;
    }
    warn(&incomplete(&audited.report));
    Status::Incomplete
}

fn write(
    args: &SplitArgs,
    style: Option<RedactStyle>,
    prepared: &Prepared,
    decisions: &Decisions,
    audited: &Audited,
) -> anyhow::Result<Status> {
    let replaced = Aside::set(&args.output, args.reading.force)?;
    let bytes = prepared.plan.files.iter().map(|file| file.bytes).sum();
    let progress = Progress::new(bytes, args.reading.quiet || args.reading.no_progress);
    progress.phase("splitting");
    let records: Vec<u64> = audited.outcome.rows.clone();
    let outcome = split(
        &prepared.plan,
        decisions,
        &SplitOptions {
            out: args.output.clone(),
            redact: style,
            rules_digest: prepared.rules.digest(),
            records: Some(&records),
            stop: stop_flag(),
            progress: &|bytes| progress.advance(bytes, 0),
        },
    );
    progress.done();
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(error) => {
            replaced.map_or(Ok(()), Aside::restore)?;
            return Err(match error {
                SplitError::Stopped => failure(Status::Interrupted, "interrupted; nothing was written"),
                other => failure(Status::Incomplete, other.to_string()),
            });
        }
    };
    drop(replaced);
    let residue = residue(args, &prepared.rules)?;
    if !args.reading.quiet {
        print(&summary(&outcome.manifest, args))?;
    }
    if outcome.unreadable > 0 {
        let files = counted(outcome.unreadable as u64, "file");
        warn(&format!("warning: {files} not read to the end, in quarantine as a whole"));
    }
    let left = outcome.manifest.left_out.len();
    if left > 0 {
        let files = counted(left as u64, "file");
        warn(&format!("warning: {files} beside the data not copied to the clean side, named in manifest.json"));
    }
    if residue > 0 {
        let message =
            format!("{residue} findings that the policy acts on are left on the clean side; do not publish it");
        return Err(failure(Status::Failed, message));
    }
    Ok(status(audited))
}

/// Scans the clean side again and counts the findings that the policy would still act on.
fn residue(args: &SplitArgs, rules: &RuleSet) -> anyhow::Result<u64> {
    let clean = args.output.join("clean");
    let mut again = prepare(&args.reading)?;
    again.plan = plan(
        &[clean],
        &PlanOptions {
            text_fields: args.reading.text_field.clone(),
            id_fields: args.reading.id_field.clone(),
            label_fields: args.reading.label_field.clone(),
            url_fields: args.reading.url_field.clone(),
            license_fields: args.reading.license_field.clone(),
            temp_dir: args.reading.temp_dir.clone(),
            ..PlanOptions::default()
        },
    )?;
    let names = file_names(&again.plan);
    let mut residue = Residue { rules, policy: Policy::standard(args.redact.is_some()), left: 0 };
    audit(&again, &args.reading, None, &names, &mut residue)?;
    Ok(residue.left)
}

/// Counts what should not be on the clean side any more.
struct Residue<'a> {
    rules: &'a RuleSet,
    policy: Policy,
    left: u64,
}

impl Watch for Residue<'_> {
    fn finding(&mut self, row: &FindingRow) -> io::Result<()> {
        let acts = self.policy.action(row, self.rules.get(row.rule)) != Action::Keep;
        self.left += u64::from(acts);
        Ok(())
    }
}

fn summary(manifest: &Manifest, args: &SplitArgs) -> String {
    let (totals, mut out) = (&manifest.totals, String::new());
    let clean = terminal_text(&args.output.join("clean").to_string_lossy()).into_owned();
    let _ = writeln!(out, "{:>12} records in", totals.records);
    let _ = writeln!(out, "{:>12} clean, of these {} redacted", totals.clean, totals.redacted);
    let _ = writeln!(out, "{:>12} quarantined", totals.quarantined);
    let _ = writeln!(out, "{:>12} dropped as duplicates", totals.dropped);
    if let Some(redaction) = &manifest.redaction {
        let mut parts: BTreeMap<&str, u64> = BTreeMap::new();
        for (part, count) in redaction.replaced.values().flatten() {
            *parts.entry(part).or_default() += count;
        }
        let by_part: Vec<String> = parts.iter().map(|(part, count)| format!("{count} in {part}")).collect();
        let _ = writeln!(out, "{:>12} spans replaced: {}", parts.values().sum::<u64>(), by_part.join(", "));
    }
    let _ = writeln!(out, "Publish {clean}; it was scanned again and nothing is left that the policy acts on.");
    out
}

fn forecast(prepared: &Prepared, decisions: &Decisions, names: &[String], audited: &Audited) -> String {
    let mut out = String::from("Nothing was written (--dry-run).\n");
    for (number, name) in names.iter().take(prepared.plan.files.len()).enumerate() {
        let rows = decisions.for_file(number as u32);
        let count = |action: Action| rows.iter().filter(|row| row.action == action).count();
        let _ = writeln!(
            out,
            "{}: {} records, {} redacted, {} quarantined, {} dropped",
            terminal_text(name),
            audited.outcome.rows.get(number).copied().unwrap_or(0),
            count(Action::Redact),
            count(Action::Quarantine),
            count(Action::Drop)
        );
    }
    out
}
