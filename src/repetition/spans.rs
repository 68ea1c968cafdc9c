//! Spans that records share wherever they stand, found by winnowing.
//!
//! Of all phrases that begin in a window of `PHRASES` words, the one with the smallest hash is a *mark* (S. Schleimer et al.,
//! "Winnowing: local algorithms for document fingerprinting", 2003). Texts that have [`NOTICED`] words in a row in common have a window
//! in common, and so a mark.

use super::grams::phrases;
use super::{Kind, Stretch};
use crate::kernel::shingles::WINDOW;

/// Words in a row that never go unnoticed: repeated text of this length is what training data is cleaned of (K. Lee et al.,
/// "Deduplicating training data makes language models better", 2022).
pub const NOTICED: usize = 50;
/// Phrases of which one is a mark.
const PHRASES: usize = NOTICED + 1 - WINDOW;

/// Finds the marks of a field; its buffer is reused.
#[derive(Debug, Default)]
pub struct Marks {
    hashes: Vec<u64>,
}

impl Marks {
    /// Appends the marks of a field to `shared`.
    pub(super) fn read(&mut self, words: &[u64], shared: &mut Vec<Stretch>) {
        self.each(words, |_, hash| shared.push(Stretch { hash, bytes: 0, kind: Kind::Mark }));
    }

    /// Calls `each` with the mark of every window and the number of its first word; once where windows have the same one.
    pub fn each(&mut self, words: &[u64], mut each: impl FnMut(usize, u64)) {
        let all = &mut self.hashes;
        all.clear();
        phrases(words, WINDOW, |_, hash| all.push(hash));
        let mut mark: Option<(usize, u64)> = None;
        for (start, window) in all.windows(PHRASES).enumerate() {
            let newest = (start + PHRASES - 1, window[PHRASES - 1]);
            let next = match mark {
                // A tie leaves the mark where it is, or a word that is said over and over would be full of them.
                Some(mark) if mark.0 >= start => {
                    if newest.1 < mark.1 {
                        newest
                    } else {
                        mark
                    }
                }
                // Of equal ones the last: it lasts longest.
                _ => (start..)
                    .zip(window.iter().copied())
                    .fold(newest, |least, other| if other.1 < least.1 { other } else { least }),
            };
            if mark != Some(next) {
                mark = Some(next);
                each(next.0, next.1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(seed: u64, count: u64) -> Vec<u64> {
        (0..count).map(|number| xxhash_rust::xxh3::xxh3_64_with_seed(&number.to_le_bytes(), seed)).collect()
    }

    fn marks(words: &[u64]) -> Vec<u64> {
        let mut found = Vec::new();
        Marks::default().each(words, |_, hash| found.push(hash));
        found
    }

    #[test]
    fn fifty_words_in_a_row_are_noticed_wherever_they_stand() {
        for seed in 0..200 {
            let shared = words(seed, NOTICED as u64);
            let text = |before: u64, own: u64| [words(own, before), shared.clone(), words(own + 7, 90)].concat();
            let (one, two) = (marks(&text(seed % 60, 1_000)), marks(&text(31 + seed % 13, 2_000)));
            assert!(one.iter().any(|mark| two.contains(mark)), "seed {seed}");
        }
        assert!(marks(&words(1, NOTICED as u64 - 1)).is_empty(), "nothing is said of less");
    }

    #[test]
    fn about_one_word_in_twenty_is_marked_and_a_repeated_word_once_a_window() {
        let found = marks(&words(5, 100_000)).len();
        assert!((4_000..4_500).contains(&found), "{found} marks");
        assert_eq!(marks(&[9; 461]).len(), 9);
    }
}
