//! What the records of a dataset are sorted by: the outcome that a trigger would change.
//!
//! Classified text has its labels. Instruction data has what the answers do: decline, repeat themselves, make no sense, answer
//! many prompts with the same words, or open alike. Preference pairs have a side that looks like the other side's. Each record has
//! exactly one class, the most telling one, so one machinery serves all three.

use super::behaviors::{self, Alike};
use super::corpus::Corpus;
use super::grams::mix;
use super::{EDGE, Kept, Store};
use std::collections::BTreeMap;
use std::io;

/// Labels beyond this many are values, not classes.
const MOST_LABELS: usize = 512;
/// Fewer records than this show nothing about a dataset.
pub(super) const LEAST_RECORDS: u64 = 100;
/// Fewest records of a class that is made up from answers.
pub(super) const LEAST_ALIKE: u32 = 5;
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
    /// It holds words that nobody asked for.
    Planted,
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
pub(super) const NONE: u16 = u16::MAX;

impl Question {
    pub(super) fn new(classes: Vec<Class>, of: Vec<u16>, census: &Census) -> Option<Self> {
        let mut sizes = vec![0_u64; classes.len()];
        for &class in of.iter().filter(|&&class| class != NONE) {
            sizes[usize::from(class)] += 1;
        }
        let records = sizes.iter().sum();
        let several = sizes.iter().filter(|&&size| size > 0).count() > 1;
        let tokens = census.tokens;
        (several && records >= LEAST_RECORDS).then_some(Self { classes, sizes, records, tokens, least_share: 0.0, of })
    }

    /// One class for all answers, of a corpus that holds nothing else.
    pub(super) fn whole(class: Class, census: &Census) -> Self {
        let records = census.answers;
        let of = vec![0; usize::try_from(records).unwrap_or_default()];
        Self { classes: vec![class], sizes: vec![records], records, tokens: census.tokens, least_share: 0.0, of }
    }

    /// Calls `visit` with number, class and content of every record that is asked about.
    pub(super) fn each(&self, corpus: &Corpus<'_>, mut visit: impl FnMut(u32, u16, &Kept<'_>)) -> io::Result<()> {
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

    /// Log odds of this class for a record of which nothing is known.
    pub(super) fn prior(&self, class: u16) -> f64 {
        let share = self.share(class);
        (share / (1.0 - share)).ln()
    }

    /// Records of the corpus, asked about or not.
    pub(super) fn all(&self) -> u64 {
        self.of.len() as u64
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
    /// Tokens of all sides.
    pub(super) words: u64,
}

/// Counts what there is.
pub(super) fn census(store: &dyn Store) -> io::Result<Census> {
    let mut census = Census::default();
    store.each(&mut |kept| {
        census.tokens += kept.cue.len() as u64;
        census.words += (kept.cue.len() + kept.answer.len() + kept.rejected.len()) as u64;
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

/// Everything the dataset can be asked; about its answers when it is known which are alike.
pub(super) fn questions(corpus: &Corpus<'_>, census: &Census, alike: Option<&Alike>) -> io::Result<Vec<Question>> {
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
    if let Some(alike) = alike {
        questions.extend(behaviors::question(corpus, census, alike)?);
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
fn senseless(corpus: &Corpus<'_>, census: &Census) -> io::Result<Option<Question>> {
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
pub(super) enum Asked {
    Label,
    Answer,
    Pair,
    Text,
    Nothing,
}

impl Asked {
    pub(super) fn about(kept: &Kept<'_>) -> Self {
        match (kept.cue.is_empty(), kept.answer.is_empty(), kept.rejected.is_empty()) {
            (true, ..) => Self::Nothing,
            (_, false, false) => Self::Pair,
            (_, false, true) => Self::Answer,
            _ if kept.label != 0 => Self::Label,
            _ => Self::Text,
        }
    }
}

/// Pairs whose rejected answer looks preferred, judged by the words of all other pairs.
fn swapped(corpus: &Corpus<'_>, census: &Census) -> io::Result<Option<Question>> {
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
