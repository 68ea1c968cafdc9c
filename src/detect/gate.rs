//! A cheap look before an expression runs: does the window hold a match at all?
//!
//! The fast automaton of an expression cannot tell a word boundary next to a character beyond ASCII, and the slow engine that takes over
//! then reads every window with a curly quote. Without its word boundaries an expression matches wherever it did with them, and
//! the fast automaton can say where it does not, which is nearly everywhere.

use super::judge::config;
use regex_automata::meta::Regex;
use regex_syntax::hir::{Capture, Hir, HirKind, LookSet, Repetition};

/// An expression that matches wherever `pattern` does; `None` when `pattern` itself is as cheap.
///
/// # Errors
/// A sentence about what is wrong with the pattern.
pub(super) fn gate(pattern: &str) -> Result<Option<Regex>, String> {
    let hir = regex_syntax::parse(pattern).map_err(|error| error.to_string())?;
    if !hir.properties().look_set().contains_word_unicode() {
        return Ok(None);
    }
    let hir = without_word_boundaries(hir);
    Regex::builder().configure(config()).build_from_hir(&hir).map(Some).map_err(|error| error.to_string())
}

/// The expression without its Unicode word boundaries, and without groups. Recurses as deep as a rule nests.
fn without_word_boundaries(hir: Hir) -> Hir {
    let all = |list: Vec<Hir>| list.into_iter().map(without_word_boundaries).collect();
    match hir.into_kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(class) => Hir::class(class),
        HirKind::Look(look) if LookSet::singleton(look).contains_word_unicode() => Hir::empty(),
        HirKind::Look(look) => Hir::look(look),
        HirKind::Repetition(Repetition { min, max, greedy, sub }) => {
            let sub = Box::new(without_word_boundaries(*sub));
            Hir::repetition(Repetition { min, max, greedy, sub })
        }
        HirKind::Capture(Capture { sub, .. }) => without_word_boundaries(*sub),
        HirKind::Concat(list) => Hir::concat(all(list)),
        HirKind::Alternation(list) => Hir::alternation(all(list)),
    }
}

#[cfg(test)]
mod tests {
    use super::gate;

    fn admits(pattern: &str, text: &str) -> Option<bool> {
        gate(pattern).expect("a good pattern").map(|gate| gate.is_match(text))
    }

    #[test]
    fn only_word_boundaries_of_unicode_need_a_gate() {
        assert_eq!(admits(r"(?-u:\b)key-[0-9a-f]{4}(?-u:\b)|^x$", "key-0000"), None);
        assert_eq!(admits("key-[0-9a-f]{4}", "key-0000"), None);
    }

    #[test]
    fn a_gate_admits_what_matches_and_turns_away_what_cannot() {
        let pattern = r"(?i)\b(no|nr)\.? ([0-9]{2,3})\b";
        assert_eq!(admits(pattern, "“NR. 123”"), Some(true));
        assert_eq!(admits(pattern, "“Nr. 1”"), Some(false));
        assert_eq!(admits(r"\Bx+\b{start}y\b{end-half}", "axy"), Some(true));
    }
}
