//! The charts of `report.html`; the table under each holds the same numbers.

use crate::finding::Category;
use crate::record::Part;
use crate::report::model::{Bucket, Level, Report};
use crate::report::render::svg::{self, Bar, Cell};
use crate::report::render::tables::Topic;
use crate::report::render::{number, overview};
use maud::{Markup, html};
use std::cmp::Reverse;

/// Bars of one chart.
const BARS: usize = 10;
/// Rows of the heat map.
const KINDS: usize = 40;
/// Columns of the chart of years.
const YEARS: usize = 40;

/// The charts of a topic; nothing when it has none.
pub(super) fn of(topic: Topic, report: &Report) -> Markup {
    match topic {
        Topic::Findings => kinds_by_part(report),
        Topic::Licenses => licenses(report),
        Topic::Duplicates => clusters(report),
        Topic::Lengths => lengths(report),
        Topic::About => about(report),
        Topic::Poison | Topic::Fields | Topic::Files | Topic::Errors => html! {},
    }
}

/// The hatching that marks disputed bars, once a page.
pub(super) fn definitions() -> Markup {
    html! {
        svg class="definitions" aria-hidden="true" focusable="false" {
            defs {
                pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    line class="hatch-line" x1="0" y1="0" x2="0" y2="6" {}
                }
            }
        }
    }
}

/// Personal data and secrets: kinds by parts. Chart and table in one.
fn kinds_by_part(report: &Report) -> Markup {
    let mut rows = Vec::new();
    for line in overview::categories(report) {
        if !matches!(line.category, Category::Pii | Category::Secret) {
            continue;
        }
        if line.level == Level::NotScanned {
            rows.push((line.name.to_owned(), vec![Cell::NotScanned; Part::ALL.len()]));
            continue;
        }
        let kinds = report.findings.by_kind.iter().filter(|(_, kind)| kind.category == line.category);
        let mut kinds: Vec<_> = kinds.collect();
        kinds.sort_by_key(|(name, kind)| (Reverse(kind.findings), *name));
        for (name, kind) in kinds.into_iter().take(KINDS) {
            let cells = Part::ALL.map(|part| match kind.by_part.get(part.as_str()) {
                Some(count) => Cell::Found(*count),
                None if report.composition.parts.contains_key(part.as_str()) => Cell::Found(0),
                None => Cell::Absent,
            });
            rows.push((name.clone(), cells.to_vec()));
        }
    }
    if rows.is_empty() {
        return html! {};
    }
    let caption = "Findings of personal data and secrets of severity low or above, by kind and part. 0: looked at, none found. -: \
                   the data has no such part. n/s: not scanned.";
    svg::heat_map(caption, "kind", &Part::ALL.map(Part::as_str), &rows)
}

fn licenses(report: &Report) -> Markup {
    let licenses = &report.licenses;
    let disputed = |value: &str| {
        licenses.conflicts.iter().any(|conflict| conflict.found == value || conflict.declared.as_deref() == Some(value))
    };
    let declared = licenses.declared.iter().take(BARS).map(|each| ("declared", &each.value, each.records));
    let found = licenses.found.iter().take(BARS).map(|each| ("found", &each.value, each.records));
    let entries: Vec<(String, u64, bool)> = declared
        .chain(found)
        .map(|(how, value, records)| (format!("{how} {value}"), records, disputed(value)))
        .collect();
    let bars: Vec<Bar<'_>> =
        entries.iter().map(|(label, count, marked)| Bar { label, count: *count, marked: *marked }).collect();
    html! {
        @if !bars.is_empty() {
            p class="soft" { "Records by license. Hatched: declared and found disagree." }
            (svg::bars("Records by declared and found license", &bars))
        }
    }
}

/// Labels and counts of a histogram's buckets.
fn columns(buckets: &[Bucket], label: impl Fn(u64) -> String) -> Vec<(String, u64)> {
    buckets.iter().map(|bucket| (label(bucket.from), bucket.count)).collect()
}

fn clusters(report: &Report) -> Markup {
    let columns = columns(&report.duplicates.cluster_sizes, number::count);
    html! {
        @if !columns.is_empty() {
            p class="soft" { "Clusters by number of records, from this many on." }
            (svg::histogram("Clusters of duplicates by size", &columns))
            (counts_table("Clusters by size", "records, from", "clusters", &columns))
        }
    }
}

fn lengths(report: &Report) -> Markup {
    let columns = columns(&report.composition.content_bytes.buckets, number::bytes);
    html! {
        @if !columns.is_empty() {
            p class="soft" { "Records by bytes of content, from this many on." }
            (svg::histogram("Records by bytes of content", &columns))
            (counts_table("Records by length", "bytes, from", "records", &columns))
        }
    }
}

fn about(report: &Report) -> Markup {
    let composition = &report.composition;
    let ranked = [("Records by language", &composition.languages), ("Addresses by domain", &composition.domains)];
    html! {
        @for (title, ranked) in ranked {
            @if !ranked.top.is_empty() {
                @let bars: Vec<Bar<'_>> = ranked.top.iter().take(BARS).map(|entry| Bar { label: &entry.value, count: entry.count, marked: false }).collect();
                p class="soft" { (title) }
                (svg::bars(title, &bars))
            }
        }
        @if let Some(time) = composition.time.first() {
            @let years: Vec<(String, u64)> = time.years.iter().rev().take(YEARS).rev().map(|(year, count)| (year.clone(), *count)).collect();
            @if !years.is_empty() {
                p class="soft" { "Dates by year, first column of dates." }
                (svg::histogram("Dates by year", &years))
                (counts_table("Dates by year", "year", "dates", &years))
            }
        }
    }
}

/// The numbers of a chart that no other table holds.
fn counts_table(title: &str, what: &str, counted: &str, columns: &[(String, u64)]) -> Markup {
    html! {
        details {
            summary { (title) }
            table {
                thead { tr { th scope="col" { (what) } th class="n" scope="col" { (counted) } } }
                tbody {
                    @for (label, count) in columns { tr { td { (super::Text(label)) } td class="n" { (number::count(*count)) } } }
                }
            }
        }
    }
}
