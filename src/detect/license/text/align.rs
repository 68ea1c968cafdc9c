//! How a text of the corpus lies in a record: word by word, from the shingles that both share.
//!
//! Seeds (pairs of places with the same shingle) are sifted to one occurrence of the text and to a chain that goes forward in both;
//! each link is then grown word by word as far as both agree. What is left between two links was changed, left out or put in.

use std::ops::Range;

/// A shingle that text and record share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seed {
    /// Position in the texts.
    pub(super) text: u32,
    /// Word of the record.
    pub(super) at: u32,
    /// Word of the text.
    pub(super) word: u32,
}

/// Where a text lies in a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Alignment {
    /// First word of the record that belongs to it.
    pub(super) start: usize,
    /// Word after the last.
    pub(super) end: usize,
    /// The words of the text from the first to the last that stand there.
    pub(super) part: Range<usize>,
    /// Words of the text that stand there.
    pub(super) matched: usize,
    /// What they weigh.
    pub(super) weight: u32,
    /// Words of the record between its ends that were put in: `(from, to)`, in order.
    pub(super) inserted: Vec<(usize, usize)>,
}

impl Alignment {
    /// Share of a text of `length` words that stands there.
    pub(super) fn coverage(&self, length: usize) -> f64 {
        self.matched as f64 / length.max(1) as f64
    }

    /// Share of the words between its ends that belong to the text.
    pub(super) fn purity(&self) -> f64 {
        self.matched as f64 / (self.end - self.start).max(1) as f64
    }
}

/// Words by which an occurrence may be longer or shorter than the text, whatever the length.
const SLACK: i64 = 40;

/// Lays `text` over `record[low..high]` along `seeds` of one text, which are sorted by their place in the record; `weights` is
/// what the words of the text say.
pub(super) fn align(
    (text, weights): (&[u64], &[u8]),
    record: &[u64],
    low: usize,
    high: usize,
    seeds: &[Seed],
) -> Option<Alignment> {
    let chain = chain(occurrence(seeds, text.len()));
    let record = record.get(..high)?;
    let same =
        |at: usize, word: usize| matches!((record.get(at), text.get(word)), (Some(one), Some(other)) if one == other);
    let (first_at, first_word) = *chain.first()?;
    let mut start = first_at;
    let mut back = 0;
    while start > low && back < first_word && same(start - 1, first_word - 1 - back) {
        start -= 1;
        back += 1;
    }
    let mut matched = back;
    let weigh = |from: usize, to: usize| weights[from..to].iter().map(|&weight| u32::from(weight)).sum::<u32>();
    let mut weight = weigh(first_word - back, first_word);
    // What is matched ends before these.
    let (mut at, mut word) = (first_at, first_word);
    let mut end = first_at;
    let mut part = first_word - back..first_word;
    let mut inserted = Vec::new();
    for (next_at, next_word) in chain {
        if next_at < at || next_word < word {
            // Inside what was grown already.
            continue;
        }
        let (mut from_at, mut from_word) = (next_at, next_word);
        while from_at > at && from_word > word && same(from_at - 1, from_word - 1) {
            from_at -= 1;
            from_word -= 1;
        }
        let (words, weighing) = common(&record[at..from_at], &text[word..from_word], &weights[word..from_word]);
        matched += words;
        weight += weighing;
        if from_at - at > GAP {
            inserted.push((at, from_at));
        }
        (at, word) = (from_at, from_word);
        while same(at, word) {
            at += 1;
            word += 1;
        }
        matched += at - from_at;
        weight += weigh(from_word, word);
        end = at;
        part.end = word;
    }
    (matched > 0 && end > start).then_some(Alignment { start, end, part, matched, weight, inserted })
}

/// Longest gap in which single words are still compared.
const GAP: usize = 24;

/// Words that two short gaps have in common, in order, and what they weigh.
fn common(record: &[u64], text: &[u64], weights: &[u8]) -> (usize, u32) {
    if record.len() > GAP || text.len() > GAP {
        return (0, 0);
    }
    // The heaviest common subsequence; of equally heavy ones that with more words.
    let mut row = [(0_u32, 0_usize); GAP + 1];
    for (word, &weight) in text.iter().zip(weights) {
        let mut diagonal = (0, 0);
        for (at, other) in record.iter().enumerate() {
            let above = row[at + 1];
            let same = if other == word { (diagonal.0 + u32::from(weight), diagonal.1 + 1) } else { (0, 0) };
            row[at + 1] = same.max(above).max(row[at]);
            diagonal = above;
        }
    }
    let (weight, words) = row[record.len()];
    (words, weight)
}

