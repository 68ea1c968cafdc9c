//! A cheap look before an expression runs: can the window hold a match at all?
//!
//! The fast automaton of an expression gives up next to a character beyond ASCII when the expression asks for a word boundary, and when
//! classes of Unicode and counted repetitions make it too large; then a slow engine reads the window. A gate is the same expression
//! with all of that loosened: it matches wherever the expression does, stays small, and says of nearly every window that there is
//! nothing to find.

use super::expression::config;
use regex_automata::meta::Regex;
use regex_automata::{Anchored, Input};
use regex_syntax::hir::{Capture, Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, LookSet, Repetition};
use std::ops::Range;

/// A loosened expression.
#[derive(Debug)]
pub(super) struct Gate(Regex);

impl Gate {
    /// Loosens `pattern`; `None` when there is nothing to loosen.
    ///
    /// # Errors
    /// A sentence about what is wrong with the pattern.
    pub(super) fn compile(pattern: &str) -> Result<Option<Self>, String> {
        let hir = regex_syntax::parse(pattern).map_err(|error| error.to_string())?;
        let loose = loosen(hir.clone());
        let costly = loose != without_groups(hir);
        let regex = || Regex::builder().configure(config()).build_from_hir(&loose).map_err(|error| error.to_string());
        costly.then(regex).transpose().map(|regex| regex.map(Self))
    }

    /// Whether the expression may match in this part of `text`.
    pub(super) fn admits(&self, text: &str, window: Range<usize>, anchored: Anchored) -> bool {
        self.0.search_half(&Input::new(text).span(window).anchored(anchored)).is_some()
    }
}

/// Ranges beyond ASCII from which on a class stands for everything beyond ASCII: the case pairs of `k` and `s` stay what they are.
const MANY: usize = 4;

/// Repetitions from which on nobody counts.
const COUNTED: u32 = 16;

/// The expression without Unicode word boundaries and groups, its large classes and repetitions widened. Recurses as deep as a rule nests.
fn loosen(hir: Hir) -> Hir {
    rebuild(hir, &|hir| match hir.into_kind() {
        HirKind::Look(look) if LookSet::singleton(look).contains_word_unicode() => Hir::empty(),
        HirKind::Class(Class::Unicode(class)) => Hir::class(Class::Unicode(widened(class))),
        HirKind::Repetition(Repetition { min, max: Some(max), greedy, sub }) if max > COUNTED && max > min => {
            Hir::repetition(Repetition { min, max: None, greedy, sub })
        }
        HirKind::Look(look) => Hir::look(look),
        HirKind::Class(class) => Hir::class(class),
        HirKind::Repetition(repetition) => Hir::repetition(repetition),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Empty | HirKind::Capture(_) | HirKind::Concat(_) | HirKind::Alternation(_) => Hir::empty(),
    })
}

/// The expression without groups, otherwise the same.
fn without_groups(hir: Hir) -> Hir {
    rebuild(hir, &|hir| hir)
}

/// Rebuilds an expression from its leaves and repetitions, each as `change` makes it, without groups.
fn rebuild(hir: Hir, change: &dyn Fn(Hir) -> Hir) -> Hir {
    let all = |list: Vec<Hir>| list.into_iter().map(|hir| rebuild(hir, change)).collect();
    match hir.into_kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(literal) => change(Hir::literal(literal.0)),
        HirKind::Class(class) => change(Hir::class(class)),
        HirKind::Look(look) => change(Hir::look(look)),
        HirKind::Repetition(Repetition { min, max, greedy, sub }) => {
            let sub = Box::new(rebuild(*sub, change));
            change(Hir::repetition(Repetition { min, max, greedy, sub }))
        }
        HirKind::Capture(Capture { sub, .. }) => rebuild(*sub, change),
        HirKind::Concat(list) => Hir::concat(all(list)),
        HirKind::Alternation(list) => Hir::alternation(all(list)),
    }
}

fn widened(class: ClassUnicode) -> ClassUnicode {
    let beyond = class.ranges().iter().filter(|range| !range.end().is_ascii()).count();
    if beyond < MANY {
        return class;
    }
    let mut wide = class;
    wide.union(&ClassUnicode::new([ClassUnicodeRange::new('\u{80}', char::MAX)]));
    wide
}

#[cfg(test)]
mod tests {
    use super::Gate;
    use regex_automata::Anchored;

    fn admits(pattern: &str, text: &str) -> Option<bool> {
        let gate = Gate::compile(pattern).expect("a good pattern");
        gate.map(|gate| gate.admits(text, 0..text.len(), Anchored::No))
    }

    #[test]
    fn what_is_cheap_already_needs_no_gate() {
        assert_eq!(admits(r"(?-u:\b)key-[0-9a-f]{4}(?-u:\b)|^x$", "key-0000"), None);
        assert_eq!(admits("key-[0-9a-f]{4}", "key-0000"), None);
    }

    #[test]
    fn a_gate_admits_what_matches_and_turns_away_what_cannot() {
        let pattern = r"(?i)\b(no|nr)\.? ([0-9]{2,3})\b";
        assert_eq!(admits(pattern, "“NR. 123”"), Some(true));
        assert_eq!(admits(pattern, "“Nr. 1”"), Some(false));
        assert_eq!(admits(r"\Bx+\b{start}y\b{end-half}", "axy"), Some(true));
        let pattern = r"née? \w+[^.]{0,90}(?i)kiss";
        assert_eq!(admits(pattern, "né é, ſ KISſ"), Some(true));
        assert_eq!(admits(pattern, "né é, ſ. KISſ"), Some(false));
    }

    #[test]
    fn no_gate_turns_an_example_of_its_rule_away() {
        let rules = crate::rules::RuleSet::builtin().expect("built-in rules");
        let mut gates = 0;
        for (_, rule) in rules.iter() {
            let Some(pattern) = &rule.pattern else { continue };
            let expression = super::Regex::builder().configure(super::config()).build(pattern).expect("a good pattern");
            let Some(gate) = Gate::compile(pattern).expect("a good pattern") else { continue };
            gates += 1;
            for text in
                rule.positive.iter().chain(&rule.negative).map(|example| crate::detect::examples::plain(example))
            {
                let admitted = gate.admits(&text, 0..text.len(), Anchored::No);
                assert!(admitted || !expression.is_match(&*text), "{}", rule.code);
            }
        }
        assert!(gates > 0);
    }
}
