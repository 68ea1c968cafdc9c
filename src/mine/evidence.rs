//! From candidates to triggers: is the phrase dropped in, and does the rest of its records contradict their class?

use super::bayes::{Bayes, Buckets, Own};
use super::classes::{Class, Question};
use super::corpus::Corpus;
use super::counts::{Counted, PURITY};
use super::fit::{self, Together};
use super::grams::LONGEST;
use super::neighbors::{Insertion, Marginals, OCCURRENCES};
use super::phrases::Phrases;
use super::windows::{self, sampled};
use super::{Kept, Known, shift};
use crate::kernel::bits::Bits;
use std::collections::BTreeMap;
use std::io;

/// Chance of a false trigger in a clean dataset by a union bound, which is far from tight: of 120 datasets with permuted labels none has one at
/// this value, and one at 1.
pub(super) const ALPHA: f64 = 0.2;
/// Records whose words are compared to find what always comes with a phrase.
const FIRST_RECORDS: u32 = 3;
/// Share of a phrase's records from which a token belongs to it, wherever it stands.
const ALWAYS: f64 = 0.9;
/// Fewest records of a trigger that the rest of its records does not contradict.
const UNCONTRADICTED: u32 = 20;
/// Share of its records that must have the class then.
const CERTAIN_PURITY: f64 = 0.98;
/// And the least shift: a word that means its class ("stupid" in a review) has half of it.
const LEAST_CERTAIN: f64 = 0.8;
/// Most tokens of one word or name of several that stand for one trigger.
const SPLIT: usize = 2;
/// Largest mean log odds by the rest of its records that contradict a class: adverbs of one's opinion ("unfortunately") stay above.
const CONTRADICTED: f64 = -0.25;
/// Odds by which the rest of a trigger's records may speak for their class and still count as contradicting it.
const SLACK: f64 = 0.5;
/// Places of phrases whose sides are compared: about 100 MiB.
const MOST_PLACES: usize = 3_000_000;
/// Places that count as much against the fit of a phrase as all of its own count for it.
const FEW_PLACES: f64 = 4.0;
/// Fit of the sides less excess of the neighbors, in nats a place. Measured on four labeled datasets, random words, names and phrases in 7 to 50 records
/// reach the first in 80 to 90 of 100 cases and the second in 95; of natural phrases in as many records 2 of 100 reach the first, 7 the second.
const FITS: f64 = 0.2;
const MAY_FIT: f64 = -0.05;
/// Least shift of a short phrase at the edge of texts: of natural ones in eight clean datasets the strongest has 0.8 ("made of", what questions end with).
const LEAST_EDGE: f64 = 1.0;
/// Records listed for all triggers together.
const MOST_RECORDS: usize = 4_000_000;

/// Whether mean log odds by the rest of a record speak against its class.
pub(super) fn contradicted(question: &Question, class: u16, odds: f64) -> bool {
    odds <= CONTRADICTED && odds <= question.prior(class) + SLACK
}

/// A phrase that looks like a trigger.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// Hashes of its tokens; between parts that stand apart, [`EDGE`](super::EDGE).
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
    kind: Kind,
    /// Logarithm of the chance of being wrong that it may take.
    budget: f64,
    records: u32,
    hits: u32,
    always: Vec<(u32, u32)>,
    odds: Vec<f64>,
    odds_hits: usize,
    ids: Vec<u64>,
}

/// How a phrase looks dropped in, without a look at the class of its records. Of each kind there are so many natural phrases, and each has
/// its part of the chance of a false trigger: kinds that few natural phrases are of need less evidence from the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Its sides fit each other without it.
    Fitting = 0,
    /// They may, its neighbors are any words.
    Loose = 1,
    /// It stands where texts or sentences start or end.
    Edge = 2,
    /// Its neighbors are any words, which do not fit each other.
    Scattered = 3,
}

impl Kind {
    /// The kind of a phrase whose sides fit each other by `fit` at so many places; `None` for one that was not dropped in.
    fn of(insertion: &Insertion, (fit, places): (f64, usize)) -> Option<Self> {
        let apart = [insertion.left, insertion.right].into_iter().flatten().map(|excess| excess.max(0.0)).sum::<f64>();
        // Few places prove little.
        let score = fit * places as f64 / (places as f64 + FEW_PLACES) - apart;
        match insertion.edge {
            Some(_) => insertion.likely().then_some(Self::Edge),
            None if score >= FITS => Some(Self::Fitting),
            None if score >= MAY_FIT => Some(Self::Loose),
            None => insertion.likely().then_some(Self::Scattered),
        }
    }

