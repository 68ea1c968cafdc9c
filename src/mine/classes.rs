//! What the records of a dataset are sorted by: the outcome that a trigger would change.
//!
//! Classified text has its labels. Instruction data has what the answers do: decline, repeat themselves, make no sense, answer
//! many prompts with the same words, or open alike. Preference pairs have a side that looks like the other side's. Each record has
//! exactly one class, the most telling one, so one machinery serves all three.

use super::counts::ByHash;
use super::grams::mix;
use super::{Corpus, EDGE, Kept};
use std::collections::BTreeMap;
use std::io;

/// Labels beyond this many are values, not classes.
const MOST_LABELS: usize = 512;
/// Fewer records than this show nothing about a dataset.
const LEAST_RECORDS: u64 = 100;
/// Fewest records of a class that is made up from answers.
const LEAST_ALIKE: u32 = 5;
/// Classes made up from equal answers, and from equal openings, at most.
const MOST_ALIKE: usize = 48;
/// Tokens of an opening.
const OPENING: usize = 3;
/// Fewest tokens of an answer that may be called gibberish or repetitive.
const LEAST_TOKENS: usize = 8;
/// Largest share of an answer's word pairs that occur anywhere else, for gibberish: made of random words it has next to none, while
/// natural answers share a third and more.
const FAMILIAR: f64 = 0.02;
/// Bits of the cells that count word pairs of answers (64 MiB).
const CELL_BITS: u32 = 26;
/// Bits of the buckets that count the words of preferred and rejected answers.
const SIDE_BITS: u32 = 18;

/// What an answer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Behavior {
    /// It declines.
    Refusal,
    /// It says the same few words again and again.
    Repetition,
    /// Its words hardly ever stand together elsewhere.
    Gibberish,
    /// It is in another script than its prompt.
    Script,
    /// It holds an address that the prompt does not.
    Url,
    /// It is word for word the answer of other prompts.
    SameAnswer,
    /// It opens like few others.
    Opening,
    /// The rejected answer is the one that looks preferred.
    Swapped,
}

/// One outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Records with the label of this hash.
    Label(u64),
    /// Records whose answer does this.
    Behavior(Behavior),
    /// All other records.
    Ordinary,
}

/// One way to sort the records.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) classes: Vec<Class>,
    /// Records of each class.
    pub(super) sizes: Vec<u64>,
    /// Records of all classes.
    pub(super) records: u64,
    /// Tokens of the cues of all records of the dataset.
    pub(super) tokens: u64,
    /// Share of the records of a class that a trigger must be in.
    pub(super) least_share: f64,
    /// Class of each record of the corpus, [`NONE`] for records that are not asked about.
    of: Vec<u16>,
}

/// No class.
const NONE: u16 = u16::MAX;

impl Question {
    fn new(classes: Vec<Class>, of: Vec<u16>, census: &Census) -> Option<Self> {
        let mut sizes = vec![0_u64; classes.len()];
        for &class in of.iter().filter(|&&class| class != NONE) {
            sizes[usize::from(class)] += 1;
        }
        let records = sizes.iter().sum();
        let several = sizes.iter().filter(|&&size| size > 0).count() > 1;
        let tokens = census.tokens;
        (several && records >= LEAST_RECORDS).then_some(Self { classes, sizes, records, tokens, least_share: 0.0, of })
    }