/// The seeds of the occurrence that has most of them: those on diagonals that lie close together.
fn occurrence(seeds: &[Seed], length: usize) -> Vec<(usize, usize)> {
    let slack = SLACK + length as i64 / 3;
    let diagonal = |seed: &Seed| i64::from(seed.at) - i64::from(seed.word);
    let (least, most) =
        seeds.iter().map(diagonal).fold((i64::MAX, i64::MIN), |(least, most), one| (least.min(one), most.max(one)));
    // Nearly always there is one occurrence, and nothing to choose.
    let low = if most.saturating_sub(least) <= slack { least } else { crowded(seeds.iter().map(diagonal), slack) };
    let near = |seed: &&Seed| (low..=low + slack).contains(&diagonal(seed));
    seeds.iter().filter(near).map(|seed| (seed.at as usize, seed.word as usize)).collect()
}

/// The least of the diagonals that lie within `slack` of each other and are most.
fn crowded(diagonals: impl Iterator<Item = i64>, slack: i64) -> i64 {
    let mut diagonals: Vec<i64> = diagonals.collect();
    diagonals.sort_unstable();
    let mut best = (0, 0);
    let mut first = 0;
    for last in 0..diagonals.len() {
        while diagonals[last] - diagonals[first] > slack {
            first += 1;
        }
        if last + 1 - first > best.0 {
            best = (last + 1 - first, first);
        }
    }
    diagonals.get(best.1).copied().unwrap_or_default()
}

/// The longest run of pairs that goes forward in both, of pairs that are sorted by their place in the record.
fn chain(mut pairs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    // Patience sorting; pairs of one place come with falling words, so that only one of them joins a run.
    pairs
        .chunk_by_mut(|one, other| one.0 == other.0)
        .for_each(|own| own.sort_unstable_by_key(|one| std::cmp::Reverse(one.1)));
    let mut tails: Vec<usize> = Vec::new();
    let mut before = vec![usize::MAX; pairs.len()];
    for (number, &(_, word)) in pairs.iter().enumerate() {
        let place = tails.partition_point(|&tail| pairs[tail].1 < word);
        if let Some(&previous) = place.checked_sub(1).and_then(|place| tails.get(place)) {
            before[number] = previous;
        }
        match tails.get_mut(place) {
            Some(tail) => *tail = number,
            None => tails.push(number),
        }
    }
    let mut chain = Vec::with_capacity(tails.len());
    let mut number = tails.last().copied().unwrap_or(usize::MAX);
    while let Some(&pair) = pairs.get(number) {
        chain.push(pair);
        number = before[number];
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seeds(pairs: &[(u32, u32)]) -> Vec<Seed> {
        pairs.iter().map(|&(at, word)| Seed { text: 0, at, word }).collect()
    }

    #[test]
    fn an_insertion_and_a_changed_word_leave_the_rest_matched() {
        let text: Vec<u64> = (0..40).collect();
        let mut record: Vec<u64> = (100..110).chain(0..20).chain(200..203).chain(20..40).chain(300..310).collect();
        record[15] = 999;
        let found = align((&text, &[1; 40][..text.len()]), &record, 0, record.len(), &seeds(&[(18, 8), (40, 27)]))
            .expect("an alignment");
        assert_eq!(found, Alignment { start: 16, end: 53, part: 6..40, matched: 34, weight: 34, inserted: Vec::new() });
    }

    #[test]
    fn of_two_occurrences_one_is_laid() {
        let text: Vec<u64> = (0..30).collect();
        let record: Vec<u64> = (0..30).chain(100..200).chain(0..30).collect();
        let both = seeds(&[(2, 2), (20, 20), (132, 2), (140, 10), (150, 20)]);
        let found = align((&text, &[1; 40][..text.len()]), &record, 0, record.len(), &both).expect("an alignment");
        assert_eq!((found.start, found.end, found.matched), (130, 160, 30));
    }

    #[test]
    fn nothing_grows_past_its_bounds() {
        let text: Vec<u64> = (0..30).collect();
        let record: Vec<u64> = (0..30).collect();
        let found = align((&text, &[1; 40][..text.len()]), &record, 5, 25, &seeds(&[(10, 10)])).expect("an alignment");
        assert_eq!((found.start, found.end), (5, 25));
        assert_eq!(align((&text, &[1; 40][..text.len()]), &record, 0, 30, &[]), None);
    }

    #[test]
    fn short_gaps_are_compared_word_by_word() {
        assert_eq!(common(&[1, 2, 3, 4], &[1, 9, 3, 4], &[2; 4]), (3, 6));
        assert_eq!(common(&[1; 25], &[1; 3], &[1; 3]), (0, 0), "a long gap is another text");
    }
}