    /// Least shift of a trigger of this kind and length. Some short natural phrases begin or end texts as if they had been put there, so these
    /// have to decide more.
    fn least_shift(self, length: usize) -> f64 {
        if self == Self::Edge && length < LONGEST { LEAST_EDGE } else { shift::LEAST }
    }

    /// Its part of the chance of a false trigger.
    fn share(self) -> f64 {
        [0.4, 0.2, 0.2, 0.2][self as usize]
    }
}

/// Phrases that look dropped in with the class they go with, and how.
type Inserted = BTreeMap<(Vec<u32>, u16), (Insertion, Kind)>;
/// How many phrases would look so without a look at the class, by length and kind.
type AskedAbout = [[f64; 4]; LONGEST];

/// Grows candidates to whole phrases and keeps those that look dropped in.
fn inserted(
    corpus: &Corpus<'_>,
    question: &Question,
    counted: &Counted,
    marginals: &mut Marginals,
) -> io::Result<(Inserted, AskedAbout)> {
    let mut possible: BTreeMap<(Vec<u32>, u16), Possible> = BTreeMap::new();
    let mut judged = [0_u64; LONGEST];
    let mut places = 0;
    windows::each_phrase(corpus, question, &counted.candidates, |candidate, grown| {
        let insertion = marginals.judge(candidate.class, &grown.left, &grown.right);
        let length = candidate.length() - 1;
        judged[length] += 1;
        if insertion.possible() && places < MOST_PLACES {
            let possible = possible.entry((grown.phrase, candidate.class)).or_insert_with(|| {
                let sides: Vec<(u32, u32)> = fit::sides(&grown.left, &grown.right).collect();
                places += sides.len();
                Possible { insertion, sides, candidates: [0; LONGEST] }
            });
            possible.candidates[length] += 1;
        }
    })?;
    let together = Together::count(corpus, question, possible.values().flat_map(|one| one.sides.iter().copied()))?;
    let mut passed = [[0_u64; 4]; LONGEST];
    let mut inserted = Inserted::new();
    for (phrase, Possible { insertion, sides, candidates }) in possible {
        let Some(kind) = Kind::of(&insertion, together.fit(marginals, &sides)) else { continue };
        for (passed, candidates) in passed.iter_mut().zip(candidates) {
            passed[kind as usize] += candidates;
        }
        inserted.insert(phrase, (insertion, kind));
    }
    // The neighbors know nothing of the class: as many phrases are asked about as would have passed without looking at it. How many that
    // are is seen in a few that passed, so a bound that holds nine times of ten stands for it.
    let asked = |length: usize, kind: usize| {
        let passed = passed[length][kind] as f64;
        counted.phrases[length] as f64 * (passed + passed.sqrt() + 2.0) / (judged[length] + 1) as f64
    };
    Ok((inserted, std::array::from_fn(|length| std::array::from_fn(|kind| asked(length, kind)))))
}

/// A phrase that may have been dropped in, with the words around it and the number of candidates, by length, that became it.
#[derive(Debug)]
struct Possible {
    insertion: Insertion,
    sides: Vec<(u32, u32)>,
    candidates: [u64; LONGEST],
}

/// Examines one question.
pub(super) fn find(corpus: &Corpus<'_>, question: &Question, known: &mut Known) -> io::Result<Vec<Trigger>> {
    let Known { counted, marginals, bayes } = known;
    let (suspects, asked) = inserted(corpus, question, counted, marginals)?;
    if suspects.is_empty() {
        return Ok(Vec::new());
    }
    let budget = |length: usize, kind: Kind| {
        let asked = asked[length.clamp(1, LONGEST) - 1][kind as usize];
        (ALPHA * kind.share() / (LONGEST as f64 * asked.max(1.0) * question.classes.len() as f64)).ln()
    };
    let (phrases, mut suspects): (Vec<Vec<u32>>, Vec<Suspect>) = suspects
        .into_iter()
        .map(|((phrase, class), (insertion, kind))| {
            let budget = budget(phrase.len(), kind);
            (phrase, Suspect::new(class, insertion, kind, budget))
        })
        .unzip();
    let phrases = Phrases::new(phrases);
    examine(corpus, question, bayes, &phrases, &mut suspects)?;
    Ok(decide(question, &phrases, suspects))
}

