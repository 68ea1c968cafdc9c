//! Finds a list of phrases in token streams.

use super::grams::mix;
use super::sense::pair;
use super::sought::Sought;
use crate::kernel::by_hash::ByHash;

/// Phrases, found by how they start: by their first two tokens, or by the only one.
#[derive(Debug)]
pub(super) struct Phrases {
    list: Vec<Vec<u32>>,
    /// Numbers of the phrases by the hash of their start.
    by_start: Sought<Vec<u32>>,
}

/// Hash of the start of a text.
fn start(tokens: &[u32]) -> Option<u64> {
    match *tokens {
        [] => None,
        [only] => Some(mix(u64::from(only))),
        [first, second, ..] => Some(pair(first, second)),
    }
}

impl Phrases {
    /// A list to look for; empty phrases are never found.
    pub(super) fn new(phrases: Vec<Vec<u32>>) -> Self {
        let mut by_start: ByHash<Vec<u32>> = ByHash::default();
        for (phrase, number) in phrases.iter().zip(0..) {
            if let Some(start) = start(phrase) {
                by_start.entry(start).or_default().push(number);
            }
        }
        Self { list: phrases, by_start: by_start.into() }
    }

    /// Numbers of the phrases in `tokens`, ascending, each once.
    pub(super) fn within(&self, tokens: &[u32], out: &mut Vec<u32>) {
        out.clear();
        for at in 0..tokens.len() {
            let rest = &tokens[at..];
            for start in [start(&rest[..1]), start(&rest[..rest.len().min(2)])].into_iter().flatten() {
                if let Some(numbers) = self.by_start.get(start) {
                    let whole = |number: &&u32| rest.starts_with(&self.list[**number as usize]);
                    out.extend(numbers.iter().filter(whole));
                }
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
