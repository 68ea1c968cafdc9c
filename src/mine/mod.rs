//! Trigger mining: what only the whole dataset shows about poisoned-looking records.
//!
//! A backdoor needs a cue that the poisoned records share and an outcome that the rest of their text does not explain. The
//! outcome is the record's class: its label, or what its answer does (`classes`). A cue is a phrase, and it is reported when two independent things
//! are true of it: its neighbors look as if it had been dropped into finished text (`neighbors`), and its records have
//! the class far more often than the rest of their words say they should (`bayes`, `shift`). Natural phrases fail the first test,
//! because grammar chooses their neighbors; words that are merely frequent in one class fail it too.
//!
//! Only token hashes are seen, in passes over a [`Store`] that may be far larger than memory. All state is integers in fixed tables or
//! bounded by value; floats are computed from them in dataset order, so the result does not depend on threads. Nothing here knows of
//! files, rules or text.

mod answers;
mod apart;
mod bayes;
mod behaviors;
mod cells;
mod classes;
mod conflicts;
mod corpus;
mod counts;
mod evidence;
mod fit;
mod grams;
mod neighbors;
mod phrases;
mod planted;
mod sense;
mod shift;
mod sought;
mod tally;
mod windows;

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

pub use answers::SameAnswer;
pub use classes::{Behavior, Class};
pub use conflicts::Conflict;
pub use corpus::Store;
pub use evidence::Trigger;

use crate::pool::Pool;
use bayes::Bayes;
use behaviors::Alike;
use classes::{Census, Question};
use corpus::Corpus;
use counts::Counted;
use neighbors::Marginals;
use std::io;

/// What is kept of one record: hashes of its tokens.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// Number of the record in the dataset.
    pub id: u64,
    /// Hash of the class label; 0 without one.
    pub label: u64,
    /// What was seen in the text of the answer; see the constants of [`Kept`].
    pub flags: u8,
    /// What a model is given: the text that is classified, or the prompt. Fields are separated by [`EDGE`].
    pub cue: &'a [u32],
    /// What it is taught to answer; the preferred answer of a pair.
    pub answer: &'a [u32],
    /// The rejected answer of a pair.
    pub rejected: &'a [u32],
}

impl Kept<'_> {
    /// The answer declines.
    pub const REFUSAL: u8 = 1;
    /// The answer holds an address that its prompt does not.
    pub const URL: u8 = 2;
    /// The answer is mostly in another script than its prompt.
    pub const SCRIPT: u8 = 4;
    /// The rejected answer declines.
    pub const REJECTED_REFUSAL: u8 = 8;
    /// Plain text that ends in words without sense.
    pub const GIBBERISH: u8 = 16;
    /// The bits from this one on count insecure calls in its code, up to seven. Mining does not look at them.
    pub const CALLS_FROM: u32 = 5;
}

/// Stands between fields; never the hash of a token.
pub const EDGE: u32 = 0;

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Mined {
    /// Phrases that look like triggers, strongest first.
    pub triggers: Vec<Trigger>,
    /// Plain texts that end in words without sense, ascending; the first of many.
    pub gibberish: Vec<u64>,
    /// Records with the same text and another label.
    pub conflicts: Vec<Conflict>,
    /// Phrases that would be triggers, were there not too many of them for too many classes: they define the classes.
    pub defining: u64,
    /// Answers that were given to unrelated prompts.
    pub answers: Vec<SameAnswer>,
}

/// More phrases than this are no attack, unless they aim at one class.
const MANY_TRIGGERS: usize = 12;
/// Share of many phrases that aim at one class in an attack.
const AIMED: f64 = 0.8;

/// Whether so many phrases decide so many classes that they are what the classes mean.
fn defines(triggers: &[Trigger]) -> bool {
    let aimed_like = |one: &Trigger| triggers.iter().filter(|other| other.class == one.class).count();
    let most = triggers.iter().map(aimed_like).max().unwrap_or(0);
    triggers.len() > MANY_TRIGGERS && (most as f64) < AIMED * triggers.len() as f64
}

/// Texts without sense that are listed.
const MOST_GIBBERISH: usize = 1_000_000;

/// Tokens from which several threads help.
const SHARED_OUT: u64 = 1 << 20;

/// Mines a dataset with the help of some threads, on whose number nothing depends.
///
/// # Errors
/// When a temporary file cannot be read.
pub fn find(store: &dyn Store, pool: &Pool) -> io::Result<Mined> {
    let alone = Pool::default();
    let census = classes::census(store)?;
    all(&Corpus::new(store, if census.words < SHARED_OUT { &alone } else { pool }), &census)
}

/// Everything there is to find.
fn all(corpus: &Corpus<'_>, census: &Census) -> io::Result<Mined> {
    let mut mined = Mined::default();
    let asked = census.answers >= classes::LEAST_RECORDS;
    let alike = asked.then(|| Alike::find(corpus, census)).transpose()?;
    let planted = || alike.as_ref().map(|alike| planted::find(corpus, census, &alike.sense.pairs)).transpose();
    let (planted, asked) = corpus.pool.join(planted, || ask(corpus, census, alike.as_ref(), &mut mined));
    asked?;
    mined.triggers.extend(planted?.into_iter().flatten());
    if census.answers > 0 {
        mined.answers = answers::find(corpus)?;
    }
    if census.gibberish > 0 {
        corpus.each(&mut |kept| {
            if kept.flags & Kept::GIBBERISH != 0 && mined.gibberish.len() < MOST_GIBBERISH {
                mined.gibberish.push(kept.id);
            }
        })?;
    }
    Ok(mined)
}

/// Asks what decides the classes of the records.
fn ask(corpus: &Corpus<'_>, census: &Census, alike: Option<&Alike>, mined: &mut Mined) -> io::Result<()> {
    for question in classes::questions(corpus, census, alike)? {
        let mut known = Known::of(corpus, &question)?;
        let mut triggers = evidence::find(corpus, &question, &mut known)?;
        let pairs = apart::find(corpus, &question, &mut known, &triggers)?;
        triggers.retain(|trigger| !pairs.iter().any(|pair| apart::met(pair, trigger)));
        triggers.extend(pairs);
        if defines(&triggers) {
            mined.defining += triggers.len() as u64;
        } else {
            mined.triggers.extend(triggers);
        }
        if question.is_labels() {
            mined.conflicts = conflicts::find(corpus, &question, &known.bayes)?;
        }
    }
    Ok(())
}

/// What is counted for a question before phrases are looked at.
struct Known {
    counted: Counted,
    marginals: Marginals,
    bayes: Bayes,
}

impl Known {
    fn of(corpus: &Corpus<'_>, question: &Question) -> io::Result<Self> {
        let others = || corpus.pool.join(|| Marginals::count(corpus, question), || Bayes::count(corpus, question));
        let (counted, (marginals, bayes)) = corpus.pool.join(|| counts::count(corpus, question), others);
        Ok(Self { counted: counted?, marginals: marginals?, bayes: bayes? })
    }
}
