//! Refuses rules that would be slow, useless or untested.
//!
//! *Defects* make a rule impossible to compile and stop loading; *lints* are the defects plus everything that
//! a maintained rule owes its readers: a window, examples, keywords that are rare enough.

use super::{Policy, Rule, RuleSet};
use crate::detect::{expression, parsers, validate};
use crate::kernel::literals::{Ending, Literals};
use crate::record::Part;

/// One complaint about a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// Code of the rule.
    pub code: String,
    /// What is wrong.
    pub why: String,
}

/// Anchors a rule may name.
const ANCHORS: [&str; 9] = ["at", "digits", "colon", "special", "long", "column", "field", "record", "file"];

/// Widest window on one side of an anchor: with both sides a search stays within 4 KiB plus the anchor.
const WIDEST: usize = 2048;

/// Capture groups a pattern may use for its span; the search keeps its slots on the stack.
pub(crate) const MOST_GROUPS: usize = 7;

/// Words that occur in nearly every English text: as a keyword each would call its rule all the time.
const COMMON: [&str; 60] = [
    "about", "after", "all", "also", "and", "any", "are", "because", "been", "but", "can", "come", "could", "day",
    "first", "for", "from", "get", "good", "has", "have", "her", "his", "how", "into", "its", "just", "like", "make",
    "more", "new", "not", "now", "one", "only", "other", "our", "out", "over", "people", "say", "see", "some", "than",
    "that", "the", "their", "them", "then", "there", "they", "this", "time", "was", "what", "when", "which", "will",
    "with", "you",
];

/// What makes a rule impossible to compile.
pub(super) fn defects(rule: &Rule) -> Vec<String> {
    let mut out = Vec::new();
    let shape = rule.code.len() == 6
        && rule.code.bytes().take(3).all(|byte| byte.is_ascii_uppercase())
        && rule.code.bytes().skip(3).all(|byte| byte.is_ascii_digit());
    if !shape {
        out.push("the code is not three capital letters and three digits".to_owned());
    }
    if rule.reads_text() {
        match (&rule.parser, &rule.pattern) {
            (Some(_), Some(_)) => out.push("has both `parser` and `pattern`".to_owned()),
            (None, None) => out.push("has neither `parser` nor `pattern`".to_owned()),
            (Some(parser), None) if !parsers().any(|known| known == parser) => {
                out.push(format!("unknown parser {parser:?}"));
            }
            _ => {}
        }
    }
    if rule.pattern.is_some() && rule.keywords.is_empty() && rule.prefixes.is_empty() {
        out.push("a pattern needs `keywords` or `prefixes` to be called by".to_owned());
    }
    if rule.pattern.is_some() && rule.longest > WIDEST {
        out.push(format!("`longest` is above {WIDEST} bytes"));
    }
    if rule.group > MOST_GROUPS {
        out.push(format!("`group` is above {MOST_GROUPS}"));
    }
    for pattern in rule.pattern.iter().chain(&rule.allow) {
        if let Err(error) = regex_syntax::parse(pattern) {
            out.push(format!("bad regular expression {pattern:?}: {error}"));
        }
    }
    if let Some(name) = &rule.validator
        && validate::by_name(name).is_none()
    {
        out.push(format!("unknown validator {name:?}"));
    }
    for anchor in &rule.anchors {
        if !ANCHORS.contains(&anchor.as_str()) {
            out.push(format!("unknown anchor {anchor:?}"));
        }
    }
    for part in &rule.parts {
        if !Part::ALL.iter().any(|known| known.as_str() == part) {
            out.push(format!("unknown part {part:?}"));
        }
    }
    let mut literals = Literals::builder();
    let words = rule.context.iter().chain(&rule.not_near).map(|word| (word.clone(), Ending::Word));
    for (literal, ending) in rule.literals().chain(words) {
        if let Err(error) = literals.add(&literal, ending) {
            out.push(error.to_string());
        }
    }
    out
}

/// Every complaint about every rule, in code order.
#[must_use]
pub fn lint(rules: &RuleSet) -> Vec<Lint> {
    rules
        .iter()
        .flat_map(|(_, rule)| complaints(rule).into_iter().map(|why| Lint { code: rule.code.clone(), why }))
        .collect()
}

