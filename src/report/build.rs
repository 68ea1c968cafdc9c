//! From merged counts to the report: a pure function.

use super::model::{
    Answers, Boilerplate, Cluster, DatasetFinding, DuplicateLimits, Duplicates, FileOverlap, Leakage, Poison, Report,
    SCHEMA_URL, SCHEMA_VERSION, Scan, ScanError, ScanMode, SchemaRef, SharedLines, Tool,
};
use super::risk::Purpose;
use super::tally::Totals;
use super::{composition, counts, dataset, licenses, not_covered, risk, shown};
use crate::finding::Category;
use crate::profile::{Histogram, Profile};
use crate::rules::RuleSet;
use crate::source::{Plan, Split, Standing};
use std::collections::BTreeMap;

/// Errors that are listed one by one.
const ERRORS: usize = 10_000;

/// Everything the report is made from.
#[derive(Debug)]
pub struct Input<'a> {
    /// What was going to be scanned.
    pub plan: &'a Plan,
    /// Names of the data files as they are shown, by file number: [`file_names`](super::file_names).
    pub names: &'a [String],
    /// How reading each data file ended, by file number.
    pub outcomes: &'a [FileOutcome],
    /// What could not be read.
    pub errors: &'a Errors,
    /// What was read leniently, with the number of occurrences.
    pub notes: &'a BTreeMap<&'static str, u64>,
    /// Composition counters of all workers.
    pub profile: &'a Profile,
    /// Counts of the findings table.
    pub totals: &'a Totals,
    /// Counts of the duplicates table; `None` when duplicates were not looked for.
    pub duplicates: Option<&'a DuplicateCounts>,
    /// The rules in force.
    pub rules: &'a RuleSet,
    /// Options that change results and are not at their default.
    pub options: &'a BTreeMap<String, String>,
    /// What the data is meant for, when the user said so.
    pub purpose: Option<Purpose>,
    /// Id of the key behind the fingerprints; `None` for the public one.
    pub fingerprint_key: Option<&'a str>,
}

/// How reading one data file ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileOutcome {
    /// SHA-256 of the file on disk in hex, when all of it was read.
    pub sha256: Option<String>,
    /// Whether all of its records were reached, readable or not.
    pub complete: bool,
}

/// Collects what could not be read: the first ones in full, all of them as a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Errors {
    list: Vec<ScanError>,
    total: u64,
}

impl Errors {
    /// Adds one; they come in final order, so that "first" does not depend on threads.
    pub fn add(&mut self, error: ScanError) {
        self.total += 1;
        if self.list.len() < ERRORS {
            self.list.push(error);
        }
    }

    /// The first 10,000.
    #[must_use]
    pub fn list(&self) -> &[ScanError] {
        &self.list
    }

    /// Number of all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }
}

/// Counts of the duplicates table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DuplicateCounts {
    /// Least similarity of a near-duplicate; `None` when near-duplicates were not looked for.
    pub threshold: Option<f64>,
    /// Whether near-duplicates were looked for in economy mode.
    pub economy: bool,
    /// Removable records that are identical to their witness.
    pub identical: u64,
    /// Removable records that are equal to it after normalization.
    pub normalized: u64,
    /// Removable records that are near to it.
    pub near: u64,
    /// Records in clusters.
    pub records: u64,
    /// Clusters.
    pub clusters: u64,
    /// Sizes of the clusters, where they were counted.
    pub sizes: Histogram,
    /// Largest clusters as (number, records, file, first row), in any order.
    pub largest: Vec<(i64, u64, u32, i64)>,
    /// Records of the first split that stand in the second one too: (identical or normalized, near).
    pub leakage: BTreeMap<(Split, Split), (u64, u64)>,
    /// Removable records whose witness stands in another file.
    pub across_files: u64,
    /// Pairs of files that share records, those that share most first: kept in, removable in, identical or normalized, near.
    pub overlaps: Vec<(u32, u32, u64, u64)>,
    /// Lines and paragraphs that many records share, without their shares.
    pub boilerplate: Vec<Boilerplate>,
    /// Lines that more than one record holds, without their share.
    pub shared_lines: SharedLines,
    /// Bytes of content of the records that stay.
    pub remaining_bytes: u64,
    /// What whole records show about prompts and completions; the rest is in the profile.
    pub answers: Answers,
    /// Records without content.
    pub empty: u64,
    /// Buckets of candidates that were not compared in full.
    pub capped_buckets: u64,
    /// Pairs that were left out because of that.
    pub uncompared_pairs: u64,
}

/// Builds the report.
#[must_use]
pub fn build(input: &Input<'_>) -> Report {
    let records = input.profile.records();
    let scan = scan(input, records);
    let mut licenses = licenses::build(input, records);
    licenses.consequences = risk::consequences(input, &scan, &licenses);
    let duplicates = duplicates(input, records);
    Report {
        schema: SchemaRef { url: SCHEMA_URL.to_owned(), version: SCHEMA_VERSION.to_owned() },
        tool: tool(input),
        dataset: dataset::build(input),
        composition: composition::build(input),
        risk: risk::assess(input, &scan, &licenses, &duplicates),
        findings: counts::build(input, records),
        poison: poison(input),
        not_covered: not_covered::list(input),
        scan,
        licenses,
        duplicates,
    }
}

