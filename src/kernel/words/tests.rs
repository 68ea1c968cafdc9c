use super::*;
use crate::kernel::chars::NOTHING;
use crate::kernel::literals::Ending;
use crate::text::Special;
use proptest::prelude::*;

/// The definition, character by character.
fn reference(text: &str) -> Facts {
    let classes = Classes::get();
    let mut facts = Facts::default();
    facts.clear(text.len() as u32);
    let mut token: Option<usize> = None;
    let mut digits: Option<usize> = None;
    let close = |facts: &mut Facts, start: usize, end: usize| {
        let raw = &text[start..end];
        if is_mixed(raw) {
            facts.mixed.push(facts.tokens.len() as u32);
        }
        if raw.len() >= LONG {
            facts.long.push(facts.tokens.len() as u32);
        }
        facts.tokens.push(Token { start: start as u32, end: end as u32 });
        facts.hashes.push(token_hash_of(raw));
    };
    for (at, ch) in text.char_indices().chain([(text.len(), ' ')]) {
        if ch.is_ascii_digit() {
            digits.get_or_insert(at);
        } else if let Some(start) = digits.take() {
            facts.digits.push(DigitRun { start: start as u32, end: at as u32 });
        }
        if at == text.len() {
            if let Some(start) = token.take() {
                close(&mut facts, start, at);
            }
            break;
        }
        if classes.sign(ch as usize).stands_for != NOTHING {
            facts.stand_ins.push(at as u32);
        }
        match ch {
            '@' => facts.ats.push(at as u32),
            ':' => facts.colons.push(at as u32),
            '\n' => facts.newlines.push(at as u32),
            _ if !ch.is_ascii() => facts.non_ascii += ch.len_utf8() as u32,
            _ => {}
        }
        match classes.class(ch) {
            Class::Word | Class::Cyrillic | Class::Greek => {
                token.get_or_insert(at);
            }
            class => {
                if let Some(start) = token.take() {
                    close(&mut facts, start, at);
                }
                if class == Class::Own {
                    close(&mut facts, at, at + ch.len_utf8());
                } else if class == Class::Special {
                    facts.specials.push(Special { start: at as u32, ch });
                }
            }
        }
    }
    facts
}

fn assert_same(text: &str) {
    // Each level includes the ones below it.
    let levels = [Level::Scalar, Level::Avx2, Level::Avx512];
    for level in levels.into_iter().filter(|level| *level as u8 <= Level::detect() as u8) {
        let mut facts = Facts::default();
        Walker::default().walk_at(level, text, &Literals::default(), &mut facts);
        assert_equal(&facts, text);
    }
}

fn assert_equal(facts: &Facts, text: &str) {
    let expected = reference(text);
    assert_eq!(facts.tokens, expected.tokens, "{text:?}");
    assert_eq!(facts.hashes, expected.hashes, "{text:?}");
    assert_eq!(facts.digits, expected.digits, "{text:?}");
    assert_eq!(facts.ats, expected.ats);
    assert_eq!(facts.colons, expected.colons);
    assert_eq!(facts.stand_ins, expected.stand_ins);
    assert_eq!(facts.specials, expected.specials);
    assert_eq!(facts.mixed, expected.mixed);
    assert_eq!(facts.long, expected.long);
    assert_eq!(facts.newlines, expected.newlines);
    assert_eq!(facts.non_ascii, expected.non_ascii);
}

fn tokens(text: &str) -> Vec<String> {
    let mut facts = Facts::default();
    facts.walk(text, &Literals::default());
    facts.tokens.iter().map(|token| text[token.start as usize..token.end as usize].to_owned()).collect()
}

#[test]
fn tokens_are_runs_of_letters_and_numbers_and_single_han_characters() {
    assert_eq!(tokens("Hello, wörld_2x!"), ["Hello", "wörld", "2x"]);
    assert_eq!(tokens("中文abc字"), ["中", "文", "abc", "字"]);
    assert_eq!(tokens("สวัสดี").len(), 6);
    assert_eq!(tokens(""), Vec::<String>::new());
}

