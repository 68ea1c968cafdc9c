//! From candidates to triggers: is the phrase dropped in, and does the rest of its records contradict their class?

use super::bayes::{Bayes, Buckets, Own};
use super::classes::{Class, Question};
use super::counts::{self, PURITY};
use super::grams::LONGEST;
use super::neighbors::{Insertion, Marginals, OCCURRENCES};
use super::phrases::Phrases;
use super::windows::{self, sampled};
use super::{Corpus, Kept, shift};
use std::collections::BTreeMap;
use std::io;

/// Chance of a false trigger in a clean dataset, if the models were true.
const ALPHA: f64 = 0.05;
/// Records whose words are compared to find what always comes with a phrase.
const FIRST_RECORDS: u32 = 3;
/// Share of a phrase's records from which a token belongs to it, wherever it stands.
const ALWAYS: f64 = 0.9;
/// Fewest records of a trigger that the rest of its records does not contradict.
const UNCONTRADICTED: u32 = 20;
/// Share of its records that must have the class then.
const CERTAIN_PURITY: f64 = 0.98;
/// Most tokens of one word or name of several that stand for one trigger.
const SPLIT: usize = 2;
/// Odds by which the rest of a trigger's records may speak for their class and still count as contradicting it.
const SLACK: f64 = 0.5;
/// Phrases that are examined to the end.
const MOST_PHRASES: usize = 4_000;
/// Records listed for all triggers together.
const MOST_RECORDS: usize = 4_000_000;

/// A phrase that looks like a trigger.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// Hashes of its tokens.
    pub phrase: Vec<u32>,
    /// What its records have in common.
    pub class: Class,
    /// Records that hold it.
    pub records: u64,
    /// Records that hold it and have the class.
    pub hits: u64,
    /// Lower bound of the shift of the log odds of the class, in nats.
    pub shift: f64,
    /// Mean log odds of the class by the rest of the records.
    pub rest: f64,
    /// Records that hold it, ascending; of labeled text only those that have the class.
    pub ids: Vec<u64>,
}

/// One phrase under examination.
#[derive(Debug)]
struct Suspect {
    class: u16,
    insertion: Insertion,
    records: u32,
    hits: u32,
    always: Vec<(u32, u32)>,
    odds: Vec<f64>,
    odds_hits: usize,
    ids: Vec<u64>,
}

/// Examines one question.
pub(super) fn find(corpus: &dyn Corpus, question: &Question, bayes: &mut Option<Bayes>) -> io::Result<Vec<Trigger>> {
    let counted = counts::count(corpus, question)?;
    if counted.candidates.is_empty() {
        return Ok(Vec::new());
    }
    let mut marginals = Marginals::count(corpus, question)?;
    let mut suspects: BTreeMap<(Vec<u32>, u16), Insertion> = BTreeMap::new();
    let mut passed = [(0_u64, 0_u64); LONGEST];
    windows::each_phrase(corpus, question, &counted.candidates, |candidate, grown| {
        let insertion = marginals.judge(&grown.left, &grown.right);
        let (inserted, all) = &mut passed[candidate.length() - 1];
        *all += 1;
        if insertion.likely() {
            *inserted += 1;
            if suspects.len() < MOST_PHRASES {
                suspects.insert((grown.phrase, candidate.class), insertion);
            }
        }
    })?;
    // The neighbors know nothing of the class: as many phrases are asked about as would have passed without looking at it.
    let budgets: [f64; LONGEST] = std::array::from_fn(|length| {
        let (inserted, all) = passed[length];
        let asked = counted.phrases[length] as f64 * inserted as f64 / all.max(1) as f64;
        (ALPHA / (LONGEST as f64 * asked.max(1.0) * question.classes.len() as f64)).ln()
    });
    let (phrases, mut suspects): (Vec<Vec<u32>>, Vec<Suspect>) =
        suspects.into_iter().map(|((phrase, class), insertion)| (phrase, Suspect::new(class, insertion))).unzip();
    let phrases = Phrases::new(phrases);
    if suspects.is_empty() {
        return Ok(Vec::new());
    }
    let bayes = Bayes::of(bayes, corpus, question)?;
    examine(corpus, question, bayes, &phrases, &mut suspects)?;
    Ok(decide(question, &phrases, suspects, &budgets))
}

impl Suspect {
    fn new(class: u16, insertion: Insertion) -> Self {
        let (always, odds, ids) = (Vec::new(), Vec::new(), Vec::new());
        Self { class, insertion, records: 0, hits: 0, always, odds, odds_hits: 0, ids }
    }

    /// Notes a record that holds the phrase.
    fn add(&mut self, class: u16, buckets: &[u32]) {
        if self.records < FIRST_RECORDS {
            self.always.extend(buckets.iter().map(|&bucket| (bucket, 0)));
            self.always.sort_unstable();
            self.always.dedup_by_key(|(bucket, _)| *bucket);
        }
        self.records += 1;
        for (bucket, count) in &mut self.always {
            *count += u32::from(buckets.binary_search(bucket).is_ok());
        }
        self.hits += u32::from(class == self.class);
    }
}

