//! What is measured, against counting by hand and against a count that keeps every phrase.

use super::measure::{Exceeded, MEASURES, Unit};
use super::{Counts, Repetition, each_stretch};
use crate::kernel::literals::Literals;
use crate::record::Part;
use crate::text::Facts;
use std::collections::HashMap;

/// Limits that a field exceeds.
fn exceeded(text: &str) -> Vec<Unit> {
    let mut facts = Facts::default();
    facts.walk(text, &Literals::default());
    let mut repetition = Repetition::new(true);
    repetition.begin();
    repetition.field(text, Part::Text, &facts);
    repetition.exceeded.units()
}

/// Different words of five letters.
fn words(from: usize, count: usize) -> Vec<String> {
    let letter = |number: usize| char::from(b'a' + (number % 26) as u8);
    (from..from + count).map(|n| [n / 676, n / 26, n, 3, 7].map(letter).iter().collect()).collect()
}

#[test]
fn text_that_says_nothing_twice_exceeds_nothing() {
    assert_eq!(exceeded(&words(0, 500).join(" ")), []);
    assert_eq!(exceeded(&words(0, 500).join("\n\n")), []);
}

#[test]
fn lines_and_paragraphs_that_came_before_are_counted_without_the_first() {
    // Of ten lines three came before, which is not above 30%; of nine lines three are. All are of the same length.
    let line = |from| words(from, 10).join(" ");
    let distinct = |count: usize| (0..count).map(|number| line(number * 10)).collect::<Vec<_>>();
    let with = |count: usize, again: usize| {
        let mut lines = distinct(count);
        lines.extend((0..again).map(|_| line(0)));
        lines.join("\n")
    };
    let lines_only = |text: &str| {
        let mut units = exceeded(text);
        units.retain(|unit| !matches!(unit, Unit::Phrases(_) | Unit::TopPhrase(_)));
        units
    };
    assert_eq!(lines_only(&with(8, 2)), []);
    assert_eq!(lines_only(&with(7, 3)), [Unit::LineBytes]);
    assert_eq!(lines_only(&with(6, 3)), [Unit::Lines, Unit::LineBytes]);
    let all = [Unit::Lines, Unit::Paragraphs, Unit::LineBytes, Unit::ParagraphBytes];
    assert_eq!(lines_only(&with(6, 3).replace('\n', "\n\n")), all);
}

