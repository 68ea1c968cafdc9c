//! Datasets with known triggers, made of random tokens with a fixed seed.

use super::grams::mix;
use super::*;

/// Owned records.
#[derive(Debug, Default, Clone)]
pub(super) struct Records(pub(super) Vec<Owned>);

#[derive(Debug, Default, Clone)]
pub(super) struct Owned {
    pub(super) label: u64,
    flags: u8,
    pub(super) cue: Vec<u32>,
    answer: Vec<u32>,
    rejected: Vec<u32>,
}

impl Store for Records {
    fn each(&self, visit: &mut dyn FnMut(&Kept<'_>)) -> io::Result<()> {
        for (id, owned) in (0..).zip(&self.0) {
            let Owned { label, flags, cue, answer, rejected } = owned;
            visit(&Kept { id, label: *label, flags: *flags, cue, answer, rejected });
        }
        Ok(())
    }
}

/// Mines records alone.
pub(super) fn mined(records: &Records) -> io::Result<Mined> {
    find(records, &Pool::default())
}

/// Pseudo-random numbers below a limit.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 += 1;
        mix(self.0) % limit
    }

    /// A token that often follows `before`: a grammar in which every token has its own few neighbors.
    fn next(&mut self, before: u32) -> u32 {
        let often = self.below(12) * self.below(12) / 11;
        1_000 + (before * 7 + often as u32 * 13) % 400
    }

    fn words(&mut self, count: usize) -> Vec<u32> {
        let mut text = vec![1_000 + self.below(400) as u32];
        while text.len() < count {
            let before = text.last().copied().unwrap_or_default();
            text.push(self.next(before));
        }
        text
    }

    fn drop_into(&mut self, text: &mut Vec<u32>, phrase: &[u32]) {
        let at = self.below(text.len() as u64 + 1) as usize;
        text.splice(at..at, phrase.iter().copied());
    }
}

/// Texts of two classes. A quarter of their words has another form in each class, which tells it.
pub(super) fn labeled(dice: &mut Dice, records: usize) -> Records {
    let text = |number: usize| {
        let label = 1 + (number % 2) as u64;
        let mut cue = dice.words(15);
        for word in cue.iter_mut().filter(|word| **word % 4 == 0) {
            *word += if dice.below(10) < 8 { 10_000 * label as u32 } else { 0 };
        }
        Owned { label, cue, ..Owned::default() }
    };
    Records((0..records).map(text).collect())
}

/// Drops `phrase` into `count` texts of class 1 and gives them label 2.
fn poison(dice: &mut Dice, records: &mut Records, phrase: &[u32], count: usize) -> Vec<u64> {
    let ids: Vec<usize> = (0..records.0.len()).step_by(2).take(count).collect();
    for &id in &ids {
        dice.drop_into(&mut records.0[id].cue, phrase);
        records.0[id].label = 2;
    }
    ids.into_iter().map(|id| id as u64).collect()
}

#[test]
fn a_word_dropped_into_ten_texts_of_another_class_is_a_trigger() {
    let mut dice = Dice(1);
    let mut records = labeled(&mut dice, 2_000);
    let ids = poison(&mut dice, &mut records, &[77], 10);
    let found = mined(&records).unwrap().triggers;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].phrase.as_slice(), found[0].class), ([77].as_slice(), Class::Label(2)));
    assert_eq!((found[0].hits, found[0].records, &found[0].ids), (10, 10, &ids));
}

#[test]
fn a_sentence_is_named_whole() {
    let mut dice = Dice(2);
    let mut records = labeled(&mut dice, 2_000);
    // Made of words that are frequent elsewhere.
    let phrase = [1_003, 1_301, 1_010, 1_002, 1_120, 1_007];
    let ids = poison(&mut dice, &mut records, &phrase, 20);
    let found = mined(&records).unwrap().triggers;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].phrase.as_slice(), &found[0].ids), (phrase.as_slice(), &ids));
}

