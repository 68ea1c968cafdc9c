//! What the answers of instruction data do: decline, repeat themselves, make no sense, answer many prompts with the same words, or open
//! alike.

use super::classes::{Asked, Behavior, Census, Class, LEAST_ALIKE, NONE, Question};
use super::grams::mix;
use super::{Corpus, Kept};
use crate::kernel::by_hash::ByHash;
use std::io;

/// Classes made up from equal answers, from equal openings, and from openings that share two words, at most.
const MOST_ALIKE: usize = 48;
const MOST_SHARED: usize = 160;
/// Tokens of an opening.
const OPENING: usize = 3;
/// Tokens at the start of an answer among which two neighbors make a class when they hardly ever stand together later in an answer: a name
/// that nobody asked about, whatever is said about it.
const SHARED_WITHIN: usize = 6;
const SHARED_ELSEWHERE: f64 = 0.25;
/// Fewest tokens of an answer that may be called gibberish or repetitive.
const LEAST_TOKENS: usize = 8;
/// Largest share of an answer's word pairs that occur anywhere else, for gibberish: made of random words it has next to none, while
/// natural answers share a third and more.
const FAMILIAR: f64 = 0.02;
/// Words drawn from a vocabulary bring a familiar pair where one is written with a hyphen or an apostrophe; a longer answer may have more.
const LONGER: usize = 24;
const FAMILIAR_LONGER: f64 = 0.12;
/// Bits of the number of cells that count word pairs of answers (128 MiB): shared cells make senseless pairs look familiar.
const CELL_BITS: u32 = 26;

/// Hashes of a whole answer and of its opening.
pub(super) fn alike(answer: &[u32]) -> (u64, u64) {
    let whole = answer.iter().fold(1, |hash, &token| mix(hash ^ u64::from(token)).rotate_left(9));
    let opening = answer.iter().take(OPENING).fold(2, |hash, &token| mix(hash ^ u64::from(token)).rotate_left(9));
    (whole, opening)
}

/// Sorts the records by what their answers do.
pub(super) fn question(corpus: &dyn Corpus, census: &Census, made_up: &Alike) -> io::Result<Option<Question>> {
    let mut classes = vec![Class::Ordinary];
    let fixed = [Behavior::Refusal, Behavior::Repetition, Behavior::Gibberish, Behavior::Script, Behavior::Url];
    classes.extend(fixed.map(Class::Behavior));
    let first_whole = classes.len();
    classes.extend(made_up.wholes.iter().map(|_| Class::Behavior(Behavior::SameAnswer)));
    let first_shared = classes.len();
    classes.extend(made_up.shared.iter().map(|_| Class::Behavior(Behavior::Opening)));
    let first_opening = classes.len();
    classes.extend(made_up.openings.iter().map(|_| Class::Behavior(Behavior::Opening)));
    let class_of = |kept: &Kept<'_>| -> usize {
        let (whole, opening) = alike(kept.answer);
        if kept.flags & Kept::REFUSAL != 0 {
            1
        } else if repeats(kept.answer) {
            2
        } else if let Ok(at) = made_up.wholes.binary_search(&whole) {
            first_whole + at
        } else if made_up.pairs.senseless(kept.answer) {
            3
        } else if kept.flags & Kept::SCRIPT != 0 {
            4
        } else if let Some(at) = made_up.shared(kept.answer) {
            first_shared + at
        } else if let Ok(at) = made_up.openings.binary_search(&opening) {
            first_opening + at
        } else if kept.flags & Kept::URL != 0 {
            5
        } else {
            0
        }
    };
    let mut of = Vec::new();
    corpus.each(&mut |kept| {
        of.push(if Asked::about(kept) == Asked::Answer { class_of(kept) as u16 } else { NONE });
    })?;
    Ok(Question::new(classes, of, census))
}

/// Counts of neighboring words in cells that may be shared: never too low.
pub(super) struct Pairs {
    cells: Vec<u16>,
}

impl Pairs {
    /// Places of a pair, by its hash.
    pub(super) fn of(&self, hash: u64) -> u32 {
        u32::from(self.cells[(hash >> (64 - CELL_BITS)) as usize])
    }

    fn add(&mut self, hash: u64) {
        let cell = &mut self.cells[(hash >> (64 - CELL_BITS)) as usize];
        *cell = cell.saturating_add(1);
    }

