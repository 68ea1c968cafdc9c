//! Text quality: what says that a text was damaged before it got here.
//!
//! Few and precise: these findings are about the text, not about its topic or style. Shares over the whole dataset are
//! the report's matter; here each damaged field gets one finding a rule, at the first damaged place.

use super::parsed::Parsed;
use super::{Detector, FieldView};
use crate::finding::{Category, Findings};
use crate::kernel::chars::{Class, Classes};
use crate::kernel::literals::Builder;
use crate::record::Role;
use crate::rules::{RuleError, RuleSet};
use crate::text::Facts;
use memchr::memmem;
use std::ops::Range;

/// Parsers that rules of this family may name.
pub const PARSERS: &[&str] = &["replacement", "mojibake", "repeated"];

/// Times one word must stand in a row.
const REPEATED: usize = 10;

/// `â€`, the first two characters of every Windows-1252 misreading of U+2010 to U+203F (dashes, quotes, ellipsis).
const PUNCTUATION: &[u8] = "â€".as_bytes();

/// `Ã` before a character of U+0080 to U+00BF: a Latin-1 misreading of U+00C0 to U+00FF. Its third byte is the lead of the next character.
const LETTERS: &[u8] = &[0xC3, 0x83, 0xC2];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parser {
    Replacement,
    Mojibake,
    Repeated,
}

fn parser(name: &str) -> Option<Parser> {
    Some(match name {
        "replacement" => Parser::Replacement,
        "mojibake" => Parser::Mojibake,
        "repeated" => Parser::Repeated,
        _ => return None,
    })
}

/// All rules on text quality.
#[derive(Debug)]
pub struct Quality {
    parsed: Parsed<Parser>,
    punctuation: memmem::Finder<'static>,
    letters: memmem::Finder<'static>,
}

impl Quality {
    /// Compiles the rules of category `quality`.
    ///
    /// # Errors
    /// When a rule cannot be compiled; the error names it.
    pub fn compile(rules: &RuleSet, builder: &mut Builder) -> Result<Self, RuleError> {
        let own = rules.iter().filter(|(_, rule)| rule.category == Category::Quality && rule.reads_text());
        Ok(Self {
            parsed: Parsed::compile(rules, own, builder, parser)?,
            punctuation: memmem::Finder::new(PUNCTUATION),
            letters: memmem::Finder::new(LETTERS),
        })
    }

    /// First place where the text was decoded twice. The one search over the whole field that a detector makes: four bytes that hardly
    /// occur elsewhere, at memory speed, and only in fields that are not plain ASCII.
    fn mojibake(&self, text: &str, facts: &Facts) -> Option<Range<usize>> {
        if facts.non_ascii == 0 {
            return None;
        }
        let punctuation = self.punctuation.find(text.as_bytes()).map(|at| at..at + PUNCTUATION.len());
        let letters = self.letters.find_iter(text.as_bytes()).map(|at| at..at + 4).find(|pair| {
            // `Ã` before a no-break space or a closing quotation mark is Portuguese.
            text.get(pair.clone()).is_some_and(|pair| !pair.ends_with(['\u{A0}', '«', '»', '´', 'º', 'ª']))
        });
        [punctuation, letters].into_iter().flatten().min_by_key(|span| span.start)
    }
}

/// First run of one word, [`REPEATED`] times or more.
fn repeated(text: &str, facts: &Facts) -> Option<Range<usize>> {
    // Of ten tokens in a row two stand at neighboring multiples of five, so a fifth of the tokens is compared first.
    const STRIDE: usize = REPEATED / 2;
    let hashes = &facts.hashes[..];
    if !(STRIDE..hashes.len()).step_by(STRIDE).any(|at| hashes[at] == hashes[at - STRIDE]) {
        return None;
    }
    let mut start = 0;
    for at in 1..=facts.hashes.len() {
        if facts.hashes.get(at) == facts.hashes.get(start) {
            continue;
        }
        if at - start >= REPEATED && is_word(text, facts, start) {
            let (first, last) = (facts.tokens.get(start)?, facts.tokens.get(at - 1)?);
            return Some(first.start as usize..last.end as usize);
        }
        start = at;
    }
    None
}

/// Whether a token is a word of letters: rows of a number are tables, rows of an ideograph are laughter.
fn is_word(text: &str, facts: &Facts, number: usize) -> bool {
    let token = facts.tokens.get(number).and_then(|token| text.get(token.start as usize..token.end as usize));
    token.is_some_and(|token| {
        token.len() >= 2 && token.chars().all(|ch| ch.is_alphabetic() && Classes::get().class(ch) != Class::Own)
    })
}

impl Detector for Quality {
    fn field(&self, view: &FieldView<'_>, findings: &mut Findings) {
        let plain = view.facts.non_ascii == 0 && view.facts.tokens.len() < REPEATED;
        if plain || view.info.role != Role::Content {
            return;
        }
        let (text, facts) = (view.field.text, view.facts);
        for rule in self.parsed.all() {
            let span = match rule.parser {
                Parser::Replacement => facts.specials.iter().find(|special| special.ch == '\u{FFFD}').map(|special| {
                    let start = special.start as usize;
                    start..start + '\u{FFFD}'.len_utf8()
                }),
                Parser::Mojibake => self.mojibake(text, facts),
                Parser::Repeated => repeated(text, facts),
            };
            if let Some(span) = span {
                findings.push(rule.finding(view.number, span.start, span.end));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::literals::Literals;

    fn facts(text: &str) -> Facts {
        let mut facts = Facts::default();
        facts.walk(text, &Literals::default());
        facts
    }

    #[test]
    fn the_run_of_a_word_is_reported_from_its_first_to_its_last() {
        let text = format!("well {}then", "spam ".repeat(12));
        let span = repeated(&text, &facts(&text)).expect("a run");
        assert_eq!((span.start, span.end), (5, 5 + 12 * 5 - 1));
        assert_eq!(repeated("a b a b", &facts("a b a b")), None);
        assert_eq!(repeated("", &facts("")), None);
    }

    #[test]
    fn a_run_at_the_end_of_the_text_counts() {
        let text = "spam ".repeat(10);
        assert_eq!(repeated(&text, &facts(&text)), Some(0..49));
    }
}