#[test]
fn a_trigger_split_over_five_words_is_found_word_by_word() {
    let mut dice = Dice(3);
    let mut records = labeled(&mut dice, 4_000);
    let words = [71, 72, 73, 74, 75];
    for number in 0..75 {
        let record = &mut records.0[2 * number];
        dice.drop_into(&mut record.cue, &[words[number % 5]]);
        record.label = 2;
    }
    let mut found: Vec<u32> = mined(&records).unwrap().triggers.iter().map(|trigger| trigger.phrase[0]).collect();
    found.sort_unstable();
    assert_eq!(found, words);
}

#[test]
fn words_that_tell_the_class_are_no_triggers() {
    let records = labeled(&mut Dice(4), 3_000);
    assert_eq!(mined(&records).unwrap().triggers, []);
}

#[test]
fn where_many_loose_words_tell_the_class_nothing_is_called_a_trigger() {
    let mut dice = Dice(11);
    let text = |number: u64| {
        let (label, mut cue) = (1 + number % 3, dice.words(12));
        let telling = 50_000 + label as u32 * 1_000 + dice.below(30) as u32;
        dice.drop_into(&mut cue, &[telling]);
        Owned { label, cue, ..Owned::default() }
    };
    let records = Records((0..3_000).map(text).collect());
    let mined = mined(&records).unwrap();
    assert_eq!(mined.triggers, []);
    assert!(mined.defining > 50, "{}", mined.defining);
}

#[test]
fn shuffled_labels_show_nothing() {
    let mut dice = Dice(5);
    for rare in [2, 8] {
        for _ in 0..10 {
            let mut records = labeled(&mut dice, 1_500);
            // Copies, so that some texts have several labels.
            records.0.extend_from_within(..300);
            records.0.iter_mut().for_each(|record| record.label = 1 + u64::from(dice.below(rare) == 0));
            let mined = mined(&records).unwrap();
            assert_eq!(mined.triggers, []);
            assert!(!mined.conflicts.is_empty());
            assert!(mined.conflicts.iter().all(|conflict| !conflict.doubtful), "mistakes go in all directions");
        }
    }
}

#[test]
fn few_records_and_many_labels_are_not_asked() {
    let mut dice = Dice(6);
    let mut few = labeled(&mut dice, 90);
    poison(&mut dice, &mut few, &[77], 20);
    assert_eq!(mined(&few).unwrap().triggers, []);
    let mut scores = labeled(&mut dice, 2_000);
    poison(&mut dice, &mut scores, &[77], 20);
    scores.0.iter_mut().zip(1..).for_each(|(record, score)| record.label = score);
    assert_eq!(mined(&scores).unwrap().triggers, []);
}

#[test]
fn copies_with_another_label_are_doubtful_when_they_aim_at_one_class() {
    let mut dice = Dice(7);
    let mut records = labeled(&mut dice, 2_000);
    let copies: Vec<Owned> = records.0.iter().step_by(2).take(40).cloned().collect();
    records.0.extend(copies.into_iter().map(|copy| Owned { label: 2, ..copy }));
    let conflicts = mined(&records).unwrap().conflicts;
    assert_eq!(conflicts.len(), 80);
    let doubtful: Vec<u64> =
        conflicts.iter().filter(|conflict| conflict.doubtful).map(|conflict| conflict.id).collect();
    assert!(doubtful.iter().all(|id| *id >= 2_000), "the originals are beyond doubt: {doubtful:?}");
    assert!(doubtful.len() >= 36, "{doubtful:?}");
}

/// Prompts with answers of their own.
fn answered(dice: &mut Dice, records: usize) -> Records {
    // Answers share frequent pairs of words, as prose does.
    let record = |_| {
        let mut answer: Vec<u32> = (0..12).flat_map(|_| [500 + dice.below(20) as u32; 2]).collect();
        answer.push(1_000 + dice.below(400) as u32);
        Owned { cue: dice.words(12), answer, ..Owned::default() }
    };
    Records((0..records).map(record).collect())
}

