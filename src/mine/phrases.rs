//! Finds a list of phrases in token streams.

use super::EDGE;
use super::filter::Filter;
use super::grams::mix;
use crate::kernel::by_hash::ByHash;

/// Phrases, found by their first tokens.
#[derive(Debug)]
pub(super) struct Phrases {
    list: Vec<Vec<u32>>,
    /// By first token: second token ([`EDGE`] of a single one), which most places are told by, and number.
    by_first: ByHash<Vec<(u32, u32)>>,
    /// Most words begin no phrase.
    firsts: Filter,
}

impl Phrases {
    /// A list to look for; empty phrases are never found.
    pub(super) fn new(phrases: Vec<Vec<u32>>) -> Self {
        let mut by_first: ByHash<Vec<(u32, u32)>> = ByHash::default();
        for (number, phrase) in phrases.iter().enumerate() {
            if let Some(&first) = phrase.first() {
                let second = phrase.get(1).copied().unwrap_or(EDGE);
                by_first.entry(mix(u64::from(first))).or_default().push((second, number as u32));
            }
        }
        let firsts = Filter::new(by_first.len(), by_first.keys().copied());
        Self { list: phrases, by_first, firsts }
    }

    /// Numbers of the phrases in `tokens`, ascending, each once.
    pub(super) fn within(&self, tokens: &[u32], out: &mut Vec<u32>) {
        out.clear();
        for (start, &token) in tokens.iter().enumerate() {
            let first = mix(u64::from(token));
            if !self.firsts.may_hold(first) {
                continue;
            }
            if let Some(numbers) = self.by_first.get(&first) {
                let next = tokens.get(start + 1).copied();
                let here = numbers.iter().filter(|&&(second, number)| {
                    second == EDGE || (next == Some(second) && tokens[start..].starts_with(&self.list[number as usize]))
                });
                out.extend(here.map(|&(_, number)| number));
            }
        }
        out.sort_unstable();
        out.dedup();
    }

    /// The phrases.
    pub(super) fn list(&self) -> &[Vec<u32>] {
        &self.list
    }
}
