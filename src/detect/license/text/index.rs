//! Which texts share a run of words with a record: winnowed shingles of five words.
//!
//! Of every four shingles in a row the one with the smallest hash is kept, on both sides, so that any eight words that a record and a text
//! have in common meet in the index (Schleimer, Wilkerson, Aiken: Winnowing, 2003) while it holds two fifths of the shingles.

use super::corpus::Corpus;
use crate::kernel::shingles;

/// Shingles of which one is kept.
const WINDOW: usize = 4;
/// log2 of the buckets: some four entries each.
const BUCKET_BITS: u32 = 16;
/// Bits of a posting that hold the position; the longest text has 20,000 words.
const PLACE_BITS: u32 = 18;

/// A place in a text of the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Position in [`Corpus::texts`].
    pub(super) text: usize,
    /// Word of the text.
    pub(super) word: usize,
}

/// The inverted index.
#[derive(Debug)]
pub(super) struct Index {
    /// Where the entries of each bucket start.
    starts: Vec<u32>,
    /// (hash, place), sorted.
    entries: Vec<(u32, u32)>,
    /// Shingles kept of each text.
    pub(super) sizes: Vec<u32>,
}

impl Index {
    pub(super) fn build(corpus: &Corpus) -> Self {
        let mut entries = Vec::new();
        let mut scratch = Vec::new();
        let mut sizes = Vec::with_capacity(corpus.texts.len());
        for (number, text) in corpus.texts.iter().enumerate() {
            let before = entries.len();
            winnow(corpus.words(text), &mut scratch, |at, hash| {
                entries.push((hash, (number as u32) << PLACE_BITS | at as u32));
            });
            sizes.push((entries.len() - before) as u32);
        }
        let mut starts = vec![0; (1 << BUCKET_BITS) + 1];
        for &(hash, _) in &entries {
            starts[bucket(hash) + 1] += 1_u32;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        // Into their buckets first: sorting a few at a time is a fraction of sorting all.
        let mut next = starts.clone();
        let mut sorted = vec![(0, 0); entries.len()];
        for entry in entries {
            let at = &mut next[bucket(entry.0)];
            sorted[*at as usize] = entry;
            *at += 1;
        }
        for at in 1..starts.len() {
            sorted[starts[at - 1] as usize..starts[at] as usize].sort_unstable();
        }
        Self { starts, entries: sorted, sizes }
    }

    /// Places whose shingle has this hash.
    pub(super) fn places(&self, hash: u32) -> impl Iterator<Item = Place> {
        let at = bucket(hash);
        let bucket = &self.entries[self.starts[at] as usize..self.starts[at + 1] as usize];
        let equal = &bucket[bucket.partition_point(|entry| entry.0 < hash)..];
        // Common shingles stand in hundreds of texts; a slice of known length is taken over without a question an entry.
        equal[..equal.partition_point(|entry| entry.0 == hash)].iter().map(|&(_, place)| Place {
            text: (place >> PLACE_BITS) as usize,
            word: (place & ((1 << PLACE_BITS) - 1)) as usize,
        })
    }
}

fn bucket(hash: u32) -> usize {
    (hash >> (32 - BUCKET_BITS)) as usize
}

/// Calls `keep` with the position and hash of every shingle that winnowing keeps.
pub(super) fn winnow(words: &[u64], scratch: &mut Vec<u64>, mut keep: impl FnMut(usize, u32)) {
    let mut last = [u32::MAX; WINDOW];
    let mut kept = None;
    let mut count = 0;
    shingles::for_each_block(words, scratch, |block| {
        for &hash in block {
            last[count % WINDOW] = (hash >> 32) as u32;
            count += 1;
            if count >= WINDOW {
                // Of equal hashes the last one is kept, which then stays the least for longer.
                let least = (count - WINDOW..count).rev().min_by_key(|at| last[at % WINDOW]);
                if let Some(least) = least.filter(|&least| kept.is_none_or(|kept| least > kept)) {
                    kept = Some(least);
                    keep(least, last[least % WINDOW]);
                }
            }
        }
    });
    if kept.is_none()
        && let Some(least) = (0..count.min(WINDOW)).min_by_key(|&at| last[at])
    {
        keep(least, last[least]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(words: &[u64]) -> Vec<(usize, u32)> {
        let mut out = Vec::new();
        winnow(words, &mut Vec::new(), |at, hash| out.push((at, hash)));
        out
    }

    /// Distinct words that look like hashes.
    fn words(from: u64, count: u64) -> Vec<u64> {
        (from..from + count).map(|word| word.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect()
    }

    #[test]
    fn any_eight_words_in_common_share_a_shingle() {
        let common = words(1000, 8);
        let left = [words(1, 31), common.clone(), words(500, 17)].concat();
        let right = [words(300, 12), common, words(700, 23)].concat();
        let left: Vec<u32> = kept(&left).iter().map(|(_, hash)| *hash).collect();
        assert!(kept(&right).iter().any(|(_, hash)| left.contains(hash)));
    }

    #[test]
    fn about_two_of_five_shingles_are_kept_in_order() {
        let kept = kept(&words(1, 10_000));
        assert!((3500..4500).contains(&kept.len()), "{}", kept.len());
        assert!(kept.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[1].0 - pair[0].0 <= WINDOW));
    }

    #[test]
    fn a_short_text_keeps_its_least_shingle() {
        assert_eq!(kept(&words(1, 6)).len(), 1);
        assert_eq!(kept(&[]), []);
    }
}