fn complaints(rule: &Rule) -> Vec<String> {
    let mut out = defects(rule);
    // An expression may be well formed and still too large to compile.
    if out.is_empty() {
        out.extend(rule.expressions().find_map(|pattern| expression::check(&pattern).err()));
    }
    if rule.keywords.is_empty() && rule.prefixes.is_empty() && rule.anchors.is_empty() {
        out.push("has no keywords, prefixes or anchors".to_owned());
    }
    if rule.title.is_empty() || rule.why.is_empty() || rule.kind.is_empty() {
        out.push("`kind`, `title` and `why` must say something".to_owned());
    }
    if !(0.0..=1.0).contains(&rule.confidence) {
        out.push("`confidence` is not between 0 and 1".to_owned());
    }
    if !rule.reads_text() {
        return out;
    }
    if rule.policy != Policy::A && rule.context.is_empty() {
        out.push("a policy of B or C needs words in `context`".to_owned());
    }
    if rule.longest == 0 {
        out.push("has no `longest` span".to_owned());
    }
    if rule.positive.is_empty() {
        out.push("has no positive example".to_owned());
    }
    if rule.negative.is_empty() {
        out.push("has no negative example".to_owned());
    }
    for keyword in &rule.keywords {
        let lowered = keyword.to_lowercase();
        // Labels and kinds of streets only count with a separator or a number beside them.
        let short =
            lowered.is_ascii() && lowered.len() < 3 && !matches!(rule.parser.as_deref(), Some("labeled" | "street"));
        if COMMON.contains(&lowered.as_str()) || short {
            out.push(format!("keyword {keyword:?} is too common to be an anchor"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Category, Evidence, Severity};

    fn good() -> Rule {
        Rule {
            code: "SEC901".into(),
            kind: "k".into(),
            category: Category::Secret,
            title: "t".into(),
            severity: Severity::Low,
            why: "w".into(),
            references: vec![],
            parser: None,
            pattern: Some("qqq[0-9]+".into()),
            group: 0,
            keywords: vec!["qqqword".into()],
            prefixes: vec![],
            anchors: vec![],
            longest: 10,
            evidence: Evidence::Pattern,
            confidence: 0.5,
            policy: Policy::A,
            validator: None,
            context: vec![],
            not_near: vec![],
            entropy: None,
            allow: vec![],
            parts: vec![],
            settings: toml::Table::new(),
            positive: vec!["p".into()],
            negative: vec!["n".into()],
        }
    }

    #[track_caller]
    fn refuses(change: impl FnOnce(&mut Rule), why: &str) {
        let mut rule = good();
        change(&mut rule);
        let found = complaints(&rule);
        assert!(found.iter().any(|complaint| complaint.contains(why)), "{found:?}");
    }

    #[test]
    fn a_complete_rule_passes() {
        assert_eq!(complaints(&good()), Vec::<String>::new());
    }

    #[test]
    fn a_rule_owes_anchor_window_and_examples() {
        refuses(|rule| rule.keywords.clear(), "no keywords, prefixes or anchors");
        refuses(|rule| rule.longest = 0, "no `longest`");
        refuses(|rule| rule.longest = 9000, "`longest` is above");
        refuses(|rule| rule.positive.clear(), "no positive");
        refuses(|rule| rule.negative.clear(), "no negative");
        refuses(|rule| rule.policy = Policy::C, "needs words in `context`");
    }

    #[test]
    fn what_cannot_work_is_named() {
        refuses(|rule| rule.code = "sec1".into(), "three capital letters");
        refuses(|rule| rule.keywords.push("...".into()), "no letter or number");
        refuses(|rule| rule.prefixes.push("ab".into()), "fewer than four bytes");
        refuses(|rule| rule.pattern = Some("(".into()), "bad regular expression");
        refuses(|rule| rule.validator = Some("magic".into()), "unknown validator \"magic\"");
        refuses(|rule| rule.parser = Some("magic".into()), "both `parser` and `pattern`");
        refuses(|rule| rule.anchors.push("everything".into()), "unknown anchor");
        refuses(|rule| rule.keywords.push("The".into()), "too common");
    }

    #[test]
    fn a_rule_about_files_needs_no_pattern_and_no_examples() {
        let mut rule = good();
        rule.pattern = None;
        rule.keywords.clear();
        rule.anchors = vec!["file".into()];
        rule.positive.clear();
        rule.longest = 0;
        assert_eq!(complaints(&rule), Vec::<String>::new());
    }
}