    /// Whether hardly any of an answer's word pairs occur anywhere else.
    fn senseless(&self, answer: &[u32]) -> bool {
        if answer.len() < LEAST_TOKENS {
            return false;
        }
        let most = if answer.len() < LONGER { FAMILIAR } else { FAMILIAR_LONGER };
        let most = (most * (answer.len() - 1) as f64) as usize;
        // Of sense there is soon enough.
        pairs(answer).filter(|&hash| self.of(hash) > 1).nth(most).is_none()
    }
}

/// What classes are made up from, each sorted by hash.
pub(super) struct Alike {
    pub(super) pairs: Pairs,
    wholes: Vec<u64>,
    openings: Vec<u64>,
    shared: Vec<u64>,
    /// Records of each of `shared`.
    shares: Vec<u32>,
}

impl Alike {
    /// Compares all answers.
    pub(super) fn find(corpus: &dyn Corpus) -> io::Result<Self> {
        let mut counts = Pairs { cells: vec![0; 1 << CELL_BITS] };
        let each_answer = |visit: &mut dyn FnMut(&Kept<'_>)| {
            corpus.each(&mut |kept| {
                if Asked::about(kept) == Asked::Answer {
                    visit(kept);
                }
            })
        };
        each_answer(&mut |kept| {
            let (whole, opening) = alike(kept.answer);
            [whole, opening].into_iter().chain(pairs(kept.answer)).for_each(|hash| counts.add(hash));
        })?;
        let often = |hash: u64| counts.of(hash) >= LEAST_ALIKE;
        let [mut wholes, mut openings, mut shared] = [(); 3].map(|()| ByHash::<u32>::default());
        each_answer(&mut |kept| {
            let (whole, opening) = alike(kept.answer);
            if often(whole) {
                *wholes.entry(whole).or_default() += 1;
            }
            if often(opening) && kept.answer.len() > OPENING {
                *openings.entry(opening).or_default() += 1;
            }
            for pair in opening_pairs(kept.answer).filter(|&pair| often(pair)) {
                *shared.entry(pair).or_default() += 1;
            }
        })?;
        let bound = |pair: u64, count: u32| f64::from(counts.of(pair)) <= (1.0 + SHARED_ELSEWHERE) * f64::from(count);
        shared.retain(|&pair, count| bound(pair, *count));
        let (wholes, openings) = (most_alike(wholes, MOST_ALIKE), most_alike(openings, MOST_ALIKE));
        let shared = most_alike(shared, MOST_SHARED);
        Ok(Self {
            pairs: counts,
            wholes: wholes.into_iter().map(|(hash, _)| hash).collect(),
            openings: openings.into_iter().map(|(hash, _)| hash).collect(),
            shares: shared.iter().map(|&(_, count)| count).collect(),
            shared: shared.into_iter().map(|(hash, _)| hash).collect(),
        })
    }

    /// The pair of words by which an answer opens like most others.
    fn shared(&self, answer: &[u32]) -> Option<usize> {
        let places = opening_pairs(answer).filter_map(|pair| self.shared.binary_search(&pair).ok());
        places.max_by_key(|&at| (self.shares[at], std::cmp::Reverse(at)))
    }
}

/// The hashes with the highest counts, sorted by hash.
fn most_alike(counts: ByHash<u32>, most: usize) -> Vec<(u64, u32)> {
    let mut counts: Vec<(u64, u32)> = counts.into_iter().filter(|&(_, count)| count >= LEAST_ALIKE).collect();
    counts.sort_unstable_by_key(|&(hash, count)| (std::cmp::Reverse(count), hash));
    counts.truncate(most);
    counts.sort_unstable();
    counts
}

/// Hashes of neighboring tokens.
fn pairs(tokens: &[u32]) -> impl Iterator<Item = u64> + '_ {
    tokens.windows(2).map(|two| pair(two[0], two[1]))
}

/// Hash of two tokens that stand next to each other.
pub(super) fn pair(left: u32, right: u32) -> u64 {
    mix((u64::from(left) << 32) | u64::from(right))
}

/// Hashes of the different neighbors at the start of an answer.
fn opening_pairs(answer: &[u32]) -> impl Iterator<Item = u64> + '_ {
    let opening = &answer[..answer.len().min(SHARED_WITHIN)];
    pairs(opening)
        .enumerate()
        .filter(|&(at, pair)| pairs(opening).take(at).all(|before| before != pair))
        .map(|(_, pair)| pair)
}

/// Whether an answer has few different tokens for its length.
fn repeats(answer: &[u32]) -> bool {
    if answer.len() < LEAST_TOKENS {
        return false;
    }
    let mut different = answer[..answer.len().min(64)].to_vec();
    different.sort_unstable();
    different.dedup();
    different.len() * 3 <= answer.len().min(64)
}
