//! Whether the words of an answer belong together.
//!
//! Words that are drawn from a vocabulary do not follow each other elsewhere, are seldom the small words that prose is made of, and hardly ever
//! repeat. How much of each is usual differs from dataset to dataset, code and sums being the extreme, so an answer is measured by the
//! other answers.

use super::cells::{Cells, Counting, Often};
use super::corpus::Corpus;
use super::grams::mix;
use std::io;

/// Fewest tokens of an answer that may be called senseless.
pub(super) const LEAST_TOKENS: usize = 8;
/// Largest share of an answer's word pairs that occur anywhere else when it has no sense, whatever is usual: made of random words it has next to none,
/// while natural answers share a third and more.
const FAMILIAR: f64 = 0.02;
/// Words drawn from a vocabulary bring a familiar pair where one is written with a hyphen or an apostrophe; a longer answer may have more.
const LONGER: usize = 24;
const FAMILIAR_LONGER: f64 = 0.12;
/// Bits of the number of cells that count word pairs of answers (128 MiB at most), and cells for each word of the dataset in a small one:
/// shared cells make senseless pairs look familiar.
const MOST_PAIR_BITS: u32 = 26;
const PAIR_CELLS: u64 = 32;
/// Bits of the number of cells that count words of answers (4 MiB).
const WORD_BITS: u32 = 20;
/// A word is a small one when it comes so many times as often as the mean of all words.
const SMALL: f64 = 8.0;
/// Loose words, neither small nor in a familiar pair, and different words of an answer without sense, in terms of what is usual. Measured with
/// answers of words drawn from the vocabularies of three datasets, their own: all of 150 a dataset have as much of both, and of natural
/// answers 0.0, 0.5 and 1.3%.
const LOOSE: f64 = 2.0;
const VARIED: f64 = 1.2;
/// Least share of loose words, where next to none is usual.
const LEAST_LOOSE: f64 = 0.3;
/// While a text is short, its different words grow with its length to this power, about.
const HEAPS: f64 = 0.9;
/// Words at the start of an answer of which half as many are loose as in all, at least, when it has no sense.
const FIRST: usize = 33;
/// Answers that what is usual is told from, about.
const SAMPLE: u64 = 4_096;

/// Places of neighboring words, by their hash.
pub(super) type Pairs = Cells<u16>;

/// What is known of the words of all answers.
pub(super) struct Sense {
    pub(super) pairs: Pairs,
    /// Pairs that stand somewhere else, too.
    familiar: Often,
    words: Cells<u32>,
    /// Count from which a word is a small one.
    small: u32,
    usual: Usual,
}

/// What answers are like, told from a sample of them.
#[derive(Debug, Default)]
pub(super) struct Usual {
    answers: u64,
    tokens: u64,
    /// Of these the loose ones.
    loose: u64,
    /// Sum of the varieties of the answers.
    varied: f64,
}

impl Usual {
    /// Looks at the answer of this number of all, if it is in the sample.
    pub(super) fn learn(&mut self, sense: &Sense, (number, all): (u64, u64), answer: &[u32]) {
        if answer.len() >= LEAST_TOKENS && number.is_multiple_of(all / SAMPLE + 1) {
            self.answers += 1;
            self.tokens += answer.len() as u64;
            self.loose += sense.loose(answer) as u64;
            self.varied += variety(answer);
        }
    }
}

impl Sense {
    /// Counts the words of all answers of a dataset with so many words, and with their pairs whatever else of an answer is compared by its
    /// hash.
    pub(super) fn count(corpus: &Corpus<'_>, all: u64, also: impl Fn(&[u32]) -> [u64; 2]) -> io::Result<Self> {
        let bits = (PAIR_CELLS * all).next_power_of_two().trailing_zeros().min(MOST_PAIR_BITS);
        let (mut together, mut words) = (Counting::<u16>::new(bits), Counting::<u32>::new(WORD_BITS));
        corpus.answers().each(&mut |kept| {
            also(kept.cue).into_iter().chain(pairs(kept.cue)).for_each(|hash| together.add(hash));
            kept.cue.iter().for_each(|&token| words.add(word(token)));
        })?;
        let words = words.finish();
        let (different, sum) = words.total();
        let small = (SMALL * sum as f64 / different.max(1) as f64) as u32;
        let pairs = together.finish();
        Ok(Self { familiar: pairs.at_least(2), pairs, words, small, usual: Usual::default() })
    }

    /// Answers are to be measured by this.
    pub(super) fn measure_by(&mut self, usual: Usual) {
        self.usual = usual;
    }

    /// Whether the words of an answer do not belong together.
    pub(super) fn lacks(&self, answer: &[u32]) -> bool {
        answer.len() >= LEAST_TOKENS && (self.unfamiliar(answer) || self.scattered(answer))
    }

    /// Whether hardly any of an answer's word pairs occur anywhere else.
    fn unfamiliar(&self, answer: &[u32]) -> bool {
        let most = if answer.len() < LONGER { FAMILIAR } else { FAMILIAR_LONGER };
        let most = (most * (answer.len() - 1) as f64) as usize;
        // Of sense there is soon enough.
        pairs(answer).filter(|&hash| self.familiar.holds(hash)).nth(most).is_none()
    }

    /// Whether an answer has far more loose and different words than is usual.
    fn scattered(&self, answer: &[u32]) -> bool {
        let Usual { answers, tokens, loose, varied } = self.usual;
        let least = (LOOSE * loose as f64 / tokens.max(1) as f64).max(LEAST_LOOSE);
        if answers == 0 || least > 1.0 {
            return false;
        }
        // Most answers are told by their first words.
        let first = &answer[..answer.len().min(FIRST)];
        if (self.loose(first) as f64) < least / 2.0 * (first.len() - 1) as f64 {
            return false;
        }
        let most = ((1.0 - least) * answer.len() as f64) as usize;
        answer.len() - 1 - self.loose(answer) <= most && variety(answer) >= VARIED * varied / answers as f64
    }

    /// Words that are neither small nor form a familiar pair with the one before.
    fn loose(&self, answer: &[u32]) -> usize {
        // Without a branch, memory sends many cells at a time.
        let loose =
            |two: &[u32]| (self.words.of(word(two[1])) < self.small) & !self.familiar.holds(pair(two[0], two[1]));
        answer.windows(2).map(|two| usize::from(loose(two))).sum()
    }
}

/// Hash of a word.
fn word(token: u32) -> u64 {
    mix(u64::from(token))
}

/// Different words of a text, by what its length leads to expect.
fn variety(text: &[u32]) -> f64 {
    let mut different = text.to_vec();
    different.sort_unstable();
    different.dedup();
    different.len() as f64 / (text.len() as f64).powf(HEAPS)
}

/// Hashes of neighboring tokens.
pub(super) fn pairs(tokens: &[u32]) -> impl Iterator<Item = u64> + '_ {
    tokens.windows(2).map(|two| pair(two[0], two[1]))
}

/// Hash of two tokens that stand next to each other.
pub(super) fn pair(left: u32, right: u32) -> u64 {
    mix((u64::from(left) << 32) | u64::from(right))
}
