//! What stands beside the data and declares its license: the headers of cards, the licensing sections below them, license files,
//! descriptions for machines, the metadata of the files.

use super::super::build::Input;
use super::super::model::Origin;
use super::super::tally::Mark;
use crate::detect::license::{Statement, statements};
use crate::source::Card;
use std::collections::BTreeSet;

/// Declarations that declare nothing.
const NOTHING: [&str; 5] = ["", "unknown", "other", "none", "n/a"];

/// A license that a card or a license file declares.
#[derive(Clone, Copy)]
pub(super) struct Declaration<'a> {
    pub(super) license: &'a str,
    pub(super) card: &'a str,
    /// Records it holds for.
    pub(super) records: u64,
    /// Header, prose or license file.
    pub(super) origin: Origin,
}

/// The licensing sections of one card.
pub(super) struct Section<'a> {
    pub(super) card: &'a str,
    /// Number of the card among the files.
    pub(super) file: Option<u32>,
    /// Whether the header of the card has a license, be it `unknown`.
    pub(super) has_header: bool,
    pub(super) statements: Vec<Statement>,
}

impl Section<'_> {
    /// Whether it names a license, and not only a limit.
    pub(super) fn names_license(&self) -> bool {
        self.statements.iter().any(|statement| !statement.limit)
    }
}

/// Licenses that cards declare, card by card, headers first; then those of license files.
pub(super) fn of_cards<'a>(input: &Input<'a>) -> Vec<Declaration<'a>> {
    let mut list = Vec::new();
    for card in &input.plan.cards {
        let file = card.file.as_str();
        let declare = |license, origin| Declaration { license, card: file, records: 0, origin };
        let from = list.len();
        list.extend(header(card).map(|license| declare(license, Origin::Card)));
        let headers: BTreeSet<&str> = list[from..].iter().map(|declared| declared.license).collect();
        let said = statements(&card.prose).into_iter().map(|statement| statement.id);
        list.extend(said.filter(|id| !headers.contains(id)).map(|id| declare(id, Origin::Prose)));
    }
    for (file, license, _) in in_files(input) {
        list.push(Declaration { license, card: file, records: 0, origin: Origin::File });
    }
    for description in &input.plan.descriptions {
        let licenses = description.licenses.iter().filter(|license| !declares_nothing(license));
        let declare = |license: &'a String| Declaration {
            license,
            card: &description.file,
            records: 0,
            origin: Origin::Description,
        };
        list.extend(licenses.map(declare));
    }
    list.extend(of_files(input));
    count_records(input, &mut list);
    list
}

/// Licenses in the metadata of data files; files of one group that declare the same are one declaration, at the first of them.
fn of_files<'a>(input: &Input<'a>) -> Vec<Declaration<'a>> {
    let groups = super::governing::groups(input.plan);
    let mut list = Vec::new();
    let mut first = BTreeSet::new();
    for (file, group) in input.plan.files.iter().zip(&groups.of_file) {
        if let Some(license) = super::governing::of_metadata(file)
            && first.insert(group)
        {
            list.push(Declaration { license, card: &file.name, records: 0, origin: Origin::Metadata });
        }
    }
    list
}

/// Fills in for how many records each declaration holds: those of the groups whose innermost declaring folder is its own.
fn count_records(input: &Input<'_>, list: &mut [Declaration<'_>]) {
    let groups = super::governing::groups(input.plan);
    let mut records = vec![0_u64; groups.list.len()];
    for (file, group) in (0_u32..).zip(&groups.of_file) {
        if let Some(records) = records.get_mut(*group as usize) {
            *records += input.profile.file(file).records;
        }
    }
    let index = super::governing::Index::new(list);
    for (group, count) in groups.list.iter().zip(records) {
        for at in index.reaching(*group) {
            if let Some(one) = list.get_mut(at) {
                one.records += count;
            }
        }
    }
}

/// File, license and mark of what license files hold.
pub(super) fn in_files<'a>(input: &Input<'a>) -> impl Iterator<Item = (&'a str, &'a str, &'a Mark)> {
    let totals = &input.totals.licenses;
    let plan = input.plan;
    let marks = totals.documents.iter().chain(&totals.outside);
    marks.filter_map(move |((number, license), mark)| {
        let beside = plan.beside.get(((*number)? as usize).checked_sub(plan.files.len())?)?;
        let legal = plan.legal.iter().any(|legal| legal.file == beside.name);
        legal.then_some((beside.name.as_str(), license.as_str(), mark))
    })
}

/// Licenses in the header of a card. A license of one's own has its name in a second key.
fn header(card: &Card) -> impl Iterator<Item = &str> {
    let named = card.license_name.as_deref();
    let licenses = card.licenses.iter().map(String::as_str);
    licenses
        .map(move |license| named.filter(|_| declares_nothing(license)).unwrap_or(license))
        .filter(|license| !declares_nothing(license))
}

/// The licensing sections of the cards that have one.
pub(super) fn sections<'a>(input: &Input<'a>) -> Vec<Section<'a>> {
    let plan = input.plan;
    let section = |card: &'a Card| Section {
        card: &card.file,
        file: number_of(input, &card.file),
        has_header: !card.licenses.is_empty(),
        statements: statements(&card.prose),
    };
    plan.cards.iter().map(section).filter(|section| !section.statements.is_empty()).collect()
}

/// Number of a file by its name, as it was found.
pub(super) fn number_of(input: &Input<'_>, name: &str) -> Option<u32> {
    let plan = input.plan;
    let mut names = plan.files.iter().map(|file| &file.name).chain(plan.beside.iter().map(|file| &file.name));
    names.position(|known| known == name).and_then(|at| u32::try_from(at).ok())
}

/// Name of a file by its number, as it was found.
pub(super) fn name_of<'a>(input: &Input<'a>, number: u32) -> &'a str {
    let plan = input.plan;
    let names = plan.files.iter().map(|file| &file.name).chain(plan.beside.iter().map(|file| &file.name));
    names.map(String::as_str).nth(number as usize).unwrap_or_default()
}

/// Headers that hold for a file beside the data: those of the card that it is, else of the cards above it, else the license files.
pub(super) fn headers_for<'l, 'a>(
    cards: &'l [Declaration<'a>],
    file: &'l str,
) -> impl Iterator<Item = &'l Declaration<'a>> {
    let of = |origin| cards.iter().filter(move |card| card.origin == origin && covers(card.card, file));
    let own = of(Origin::Card).any(|card| card.card == file);
    let origin = if of(Origin::Card).next().is_some() { Origin::Card } else { Origin::File };
    of(origin).filter(move |card| !own || card.card == file)
}

/// Whether what a card says holds for a file: a collection has a card in each of its folders.
fn covers(card: &str, file: &str) -> bool {
    file.starts_with(folder(card))
}

/// Folder of a file, with the slash.
pub(super) fn folder(file: &str) -> &str {
    file.rfind('/').map_or("", |at| &file[..=at])
}

pub(super) fn declares_nothing(license: &str) -> bool {
    NOTHING.contains(&license.trim().to_ascii_lowercase().as_str())
}
