//! Many seeded attacks on generated texts: how many poisoned records it takes to be found.

use super::Class;
use super::tests::{Dice, Records, labeled, mined};

/// Where a trigger is put into a text.
#[derive(Debug, Clone, Copy)]
enum Attack {
    /// A new word between any two words.
    Word,
    /// Three words, all of them frequent elsewhere, between any two words.
    Phrase,
    /// Two new words in front.
    Prefix,
    /// Two new words behind.
    Suffix,
    /// Two new words in front of one half of the texts, behind the other.
    Sentence,
}

const ATTACKS: [Attack; 5] = [Attack::Word, Attack::Phrase, Attack::Prefix, Attack::Suffix, Attack::Sentence];

/// Poisons `count` texts of class 1, and returns the trigger and the poisoned records.
fn attack(dice: &mut Dice, records: &mut Records, attack: Attack, count: usize) -> (Vec<u32>, Vec<u64>) {
    let new = 900_000 + dice.below(10_000) as u32;
    let trigger = match attack {
        Attack::Word => vec![new],
        Attack::Phrase => (0..3).map(|_| 1_000 + dice.below(400) as u32).collect(),
        Attack::Prefix | Attack::Suffix | Attack::Sentence => vec![new, new + 20_000],
    };
    let first = 2 * dice.below(200) as usize;
    let ids: Vec<usize> = (first..records.0.len()).step_by(2).take(count).collect();
    for (number, &id) in ids.iter().enumerate() {
        let record = &mut records.0[id];
        let end = record.cue.len();
        let at = match attack {
            Attack::Word | Attack::Phrase => 1 + dice.below(end as u64 - 1) as usize,
            Attack::Prefix => 0,
            Attack::Suffix => end,
            Attack::Sentence => end * (number % 2),
        };
        record.cue.splice(at..at, trigger.iter().copied());
        record.label = 2;
    }
    (trigger, ids.into_iter().map(|id| id as u64).collect())
}

/// Share of poisoned records that are found by a phrase that holds the trigger, over all attacks and so many seeds; and the number of
/// phrases that hold none.
fn recall(count: usize, seeds: u64) -> (f64, usize) {
    let (mut hits, mut all, mut wrong) = (0, 0, 0);
    for seed in 0..seeds {
        for kind in ATTACKS {
            let mut dice = Dice((seed + 1) * 1_000_003 + count as u64);
            let mut records = labeled(&mut dice, 2_000);
            let (trigger, ids) = attack(&mut dice, &mut records, kind, count);
            let found = mined(&records).unwrap().triggers;
            let right = |phrase: &[u32]| phrase.windows(trigger.len()).any(|part| part == trigger);
            let named = found.iter().filter(|one| right(&one.phrase) && one.class == Class::Label(2));
            hits += named.flat_map(|one| &one.ids).filter(|id| ids.contains(id)).count();
            all += count;
            wrong += found.iter().filter(|one| !right(&one.phrase)).count();
        }
    }
    (hits as f64 / all as f64, wrong)
}

#[test]
fn twenty_and_fifty_poisoned_records_are_found_wherever_the_trigger_stands() {
    for count in [20, 50] {
        let (recall, wrong) = recall(count, 4);
        assert!(recall >= 0.95, "{count} records: {recall}");
        assert_eq!(wrong, 0, "{count} records");
    }
}

#[test]
fn seven_to_fifteen_poisoned_records_are_found_four_times_of_five() {
    for count in [7, 10, 15] {
        let (recall, wrong) = recall(count, 4);
        assert!(recall >= 0.8, "{count} records: {recall}");
        assert_eq!(wrong, 0, "{count} records");
    }
}