/// `part` as a fraction of `all`; 0 of nothing.
pub(super) fn share(part: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { part as f64 / all as f64 }
}

fn tool(input: &Input<'_>) -> Tool {
    let mut options = input.options.clone();
    if let Some(purpose) = input.purpose {
        options.insert("purpose".to_owned(), purpose.as_str().to_owned());
    }
    Tool {
        name: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        rules_digest: input.rules.digest(),
        rules: input.rules.len() as u64,
        options,
        fingerprint_key: input.fingerprint_key.unwrap_or("public").to_owned(),
        risk_table: risk::table(),
    }
}

/// What could not be read, in order of file: records, and whole files that are not what they should be. With their number.
fn errors(input: &Input<'_>) -> (Vec<ScanError>, u64) {
    let broken = input.plan.beside.iter().filter_map(|file| match &file.standing {
        Standing::Broken(why) => {
            Some(ScanError { file: shown::name(&file.name), row: None, byte: None, why: shown::name(why) })
        }
        _ => None,
    });
    let mut list: Vec<ScanError> = broken.collect();
    let total = list.len() as u64 + input.errors.total();
    list.extend_from_slice(input.errors.list());
    list.sort_by(|a, b| a.file.cmp(&b.file));
    list.truncate(ERRORS);
    (list, total)
}

fn scan(input: &Input<'_>, records: u64) -> Scan {
    let read = input.plan.files.len() == input.outcomes.len() && input.outcomes.iter().all(|outcome| outcome.complete);
    let unread = input.plan.beside.iter().any(|beside| dataset::makes_incomplete(&beside.standing));
    let (errors, errors_total) = errors(input);
    Scan {
        mode: ScanMode::Full,
        // A scan that found no data has looked at nothing: a mistyped path must not pass for a clean dataset.
        complete: read && !unread && errors_total == 0 && !input.plan.files.is_empty(),
        records,
        unreadable_records: input.profile.unreadable(),
        bytes: input.plan.files.iter().map(|file| file.bytes).sum(),
        errors,
        errors_total,
        notes: input.notes.iter().map(|(&what, &count)| (what.to_owned(), count)).collect(),
        warnings: input.plan.warnings.iter().map(|warning| shown::name(warning)).collect(),
    }
}

fn duplicates(input: &Input<'_>, records: u64) -> Duplicates {
    let Some(counts) = input.duplicates else { return Duplicates::default() };
    let name = |file: u32| input.names.get(file as usize).cloned().unwrap_or_default();
    let mut largest = counts.largest.clone();
    largest.sort_unstable_by_key(|&(cluster, size, ..)| (std::cmp::Reverse(size), cluster));
    let removable = counts.identical + counts.normalized + counts.near;
    let pairs = input.profile.repetition();
    Duplicates {
        measured: true,
        threshold: counts.threshold,
        identical: counts.identical,
        normalized: counts.normalized,
        near: counts.near,
        removable,
        removable_share: share(removable, records),
        records: counts.records,
        clusters: counts.clusters,
        cluster_sizes: composition::buckets(&counts.sizes),
        largest: largest
            .into_iter()
            .take(10)
            .map(|(cluster, records, file, row)| Cluster { cluster, records, file: name(file), row })
            .collect(),
        leakage: counts
            .leakage
            .iter()
            .map(|(&(split, also_in), &(identical, near))| Leakage {
                split: split.as_str().to_owned(),
                also_in: also_in.as_str().to_owned(),
                identical,
                near,
            })
            .collect(),
        across_files: counts.across_files,
        overlaps: counts
            .overlaps
            .iter()
            .map(|&(file, also_in, identical, near)| FileOverlap {
                file: name(file),
                also_in: name(also_in),
                identical,
                near,
            })
            .collect(),
        boilerplate: counts
            .boilerplate
            .iter()
            .map(|shared| Boilerplate {
                line: shown::value(&shared.line),
                share: share(shared.bytes, counts.remaining_bytes),
                ..shared.clone()
            })
            .collect(),
        shared_lines: SharedLines {
            share: share(counts.shared_lines.bytes, counts.remaining_bytes),
            ..counts.shared_lines
        },
        answers: Answers {
            compared: pairs.pairs,
            completion_in_prompt: pairs.copied,
            prompt_in_completion: pairs.echoed,
            ..counts.answers
        },
        limits: DuplicateLimits {
            empty_records: counts.empty,
            capped_buckets: counts.capped_buckets,
            uncompared_pairs: counts.uncompared_pairs,
        },
    }
}

fn poison(input: &Input<'_>) -> Poison {
    let mut poison = Poison::default();
    for row in &input.totals.dataset {
        let rule = input.rules.get(row.rule);
        if rule.category != Category::Poison {
            continue;
        }
        let finding = DatasetFinding {
            rule: rule.code.clone(),
            kind: rule.kind.clone(),
            title: rule.title.clone(),
            severity: row.severity,
            evidence: row.evidence,
            confidence: row.confidence,
            value: row.value.as_deref().map(shown::value),
            records: input.totals.rules.get(usize::from(row.rule.0)).map_or(0, |totals| totals.records),
        };
        if rule.kind == "trigger" { poison.triggers.push(finding) } else { poison.findings.push(finding) }
    }
    poison
}

#[cfg(test)]
mod tests;