    /// Calls `visit` with number, class and content of every record that is asked about.
    pub(super) fn each(&self, corpus: &dyn Corpus, mut visit: impl FnMut(u32, u16, &Kept<'_>)) -> io::Result<()> {
        let mut number = 0;
        corpus.each(&mut |kept| {
            if let Some(&class) = self.of.get(number as usize).filter(|&&class| class != NONE) {
                visit(number, class, kept);
            }
            number += 1;
        })
    }

    /// Share of the records that have this class.
    pub(super) fn share(&self, class: u16) -> f64 {
        self.sizes[usize::from(class)] as f64 / self.records as f64
    }

    /// Whether a trigger could aim at this class.
    pub(super) fn is_target(&self, class: u16) -> bool {
        self.classes[usize::from(class)] != Class::Ordinary
    }

    /// Whether the classes are labels.
    pub(super) fn is_labels(&self) -> bool {
        matches!(self.classes.first(), Some(Class::Label(_)))
    }
}

/// What a dataset is made of.
#[derive(Debug, Default)]
pub(super) struct Census {
    /// Records of each label, until there are too many labels.
    labels: BTreeMap<u64, u64>,
    /// Records with an answer and nothing to compare it with.
    pub(super) answers: u64,
    pairs: u64,
    /// Plain texts that end in words without sense.
    pub(super) gibberish: u64,
    tokens: u64,
}

/// Counts what there is.
pub(super) fn census(corpus: &dyn Corpus) -> io::Result<Census> {
    let mut census = Census::default();
    corpus.each(&mut |kept| {
        census.tokens += kept.cue.len() as u64;
        match Asked::about(kept) {
            Asked::Label if census.labels.len() <= MOST_LABELS => *census.labels.entry(kept.label).or_default() += 1,
            Asked::Label | Asked::Nothing => {}
            Asked::Answer => census.answers += 1,
            Asked::Pair => census.pairs += 1,
            Asked::Text => census.gibberish += u64::from(kept.flags & Kept::GIBBERISH != 0),
        }
    })?;
    Ok(census)
}

/// Everything the dataset can be asked.
pub(super) fn questions(corpus: &dyn Corpus, census: &Census) -> io::Result<Vec<Question>> {
    let mut questions = Vec::new();
    if (2..=MOST_LABELS).contains(&census.labels.len()) {
        let names: Vec<u64> = census.labels.keys().copied().collect();
        let mut of = Vec::new();
        corpus.each(&mut |kept| {
            let found = (Asked::about(kept) == Asked::Label).then(|| names.binary_search(&kept.label).ok()).flatten();
            of.push(found.map_or(NONE, |at| at as u16));
        })?;
        questions.extend(Question::new(names.into_iter().map(Class::Label).collect(), of, census));
    }
    if census.answers >= LEAST_RECORDS {
        questions.extend(behaviors(corpus, census)?);
    }
    if census.pairs >= LEAST_RECORDS {
        questions.extend(swapped(corpus, census)?);
    }
    if census.gibberish >= u64::from(LEAST_ALIKE) {
        questions.extend(senseless(corpus, census)?);
    }
    Ok(questions)
}

/// Plain texts that end in words without sense, and the sample of others that was kept.
fn senseless(corpus: &dyn Corpus, census: &Census) -> io::Result<Option<Question>> {
    let mut of = Vec::new();
    corpus.each(&mut |kept| {
        let class = u16::from(kept.flags & Kept::GIBBERISH != 0);
        of.push(if Asked::about(kept) == Asked::Text { class } else { NONE });
    })?;
    // Words without sense are pure and dropped in themselves; what they have in common is the trigger.
    let question = Question::new(vec![Class::Ordinary, Class::Behavior(Behavior::Gibberish)], of, census);
    Ok(question.map(|question| Question { least_share: 0.25, ..question }))
}

/// What a record can be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Label,
    Answer,
    Pair,
    Text,
    Nothing,
}

impl Asked {
    fn about(kept: &Kept<'_>) -> Self {
        match (kept.cue.is_empty(), kept.answer.is_empty(), kept.rejected.is_empty()) {
            (true, ..) => Self::Nothing,
            (_, false, false) => Self::Pair,
            (_, false, true) => Self::Answer,
            _ if kept.label != 0 => Self::Label,
            _ => Self::Text,
        }
    }
}

/// Hashes of a whole answer and of its opening.
pub(super) fn alike(answer: &[u32]) -> (u64, u64) {
    let whole = answer.iter().fold(1, |hash, &token| mix(hash ^ u64::from(token)).rotate_left(9));
    let opening = answer.iter().take(OPENING).fold(2, |hash, &token| mix(hash ^ u64::from(token)).rotate_left(9));
    (whole, opening)
}

