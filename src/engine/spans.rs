//! Longest spans that records share: from marks to words, and counted where they stand.
//!
//! A mark says that records share a phrase. What two of them have in common around it is the span, and the records that hold the mark
//! are read again to count in which of them all of it stands.

use super::examine::Examination;
use super::reread::Rereader;
use super::shown::shown;
use crate::dedup::boilerplate::Marked;
use crate::kernel::literals::Literals;
use crate::repetition::spans::{Marks, NOTICED};
use crate::text::{Facts, Token};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;
use std::ops::Range;

/// Fewest records of a span that is listed.
const MIN_RECORDS: u64 = 5;
/// Words of a span that are compared: more is a copy of a record.
const MOST_WORDS: usize = 1 << 13;

/// Words in a row that stand in many records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// As it may be shown.
    pub text: String,
    /// Records that hold it.
    pub records: u64,
    /// How often it stands there.
    pub times: u64,
    /// Bytes it takes up in all, as it is written where it stands first.
    pub bytes: u64,
}

/// A span that is being counted.
#[derive(Debug, Default)]
struct Found {
    words: Vec<u64>,
    text: String,
    records: u64,
    times: u64,
    /// The record that was counted last.
    last: Option<u64>,
}

/// The spans around these marks, those that take up most first; `holders` has the records of each mark.
pub(super) fn find(
    marked: &[Marked],
    holders: &[Vec<u64>],
    rereader: &mut Rereader<'_>,
    examination: Examination<'_>,
) -> io::Result<Vec<Span>> {
    let mut found = between(marked, holders, rereader)?;
    count(&mut found, holders, rereader)?;
    let mut spans: Vec<Span> = Vec::new();
    found.sort_by_key(|found| Reverse(found.words.len()));
    let mut words: Vec<&[u64]> = Vec::new();
    for one in &found {
        let part = words.iter().any(|longer| places(longer, &one.words).next().is_some());
        if one.records >= MIN_RECORDS && !part {
            words.push(&one.words);
            let bytes = one.times * one.text.len() as u64;
            let text = shown(examination, &one.text);
            spans.push(Span { text, records: one.records, times: one.times, bytes });
        }
    }
    spans.sort_by_key(|span| Reverse(span.bytes));
    Ok(spans)
}

/// What the first two holders of each mark have in common around it, as the first one has it.
fn between(marked: &[Marked], holders: &[Vec<u64>], rereader: &mut Rereader<'_>) -> io::Result<Vec<Found>> {
    let mut wanted: BTreeMap<u64, Vec<(usize, usize)>> = BTreeMap::new();
    for (number, ids) in holders.iter().enumerate() {
        for (side, &id) in ids.iter().take(2).enumerate() {
            wanted.entry(id).or_default().push((number, side));
        }
    }
    let ids: Vec<u64> = wanted.keys().copied().collect();
    let mut reading = Reading::default();
    let mut sides: Vec<[Option<Side>; 2]> = marked.iter().map(|_| [None, None]).collect();
    rereader.content(&ids, &mut |id, text| {
        for &(number, side) in wanted.get(&id).into_iter().flatten() {
            if sides[number][side].is_none() {
                sides[number][side] = reading.side(text, marked[number].mark);
            }
        }
    })?;
    let found = |[one, other]: &[Option<Side>; 2]| {
        let (one, other) = (one.as_ref()?, other.as_ref()?);
        let range = common(&one.words, one.at, &other.words, other.at);
        if range.len() < NOTICED {
            return None;
        }
        let (start, end) = (one.places[range.start].0, one.places[range.end - 1].1);
        Some(Found { text: one.text.get(start..end)?.to_owned(), words: one.words[range].to_vec(), ..Found::default() })
    };
    Ok(sides.iter().map(|sides| found(sides).unwrap_or_default()).collect())
}

/// Counts the spans in all records that hold their marks.
fn count(found: &mut [Found], holders: &[Vec<u64>], rereader: &mut Rereader<'_>) -> io::Result<()> {
    let mut wanted: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (number, ids) in holders.iter().enumerate().filter(|(number, _)| !found[*number].words.is_empty()) {
        for &id in ids {
            wanted.entry(id).or_default().push(number);
        }
    }
    let ids: Vec<u64> = wanted.keys().copied().collect();
    let mut reading = Reading::default();
    rereader.content(&ids, &mut |id, text| {
        reading.walk(text);
        for &number in wanted.get(&id).into_iter().flatten() {
            let one = &mut found[number];
            let times = places(&reading.facts.hashes, &one.words).count() as u64;
            one.times += times;
            if times > 0 && one.last.replace(id) != Some(id) {
                one.records += 1;
            }
        }
    })
}

/// The walk over a text that was read again.
#[derive(Default)]
struct Reading {
    facts: Facts,
    nothing: Literals,
    marks: Marks,
}

impl Reading {
    fn walk(&mut self, text: &str) {
        self.facts.walk(text, &self.nothing);
    }

    /// The words around a mark.
    fn side(&mut self, text: &str, wanted: u64) -> Option<Side> {
        self.walk(text);
        let mut found = None;
        self.marks.each(&self.facts.hashes, |at, mark| {
            if mark == wanted {
                found.get_or_insert(at);
            }
        });
        let at: usize = found?;
        let (words, tokens) = (&self.facts.hashes, &self.facts.tokens);
        let range = at.saturating_sub(MOST_WORDS / 2)..words.len().min(at + MOST_WORDS / 2);
        let from = tokens.get(range.start)?.start as usize;
        let place = |token: &Token| (token.start as usize - from, token.end as usize - from);
        let places: Vec<(usize, usize)> = tokens.get(range.clone())?.iter().map(place).collect();
        let end = from + places.last()?.1;
        let text = text.get(from..end)?.to_owned();
        Some(Side { at: at - range.start, words: words[range].to_vec(), places, text })
    }
}

/// A record around a mark.
struct Side {
    /// The word at which the mark begins.
    at: usize,
    words: Vec<u64>,
    /// Where they stand in `text`.
    places: Vec<(usize, usize)>,
    text: String,
}

/// The words of `one` around `at` that stand around `place` in `other` too.
fn common(one: &[u64], at: usize, other: &[u64], place: usize) -> Range<usize> {
    let before = one[..at].iter().rev().zip(other[..place].iter().rev());
    let after = one[at..].iter().zip(&other[place..]);
    let start = at - before.take_while(|(one, other)| one == other).count();
    start..at + after.take_while(|(one, other)| one == other).count()
}

/// Where `words` stand, one behind the other.
fn places(all: &[u64], words: &[u64]) -> impl Iterator<Item = usize> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let first = words.first()?;
        while let Some(rest) = all.get(from..) {
            let at = from + rest.iter().position(|word| word == first)?;
            from = at + 1;
            if all[at..].starts_with(words) {
                from = at + words.len();
                return Some(at);
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_common_around_a_place_ends_where_texts_differ() {
        let (one, other) = ([1, 2, 3, 4, 5, 6, 9], [7, 2, 3, 4, 5, 8]);
        assert_eq!(common(&one, 2, &other, 2), 1..5);
        assert_eq!(common(&one, 6, &other, 5), 6..6);
    }

    #[test]
    fn places_do_not_overlap() {
        assert_eq!(places(&[1, 1, 1, 1, 2, 1, 1], &[1, 1]).collect::<Vec<_>>(), [0, 2, 5]);
        assert_eq!(places(&[1, 2], &[]).count(), 0);
    }
}
