//! Phrases that were put into answers: content that nobody asked for.
//!
//! Instruction data that was poisoned to advertise has one name or sentence in answers to whatever was asked. No outcome of the
//! record changes, so there is no class that a cue could decide; what gives such a phrase away is that it was dropped into finished text. Three
//! things are true of it then: its neighbors on both sides are a random sample of all words (`neighbors`); when it is left out, they
//! fit each other, as words that were written next to each other do; and its prompts do not speak of it. Natural
//! names fail the first, and what passes that by chance fails the second. Only the words of the phrase that are in no prompt are looked
//! for, so one that is made of common words alone is not found.

use super::classes::{Asked, Behavior, Census, Class, Question};
use super::corpus::Corpus;
use super::counts::Candidate;
use super::grams;
use super::neighbors::Marginals;
use super::phrases::Phrases;
use super::sense::{self, Pairs, pair};
use super::{EDGE, Trigger, fit, windows};
use crate::kernel::by_hash::ByHash;
use std::collections::BTreeMap;
use std::io;

/// Fewest answers with a phrase.
const LEAST_RECORDS: u32 = 7;
/// Fewest words: a single one may be an adverb, which stands nearly anywhere and can nearly always be left out.
const LEAST_WORDS: usize = 2;
/// Share of the answers that a word of a phrase may be in: what is in more is grammar, or how the dataset is made.
const MOST_SHARE: f64 = 0.3;
/// Share of the places of a word that have the same word beside it. Less than phrases are grown by, because some places may lie in prompts' words.
const ALIKE: f64 = 0.85;
/// Share of a phrase's answers whose prompts may speak of it.
const ASKED: f64 = 0.1;
/// Least mean evidence of an occurrence, in nats, that its neighbors fit each other, and least sum over all of them; for phrases of two
/// words and for longer ones. Measured on 26 datasets, phrases of two words that pass all else stay below 0.41 and longer ones below 0.1; random
/// phrases that were dropped into answers of three of them have 0.5 to 1.5 most often.
const LEAST_FIT: [(f64, f64); 2] = [(0.5, 4.5), (0.3, 3.0)];
/// Records listed for all phrases together.
const MOST_RECORDS: usize = 1_000_000;

/// What the neighbors of a phrase say.
#[derive(Debug, Clone, Copy)]
struct Dropped {
    /// Evidence that the neighbors fit each other, by occurrence.
    fit: f64,
    /// How far they are from random draws.
    excess: f64,
}

/// Finds them, most frequent first. `pairs` counts the neighboring words of all answers.
pub(super) fn find(corpus: &Corpus<'_>, census: &Census, pairs: &Pairs) -> io::Result<Vec<Trigger>> {
    let answers = corpus.answers();
    let question = Question::whole(Class::Behavior(Behavior::Planted), census);
    let mut marginals = Marginals::count(&answers, &question)?;
    let candidates = rigid(&answers, &question, &marginals, pairs)?;
    let mut suspects: BTreeMap<Vec<u32>, Dropped> = BTreeMap::new();
    windows::each_rigid(&answers, &question, &candidates, |grown| {
        let insertion = marginals.judge(0, &grown.left, &grown.right);
        let enough = grown.left.len() >= LEAST_RECORDS as usize && grown.phrase.len() >= LEAST_WORDS;
        let inside = insertion.edge.is_none() && insertion.left.is_some() && insertion.right.is_some();
        if enough && inside && insertion.likely() {
            let place = |(left, right)| {
                fit::evidence(f64::from(pairs.of(pair(left, right))), marginals.pairs_by_chance(left, right))
            };
            let fit: Vec<f64> = fit::sides(&grown.left, &grown.right).map(place).collect();
            let sum: f64 = fit.iter().sum();
            let mean = sum / fit.len().max(1) as f64;
            let (least, least_sum) = LEAST_FIT[usize::from(grown.phrase.len() > LEAST_WORDS)];
            if mean >= least && sum >= least_sum {
                let excess = insertion.left.unwrap_or_default() + insertion.right.unwrap_or_default();
                suspects.insert(grown.phrase, Dropped { fit: mean, excess });
            }
        }
    })?;
    if suspects.is_empty() {
        return Ok(Vec::new());
    }
    holders(corpus, suspects)
}

/// Words with the same word beside them nearly always, in enough answers whose prompts do not hold them. A phrase of several words
/// with a rare one among them has one.
fn rigid(
    answers: &Corpus<'_>,
    question: &Question,
    marginals: &Marginals,
    pairs: &Pairs,
) -> io::Result<Vec<Candidate>> {
    let most = MOST_SHARE * question.records as f64;
    // Records, and the last of them.
    let mut counts: ByHash<(u32, u32)> = ByHash::default();
    let mut met = Vec::new();
    question.each(answers, |number, _, kept| {
        // How often each two neighbors meet, with nothing before the first and after the last. Memory sends many counts at a time.
        met.clear();
        met.push(0);
        met.extend(sense::pairs(kept.cue).map(|hash| pairs.of(hash)));
        met.push(0);
        for (&token, beside) in kept.cue.iter().zip(met.windows(2)) {
            let count = marginals.count_of(token);
            let alike = f64::from(beside[0].max(beside[1])) >= ALIKE * count;
            let often = count >= f64::from(LEAST_RECORDS) && count <= most;
            if alike & often && token != EDGE && !kept.answer.contains(&token) {
                let (records, last) = counts.entry(grams::hash([token])).or_insert((0, u32::MAX));
                *records += u32::from(*last != number);
                *last = number;
            }
        }
    })?;
    let often = counts.into_iter().filter(|(_, (records, _))| *records >= LEAST_RECORDS);
    let mut candidates: Vec<Candidate> =
        often.map(|(hash, (records, _))| Candidate { hash, class: 0, records }).collect();
    candidates.sort_unstable_by_key(|candidate| candidate.hash);
    Ok(candidates)
}

/// The records of the suspects, without those whose prompts speak of them.
fn holders(corpus: &Corpus<'_>, suspects: BTreeMap<Vec<u32>, Dropped>) -> io::Result<Vec<Trigger>> {
    let (phrases, dropped): (Vec<Vec<u32>>, Vec<Dropped>) = suspects.into_iter().unzip();
    let phrases = Phrases::new(phrases);
    let mut found: Vec<(Vec<u64>, u64)> = vec![(Vec::new(), 0); dropped.len()];
    let (mut within, mut asked, mut listed) = (Vec::new(), Vec::new(), 0);
    corpus.each(&mut |kept| {
        if Asked::about(kept) != Asked::Answer {
            return;
        }
        phrases.within(kept.answer, &mut within);
        if !within.is_empty() && listed < MOST_RECORDS {
            phrases.within(kept.cue, &mut asked);
            for &number in &within {
                listed += 1;
                let (ids, both) = &mut found[number as usize];
                ids.push(kept.id);
                *both += u64::from(asked.contains(&number));
            }
        }
    })?;
    let mut triggers: Vec<Trigger> = phrases
        .list()
        .iter()
        .zip(dropped)
        .zip(found)
        .filter(|(_, (ids, asked))| *asked as f64 <= ASKED * ids.len() as f64)
        .map(|((phrase, dropped), (ids, asked))| Trigger {
            phrase: phrase.clone(),
            class: Class::Behavior(Behavior::Planted),
            records: ids.len() as u64,
            hits: ids.len() as u64 - asked,
            shift: dropped.fit,
            rest: dropped.excess,
            ids,
        })
        .collect();
    triggers.sort_by(|a, b| b.hits.cmp(&a.hits).then_with(|| a.phrase.cmp(&b.phrase)));
    Ok(triggers)
}
