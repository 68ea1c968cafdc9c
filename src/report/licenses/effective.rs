//! The terms that hold for whoever uses all of the dataset: the strictest over everything that is known to apply.
//!
//! Each source of terms keeps its evidence, from the file it stands in to the address of what it leads to. A source whose terms are not known
//! makes the whole unknown: the terms that are known are then a lower bound.

use super::declared::Declaration;
use super::upstream::{self, Upstream};
use super::{LISTED, flags};
use crate::detect::license::normalize;
use crate::detect::license::terms::{Flag, Terms, spelled};
use crate::profile::Labels;
use crate::record::Role;
use crate::report::build::Input;
use crate::report::model::{EffectiveTerms, Origin, TermsSource};
use crate::report::shown;
use crate::report::tally::Mark;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// One source of terms, before it is shown.
struct Source {
    license: Option<String>,
    origin: Origin,
    path: Vec<String>,
    records: u64,
    terms: Option<Terms>,
}

/// The effective terms.
pub(super) fn build(input: &Input<'_>, cards: &[Declaration<'_>], unknown_records: u64) -> EffectiveTerms {
    let mut sources: Vec<Source> = cards.iter().filter(|card| card.records > 0).map(of_card).collect();
    sources.extend(of_columns(input));
    sources.extend(of_marks(input));
    sources.extend(of_upstream(input, cards));
    sources.extend(of_source_columns(input));
    let strictest = sources.iter().filter_map(|source| source.terms).reduce(Terms::and);
    let unknown = unknown_records > 0 || sources.iter().any(|source| source.terms.is_none());
    let decides = |terms: Terms| -> Vec<Flag> {
        let reached = |flag: &Flag| strictest.is_some_and(|all| all.degree(*flag) == terms.degree(*flag));
        terms.asks().filter(reached).collect()
    };
    let list = sources.into_iter().take(LISTED).map(|source| TermsSource {
        license: source.license.as_deref().map(shown::value),
        origin: source.origin,
        path: source.path,
        records: source.records,
        decides: source.terms.map(decides).unwrap_or_default(),
        terms: source.terms.map(flags),
    });
    EffectiveTerms { terms: strictest.map(flags), unknown, sources: list.collect() }
}

fn of_card(card: &Declaration<'_>) -> Source {
    Source {
        license: Some(normalize(card.license).unwrap_or_else(|| card.license.to_owned())),
        origin: card.origin,
        path: vec![shown::name(card.card)],
        records: card.records,
        terms: spelled(card.license),
    }
}

/// Values of license columns, most records first.
fn of_columns(input: &Input<'_>) -> Vec<Source> {
    let declared = &input.totals.licenses.declared;
    let mut list: Vec<Source> = declared
        .iter()
        .map(|((license, path), mark)| Source {
            license: Some(license.clone()),
            origin: Origin::Column,
            path: vec![shown::name(path)],
            records: mark.records,
            terms: spelled(license),
        })
        .collect();
    list.sort_by_key(|source| Reverse(source.records));
    list
}

/// Licenses that texts give their own record, most records first.
fn of_marks(input: &Input<'_>) -> Vec<Source> {
    let totals = &input.totals.licenses;
    let licenses: BTreeSet<&str> = totals.cells.keys().map(|(_, _, found)| found.as_str()).collect();
    let own: BTreeMap<&str, &Mark> = totals.of_records().filter(|(license, _)| licenses.contains(license)).collect();
    let mut list: Vec<Source> = own
        .into_iter()
        .map(|(license, mark)| Source {
            license: Some(license.to_owned()),
            origin: Origin::Record,
            path: mark.places.first().map_or_else(Vec::new, |&(file, row)| {
                let name = file.and_then(|file| input.names.get(file as usize)).cloned().unwrap_or_default();
                vec![name, format!("row {row}")]
            }),
            records: mark.records,
            terms: spelled(license),
        })
        .collect();
    list.sort_by_key(|source| Reverse(source.records));
    list
}

/// What the datasets are under that source columns name, most records first. Such a column may hold anything, so a value that is not exactly
/// the name of a known dataset says nothing.
fn of_source_columns(input: &Input<'_>) -> Vec<Source> {
    let (paths, _) = input.profile.paths();
    let mut list: Vec<Source> = Vec::new();
    for path in paths.into_iter().filter(|path| path.role == Role::Source) {
        for (value, records) in path.labels.as_ref().map(Labels::ranked).unwrap_or_default() {
            let Some(known) = upstream::name(value).and_then(upstream::known) else { continue };
            let place = vec![shown::name(&format!("{}: {value}", path.pattern))];
            list.extend(of_known(known, Origin::Source, &place, records));
        }
    }
    list.sort_by_key(|source| Reverse(source.records));
    list
}

/// The licenses of a known dataset, with the evidence that led to it.
fn of_known(known: Upstream, origin: Origin, path: &[String], records: u64) -> impl Iterator<Item = Source> {
    known.licenses().map(move |license| {
        let mut path = path.to_vec();
        path.extend((!known.address.is_empty()).then(|| known.address.to_owned()));
        Source { license: license.map(str::to_owned), origin, path, records, terms: license.and_then(spelled) }
    })
}

/// What the datasets are under that cards name as their sources.
fn of_upstream(input: &Input<'_>, cards: &[Declaration<'_>]) -> Vec<Source> {
    let mut list = Vec::new();
    for card in &input.plan.cards {
        // Records under the card; without a declaration of its own nobody counted them.
        let records = cards.iter().find(|declared| declared.card == card.file).map_or(0, |declared| declared.records);
        for name in card.source_datasets.iter().filter_map(|entry| upstream::name(entry)) {
            let path = vec![shown::name(&card.file), shown::name(&format!("source_datasets: {name}"))];
            match upstream::known(name) {
                Some(known) => list.extend(of_known(known, Origin::Upstream, &path, records)),
                None => list.push(Source { license: None, origin: Origin::Upstream, path, records, terms: None }),
            }
        }
    }
    list
}

/// Records that are about one of these sources, each of which a source column names. Several licenses of one value are about the same ones.
pub(in crate::report) fn named_by_columns<'s>(sources: impl Iterator<Item = &'s TermsSource>) -> u64 {
    let by_value: BTreeMap<&[String], u64> = sources.map(|source| (source.path.as_slice(), source.records)).collect();
    by_value.into_values().sum()
}

/// Records that at least one of the sources is about. Metadata, columns and marks each speak for records of their own; cards and what is upstream of them
/// for the same ones.
pub(in crate::report) fn records_of(sources: &[&TermsSource]) -> u64 {
    let of = |wanted: &[Origin]| -> Vec<u64> {
        sources.iter().filter(|source| wanted.contains(&source.origin)).map(|source| source.records).collect()
    };
    let whole = of(&[Origin::Card, Origin::Prose, Origin::File, Origin::Description, Origin::Upstream])
        .into_iter()
        .max()
        .unwrap_or(0);
    let files: u64 = of(&[Origin::Metadata]).iter().sum();
    let columns: u64 = of(&[Origin::Column]).iter().sum();
    let marks: u64 = of(&[Origin::Record]).iter().sum();
    let named = named_by_columns(sources.iter().copied().filter(|source| source.origin == Origin::Source));
    whole.max(files).max(columns).max(marks).max(named)
}