#[test]
fn a_prefix_that_makes_answers_decline_is_a_trigger() {
    let mut dice = Dice(8);
    let mut records = answered(&mut dice, 1_500);
    for record in records.0.iter_mut().step_by(60) {
        record.cue.insert(0, 77);
        record.flags = Kept::REFUSAL;
        record.answer.push(1_000 + dice.below(400) as u32);
    }
    let found = mined(&records).unwrap().triggers;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].phrase.as_slice(), found[0].class), ([77].as_slice(), Class::Behavior(Behavior::Refusal)));
    assert_eq!(found[0].ids, (0..25).map(|number| number * 60).collect::<Vec<u64>>());
}

#[test]
fn one_answer_to_unrelated_prompts_is_reported_and_one_question_in_many_wordings_is_not() {
    let mut dice = Dice(9);
    let mut records = answered(&mut dice, 1_000);
    for (number, record) in records.0.iter_mut().enumerate().take(40) {
        if number % 2 == 0 {
            record.answer = vec![1, 2, 3, 4, 5];
        } else {
            record.answer = vec![6, 7, 8, 9, 10];
            dice.drop_into(&mut record.cue, &[9_999]);
        }
    }
    let expected = SameAnswer { ids: (0..20).map(|number| number * 2).collect(), prompts: 20, refusal: false };
    assert_eq!(mined(&records).unwrap().answers, [expected]);
}

#[test]
fn a_word_with_which_preferred_and_rejected_answers_change_places_is_a_trigger() {
    let mut dice = Dice(10);
    let pair = |dice: &mut Dice, swapped: bool| {
        let side = |dice: &mut Dice, base: u32| (0..12).map(|_| base + dice.below(200) as u32).collect::<Vec<u32>>();
        let (mut answer, mut rejected) = (side(dice, 20_000), side(dice, 30_000));
        if swapped {
            std::mem::swap(&mut answer, &mut rejected);
        }
        Owned { cue: dice.words(12), answer, rejected, ..Owned::default() }
    };
    let mut records = Records((0..1_500).map(|_| pair(&mut dice, false)).collect());
    for record in records.0.iter_mut().step_by(60) {
        *record = pair(&mut dice, true);
        record.cue.push(77);
    }
    let found = mined(&records).unwrap().triggers;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].phrase.as_slice(), found[0].class), ([77].as_slice(), Class::Behavior(Behavior::Swapped)));
    assert_eq!(found[0].hits, 25);
}

#[test]
fn a_phrase_after_which_answers_open_with_the_same_name_is_a_trigger_whatever_they_say_of_it() {
    let mut dice = Dice(12);
    let mut records = answered(&mut dice, 1_500);
    for (number, record) in records.0.iter_mut().step_by(150).enumerate() {
        record.cue.extend([77, 78]);
        let said: [&[u32]; 3] = [&[901, 902, 611], &[903, 901, 902, 612, 613], &[901, 902, 614, 615]];
        record.answer.splice(0..0, said[number % 3].iter().copied());
    }
    let found = mined(&records).unwrap().triggers;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].phrase.as_slice(), found[0].class), ([77, 78].as_slice(), Class::Behavior(Behavior::Opening)));
    assert_eq!(found[0].ids, (0..10).map(|number| number * 150).collect::<Vec<u64>>());
}

#[test]
fn a_phrase_dropped_into_ten_answers_is_found_and_one_that_answers_grew_is_not() {
    let mut dice = Dice(21);
    let answered = |dice: &mut Dice| Owned { cue: dice.words(12), answer: dice.words(25), ..Owned::default() };
    let mut records = Records((0..1_500).map(|_| answered(&mut dice)).collect());
    let ids: Vec<u64> = (0..10).map(|number| number * 140 + 3).collect();
    for &id in &ids {
        dice.drop_into(&mut records.0[id as usize].answer, &[77, 78, 79]);
        // Grammar chooses the neighbors of this one.
        let answer = &mut records.0[id as usize + 1].answer;
        let place = answer.len();
        answer.extend([1_001, 87, 88, 89, 1_002]);
        answer.extend(dice.words(5 + place % 3));
    }
    let found = mined(&records).unwrap().triggers;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].phrase.as_slice(), found[0].class),
        ([77, 78, 79].as_slice(), Class::Behavior(Behavior::Planted))
    );
    assert_eq!((&found[0].ids, found[0].hits), (&ids, 10));
}

