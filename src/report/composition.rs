//! Composition and fields of the report, out of the profile.

use super::build::{Input, share};
use super::model::{
    Bucket, Composition, Count, FieldEntry, FieldValues, Histogram, Leaves, PartUse, Quantiles, Ranked,
    RepetitionLimit, SplitUse, TimeRange,
};
use super::{provenance, shown};
use crate::finding::Category;
use crate::profile::{self, PathUse};
use crate::record::{Part, Role};
use crate::repetition::{Counts, MEASURES, Unit};
use std::collections::{BTreeMap, BTreeSet};

/// Values listed of anything.
const LISTED: usize = 100;

/// The composition section.
pub(super) fn build(input: &Input<'_>) -> Composition {
    let profile = input.profile;
    let mut all = profile::SplitUse::default();
    let mut splits: BTreeMap<String, SplitUse> = BTreeMap::new();
    for (split, counts) in profile.splits() {
        all.merge(counts);
        splits.insert(split.as_str().to_owned(), split_use(counts));
    }
    for (number, file) in input.plan.files.iter().enumerate() {
        let split = splits.entry(file.split.as_str().to_owned()).or_default();
        split.files += 1;
        split.unreadable_records += profile.file(number as u32).unreadable;
    }
    let (domains, links) = (profile.domains(), profile.linked());
    let (paths, _) = profile.paths();
    let sensitive = sensitive_paths(input);
    let columns = |wanted: fn(Role) -> bool| {
        paths.iter().filter(|path| wanted(path.role)).filter_map(|path| values(path, &sensitive)).collect::<Vec<_>>()
    };
    Composition {
        content_bytes: histogram(&all.content_bytes),
        tokens: histogram(&all.tokens),
        splits,
        parts: parts(profile.parts()),
        languages: languages(&all.languages),
        domains: ranked(&domains.top, domains.left_out, domains.distinct, domains.exact),
        concentration: provenance::concentration(&domains),
        domain_classes: provenance::classes(&domains),
        links: ranked(&links.top, links.left_out, links.distinct, links.exact),
        link_classes: provenance::classes(&links),
        without_domain: profile.without_domain(),
        labels: columns(|role| matches!(role, Role::Label | Role::Source | Role::Language)),
        license_columns: columns(|role| role == Role::License),
        time: paths.iter().filter_map(|path| time(path)).collect(),
        repetition: repetition(profile.repetition()),
    }
}

/// Records above each limit on repetition, if any record was measured.
fn repetition(counts: &Counts) -> Vec<RepetitionLimit> {
    let limits = MEASURES.iter().zip(counts.above).map(|(measure, records)| {
        let measured = match measure.unit {
            Unit::TopPhrase(_) | Unit::Phrases(_) => counts.phrases,
            _ => counts.measured,
        };
        RepetitionLimit {
            name: measure.name.to_owned(),
            limit: measure.percent as f64 / 100.0,
            measured,
            records,
            share: share(records, measured),
        }
    });
    limits.filter(|limit| limit.measured > 0).collect()
}

/// Paths where personal data or secrets were found: their values are withheld.
fn sensitive_paths<'a>(input: &Input<'a>) -> BTreeSet<&'a str> {
    let totals = input.totals;
    let is_sensitive = |kind: &u16| {
        let category = totals.kinds.get(usize::from(*kind)).map(|kind| kind.category);
        matches!(category, Some(Category::Pii | Category::Secret))
    };
    totals
        .paths
        .iter()
        .filter(|(_, place)| place.by_kind.keys().any(is_sensitive))
        .map(|(path, _)| path.as_str())
        .collect()
}

fn split_use(counts: &profile::SplitUse) -> SplitUse {
    SplitUse {
        files: 0,
        records: counts.records,
        unreadable_records: 0,
        bytes: counts.bytes,
        content_bytes: histogram(&counts.content_bytes),
        tokens: histogram(&counts.tokens),
        languages: languages(&counts.languages),
    }
}

fn parts(parts: &[profile::PartUse; Part::ALL.len()]) -> BTreeMap<String, PartUse> {
    let used = Part::ALL.iter().zip(parts).filter(|(_, counts)| counts.fields > 0);
    used.map(|(part, counts)| {
        let counts = PartUse { fields: counts.fields, records: counts.records, bytes: counts.bytes };
        (part.as_str().to_owned(), counts)
    })
    .collect()
}