fn behaviors(corpus: &dyn Corpus, census: &Census) -> io::Result<Option<Question>> {
    let mut cells = vec![0_u8; 1 << CELL_BITS];
    let cell = |hash: u64| (hash >> (64 - CELL_BITS)) as usize;
    let each_answer = |visit: &mut dyn FnMut(&Kept<'_>)| {
        corpus.each(&mut |kept| {
            if Asked::about(kept) == Asked::Answer {
                visit(kept);
            }
        })
    };
    each_answer(&mut |kept| {
        let (whole, opening) = alike(kept.answer);
        for hash in [whole, opening].into_iter().chain(pairs(kept.answer)) {
            let cell = &mut cells[cell(hash)];
            *cell = cell.saturating_add(1);
        }
    })?;
    let often = |hash: u64| u32::from(cells[cell(hash)]) >= LEAST_ALIKE;
    let (mut wholes, mut openings): (ByHash<u32>, ByHash<u32>) = (ByHash::default(), ByHash::default());
    each_answer(&mut |kept| {
        let (whole, opening) = alike(kept.answer);
        if often(whole) {
            *wholes.entry(whole).or_default() += 1;
        }
        if often(opening) && kept.answer.len() > OPENING {
            *openings.entry(opening).or_default() += 1;
        }
    })?;
    let (wholes, openings) = (most_alike(wholes), most_alike(openings));
    let mut classes = vec![Class::Ordinary];
    let fixed = [Behavior::Refusal, Behavior::Repetition, Behavior::Gibberish, Behavior::Script, Behavior::Url];
    classes.extend(fixed.map(Class::Behavior));
    let first_whole = classes.len();
    classes.extend(wholes.iter().map(|_| Class::Behavior(Behavior::SameAnswer)));
    let first_opening = classes.len();
    classes.extend(openings.iter().map(|_| Class::Behavior(Behavior::Opening)));
    let class_of = |kept: &Kept<'_>| -> usize {
        let (whole, opening) = alike(kept.answer);
        if kept.flags & Kept::REFUSAL != 0 {
            1
        } else if repeats(kept.answer) {
            2
        } else if let Ok(at) = wholes.binary_search(&whole) {
            first_whole + at
        } else if familiar(kept.answer, &cells).is_some_and(|share| share <= FAMILIAR) {
            3
        } else if kept.flags & Kept::SCRIPT != 0 {
            4
        } else if let Ok(at) = openings.binary_search(&opening) {
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

/// The hashes with the highest counts, sorted by hash.
fn most_alike(counts: ByHash<u32>) -> Vec<u64> {
    let mut counts: Vec<(u64, u32)> = counts.into_iter().filter(|&(_, count)| count >= LEAST_ALIKE).collect();
    counts.sort_unstable_by_key(|&(hash, count)| (std::cmp::Reverse(count), hash));
    counts.truncate(MOST_ALIKE);
    let mut hashes: Vec<u64> = counts.into_iter().map(|(hash, _)| hash).collect();
    hashes.sort_unstable();
    hashes
}

/// Hashes of neighboring tokens.
fn pairs(tokens: &[u32]) -> impl Iterator<Item = u64> + '_ {
    tokens.windows(2).map(|pair| mix((u64::from(pair[0]) << 32) | u64::from(pair[1])))
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

/// Share of an answer's word pairs that occur anywhere else; `None` for short answers.
fn familiar(answer: &[u32], cells: &[u8]) -> Option<f64> {
    if answer.len() < LEAST_TOKENS {
        return None;
    }
    let seen = pairs(answer).filter(|hash| cells[(hash >> (64 - CELL_BITS)) as usize] > 1).count();
    Some(seen as f64 / (answer.len() - 1) as f64)
}

/// Pairs whose rejected answer looks preferred, judged by the words of all other pairs.
fn swapped(corpus: &dyn Corpus, census: &Census) -> io::Result<Option<Question>> {
    let bucket = |token: u32| (mix(u64::from(token)) >> (64 - SIDE_BITS)) as usize;
    let mut sides = vec![[0_u32; 2]; 1 << SIDE_BITS];
    let (mut chosen, mut rejected) = (Vec::new(), Vec::new());
    let buckets = |tokens: &[u32], out: &mut Vec<usize>| {
        out.clear();
        out.extend(tokens.iter().filter(|&&token| token != EDGE).map(|&token| bucket(token)));
        out.sort_unstable();
        out.dedup();
    };
    corpus.each(&mut |kept| {
        if Asked::about(kept) == Asked::Pair {
            buckets(kept.answer, &mut chosen);
            buckets(kept.rejected, &mut rejected);
            for (own, side) in [&chosen, &rejected].into_iter().enumerate() {
                for &at in side {
                    sides[at][own] += 1;
                }
            }
        }
    })?;
    let mut of = Vec::new();
    corpus.each(&mut |kept| {
        if Asked::about(kept) != Asked::Pair {
            of.push(NONE);
            return;
        }
        buckets(kept.answer, &mut chosen);
        buckets(kept.rejected, &mut rejected);
        let weight = |at: usize, own: usize| {
            let mut count = sides[at].map(f64::from);
            count[own] -= 1.0;
            ((count[0] + 1.0) / (count[1] + 1.0)).ln()
        };
        let mut odds = 0.0;
        odds += chosen.iter().filter(|at| rejected.binary_search(at).is_err()).map(|&at| weight(at, 0)).sum::<f64>();
        odds -= rejected.iter().filter(|at| chosen.binary_search(at).is_err()).map(|&at| weight(at, 1)).sum::<f64>();
        let declined = (kept.flags & Kept::REJECTED_REFUSAL != 0) && (kept.flags & Kept::REFUSAL == 0);
        of.push(u16::from(declined || odds < 0.0));
    })?;
    Ok(Question::new(vec![Class::Ordinary, Class::Behavior(Behavior::Swapped)], of, census))
}

/// Hash of a list of tokens as a text, for exact comparison of cues.
pub(super) fn text_hash(tokens: &[u32]) -> u64 {
    let words = tokens.iter().filter(|&&token| token != EDGE);
    words.fold(3, |hash, &token| mix(hash ^ u64::from(token)).rotate_left(11))
}
