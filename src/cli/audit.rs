//! One audit: scan, count, report. `scan` prints it, `split` acts on it.

use super::args::Reading;
use super::progress::Progress;
use super::reading::{Prepared, engine_failure, named_options, stop_flag};
use super::warn;
use crate::dedup;
use crate::detect::mask::visible;
use crate::engine::{Hooks, Outcome, ReadFailure, Results, SharedLines, scan};
use crate::finding::FindingRow;
use crate::repetition::Kind;
use crate::report::model::{self, Answers, Boilerplate, Groups, Report, ScanError};
use crate::report::{DuplicateCounts, Errors, FileOutcome, Input, Purpose, Tally, build, license_groups};
use crate::rules::RuleSet;
use crate::sketch::{Keep, SketchOptions};
use crate::source::Plan;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// What an audit yields.
#[derive(Debug)]
pub(super) struct Audited {
    /// The report.
    pub(super) report: Report,
    /// What is not in the report: duplicates row by row, unreadable records.
    pub(super) outcome: Outcome,
}

/// Sees findings and reading failures in their final order.
pub(super) trait Watch {
    /// The next finding.
    fn finding(&mut self, row: &FindingRow) -> io::Result<()>;
    /// The next failure.
    fn failure(&mut self, _failure: &ReadFailure) {}
}

/// Scans everything; `watch` sees what is found.
pub(super) fn audit(
    prepared: &Prepared,
    args: &Reading,
    purpose: Option<Purpose>,
    names: &[String],
    watch: &mut dyn Watch,
) -> anyhow::Result<Audited> {
    let Prepared { plan, rules, detectors, options } = prepared;
    let progress = Progress::new(plan.files.iter().map(|file| file.bytes).sum(), args.quiet || args.no_progress);
    let hooks = Hooks {
        stop: stop_flag(),
        progress: &|bytes, records| progress.advance(bytes, records),
        phase: &|name| progress.phase(name),
        step: &|done, of| progress.step(done, of),
    };
    let mut counted = Counted {
        rules,
        names,
        watch,
        tally: Tally::new(license_groups(plan)),
        errors: Errors::default(),
        unfinished: BTreeSet::new(),
    };
    let result = scan(plan, rules, detectors, options, &hooks, &mut counted);
    progress.done();
    let outcome = result.map_err(|error| engine_failure(&error))?;
    if let Keep::Field(name) = &options.sketch.keep
        && outcome.duplicates.summary.preferred == 0
    {
        let name = visible(name);
        warn(&format!("warning: no record has a number in {name}; of duplicates the first ones are kept"));
    }
    let Counted { tally, errors, unfinished, .. } = counted;
    let totals = tally.finish(rules);
    let mut notes = BTreeMap::new();
    for ((_, what), count) in &outcome.notes {
        *notes.entry(*what).or_default() += count;
    }
    let report = build(&Input {
        plan,
        names,
        outcomes: &outcomes(plan, &outcome, &unfinished),
        errors: &errors,
        notes: &notes,
        profile: &outcome.profile,
        totals: &totals,
        duplicates: Some(&counts(&outcome, &options.sketch)),
        rules,
        options: &named_options(args),
        purpose,
        fingerprint_key: None,
    });
    Ok(Audited { report, outcome })
}

/// Counts what passes by on its way to `watch`.
struct Counted<'a> {
    rules: &'a RuleSet,
    names: &'a [String],
    watch: &'a mut dyn Watch,
    tally: Tally,
    errors: Errors,
    /// Files that were not read to their end.
    unfinished: BTreeSet<u32>,
}

impl Results for Counted<'_> {
    fn finding(&mut self, row: &FindingRow) -> io::Result<()> {
        self.tally.add(row, self.rules);
        self.watch.finding(row)
    }

    fn failure(&mut self, failure: ReadFailure) {
        if failure.rest {
            self.unfinished.insert(failure.file);
        }
        self.watch.failure(&failure);
        self.errors.add(ScanError {
            file: self.names.get(failure.file as usize).cloned().unwrap_or_default(),
            row: failure.row.map(|row| row as i64),
            byte: failure.byte,
            why: failure.why,
        });
    }
}

fn outcomes(plan: &Plan, outcome: &Outcome, unfinished: &BTreeSet<u32>) -> Vec<FileOutcome> {
    let hex = |digest: &[u8; 32]| blake3::Hash::from_bytes(*digest).to_hex().to_string();
    (0..plan.files.len() as u32)
        .map(|file| FileOutcome { sha256: outcome.digests.get(&file).map(hex), complete: !unfinished.contains(&file) })
        .collect()
}

/// Pairs of files that are named as sharing records.
const OVERLAPS: usize = 20;

/// The pairs of files that share most records, most first.
fn overlaps(all: &[dedup::summary::Overlap]) -> Vec<(u32, u32, u64, u64)> {
    let mut all: Vec<_> = all.iter().collect();
    all.sort_unstable_by_key(|pair| (Reverse(pair.counts.total()), pair.of, pair.into));
    let counted = |pair: &dedup::summary::Overlap| {
        (pair.of, pair.into, pair.counts.identical + pair.counts.normalized, pair.counts.near)
    };
    all.into_iter().take(OVERLAPS).map(counted).collect()
}

fn counts(outcome: &Outcome, sketch: &SketchOptions) -> DuplicateCounts {
    let summary = &outcome.duplicates.summary;
    let SharedLines { counts: shared, texts, spans } = &outcome.shared_lines;
    let boilerplate = shared.top.iter().zip(texts).map(|(common, text)| Boilerplate {
        line: text.clone(),
        kind: if common.stretch.kind == Kind::Paragraph { "paragraph" } else { "line" }.to_owned(),
        records: common.records,
        times: common.times,
        bytes: common.bytes(),
        share: 0.0,
    });
    let spans = spans.iter().map(|span| Boilerplate {
        line: span.text.clone(),
        kind: "span".to_owned(),
        records: span.records,
        times: span.times,
        bytes: span.bytes,
        share: 0.0,
    });
    let groups = |found: dedup::Groups| Groups { groups: found.groups, records: found.records };
    DuplicateCounts {
        // As the user typed it: .8, not the nearest single-precision number printed as a double.
        threshold: sketch.near.to_string().parse().ok(),
        economy: sketch.economy,
        identical: summary.removable.identical,
        normalized: summary.removable.normalized,
        near: summary.removable.near,
        records: summary.in_clusters,
        clusters: summary.clusters,
        sizes: summary.sizes.clone(),
        largest: summary
            .largest
            .iter()
            .map(|cluster| (cluster.cluster as i64, cluster.records, cluster.file, cluster.row as i64))
            .collect(),
        leakage: summary
            .leaks
            .iter()
            .map(|leak| ((leak.of, leak.into), (leak.counts.identical + leak.counts.normalized, leak.counts.near)))
            .collect(),
        across_files: summary.overlaps.iter().map(|overlap| overlap.counts.total()).sum::<u64>()
            + summary.other_overlaps,
        overlaps: overlaps(&summary.overlaps),
        boilerplate: boilerplate.chain(spans).collect(),
        shared_lines: model::SharedLines { lines: shared.lines, bytes: shared.bytes, share: 0.0 },
        remaining_bytes: shared.content,
        answers: Answers {
            prompts_answered_differently: groups(summary.answered_differently),
            completions_of_many_prompts: groups(summary.repeated_responses),
            ..Answers::default()
        },
        empty: summary.empty,
        capped_buckets: summary.capped_buckets,
        uncompared_pairs: summary.uncompared_pairs,
    }
}