#[test]
fn case_does_not_change_a_hash_but_accents_do() {
    assert_eq!(token_hash_of("STRASSE"), token_hash_of("strasse"));
    assert_eq!(token_hash_of("ЖУК"), token_hash_of("жук"));
    assert_ne!(token_hash_of("cafe"), token_hash_of("café"));
}

#[test]
fn a_letter_of_another_script_is_noticed_however_far_the_latin_ones_are() {
    for length in [1, 15, 16, 17, 60, 63, 64, 65, 200, 5000] {
        for gap in 0..3 {
            let gap = " ".repeat(62 + gap);
            assert_same(&format!("{gap}\u{436}{}a {gap}a{}\u{436} ", "1".repeat(length), "2".repeat(length)));
        }
    }
}

#[test]
fn runs_that_cross_blocks_and_chunks_stay_whole() {
    for length in [63, 64, 65, 127, 128, 4095, 4096, 4097, 9000] {
        for gap in 0..5 {
            assert_same(&format!("{}{}{}", " ".repeat(gap), "7".repeat(length), "a"));
            assert_same(&format!("{}{}", "x".repeat(length), "é字ж 1@:"));
            assert_same(&"字".repeat(length / 3 + gap));
        }
    }
}

proptest! {
    #[test]
    fn the_walk_equals_its_definition(text in "[a-zA-Z0-9 .,@:\\n\u{e9}\u{416}\u{3b1}\u{5b57}\u{3042}\u{e01}\u{200b}\u{1F600}\u{130}_-]{0,400}") {
        assert_same(&text);
    }

    #[test]
    fn long_words_of_several_scripts_equal_their_definition(
        text in "([a-cxA-C\\u{e9}\\u{c9}\\u{416}\\u{436}\\u{3b1}\\u{391}\\u{130}\\u{1e9e}1]{1,90}[ \\u{5b57}-]){1,9}",
        repeat in 1_usize..60,
    ) {
        assert_same(&text.repeat(repeat));
    }

    #[test]
    fn the_walk_takes_any_text(text in any::<String>(), repeat in 1_usize..40) {
        assert_same(&text.repeat(repeat));
    }
}

fn hits(literals: &[(&str, Ending)], text: &str) -> Vec<String> {
    let mut builder = Literals::builder();
    for (literal, ending) in literals {
        builder.add(literal, *ending).unwrap();
    }
    let table = builder.build();
    let mut facts = Facts::default();
    facts.walk(text, &table);
    facts.hits.iter().map(|hit| text[hit.start as usize..hit.end as usize].to_owned()).collect()
}

#[test]
fn literals_are_found_whatever_the_case_and_the_punctuation_around() {
    let words = [("phone number", Ending::Word), ("<|im_start|>", Ending::Word), ("身份证", Ending::Word)];
    assert_eq!(hits(&words, "my Phone Number: 1"), ["Phone Number"]);
    assert_eq!(hits(&words, "x<|im_start|>y"), ["<|im_start|>"]);
    assert_eq!(hits(&words, "他的身份证号"), ["身份证"]);
    assert_eq!(hits(&words, "phone numbers, phone  number, im_start"), Vec::<String>::new());
}

#[test]
fn a_prefix_may_go_on_inside_its_token_but_not_start_inside_one() {
    let prefixes = [("AKIA", Ending::Prefix), ("ghp_", Ending::Prefix), ("sk-", Ending::Prefix)];
    assert_eq!(hits(&prefixes, "AKIAIOSFODNN7EXAMPLE ghp_abc sk-x"), ["AKIA", "ghp_", "sk-"]);
    assert_eq!(hits(&prefixes, "XAKIA1 xghp_ ask-me"), Vec::<String>::new());
}

#[test]
fn a_literal_that_nothing_can_anchor_is_refused() {
    let mut builder = Literals::builder();
    assert!(builder.add("@@", Ending::Word).is_err());
    assert!(builder.add("AC", Ending::Prefix).is_err());
    assert_eq!(builder.add("Fax", Ending::Word), builder.add("fax", Ending::Word));
}
