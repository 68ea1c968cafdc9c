//! Records with the same words and different labels.

use super::EDGE;
use super::bayes::{Bayes, Buckets, Own};
use super::classes::Question;
use super::corpus::Corpus;
use super::grams;
use crate::kernel::by_hash::ByHash;
use std::collections::BTreeMap;
use std::io;

/// Fewest tokens of a text whose label should be settled: "ok" may mean anything.
const LEAST_TOKENS: usize = 3;
/// Texts compared at a time (about 200 MiB).
const AT_A_TIME: u64 = 8_000_000;
/// Fewest doubtful labels of one class that are a direction.
const LEAST_AIMED: u64 = 10;
/// Records reported at most.
const MOST: usize = 100_000;

/// A record whose text has another label elsewhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conflict {
    /// The record.
    pub id: u64,
    /// Whether its own label is the one that the words of all other records speak against, and such labels are mostly the same one.
    pub doubtful: bool,
}

/// Finds them: records of one group in dataset order.
pub(super) fn find(corpus: &Corpus<'_>, question: &Question, bayes: &Bayes) -> io::Result<Vec<Conflict>> {
    let asked = |tokens: &[u32]| tokens.iter().filter(|&&token| token != EDGE).count() >= LEAST_TOKENS;
    let slices = question.records / AT_A_TIME + 1;
    let mut groups: ByHash<BTreeMap<u16, u64>> = ByHash::default();
    for slice in 0..slices {
        let mut classes: ByHash<u16> = ByHash::default();
        question.each(corpus, |_, class, kept| {
            let hash = grams::text(kept.cue);
            if hash % slices == slice && asked(kept.cue) && *classes.entry(hash).or_insert(class) != class {
                groups.entry(hash).or_default();
            }
        })?;
    }
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    question.each(corpus, |_, class, kept| {
        if let Some(group) = groups.get_mut(&grams::text(kept.cue)) {
            *group.entry(class).or_default() += 1;
        }
    })?;
    let mut buckets = Buckets::default();
    let mut found = Vec::new();
    // By class the records in conflict, and those of them whose label is doubtful.
    let mut labels: BTreeMap<u16, (u64, u64)> = BTreeMap::new();
    question.each(corpus, |_, class, kept| {
        if let Some(group) = groups.get(&grams::text(kept.cue)).filter(|_| found.len() < MOST) {
            bayes.buckets(kept.cue, &mut buckets);
            let inside = group.get(&class).copied().unwrap_or(0);
            let own = Own { inside, outside: group.values().sum::<u64>() - inside };
            // That a class is rare speaks against each of its labels; the words have to, too.
            let rare = question.prior(class).min(0.0);
            let contradicted = bayes.odds(question, &buckets, own, class, &[]) < rare;
            let (all, doubtful) = labels.entry(class).or_default();
            (*all, *doubtful) = (*all + 1, *doubtful + u64::from(contradicted));
            found.push((class, Conflict { id: kept.id, doubtful: contradicted }));
        }
    })?;
    // Mistakes go in all directions; somebody who wants something moves labels one way.
    let all: u64 = labels.values().map(|(_, doubtful)| doubtful).sum();
    let target = labels.into_iter().max_by_key(|&(class, (_, count))| (count, std::cmp::Reverse(class)));
    let aimed = target.filter(|&(class, (labeled, count))| {
        // Were the labels drawn at random, the words would speak against half of them.
        let half = labeled as f64 / 2.0 + 3.0 * (labeled as f64 / 4.0).sqrt();
        // A wrong label is any label but the right one, so mistakes name rare classes more often.
        let chance = (1.0 - question.share(class)).max(0.5);
        count >= LEAST_AIMED
            && count as f64 >= half
            && (count as f64 - chance * all as f64) >= 4.0 * (chance * (1.0 - chance) * all as f64).sqrt()
    });
    let aim = aimed.map(|(class, _)| class);
    Ok(found
        .into_iter()
        .map(|(class, conflict)| Conflict { doubtful: conflict.doubtful && Some(class) == aim, ..conflict })
        .collect())
}
