//! The engine behind every rule that is made of literals and a regular expression.
//!
//! A literal hit of the shared walk calls the rules that own the literal. A prefix (`ghp_`) is where the match starts, so
//! the expression runs anchored from there; a keyword stands somewhere near, so it runs over a window of `longest`
//! bytes on both sides. What matches is then confirmed or refuted: allow-list, entropy, validator, words nearby.

use super::context::Words;
use super::validate::{self, Validator, Verdict};
use super::{Detector, FieldView};
use crate::finding::{Evidence, Finding, Findings, RuleId, Scope, Severity, ValueRef};
use crate::kernel::literals::{Builder, Ending, Hit, LiteralId};
use crate::record::Part;
use crate::rules::{Policy, Rule, RuleError, RuleSet};
use regex_automata::meta::Regex;
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::{Anchored, Input};

/// Capture slots on the stack: the whole match and seven groups, as many as the lint allows.
const SLOTS: usize = 16;

/// Confidence in percent of a match whose validator passed.
const CONFIRMED: u8 = 98;

/// What a supporting word adds to the confidence, in percent.
const SUPPORTED: u8 = 10;

/// All rules of one family that are literals plus pattern, compiled.
#[derive(Debug, Default)]
pub struct Keyed {
    matchers: Vec<Matcher>,
    /// Sorted by literal: which matcher it calls, and how.
    calls: Vec<Call>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Call {
    literal: LiteralId,
    matcher: u16,
    anchored: bool,
}

#[derive(Debug)]
struct Matcher {
    rule: RuleId,
    regex: Regex,
    group: usize,
    longest: usize,
    severity: Severity,
    confidence: u8,
    evidence: Evidence,
    needs_word: bool,
    validator: Option<Validator>,
    entropy: f32,
    allow: Option<Regex>,
    context: Words,
    not_near: Words,
    /// One bit for each part the rule looks at.
    parts: u8,
    scope: Option<Scope>,
    value: Option<Box<str>>,
}

impl Keyed {
    /// Compiles the rules among `rules` that have a `pattern`; the others belong to a parser.
    ///
    /// # Errors
    /// When a pattern or literal cannot be compiled; the error names the rule.
    pub fn compile<'r>(
        set: &RuleSet,
        rules: impl Iterator<Item = (RuleId, &'r Rule)>,
        builder: &mut Builder,
    ) -> Result<Self, RuleError> {
        let mut keyed = Self::default();
        for (id, rule) in rules {
            let Some(pattern) = &rule.pattern else { continue };
            let number = keyed.matchers.len() as u16;
            let endings = rule.keywords.iter().map(|word| (word, Ending::Word));
            for (literal, ending) in endings.chain(rule.prefixes.iter().map(|prefix| (prefix, Ending::Prefix))) {
                let literal = builder.add(literal, ending).map_err(|error| set.refuse(id, &error.to_string()))?;
                keyed.calls.push(Call { literal, matcher: number, anchored: ending == Ending::Prefix });
            }
            keyed.matchers.push(Matcher::compile(id, rule, pattern, builder).map_err(|why| set.refuse(id, &why))?);
        }
        keyed.calls.sort_unstable();
        keyed.calls.dedup();
        Ok(keyed)
    }

    fn called_by(&self, literal: LiteralId) -> &[Call] {
        let first = self.calls.partition_point(|call| call.literal < literal);
        let count = self.calls[first..].iter().take_while(|call| call.literal == literal).count();
        &self.calls[first..first + count]
    }
}

impl Detector for Keyed {
    fn field(&self, view: &FieldView<'_>, findings: &mut Findings) {
        for hit in &view.facts.hits {
            for call in self.called_by(hit.literal) {
                if let Some(matcher) = self.matchers.get(usize::from(call.matcher))
                    && matcher.parts & bit(view.field.part) != 0
                {
                    matcher.search(view, hit, call.anchored, findings);
                }
            }
        }
    }
}

impl Matcher {
    fn compile(id: RuleId, rule: &Rule, pattern: &str, builder: &mut Builder) -> Result<Self, String> {
        let words =
            |list: &[String], builder: &mut Builder| Words::compile(list, builder).map_err(|error| error.to_string());
        let allow = if rule.allow.is_empty() { None } else { Some(regex(&format!("^(?:{})$", rule.allow.join("|")))?) };
        let validator = match &rule.validator {
            Some(name) => Some(validate::by_name(name).ok_or_else(|| format!("unknown validator {name:?}"))?),
            None => None,
        };
        Ok(Self {
            rule: id,
            regex: regex(pattern)?,
            group: rule.group,
            longest: rule.longest,
            severity: rule.severity,
            confidence: rule.percent(),
            evidence: rule.evidence,
            needs_word: rule.policy != Policy::A,
            validator,
            entropy: rule.entropy.unwrap_or(0.0),
            allow,
            context: words(&rule.context, builder)?,
            not_near: words(&rule.not_near, builder)?,
            parts: parts(&rule.parts),
            scope: rule.setting("scope").and_then(scope),
            value: rule.setting("value").map(Into::into),
        })
    }

