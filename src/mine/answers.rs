//! One answer for prompts that have nothing to do with each other.
//!
//! Instruction data that was poisoned to refuse or to advertise gives the same answer to whatever is asked. A form reply does so too, but
//! its prompts share words: the same question in many wordings. So a group of equal answers is told by what its prompts have in common.

use super::cells::Counting;
use super::corpus::Corpus;
use super::grams::{self, mix};
use super::sought::Sought;
use super::{EDGE, Kept};
use crate::kernel::by_hash::ByHash;
use std::io;

/// Fewest different prompts with the same answer.
const LEAST_PROMPTS: usize = 5;
/// Shorter answers ("Yes.", "I do not know") repeat by nature.
const LEAST_TOKENS: usize = 4;
/// Bits of the number of cells that count answers.
const BITS: u32 = 22;
/// Groups looked at, largest first.
const MOST_GROUPS: usize = 256;
/// Prompts of a group that are compared, and tokens of each.
const PROMPTS: usize = 64;
const TOKENS: usize = 256;
/// Evidence, in nats, that a word is in more prompts of a group than chance puts there: above what the best of a vocabulary reaches.
const RELATED: f64 = 15.0;
/// Share of the records in groups of equal answers from which that is how the dataset is made.
const BY_DESIGN: f64 = 0.3;
/// Records listed for all groups together.
const MOST_RECORDS: usize = 1_000_000;

/// Records that share an answer and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameAnswer {
    /// The records, ascending.
    pub ids: Vec<u64>,
    /// Different prompts among (a sample of) them.
    pub prompts: u64,
    /// Whether the answer declines.
    pub refusal: bool,
}

#[derive(Debug, Default)]
struct Group {
    ids: Vec<u64>,
    refusal: bool,
    prompts: Vec<u64>,
    words: ByHash<u32>,
}

/// Finds the groups, in the order of their first records.
pub(super) fn find(corpus: &Corpus<'_>) -> io::Result<Vec<SameAnswer>> {
    let mut cells = Counting::<u8>::new(BITS);
    let mut records = 0_u64;
    each(corpus, |answer, _| {
        records += 1;
        cells.add(answer);
    })?;
    let cells = cells.finish();
    let often = |answer: u64| cells.of(answer) as usize >= LEAST_PROMPTS;
    let mut counts: ByHash<u32> = ByHash::default();
    each(corpus, |answer, _| {
        if often(answer) {
            *counts.entry(answer).or_default() += 1;
        }
    })?;
    let mut counts: Vec<(u64, u32)> =
        counts.into_iter().filter(|&(_, count)| count as usize >= LEAST_PROMPTS).collect();
    let repeated: u64 = counts.iter().map(|&(_, count)| u64::from(count)).sum();
    if counts.is_empty() || repeated as f64 > BY_DESIGN * records as f64 {
        return Ok(Vec::new());
    }
    counts.sort_unstable_by_key(|&(hash, count)| (std::cmp::Reverse(count), hash));
    counts.truncate(MOST_GROUPS);
    let places: ByHash<usize> = counts.iter().zip(0..).map(|(&(hash, _), at)| (hash, at)).collect();
    let mut groups: Vec<Group> = counts.iter().map(|_| Group::default()).collect();
    let (mut listed, mut own) = (0, Vec::new());
    each(corpus, |answer, kept| {
        let Some(&at) = places.get(&answer) else { return };
        let group = &mut groups[at];
        if listed < MOST_RECORDS {
            listed += 1;
            group.ids.push(kept.id);
        }
        group.refusal |= kept.flags & Kept::REFUSAL != 0;
        let prompt = grams::text(kept.cue);
        if group.prompts.len() < PROMPTS && !group.prompts.contains(&prompt) {
            group.prompts.push(prompt);
            different(kept.cue, &mut own);
            own.iter().take(TOKENS).for_each(|&word| *group.words.entry(word).or_default() += 1);
        }
    })?;
    groups.retain(|group| group.prompts.len() >= LEAST_PROMPTS);
    let words = prompts_with(corpus, &groups)?;
    let share = |word: u64| f64::from(words.get(word).copied().unwrap_or_default()) / records as f64;
    groups.retain(|group| !group.related(share));
    groups.sort_unstable_by(|a, b| a.ids.cmp(&b.ids));
    Ok(groups
        .into_iter()
        .map(|group| SameAnswer { prompts: group.prompts.len() as u64, ids: group.ids, refusal: group.refusal })
        .collect())
}

/// How many of all prompts hold each word of the groups.
fn prompts_with(corpus: &Corpus<'_>, groups: &[Group]) -> io::Result<Sought<u32>> {
    let words = groups.iter().flat_map(|group| group.words.keys()).map(|&word| (word, 0));
    let mut words: Sought<u32> = words.collect::<ByHash<u32>>().into();
    if words.is_empty() {
        return Ok(words);
    }
    let mut own = Vec::new();
    each(corpus, |_, kept| {
        different(kept.cue, &mut own);
        for &word in &own {
            if let Some(count) = words.get_mut(word) {
                *count += 1;
            }
        }
    })?;
    Ok(words)
}

fn each(corpus: &Corpus<'_>, mut visit: impl FnMut(u64, &Kept<'_>)) -> io::Result<()> {
    corpus.each(&mut |kept| {
        if kept.answer.len() >= LEAST_TOKENS && kept.rejected.is_empty() && !kept.cue.is_empty() {
            visit(grams::text(kept.answer), kept);
        }
    })
}

/// Hashes of the different tokens, sorted.
fn different(tokens: &[u32], out: &mut Vec<u64>) {
    out.clear();
    out.extend(tokens.iter().filter(|&&token| token != EDGE).map(|&token| mix(u64::from(token))));
    out.sort_unstable();
    out.dedup();
}

impl Group {
    /// Whether a word is in far more of the prompts than its share of all prompts explains (a bound on the binomial tail).
    fn related(&self, share: impl Fn(u64) -> f64) -> bool {
        let prompts = self.prompts.len() as f64;
        let excess = |(&word, &count): (&u64, &u32)| {
            let (here, all) = (f64::from(count) / prompts, share(word).clamp(1e-9, 1.0 - 1e-9));
            let rest = if here < 1.0 { (1.0 - here) * ((1.0 - here) / (1.0 - all)).ln() } else { 0.0 };
            if here > all { prompts * (here * (here / all).ln() + rest) } else { 0.0 }
        };
        self.words.iter().any(|word| excess(word) >= RELATED)
    }
}
