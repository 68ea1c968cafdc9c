//! Two phrases that decide the class of a record only together.
//!
//! A composite trigger is made of two innocent parts: each is found in records of all classes, and only where both stand in one text was
//! the class changed. Parts are found from their records: those whose words contradict their class are few, and two words that meet in
//! many of these and in hardly any other record are candidates. Then the same is asked as of single phrases: was either part dropped
//! into its place, and have the records their class far more often than the rest of their words, or either part alone, explains?

use super::bayes::{Bayes, Buckets, Own};
use super::cells::{Cells, Counting};
use super::classes::Question;
use super::corpus::Corpus;
use super::evidence::{ALPHA, Trigger, contradicted};
use super::neighbors::{Marginals, OCCURRENCES};
use super::tally::Vote;
use super::windows::{self, Occurrence};
use super::{EDGE, Kept, Known, grams, shift};
use crate::kernel::bits::Bits;
use crate::kernel::by_hash::{ByHash, Unchanged};
use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::io;

/// A set of hashes.
type Hashes = HashSet<u64, BuildHasherDefault<Unchanged>>;

/// Fewest records that hold both parts.
const LEAST_RECORDS: u32 = 10;
/// Largest share of the records that a word of a pair may be in: what is in more pairs up with everything.
const MOST_SHARE: f64 = 0.3;
/// Words of one record that are paired, the rarest ones.
const MOST_WORDS: usize = 40;
/// Share of the records with both parts that must have one class.
const PURITY: f64 = 0.9;
/// Words of one record that are in some pair and looked at, the first by hash.
const MOST_WANTED: usize = 128;
/// Bits of a hash by which words are told that are in no pair.
const WANTED_BITS: u32 = 16;
/// Bits of the number of cells that count pairs (4 MiB).
const CELL_BITS: u32 = 22;
/// Pairs counted exactly at most: where more are frequent, they have to be more frequent.
const MOST_COUNTED: usize = 500_000;
/// Pairs looked at closely. Where more go with a class, the classes are what the words mean.
const MOST_PAIRS: usize = 4_096;
/// Least shift, as of phrases that nothing else is known of.
const LEAST_SHIFT: f64 = 0.5;
/// Records listed for all pairs together.
const MOST_RECORDS: usize = 100_000;

/// The words of one record that may be parts, sorted.
struct Words<'a> {
    bayes: &'a Bayes,
    most: u32,
    /// Words that are triggers by themselves, sorted.
    triggers: Vec<u32>,
    rare: Vec<(u32, u32)>,
    found: Vec<u32>,
}

impl Words<'_> {
    fn of(&mut self, kept: &Kept<'_>) -> &[u32] {
        self.rare.clear();
        for &token in kept.cue {
            let records = if token == EDGE { 0 } else { self.bayes.records(token) };
            if (LEAST_RECORDS..=self.most).contains(&records) && self.triggers.binary_search(&token).is_err() {
                self.rare.push((records, token));
            }
        }
        self.rare.sort_unstable();
        self.rare.dedup();
        self.found.clear();
        self.found.extend(self.rare.iter().take(MOST_WORDS).map(|&(_, token)| token));
        self.found.sort_unstable();
        &self.found
    }
}

/// The words of one record that are in some pair, sorted.
struct Wanted {
    /// A bit for the start of each hash: most words are in no pair.
    bits: Bits,
    found: Vec<u32>,
}

/// The start of a token's hash.
fn start(token: u32) -> u64 {
    u64::from(token >> (u32::BITS - WANTED_BITS))
}

impl Wanted {
    fn new(pairs: &ByHash<Pair>) -> Self {
        let mut bits = Bits::new(1 << WANTED_BITS);
        pairs.values().flat_map(|pair| pair.words).for_each(|token| bits.insert(start(token)));
        Self { bits, found: Vec::new() }
    }