fn languages(counts: &BTreeMap<&'static str, u64>) -> Ranked {
    let mut list: Vec<(&str, u64)> = counts.iter().map(|(&language, &count)| (language, count)).collect();
    list.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    ranked(&list, 0, list.len() as u64, true)
}

/// The first of `list`, which is in order; `left_out` occurrences are not in it.
fn ranked(list: &[(&str, u64)], left_out: u64, distinct: u64, exact: bool) -> Ranked {
    let count = |list: &[(&str, u64)]| list.iter().map(|(_, count)| count).sum::<u64>();
    let (listed, rest) = list.split_at(list.len().min(LISTED));
    // Masked values may coincide: then they are one.
    let mut top: Vec<Count> = Vec::with_capacity(listed.len());
    for &(value, count) in listed {
        let value = shown::value(value);
        match top.iter_mut().find(|known| known.value == value) {
            Some(known) => known.count += count,
            None => top.push(Count { value, count }),
        }
    }
    top.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    Ranked { top, total: count(list) + left_out, other: count(rest) + left_out, distinct, exact }
}

fn values(path: &PathUse, sensitive: &BTreeSet<&str>) -> Option<FieldValues> {
    let labels = path.labels.as_ref()?;
    let list = labels.ranked();
    let withheld = sensitive.contains(&*path.pattern);
    let values = if withheld || labels.many() {
        let distinct = if labels.many() { path.distinct.estimate() } else { list.len() as u64 };
        ranked(&[], labels.total(), distinct, !labels.many())
    } else {
        ranked(&list, 0, list.len() as u64, true)
    };
    Some(FieldValues {
        path: shown::name(&path.pattern),
        role: path.role.as_str().to_owned(),
        many: labels.many(),
        withheld,
        long: path.long,
        values,
    })
}

fn time(path: &PathUse) -> Option<TimeRange> {
    let time = path.time.as_ref()?;
    Some(TimeRange {
        path: shown::name(&path.pattern),
        first: time.range().map(|(first, _)| first.to_string()),
        last: time.range().map(|(_, last)| last.to_string()),
        dated: time.years().values().sum(),
        undated: time.undated(),
        years: time.years().iter().map(|(year, &count)| (format!("{year:04}"), count)).collect(),
    })
}

fn histogram(counts: &profile::Histogram) -> Histogram {
    let range = counts.range();
    Histogram {
        records: counts.count(),
        sum: counts.sum(),
        min: range.map(|(min, _)| min),
        max: range.map(|(_, max)| max),
        quantiles: range.map(|_| Quantiles {
            p05: counts.quantile(5),
            p25: counts.quantile(25),
            p50: counts.quantile(50),
            p75: counts.quantile(75),
            p95: counts.quantile(95),
            p99: counts.quantile(99),
        }),
        buckets: buckets(counts),
    }
}

/// Bars by power of two.
pub(super) fn buckets(counts: &profile::Histogram) -> Vec<Bucket> {
    counts.powers().into_iter().map(|(from, to, count)| Bucket { from, to, count }).collect()
}

/// The fields of the dataset section.
pub(super) fn fields(paths: &[&PathUse]) -> Vec<FieldEntry> {
    paths
        .iter()
        .map(|path| {
            let exact = path.labels.as_ref().filter(|labels| !labels.many() && path.long == 0);
            FieldEntry {
                path: shown::name(&path.pattern),
                role: path.role.as_str().to_owned(),
                parts: Part::ALL
                    .iter()
                    .zip(path.parts)
                    .filter(|(_, count)| *count > 0)
                    .map(|(part, count)| (part.as_str().to_owned(), count))
                    .collect(),
                records: path.records,
                values: path.values,
                nulls: path.nulls,
                empty: path.empty,
                leaves: Leaves {
                    text: path.leaves[0],
                    number: path.leaves[1],
                    bool: path.leaves[2],
                    key: path.leaves[3],
                },
                bytes: path.bytes,
                min_bytes: (path.values > 0).then_some(path.min),
                max_bytes: (path.values > 0).then_some(path.max),
                distinct: exact.map_or_else(|| path.distinct.estimate(), |labels| labels.ranked().len() as u64),
            }
        })
        .collect()
}