#[test]
fn fields_below_fifty_words_are_not_measured() {
    let mut counts = Counts::default();
    for text in ["again and again and again".to_owned(), words(0, 50).join(" "), "again ".repeat(50)] {
        let mut facts = Facts::default();
        facts.walk(&text, &Literals::default());
        let mut repetition = Repetition::new(true);
        repetition.begin();
        repetition.field(&text, Part::Text, &facts);
        repetition.finish(0, &mut counts, &mut Vec::new());
    }
    assert_eq!((counts.measured, counts.phrases), (2, 2));
    // One line and one paragraph: all limits on phrases, none on lines.
    assert_eq!(counts.above, [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
}

#[test]
fn phrases_are_counted_as_keeping_every_phrase_would_count_them() {
    let mut state = 7_u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
        (state >> 33) % below
    };
    let vocabulary = words(0, 400);
    let mut kinds: HashMap<&str, usize> = HashMap::new();
    for turn in 0..400_u64 {
        let mut text: Vec<&str> = Vec::new();
        let length = 60 + random(200) as usize;
        while text.len() < length {
            if turn % 4 > 0 && text.len() > 12 && random(12 + turn % 7 * 8) == 0 {
                let (from, count) = (random(text.len() as u64 - 11) as usize, 2 + random(10) as usize);
                let again = text[from..from + count].to_vec();
                text.extend(again);
            } else {
                text.push(&vocabulary[random(if turn % 3 == 0 { 12 } else { 400 }) as usize]);
            }
        }
        let found: Vec<Unit> = exceeded(&text.join(" "));
        let counted: Vec<Unit> =
            MEASURES.map(|measure| measure.unit).into_iter().filter(|&unit| oracle(&text, unit)).collect();
        for unit in &counted {
            *kinds.entry(if matches!(unit, Unit::Phrases(_)) { "phrases" } else { "top" }).or_default() += 1;
        }
        assert_eq!(found, counted, "{}", text.join(" "));
    }
    assert!(kinds["phrases"] > 50 && kinds["top"] > 10, "{kinds:?}");
}

/// Whether a text of one line exceeds a limit on phrases.
fn oracle(text: &[&str], unit: Unit) -> bool {
    let whole: usize = text.iter().map(|word| word.len()).sum();
    let mut exceeded = Exceeded::default();
    let part = match unit {
        Unit::Phrases(words) => {
            let came_before = |at: usize| (0..at).any(|before| text[before..before + words] == text[at..at + words]);
            let starts: Vec<usize> = (0..=text.len() - words).filter(|&at| came_before(at)).collect();
            let within = |at: &usize| starts.iter().any(|start| (*start..start + words).contains(at));
            (0..text.len()).filter(within).map(|at| text[at].len()).sum()
        }
        Unit::TopPhrase(words) => {
            let mut counts: HashMap<&[&str], usize> = HashMap::new();
            text.windows(words).for_each(|phrase| *counts.entry(phrase).or_default() += 1);
            let twice = counts.into_iter().filter(|(_, count)| *count > 1);
            twice.map(|(phrase, count)| count * phrase.iter().map(|word| word.len()).sum::<usize>()).max().unwrap_or(0)
        }
        _ => 0,
    };
    exceeded.note(unit, part as u64, whole as u64);
    exceeded != Exceeded::default()
}

#[test]
fn lines_and_paragraphs_are_found_where_they_stand() {
    let text = "  one line \r\nanother\n\n \nlast one";
    let mut found = Vec::new();
    each_stretch(text, |stretch, range| {
        found.push((&text[range], stretch.bytes, stretch.kind == super::Kind::Paragraph));
    });
    let first = [("one line", 8, false), ("another", 7, false), ("one line \r\nanother", 15, true)];
    assert_eq!(found[..3], first);
    // A paragraph of one line is that line, with a hash of its own.
    assert_eq!(found[3..], [("last one", 8, false), ("last one", 8, false)]);
}

/// A record of two fields.
fn pair<'a>(prompt: &'a str, completion: &'a str) -> [(&'a str, Part); 2] {
    [(prompt, Part::Prompt), (completion, Part::Completion)]
}

/// Counts of records with these content fields.
fn counted(all_phrases: bool, records: &[&[(&str, Part)]]) -> Counts {
    let mut facts = Facts::default();
    let (mut repetition, mut counts) = (Repetition::new(all_phrases), Counts::default());
    for record in records {
        repetition.begin();
        for (text, part) in *record {
            facts.walk(text, &Literals::default());
            repetition.field(text, *part, &facts);
        }
        repetition.finish(0, &mut counts, &mut Vec::new());
    }
    counts
}

#[test]
fn an_answer_that_stands_in_its_question_is_copied_and_a_question_said_again_is_echoed() {
    let question = words(0, 40).join(" ");
    let excerpt = words(10, 20).join(" ").to_uppercase();
    let longer = format!("{question}. {}", words(100, 40).join(" "));
    let other = words(300, 40).join(" ");
    let counts = counted(
        true,
        &[
            &pair(&question, &excerpt),
            &pair(&question, &longer),
            &pair(&question, &question),
            &pair(&question, &other),
            &pair(&question, "too short to tell anything"),
            &[(&question, Part::Text), (&question, Part::Completion)],
        ],
    );
    assert_eq!((counts.pairs, counts.copied, counts.echoed), (4, 2, 2));
}

#[test]
fn a_sixteenth_of_the_texts_is_sampled_whoever_reads_them() {
    let texts: Vec<String> = (0..2_000).map(|number| words(number, 50).join(" ")).collect();
    let records: Vec<[(&str, Part); 1]> = texts.iter().map(|text| [(&**text, Part::Text)]).collect();
    let records: Vec<&[(&str, Part)]> = records.iter().map(|record| &record[..]).collect();
    let mut whole = counted(false, &records);
    assert_eq!(whole.measured, 2_000);
    assert!((95..155).contains(&whole.phrases), "{}", whole.phrases);
    let (mut first, second) = (counted(false, &records[..700]), counted(false, &records[700..]));
    first.merge(&second);
    assert_eq!(first, whole);
    whole.merge(&Counts::default());
    assert_eq!(first, whole);
}