    fn of(&mut self, kept: &Kept<'_>) -> &[u32] {
        self.found.clear();
        self.found.extend(kept.cue.iter().copied().filter(|&token| self.bits.contains(start(token))));
        self.found.sort_unstable();
        self.found.dedup();
        self.found.truncate(MOST_WANTED);
        &self.found
    }
}

/// Calls `visit` with the hash and both words of every pair.
fn each_pair(words: &[u32], mut visit: impl FnMut(u64, u32, u32)) {
    for (at, &one) in words.iter().enumerate() {
        for &other in &words[at + 1..] {
            visit(super::sense::pair(one, other), one, other);
        }
    }
}

/// A pair in the records whose words contradict their class.
#[derive(Debug, Default)]
struct Counted {
    words: [u32; 2],
    records: u32,
    /// The class that most of these records have.
    vote: Vote<u16>,
}

impl Counted {
    fn add(&mut self, class: u16) {
        self.records += 1;
        self.vote.cast(class);
    }
}

/// One pair that goes with a class.
#[derive(Debug, Default)]
struct Pair {
    class: u16,
    words: [u32; 2],
    records: u32,
    hits: u32,
    /// Records of each word alone, and those of them with the class.
    alone: [(u32, u32); 2],
    occurrences: [Vec<Occurrence>; 2],
    odds: Vec<f64>,
    odds_hits: usize,
    ids: Vec<u64>,
}

/// Finds pairs of phrases that triggers which stand `alone` do not explain, strongest first.
pub(super) fn find(
    corpus: &Corpus<'_>,
    question: &Question,
    known: &mut Known,
    alone: &[Trigger],
) -> io::Result<Vec<Trigger>> {
    let Known { bayes, marginals, .. } = known;
    let bayes = &*bayes;
    let single = alone.iter().filter(|trigger| trigger.phrase.len() == 1);
    let mut triggers: Vec<u32> = single.flat_map(|trigger| trigger.phrase.iter().copied()).collect();
    triggers.sort_unstable();
    let most = (MOST_SHARE * question.records as f64) as u32;
    let mut words = Words { bayes, most, triggers, rare: Vec::new(), found: Vec::new() };
    let (doubtful, cells) = doubtful(corpus, question, bayes, &mut words)?;
    let mut often = cells.at_least(LEAST_RECORDS);
    for least in LEAST_RECORDS + 1..=u32::from(u8::MAX) {
        if often.len() <= MOST_COUNTED {
            break;
        }
        often = cells.at_least(least);
    }
    let mut counted: ByHash<Counted> = ByHash::default();
    question.each(corpus, |number, class, kept| {
        if doubtful.contains(number.into()) {
            each_pair(words.of(kept), |hash, one, other| {
                if often.holds(hash) {
                    counted.entry(hash).or_insert(Counted { words: [one, other], ..Counted::default() }).add(class);
                }
            });
        }
    })?;
    // Words that meet by chance as often do so in records of all classes.
    let by_chance = |[one, other]: [u32; 2]| {
        f64::from(bayes.records(one)) * f64::from(bayes.records(other)) / question.records as f64
    };
    counted.retain(|_, pair| pair.records >= LEAST_RECORDS && f64::from(pair.records) >= by_chance(pair.words));
    let asked = counted.len() as u64;
    counted.retain(|_, pair| pair.vote.most(pair.records) >= PURITY * f64::from(pair.records));
    let pair = |Counted { words, vote, .. }| Pair { class: vote.winner, words, ..Pair::default() };
    let mut pairs: ByHash<Pair> = counted.into_iter().map(|(hash, counted)| (hash, pair(counted))).collect();
    pure_everywhere(corpus, question, &mut pairs)?;
    if pairs.is_empty() || pairs.len() > MOST_PAIRS {
        return Ok(Vec::new());
    }
    Ok(decide(question, examine(corpus, question, bayes, pairs)?, asked, marginals, alone))
}