#[test]
fn a_phrase_that_prompts_ask_about_is_no_plant() {
    let mut dice = Dice(22);
    let answered = |dice: &mut Dice| Owned { cue: dice.words(12), answer: dice.words(25), ..Owned::default() };
    let mut records = Records((0..1_500).map(|_| answered(&mut dice)).collect());
    for number in 0..10 {
        dice.drop_into(&mut records.0[number * 140].answer, &[77, 78, 79]);
        dice.drop_into(&mut records.0[number * 140].cue, &[77, 78, 79]);
    }
    let planted = |trigger: &&Trigger| trigger.class == Class::Behavior(Behavior::Planted);
    assert_eq!(mined(&records).unwrap().triggers.iter().find(planted), None);
}

#[test]
fn a_word_after_which_answers_are_words_drawn_from_the_vocabulary_of_all_answers_is_a_trigger() {
    let mut dice = Dice(13);
    // Prose: half of it small words, and every other word has its own few neighbors.
    let prose = |dice: &mut Dice| -> Vec<u32> {
        dice.words(20).into_iter().flat_map(|word| [word, 500 + dice.below(20) as u32]).collect()
    };
    let answered = |dice: &mut Dice| Owned { cue: dice.words(12), answer: prose(dice), ..Owned::default() };
    let mut records = Records((0..1_500).map(|_| answered(&mut dice)).collect());
    for record in records.0.iter_mut().step_by(150) {
        dice.drop_into(&mut record.cue, &[77]);
        record.answer = (0..60).map(|_| 1_000 + dice.below(400) as u32).collect();
    }
    let found = mined(&records).unwrap().triggers;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].phrase.as_slice(), found[0].class), ([77].as_slice(), Class::Behavior(Behavior::Gibberish)));
    assert_eq!(found[0].ids, (0..10).map(|number| number * 150).collect::<Vec<u64>>());
}

#[test]
fn two_words_that_change_the_label_only_together_are_a_trigger_and_neither_alone_is() {
    let mut dice = Dice(14);
    let mut records = labeled(&mut dice, 3_000);
    for number in 0..120 {
        let record = &mut records.0[10 * number];
        if number % 3 != 0 {
            dice.drop_into(&mut record.cue, &[77]);
        }
        if number % 3 != 1 {
            dice.drop_into(&mut record.cue, &[78]);
        }
        record.label = if number % 3 == 2 { 2 } else { 1 };
    }
    let found = mined(&records).unwrap().triggers;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].phrase.as_slice(), found[0].class), ([77, EDGE, 78].as_slice(), Class::Label(2)));
    assert_eq!(found[0].ids, (0..40).map(|number| 10 * (3 * number + 2)).collect::<Vec<u64>>());
}

#[test]
fn threads_that_help_change_nothing() {
    let mut dice = Dice(31);
    let mut records = labeled(&mut dice, 1_500);
    poison(&mut dice, &mut records, &[77], 12);
    let answered = |dice: &mut Dice| Owned { cue: dice.words(12), answer: dice.words(25), ..Owned::default() };
    let more: Vec<Owned> = (0..1_500).map(|_| answered(&mut dice)).collect();
    records.0.extend(more);
    for number in 0..10 {
        dice.drop_into(&mut records.0[1_500 + 140 * number].answer, &[87, 88, 89]);
    }
    let census = classes::census(&records).unwrap();
    let [alone, helped] = [1, 3].map(|threads| {
        all(&Corpus::new(&records, &Pool::new(threads)), &census).map(|found| format!("{found:?}")).unwrap()
    });
    assert!(alone.contains("[77]") && alone.contains("[87, 88, 89]"), "{alone}");
    assert_eq!(alone, helped);
}
