//! The short form of a rule: a key that starts with a prefix of its own.
//!
//! Most vendors write their keys as a prefix and random characters of one alphabet. `[[token]]` names the two; the expression, the
//! window and the usual conditions follow from them.

use super::{Policy, Rule};
use crate::finding::{Category, Evidence, Severity};
use serde::Deserialize;

/// Confidence of a key with its prefix, its alphabet and its length.
const CONFIDENCE: f32 = 0.9;

/// Least entropy of a whole key, bits a byte: random hexadecimal digits have above 3.3 from 32 of them on, words and repeated
/// letters stay below 3.
const ENTROPY: f32 = 3.0;

/// Characters that no key ends before: one more of them, and the key has another length.
const GOES_ON: &str = "[^0-9A-Za-z_-]";

/// One `[[token]]` table; the fields are those of [`Rule`], `body` follows each of `prefixes`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Token {
    code: String,
    kind: String,
    title: String,
    severity: Severity,
    why: String,
    references: Vec<String>,
    prefixes: Vec<String>,
    body: String,
    validator: Option<String>,
    entropy: Option<f32>,
    #[serde(default)]
    allow: Vec<String>,
    positive: Vec<String>,
    negative: Vec<String>,
}

impl Token {
    /// The rule in full. A body that is no expression, or has no longest match, gives a rule that the loader refuses.
    pub(super) fn into_rule(self) -> Rule {
        let starts: Vec<String> = self.prefixes.iter().map(|prefix| regex_syntax::escape(prefix)).collect();
        let pattern = format!("((?:{})(?:{}))(?:{GOES_ON}|$)", starts.join("|"), self.body);
        let longest = regex_syntax::parse(&pattern).ok().and_then(|parsed| parsed.properties().maximum_len());
        Rule {
            code: self.code,
            kind: self.kind,
            category: Category::Secret,
            title: self.title,
            severity: self.severity,
            why: self.why,
            references: self.references,
            parser: None,
            pattern: Some(pattern),
            group: 1,
            keywords: Vec::new(),
            prefixes: self.prefixes,
            anchors: Vec::new(),
            longest: longest.unwrap_or(usize::MAX),
            evidence: Evidence::Pattern,
            confidence: CONFIDENCE,
            policy: Policy::A,
            validator: self.validator,
            context: Vec::new(),
            not_near: Vec::new(),
            entropy: Some(self.entropy.unwrap_or(ENTROPY)),
            allow: self.allow,
            parts: Vec::new(),
            settings: toml::Table::new(),
            positive: self.positive,
            negative: self.negative,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Token;
    use crate::rules::Rule;

    fn rule(body: &str) -> Rule {
        let text = format!(
            "code = \"SEC901\"\nkind = \"k\"\ntitle = \"t\"\nseverity = \"low\"\nwhy = \"w\"\nreferences = []\n\
             prefixes = [\"a.b_\", \"c$\"]\nbody = '{body}'\npositive = [\"p\"]\nnegative = [\"n\"]\n"
        );
        toml::from_str::<Token>(&text).expect("good table").into_rule()
    }

    #[test]
    fn prefix_and_body_become_an_expression_with_its_window() {
        let rule = rule("[0-9a-f]{8}");
        assert_eq!(rule.pattern.as_deref(), Some(r"((?:a\.b_|c\$)(?:[0-9a-f]{8}))(?:[^0-9A-Za-z_-]|$)"));
        // The prefix, the body and one character of up to four bytes behind them.
        assert_eq!((rule.group, rule.longest), (1, 4 + 8 + 4));
        assert_eq!(rule.prefixes, ["a.b_", "c$"]);
    }

    #[test]
    fn a_body_without_an_end_has_no_window() {
        assert_eq!(rule("[0-9]+").longest, usize::MAX);
    }
}
