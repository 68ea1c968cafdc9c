//! Rules whose finding is made by a parser of the program: which literal calls which of them.
//!
//! A family that writes its own parsers keeps one [`Parsed`] table. It answers, for a literal hit, which rules are called,
//! and which rules look at special characters; what a parser does with the call is the family's own matter.

use super::calls::Calls;
use crate::finding::{Evidence, Finding, RuleId, Scope, Severity, ValueRef};
use crate::kernel::literals::{Builder, LiteralId};
use crate::rules::{Rule, RuleError, RuleSet};

/// What a finding takes over from its rule, and the parser that makes it.
#[derive(Debug, Clone, Copy)]
pub struct ParsedRule<P> {
    /// The rule.
    pub id: RuleId,
    /// What reads the text.
    pub parser: P,
    /// Harm unless the match says otherwise.
    pub severity: Severity,
    /// Percent.
    pub confidence: u8,
    /// How a match is backed.
    pub evidence: Evidence,
}

/// The rules of one family that name a parser.
#[derive(Debug)]
pub struct Parsed<P> {
    rules: Vec<ParsedRule<P>>,
    /// Positions in `rules`.
    calls: Calls<u16>,
}

impl<P: Copy + PartialEq> Parsed<P> {
    /// Compiles the rules among `rules` that name a parser which `by_name` knows.
    ///
    /// # Errors
    /// When a literal cannot be anchored; the error names the rule.
    pub fn compile<'r>(
        set: &RuleSet,
        rules: impl Iterator<Item = (RuleId, &'r Rule)>,
        builder: &mut Builder,
        by_name: impl Fn(&str) -> Option<P>,
    ) -> Result<Self, RuleError> {
        let mut compiled = Vec::new();
        let mut calls = Vec::new();
        for (id, rule) in rules {
            let Some(parser) = rule.parser.as_deref().and_then(&by_name) else { continue };
            let number = compiled.len() as u16;
            for (literal, ending) in rule.literals() {
                let literal = builder.add(&literal, ending).map_err(|error| set.refuse(id, &error.to_string()))?;
                calls.push((literal, number));
            }
            compiled.push(ParsedRule {
                id,
                parser,
                severity: rule.severity,
                confidence: rule.percent(),
                evidence: rule.evidence,
            });
        }
        Ok(Self { rules: compiled, calls: Calls::new(calls) })
    }

    /// Rules that a literal calls.
    pub fn called_by(&self, literal: LiteralId) -> impl Iterator<Item = ParsedRule<P>> {
        self.calls.of(literal).iter().filter_map(|&number| self.rules.get(usize::from(number)).copied())
    }

    /// All rules, in code order.
    pub fn all(&self) -> impl Iterator<Item = ParsedRule<P>> {
        self.rules.iter().copied()
    }

    /// The first rule with this parser.
    #[must_use]
    pub fn with(&self, parser: P) -> Option<ParsedRule<P>> {
        self.rules.iter().find(|rule| rule.parser == parser).copied()
    }
}

impl<P> ParsedRule<P> {
    /// A finding of this rule on `start..end` of field `field`, without a value.
    #[must_use]
    pub fn finding(&self, field: u32, start: usize, end: usize) -> Finding {
        Finding {
            rule: self.id,
            field,
            start: start as u32,
            end: end as u32,
            severity: self.severity,
            confidence: self.confidence,
            evidence: self.evidence,
            scope: None::<Scope>,
            reserved: false,
            value: ValueRef::default(),
        }
    }
}