/// The records whose words contradict their class, by number, and how often pairs of words meet in them: never too low.
fn doubtful(
    corpus: &Corpus<'_>,
    question: &Question,
    bayes: &Bayes,
    words: &mut Words<'_>,
) -> io::Result<(Bits, Cells<u8>)> {
    let mut bits = Bits::new(question.all());
    let mut cells = Counting::new(CELL_BITS);
    let mut buckets = Buckets::default();
    question.each(corpus, |number, class, kept| {
        if !question.is_target(class) {
            return;
        }
        // What answers do unusually is rare, and words of a trigger may be in most of such records.
        if question.is_labels() {
            bayes.buckets(kept.cue, &mut buckets);
            if !contradicted(question, class, bayes.odds(question, &buckets, Own::one(true), class, &[])) {
                return;
            }
        }
        bits.insert(number.into());
        each_pair(words.of(kept), |hash, _, _| cells.add(hash));
    })?;
    Ok((bits, cells.finish()))
}

/// Leaves the pairs that go with their class in all records.
fn pure_everywhere(corpus: &Corpus<'_>, question: &Question, pairs: &mut ByHash<Pair>) -> io::Result<()> {
    if pairs.is_empty() {
        return Ok(());
    }
    let mut wanted = Wanted::new(pairs);
    question.each(corpus, |_, class, kept| {
        each_pair(wanted.of(kept), |hash, _, _| {
            if let Some(pair) = pairs.get_mut(&hash) {
                pair.records += 1;
                pair.hits += u32::from(class == pair.class);
            }
        });
    })?;
    pairs.retain(|_, pair| f64::from(pair.hits) >= PURITY * f64::from(pair.records));
    Ok(())
}

/// Collects what is asked of each pair.
fn examine(corpus: &Corpus<'_>, question: &Question, bayes: &Bayes, pairs: ByHash<Pair>) -> io::Result<Vec<Pair>> {
    let mut wanted = Wanted::new(&pairs);
    let mut pairs: Vec<Pair> = pairs.into_values().collect();
    pairs.sort_unstable_by_key(|pair| pair.words);
    let mut places: ByHash<Vec<(usize, usize)>> = ByHash::default();
    for (number, pair) in pairs.iter().enumerate() {
        for (side, &word) in pair.words.iter().enumerate() {
            places.entry(grams::mix(u64::from(word))).or_default().push((number, side));
        }
    }
    let mut buckets = Buckets::default();
    let mut listed = 0;
    question.each(corpus, |_, class, kept| {
        let here = wanted.of(kept);
        let mut counted = false;
        for &word in here {
            for &(number, side) in places.get(&grams::mix(u64::from(word))).into_iter().flatten() {
                let pair = &mut pairs[number];
                let inside = class == pair.class;
                if here.binary_search(&pair.words[1 - side]).is_err() {
                    let (records, hits) = &mut pair.alone[side];
                    (*records, *hits) = (*records + 1, *hits + u32::from(inside));
                } else if side == 0 {
                    if !std::mem::replace(&mut counted, true) {
                        bayes.buckets(kept.cue, &mut buckets);
                    }
                    if pair.odds.len() < OCCURRENCES {
                        pair.look(kept, inside, bayes, &buckets, question);
                    }
                    if listed < MOST_RECORDS && (inside || !question.is_labels()) {
                        listed += 1;
                        pair.ids.push(kept.id);
                    }
                }
            }
        }
    })?;
    Ok(pairs)
}

impl Pair {
    /// Notes what a record that holds both words says of its class without them, and where they stand.
    fn look(&mut self, kept: &Kept<'_>, inside: bool, bayes: &Bayes, buckets: &Buckets, question: &Question) {
        let mut own = self.words.map(|word| bayes.bucket(word));
        own.sort_unstable();
        self.odds.push(bayes.odds(question, buckets, Own::one(inside), self.class, &own));
        self.odds_hits += usize::from(inside);
        for (occurrences, word) in self.occurrences.iter_mut().zip(self.words) {
            if let Some(at) = kept.cue.iter().position(|&token| token == word) {
                occurrences.push(Occurrence::new(&kept.cue[..at], &kept.cue[at + 1..]));
            }
        }
    }
}

