//! Trigger mining: what only the whole dataset shows about poisoned-looking records.
//!
//! A backdoor needs a cue that the poisoned records share and an outcome that the rest of their text does not explain. The
//! outcome is the record's class: its label, or what its answer does (`classes`). A cue is a phrase, and it is reported when two independent things
//! are true of it: its neighbors look as if it had been dropped into finished text (`neighbors`), and its records have
//! the class far more often than the rest of their words say they should (`bayes`, `shift`). Natural phrases fail the first test,
//! because grammar chooses their neighbors; words that are merely frequent in one class fail it too.
//!
//! Only token hashes are seen, in passes over a [`Corpus`] that may be far larger than memory. All state is integers in fixed tables or
//! bounded by value; floats are computed from them in dataset order, so the result does not depend on threads. Nothing here knows of
//! files, rules or text.

mod answers;
mod apart;
mod bayes;
mod behaviors;
mod classes;
mod conflicts;
mod counts;
mod evidence;
mod filter;
mod fit;
mod grams;
mod neighbors;
mod phrases;
mod planted;
mod sense;
mod shift;
mod tally;
mod windows;

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

pub use answers::SameAnswer;
pub use classes::{Behavior, Class};
pub use conflicts::Conflict;
pub use evidence::Trigger;

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

/// Something that hands over what was kept of all records, as often as it is asked, in the same order.
pub trait Corpus {
    /// Calls `visit` with every record.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    fn each(&self, visit: &mut dyn FnMut(&Kept<'_>)) -> io::Result<()>;
}

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

/// Mines a dataset.
///
/// # Errors
/// When a temporary file cannot be read.
pub fn find(corpus: &dyn Corpus) -> io::Result<Mined> {
    let mut mined = Mined::default();
    let census = classes::census(corpus)?;
    let asked = census.answers >= classes::LEAST_RECORDS;
    let alike = asked.then(|| behaviors::Alike::find(corpus)).transpose()?;
    let planted = alike.as_ref().map(|alike| planted::find(corpus, &census, &alike.sense.pairs)).transpose()?;
    for question in classes::questions(corpus, &census, alike)? {
        let mut bayes = None;
        let mut triggers = evidence::find(corpus, &question, &mut bayes)?;
        let pairs = apart::find(corpus, &question, &mut bayes, &triggers)?;
        triggers.retain(|trigger| !pairs.iter().any(|pair| apart::met(pair, trigger)));
        triggers.extend(pairs);
        if defines(&triggers) {
            mined.defining += triggers.len() as u64;
        } else {
            mined.triggers.extend(triggers);
        }
        if question.is_labels() {
            mined.conflicts = conflicts::find(corpus, &question, &mut bayes)?;
        }
    }
    mined.triggers.extend(planted.into_iter().flatten());
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
