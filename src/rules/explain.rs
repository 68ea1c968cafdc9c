//! One rule, told to a person.

use super::{Policy, Precision, Rule};
use crate::detect::examples::plain;
use crate::detect::mask::visible;
use std::fmt::Write as _;

/// Plain text about a rule: what it finds, why it matters, what it needs, examples. Control characters of examples are
/// escaped, so that printing it is safe. `precision` is what was measured of it.
#[must_use]
pub fn explain(rule: &Rule, precision: &[Precision]) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{} {}: {}", rule.code, rule.kind, rule.title);
    let _ = writeln!(out, "{}, severity {}", rule.category.as_str(), rule.severity.as_str());
    let _ = writeln!(out, "\n{}", rule.why.trim());
    let unmeasured = ["not measured yet".to_owned()];
    let mut section = |name: &str, lines: &[String]| {
        if !lines.is_empty() {
            let _ = writeln!(out, "\n{name}");
            for line in lines {
                let _ = writeln!(out, "  {}", visible(&plain(line)));
            }
        }
    };
    section("How it works", &how(rule));
    let measured: Vec<String> = precision.iter().map(Precision::sentence).collect();
    section("Precision", if measured.is_empty() { &unmeasured } else { &measured });
    section("Reported", &rule.positive);
    section("Not reported", &rule.negative);
    section("References", &rule.references);
    out
}

fn how(rule: &Rule) -> Vec<String> {
    let mut out = Vec::new();
    let mut listed = |intro: &str, words: &[String]| {
        if !words.is_empty() {
            out.push(format!("{intro}: {}", words.join(", ")));
        }
    };
    listed("called by the words", &rule.keywords);
    listed("called by the prefixes", &rule.prefixes);
    listed("called by the structure", &rule.anchors);
    listed("supported within 50 bytes by", &rule.context);
    listed("refuted within 50 bytes by", &rule.not_near);
    listed("only in the parts", &rule.parts);
    if let Some(parser) = &rule.parser {
        out.push(format!("read by the built-in parser `{parser}`"));
    }
    if let Some(pattern) = &rule.pattern {
        out.push(format!("must match {pattern}"));
    }
    if let Some(validator) = &rule.validator {
        out.push(format!("confirmed by the check `{validator}`"));
    }
    if let Some(entropy) = rule.entropy {
        out.push(format!("needs an entropy of {entropy} bits a character"));
    }
    out.extend(match rule.policy {
        Policy::A => None,
        Policy::B => Some("needs a supporting word, unless it is written with its usual punctuation".to_owned()),
        Policy::C => Some("always needs a supporting word".to_owned()),
    });
    out
}

#[cfg(test)]
mod tests {
    use crate::rules::{Precision, RuleSet};

    #[test]
    fn an_explanation_holds_title_reason_and_examples() {
        let rules = RuleSet::builtin().expect("built-in rules");
        let (id, rule) = rules.by_code("SEC010").expect("the GitHub rule");
        let text = super::explain(rule, rules.precision(id));
        assert!(text.starts_with("SEC010 github_token: "), "{text}");
        assert!(text.contains(rule.why.trim()));
        assert!(text.contains("\nReported\n") && text.contains("\nNot reported\n"));
        assert!(!text.contains("{+}"));
    }

    #[test]
    fn an_explanation_says_what_was_measured_and_that_nothing_was() {
        let rules = RuleSet::builtin().expect("built-in rules");
        let (_, rule) = rules.by_code("SEC010").expect("the GitHub rule");
        let precision = Precision { set: "some sets".into(), right: 47, wrong: 2, unclear: 1 };
        let text = super::explain(rule, &[precision]);
        assert!(text.contains("\nPrecision\n  some sets: 47 of 50 right, 2 wrong, 1 unclear\n"), "{text}");
        assert!(super::explain(rule, &[]).contains("\nPrecision\n  not measured yet\n"));
    }
}