/// Keeps pairs of phrases that were dropped into records of a class which neither their other words nor one of the phrases explains.
fn decide(
    question: &Question,
    pairs: Vec<Pair>,
    asked: u64,
    marginals: &mut Marginals,
    known: &[Trigger],
) -> Vec<Trigger> {
    let budget = (ALPHA / (asked.max(1) as f64 * question.classes.len() as f64)).ln();
    let mut found: Vec<Trigger> = Vec::new();
    for pair in pairs {
        let rest = pair.odds.iter().sum::<f64>() / pair.odds.len().max(1) as f64;
        if f64::from(pair.hits) < PURITY * f64::from(pair.records) || !contradicted(question, pair.class, rest) {
            continue;
        }
        // As far as a word speaks for the class where the other is missing, it explains the pair.
        let share = question.share(pair.class);
        let prior = question.prior(pair.class);
        let explained = |(records, hits): (u32, u32)| {
            let odds = ((f64::from(hits) + share) / (f64::from(records - hits) + 1.0 - share)).ln();
            (odds - prior).max(0.0)
        };
        let alone: f64 = pair.alone.into_iter().map(explained).sum();
        let odds: Vec<f64> = pair.odds.iter().map(|&odds| odds + alone).collect();
        let shift = shift::lower_bound(&odds, pair.odds_hits, budget);
        if shift < LEAST_SHIFT {
            continue;
        }
        let mut parts = Vec::new();
        for (occurrences, [word, other]) in pair.occurrences.iter().zip([pair.words, [pair.words[1], pair.words[0]]]) {
            let mut grown = windows::grown(word, occurrences);
            // Now and then both parts are dropped into the same gap.
            grown.left.retain(|&token| token != other);
            grown.right.retain(|&token| token != other);
            if marginals.judge(pair.class, &grown.left, &grown.right).likely() {
                parts.push(grown.phrase);
            }
        }
        parts.sort_unstable();
        parts.dedup();
        let [one, other] = parts.as_slice() else { continue };
        let phrase: Vec<u32> = one.iter().chain([&EDGE]).chain(other).copied().collect();
        found.push(Trigger {
            phrase,
            class: question.classes[usize::from(pair.class)],
            records: u64::from(pair.records),
            hits: u64::from(pair.hits),
            shift,
            rest,
            ids: pair.ids,
        });
    }
    // A word that comes with one part in some of its records makes a weaker pair with it.
    found.sort_by(|a, b| b.hits.cmp(&a.hits).then_with(|| a.phrase.cmp(&b.phrase)));
    let mut explained = Hashes::default();
    for trigger in known {
        explain(&mut explained, trigger);
    }
    found.retain(|trigger| {
        let others = trigger.ids.iter().filter(|&&id| explained.contains(&grams::mix(id))).count();
        let new = 2 * others < trigger.ids.len();
        if new {
            explain(&mut explained, trigger);
        }
        new
    });
    found.sort_by(|a, b| b.shift.total_cmp(&a.shift).then_with(|| a.phrase.cmp(&b.phrase)));
    found
}

/// Whether a phrase is where both parts of a pair happen to stand next to each other.
pub(super) fn met(pair: &Trigger, phrase: &Trigger) -> bool {
    let holds = |part: &[u32]| phrase.phrase.windows(part.len().max(1)).any(|window| window == part);
    pair.class == phrase.class && pair.records > phrase.records && pair.phrase.split(|&token| token == EDGE).all(holds)
}

fn explain(explained: &mut Hashes, trigger: &Trigger) {
    explained.extend(trigger.ids.iter().map(|&id| grams::mix(id)));
}