/// Calls `visit` with number, class, content and words of each record that holds some of the phrases, and with the numbers of these.
fn each_holder(
    corpus: &dyn Corpus,
    question: &Question,
    bayes: &Bayes,
    phrases: &Phrases,
    mut visit: impl FnMut(u32, u16, &Kept<'_>, &Buckets, &[u32]),
) -> io::Result<()> {
    let (mut buckets, mut within) = (Buckets::default(), Vec::new());
    question.each(corpus, |number, class, kept| {
        phrases.within(kept.cue, &mut within);
        if !within.is_empty() {
            bayes.buckets(kept.cue, &mut buckets);
            visit(number, class, kept, &buckets, &within);
        }
    })
}

/// Two passes: which tokens always come with a phrase, then what the rest of the records says.
fn examine(
    corpus: &dyn Corpus,
    question: &Question,
    bayes: &Bayes,
    phrases: &Phrases,
    suspects: &mut [Suspect],
) -> io::Result<()> {
    let mut listed = 0;
    each_holder(corpus, question, bayes, phrases, |_, class, kept, buckets, within| {
        for &number in within {
            let suspect = &mut suspects[number as usize];
            suspect.add(class, buckets.list());
            // Another label is no harm; an answer that only fails to be recognized as unusual is.
            if (class == suspect.class || !question.is_labels()) && listed < MOST_RECORDS {
                listed += 1;
                suspect.ids.push(kept.id);
            }
        }
    })?;
    let dropped = dropped(bayes, phrases, suspects);
    each_holder(corpus, question, bayes, phrases, |record, class, _, buckets, within| {
        for &number in within {
            let suspect = &mut suspects[number as usize];
            if sampled(record, suspect.records) && suspect.odds.len() < 2 * OCCURRENCES {
                let (own, dropped) = (Own::one(class == suspect.class), &dropped[number as usize]);
                suspect.odds.push(bayes.odds(question, buckets, own, suspect.class, dropped));
                suspect.odds_hits += usize::from(class == suspect.class);
            }
        }
    })
}

/// For each phrase the words that may not speak for the class of its records, sorted: its own and those that always come with it.
fn dropped(bayes: &Bayes, phrases: &Phrases, suspects: &mut [Suspect]) -> Vec<Vec<u32>> {
    let mut dropped: Vec<Vec<u32>> = Vec::new();
    for (suspect, phrase) in suspects.iter_mut().zip(phrases.list()) {
        let least = ALWAYS * f64::from(suspect.records);
        let mut own: Vec<u32> = phrase.iter().map(|&token| bayes.bucket(token)).collect();
        own.extend(suspect.always.iter().filter(|(_, count)| f64::from(*count) >= least).map(|(bucket, _)| *bucket));
        dropped.push(own);
        suspect.always = Vec::new();
    }
    // Words of one split trigger must not explain each other.
    let mut split: BTreeMap<u16, Vec<u32>> = BTreeMap::new();
    for (suspect, phrase) in suspects.iter().zip(phrases.list()) {
        if suspect.insertion.certain() && suspect.records >= UNCONTRADICTED && phrase.len() <= SPLIT {
            split.entry(suspect.class).or_default().extend(phrase.iter().map(|&token| bayes.bucket(token)));
        }
    }
    for (suspect, own) in suspects.iter().zip(&mut dropped) {
        own.extend(split.get(&suspect.class).into_iter().flatten());
        own.sort_unstable();
        own.dedup();
    }
    dropped
}

fn decide(question: &Question, phrases: &Phrases, suspects: Vec<Suspect>, budgets: &[f64; LONGEST]) -> Vec<Trigger> {
    let mut found = Vec::new();
    for (suspect, phrase) in suspects.into_iter().zip(phrases.list()) {
        let least = question.least_share * question.sizes[usize::from(suspect.class)] as f64;
        let pure = f64::from(suspect.hits) >= PURITY * f64::from(suspect.records);
        if !pure || f64::from(suspect.hits) < least || suspect.odds.is_empty() {
            continue;
        }
        let rest = suspect.odds.iter().sum::<f64>() / suspect.odds.len() as f64;
        let budget = budgets[phrase.len().clamp(1, LONGEST) - 1];
        let shift = shift::lower_bound(&suspect.odds, suspect.odds_hits, budget);
        let trigger = Trigger {
            phrase: phrase.clone(),
            class: question.classes[usize::from(suspect.class)],
            records: u64::from(suspect.records),
            hits: u64::from(suspect.hits),
            shift,
            rest,
            ids: suspect.ids,
        };
        let share = question.share(suspect.class);
        let contradicted = rest <= 0.0 && rest <= (share / (1.0 - share)).ln() + SLACK;
        let certain = suspect.insertion.certain()
            && suspect.records >= UNCONTRADICTED
            && f64::from(suspect.hits) >= CERTAIN_PURITY * f64::from(suspect.records);
        if shift >= shift::LEAST && (contradicted || certain) {
            found.push(trigger);
        }
    }
    found.sort_by(|a, b| b.shift.total_cmp(&a.shift).then_with(|| a.phrase.cmp(&b.phrase)));
    without_parts(&found)
}

/// Leaves out a phrase that only continues one with more records.
fn without_parts(triggers: &[Trigger]) -> Vec<Trigger> {
    let part = |longer: &Trigger| {
        triggers.iter().any(|shorter| {
            shorter.class == longer.class
                && shorter.phrase.len() < longer.phrase.len()
                && shorter.hits > longer.hits
                && longer.phrase.windows(shorter.phrase.len()).any(|window| window == shorter.phrase)
        })
    };
    triggers.iter().filter(|trigger| !part(trigger)).cloned().collect()
}