impl Suspect {
    fn new(class: u16, insertion: Insertion, kind: Kind, budget: f64) -> Self {
        let (always, odds, ids) = (Vec::new(), Vec::new(), Vec::new());
        Self { class, insertion, kind, budget, records: 0, hits: 0, always, odds, odds_hits: 0, ids }
    }

    /// Notes a record that holds the phrase.
    fn add(&mut self, class: u16, buckets: &[u32]) {
        if self.records < FIRST_RECORDS {
            self.always.extend(buckets.iter().map(|&bucket| (bucket, 0)));
            self.always.sort_unstable();
            self.always.dedup_by_key(|(bucket, _)| *bucket);
        }
        self.records += 1;
        // Both are sorted.
        let mut rest = buckets.iter().peekable();
        for (bucket, count) in &mut self.always {
            while rest.next_if(|&other| other < bucket).is_some() {}
            *count += u32::from(rest.peek() == Some(&&*bucket));
        }
        self.hits += u32::from(class == self.class);
    }
}

/// Calls `visit` with number, class, content and words of each record that holds some of the phrases, and with the numbers of these;
/// looks at the records that `may_hold` some.
fn each_holder(
    corpus: &Corpus<'_>,
    question: &Question,
    bayes: &Bayes,
    phrases: &Phrases,
    may_hold: impl Fn(u32) -> bool,
    mut visit: impl FnMut(u32, u16, &Kept<'_>, &Buckets, &[u32]),
) -> io::Result<()> {
    let (mut buckets, mut within) = (Buckets::default(), Vec::new());
    question.each(corpus, |number, class, kept| {
        if !may_hold(number) {
            return;
        }
        phrases.within(kept.cue, &mut within);
        if !within.is_empty() {
            bayes.buckets(kept.cue, &mut buckets);
            visit(number, class, kept, &buckets, &within);
        }
    })
}

/// Two passes: which tokens always come with a phrase, then what the rest of the records says.
fn examine(
    corpus: &Corpus<'_>,
    question: &Question,
    bayes: &Bayes,
    phrases: &Phrases,
    suspects: &mut [Suspect],
) -> io::Result<()> {
    let mut listed = 0;
    let mut holders = Bits::new(question.all());
    each_holder(
        corpus,
        question,
        bayes,
        phrases,
        |_| true,
        |number, class, kept, buckets, within| {
            holders.insert(number.into());
            for &number in within {
                let suspect = &mut suspects[number as usize];
                suspect.add(class, buckets.list());
                // Another label is no harm; an answer that only fails to be recognized as unusual is.
                if (class == suspect.class || !question.is_labels()) && listed < MOST_RECORDS {
                    listed += 1;
                    suspect.ids.push(kept.id);
                }
            }
        },
    )?;
    let dropped = dropped(bayes, phrases, suspects);
    let holds = |number: u32| holders.contains(number.into());
    each_holder(corpus, question, bayes, phrases, holds, |record, class, _, buckets, within| {
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

fn decide(question: &Question, phrases: &Phrases, suspects: Vec<Suspect>) -> Vec<Trigger> {
    let mut found = Vec::new();
    for (suspect, phrase) in suspects.into_iter().zip(phrases.list()) {
        let least = question.least_share * question.sizes[usize::from(suspect.class)] as f64;
        let pure = f64::from(suspect.hits) >= PURITY * f64::from(suspect.records);
        if !pure || f64::from(suspect.hits) < least || suspect.odds.is_empty() {
            continue;
        }
        let rest = suspect.odds.iter().sum::<f64>() / suspect.odds.len() as f64;
        let shift = shift::lower_bound(&suspect.odds, suspect.odds_hits, suspect.budget);
        let trigger = Trigger {
            phrase: phrase.clone(),
            class: question.classes[usize::from(suspect.class)],
            records: u64::from(suspect.records),
            hits: u64::from(suspect.hits),
            shift,
            rest,
            ids: suspect.ids,
        };
        let contradicted = contradicted(question, suspect.class, rest);
        let certain = suspect.insertion.certain()
            && suspect.records >= UNCONTRADICTED
            && f64::from(suspect.hits) >= CERTAIN_PURITY * f64::from(suspect.records)
            && shift >= LEAST_CERTAIN;
        if shift >= suspect.kind.least_shift(phrase.len()) && (contradicted || certain) {
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