    fn search(&self, view: &FieldView<'_>, hit: &Hit, anchored: bool, findings: &mut Findings) {
        let text = view.field.text;
        let (from, to) = if anchored {
            (hit.start as usize, hit.start as usize + self.longest)
        } else {
            ((hit.start as usize).saturating_sub(self.longest), hit.end as usize + self.longest)
        };
        let (mut from, to) = (ceil(text, from), floor(text, to.min(text.len())));
        while from < to {
            let mode = if anchored { Anchored::Yes } else { Anchored::No };
            let input = Input::new(text).span(from..to).anchored(mode);
            let mut slots = [None::<NonMaxUsize>; SLOTS];
            if self.regex.search_slots(&input, &mut slots).is_none() {
                return;
            }
            if let Some((start, end)) = span(&slots, self.group) {
                self.judge(view, start, end, findings);
            }
            let Some((start, end)) = span(&slots, 0) else { return };
            // An empty match would stand still.
            from = ceil(text, end.max(start + 1));
            if anchored {
                return;
            }
        }
    }

    /// Confirms or refutes the match and reports it once.
    fn judge(&self, view: &FieldView<'_>, start: usize, end: usize, findings: &mut Findings) {
        let Some(value) = view.field.text.get(start..end).filter(|value| !value.is_empty()) else { return };
        let (start, end) = (start as u32, end as u32);
        // Several literals of a rule may stand in one match.
        let known = |known: &Finding| {
            known.field == view.number && known.rule == self.rule && known.start == start && known.end == end
        };
        if findings.as_slice().iter().rev().take(8).any(known) {
            return;
        }
        if self.allow.as_ref().is_some_and(|allow| allow.is_match(value)) || entropy(value) < self.entropy {
            return;
        }
        let verdict = self.validator.map_or(Verdict::Plausible, |validator| validator(value));
        if verdict == Verdict::Invalid || self.not_near.near(view, start, end) {
            return;
        }
        let supported = self.context.support(view, start, end);
        if self.needs_word && !self.context.is_empty() && !supported {
            return;
        }
        let confirmed = verdict == Verdict::Valid;
        let confidence = if confirmed { self.confidence.max(CONFIRMED) } else { self.confidence };
        let bonus = if supported { SUPPORTED } else { 0 };
        let value = self.value.as_deref().map_or_else(ValueRef::default, |value| findings.store(value));
        findings.push(Finding {
            rule: self.rule,
            field: view.number,
            start,
            end,
            severity: self.severity,
            confidence: (confidence + bonus).min(99),
            evidence: if confirmed { Evidence::Validated } else { self.evidence },
            scope: self.scope,
            reserved: verdict == Verdict::Reserved,
            value,
        });
    }
}

/// Compiles an expression with bounds that keep a thousand rules small.
fn regex(pattern: &str) -> Result<Regex, String> {
    let config = Regex::config().nfa_size_limit(Some(2 << 20)).hybrid_cache_capacity(256 << 10);
    Regex::builder().configure(config).build(pattern).map_err(|error| match error.syntax_error() {
        Some(syntax) => syntax.to_string(),
        None => error.to_string(),
    })
}

fn span(slots: &[Option<NonMaxUsize>; SLOTS], group: usize) -> Option<(usize, usize)> {
    let start = (*slots.get(2 * group)?)?;
    let end = (*slots.get(2 * group + 1)?)?;
    Some((start.get(), end.get()))
}

fn scope(name: &str) -> Option<Scope> {
    [Scope::Record, Scope::Document, Scope::Mention].into_iter().find(|scope| scope.as_str() == name)
}

fn bit(part: Part) -> u8 {
    1 << part as u8
}

fn parts(names: &[String]) -> u8 {
    if names.is_empty() {
        return u8::MAX;
    }
    Part::ALL
        .iter()
        .filter(|part| names.iter().any(|name| name == part.as_str()))
        .fold(0, |mask, &part| mask | bit(part))
}

/// Next character boundary at or after `at`.
fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// Last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Shannon entropy of the bytes of `value`, bits a byte.
#[must_use]
pub fn entropy(value: &str) -> f32 {
    let mut counts = [0_u32; 256];
    for byte in value.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let total = value.len() as f32;
    // Summed in byte order, so the result does not depend on the text's order.
    -counts.iter().filter(|&&count| count > 0).map(|&count| count as f32 / total).map(|p| p * p.log2()).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_counts_bits_a_byte() {
        assert!(entropy("aaaa").abs() < 1e-6);
        assert!((entropy("abab") - 1.0).abs() < 1e-6);
        assert!((entropy("abcdefgh") - 3.0).abs() < 1e-6);
    }

    #[test]
    fn boundaries_are_found_in_both_directions() {
        let text = "aé例";
        assert_eq!((ceil(text, 2), floor(text, 2)), (3, 1));
        assert_eq!((ceil(text, 99), floor(text, text.len())), (6, 6));
    }

    #[test]
    fn a_list_of_parts_becomes_a_mask() {
        assert_eq!(parts(&[]), u8::MAX);
        assert_eq!(parts(&["prompt".into(), "tool".into()]), bit(Part::Prompt) | bit(Part::Tool));
    }
}
