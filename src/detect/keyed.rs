//! The engine behind every rule that is made of literals and a regular expression.
//!
//! A literal hit of the shared walk calls the rules that own the literal. A prefix (`ghp_`) is where the match starts, so
//! the expression runs anchored from there; a keyword stands somewhere near, so it runs over a window of `longest`
//! bytes on both sides. What matches is then confirmed or refuted: allow-list, entropy, validator, words nearby.

use super::calls::Calls;
use super::context::in_token;
use super::expression::Expression;
use super::judge::{Claim, Judge};
use super::{Detector, FieldView};
use crate::finding::{Findings, RuleId};
use crate::kernel::literals::{Builder, Ending, Hit, LiteralId};
use crate::rules::{Rule, RuleError, RuleSet};
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::{Anchored, Input};

/// Capture slots on the stack: the whole match and seven groups, as many as the lint allows.
const SLOTS: usize = 16;

/// All rules of one family that are literals plus pattern, compiled.
#[derive(Debug)]
pub struct Keyed {
    matchers: Vec<Matcher>,
    calls: Calls<Call>,
}

/// Which matcher a literal calls, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Call {
    matcher: u16,
    anchored: bool,
}

#[derive(Debug)]
struct Matcher {
    judge: Judge,
    expression: Expression,
    group: usize,
    longest: usize,
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
        let mut matchers = Vec::new();
        let mut calls = Vec::new();
        for (id, rule) in rules {
            let Some(pattern) = &rule.pattern else { continue };
            let number = matchers.len() as u16;
            for (literal, ending) in rule.literals() {
                let literal = builder.add(&literal, ending).map_err(|error| set.refuse(id, &error.to_string()))?;
                calls.push((literal, Call { matcher: number, anchored: ending == Ending::Prefix }));
            }
            matchers.push(Matcher::compile(id, rule, pattern, builder).map_err(|why| set.refuse(id, &why))?);
        }
        Ok(Self { matchers, calls: Calls::new(calls) })
    }

    /// Whether some rule looks around this literal.
    #[must_use]
    pub fn called_by(&self, literal: LiteralId) -> bool {
        !self.calls.of(literal).is_empty()
    }
}

impl Detector for Keyed {
    fn field(&self, view: &FieldView<'_>, findings: &mut Findings) {
        for hit in &view.facts.hits {
            for call in self.calls.of(hit.literal) {
                if let Some(matcher) = self.matchers.get(usize::from(call.matcher))
                    && matcher.judge.reads(view.field.part)
                {
                    matcher.search(view, hit, call.anchored, findings);
                }
            }
        }
    }
}

impl Matcher {
    fn compile(id: RuleId, rule: &Rule, pattern: &str, builder: &mut Builder) -> Result<Self, String> {
        let judge = Judge::compile(id, rule, builder)?;
        Ok(Self { judge, expression: Expression::new(pattern), group: rule.group, longest: rule.longest })
    }

    fn search(&self, view: &FieldView<'_>, hit: &Hit, anchored: bool, findings: &mut Findings) {
        let text = view.field.text;
        if !anchored && in_token(text.as_bytes(), hit.start as usize, hit.end as usize) {
            return;
        }
        let (from, to) = if anchored {
            (hit.start as usize, hit.start as usize + self.longest)
        } else {
            ((hit.start as usize).saturating_sub(self.longest), hit.end as usize + self.longest)
        };
        let (mut from, to) = (ceil(text, from), floor(text, to.min(text.len())));
        let mode = if anchored { Anchored::Yes } else { Anchored::No };
        let (regex, gate) = self.expression.get();
        if from >= to || gate.as_ref().is_some_and(|gate| !gate.admits(text, from..to, mode)) {
            return;
        }
        while from < to {
            let input = Input::new(text).span(from..to).anchored(mode);
            let mut slots = [None::<NonMaxUsize>; SLOTS];
            // Groups that nobody asks for cost a second search.
            let Some(slots) = slots.get_mut(..2 * (self.group + 1)) else { return };
            if regex.search_slots(&input, slots).is_none() {
                return;
            }
            if let Some((start, end)) = span(slots, self.group) {
                self.judge.report(view, Claim::new(start, end), findings);
            }
            let Some((start, end)) = span(slots, 0) else { return };
            // An empty match would stand still.
            from = ceil(text, end.max(start + 1));
            if anchored {
                return;
            }
        }
    }
}

fn span(slots: &[Option<NonMaxUsize>], group: usize) -> Option<(usize, usize)> {
    let start = (*slots.get(2 * group)?)?;
    let end = (*slots.get(2 * group + 1)?)?;
    Some((start.get(), end.get()))
}

/// Next character boundary at or after `at`.
fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// Last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_are_found_in_both_directions() {
        let text = "aé例";
        assert_eq!((ceil(text, 2), floor(text, 2)), (3, 1));
        assert_eq!((ceil(text, 99), floor(text, text.len())), (6, 6));
    }

    const RULE: &str = r#"
        [[rule]]
        code = "SEC901"
        kind = "k"
        category = "secret"
        title = "t"
        severity = "low"
        why = "w"
        pattern = 'zz(\d+)zz'
        group = 1
        keywords = ["qqq"]
        longest = 20
        CONDITION
    "#;

    /// Spans that the rule with one more condition finds.
    #[track_caller]
    fn found(condition: &str, example: &str) -> Vec<(u32, u32)> {
        let dir = tempfile::tempdir().expect("temp dir");
        std::fs::write(dir.path().join("rule.toml"), RULE.replace("CONDITION", condition)).expect("written");
        let rules = RuleSet::default().with_dir(dir.path()).expect("good rule");
        let detectors = crate::detect::Detectors::compile(&rules).expect("rule compiles");
        let findings = crate::detect::examples::scan_example(&detectors, example);
        findings.as_slice().iter().map(|finding| (finding.start, finding.end)).collect()
    }

    #[test]
    fn a_match_is_found_on_both_sides_of_its_keyword_but_not_beyond_the_window() {
        assert_eq!(found("", "zz12zz qqq zz345zz"), [(2, 4), (13, 16)]);
        assert_eq!(found("", "qqq                              zz345zz"), []);
        assert_eq!(found("", "zz12zz without"), []);
    }

    #[test]
    fn several_keywords_around_one_match_report_it_once() {
        assert_eq!(found("", "qqq zz12zz qqq qqq"), [(6, 8)]);
    }

    #[test]
    fn conditions_of_the_rule_refute_a_match() {
        assert_eq!(found("not_near = [\"nope\"]", "qqq zz12zz nope"), []);
        assert_eq!(found("allow = ['1+']", "qqq zz11zz zz12zz"), [(13, 15)]);
        assert_eq!(found("entropy = 1.0", "qqq zz11zz zz12zz"), [(13, 15)]);
        assert_eq!(found("parts = [\"prompt\"]", "qqq zz12zz"), []);
        assert_eq!(found("parts = [\"prompt\"]", "{part:prompt}qqq zz12zz"), [(6, 8)]);
        assert_eq!(found("settings.value = \"v\"\nvalidator = \"luhn\"", "qqq zz18zz zz19zz"), [(6, 8)]);
    }

    #[test]
    fn a_policy_that_needs_a_word_takes_it_from_the_text_or_the_column() {
        let policy = "policy = \"C\"\ncontext = [\"phone\"]";
        assert_eq!(found(policy, "qqq zz12zz"), []);
        assert_eq!(found(policy, "qqq zz12zz phone"), [(6, 8)]);
        assert_eq!(found(policy, "{column:userPhone}qqq zz12zz"), [(6, 8)]);
    }
}
