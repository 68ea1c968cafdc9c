//! Runs the examples that every rule carries: the positive ones must be reported under its code, the negative ones must not.
//!
//! An example is the text of one field. `{+}` inside is a split mark that is taken out before the text is scanned, so that no key-like
//! string stands in a file. Marks at its start set the scene: `{column:license}` names the column, `{role:license}` and `{part:prompt}`
//! say what the field is, `{number}` makes it a number.

use super::Detectors;
use super::look::Look;
use crate::finding::Findings;
use crate::record::{Field, Leaf, ListIndex, Part, Paths, Record, Role};
use crate::rules::{RuleError, RuleSet};

/// An example that did not behave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFailure {
    /// Code of the rule.
    pub code: String,
    /// Whether the example should have been reported.
    pub positive: bool,
    /// Its number in the list, from 0.
    pub number: usize,
    /// The example as written in the rule file.
    pub example: String,
}

/// What an example sets around its text.
struct Scene<'a> {
    column: &'a str,
    role: Role,
    part: Part,
    leaf: Leaf,
}

/// An example without its marks.
#[must_use]
pub fn plain(example: &str) -> String {
    scene(example).1.replace("{+}", "")
}

/// Runs every example of every rule that reads text.
///
/// # Errors
/// When the rules cannot be compiled.
pub fn run_examples(rules: &RuleSet) -> Result<Vec<ExampleFailure>, RuleError> {
    let detectors = Detectors::compile(rules)?;
    let mut failures = Vec::new();
    for (id, rule) in rules.iter().filter(|(_, rule)| rule.reads_text()) {
        let positive = rule.positive.iter().enumerate().map(|(number, example)| (true, number, example));
        let negative = rule.negative.iter().enumerate().map(|(number, example)| (false, number, example));
        for (positive, number, example) in positive.chain(negative) {
            let findings = scan_example(&detectors, example);
            if findings.as_slice().iter().any(|finding| finding.rule == id) != positive {
                failures.push(ExampleFailure { code: rule.code.clone(), positive, number, example: example.clone() });
            }
        }
    }
    Ok(failures)
}

/// What the detectors find in one example.
#[must_use]
pub fn scan_example(detectors: &Detectors, example: &str) -> Findings {
    let (scene, _) = scene(example);
    let text = plain(example);
    let mut paths = Paths::default();
    let path = paths.intern(scene.column, |_| (scene.part, scene.role));
    let fields = [Field { path, index: ListIndex::default(), part: scene.part, leaf: scene.leaf, text: &text }];
    let record = Record { ordinal: 0, paths: &paths, fields: &fields, nulls: &[], bytes: 0, raw: None };
    let mut findings = Findings::default();
    Look::default().at(&record, (0, &fields[0]), detectors, &mut findings);
    findings
}

/// Reads the marks at the start of an example; an unknown mark is text.
fn scene(example: &str) -> (Scene<'_>, &str) {
    let mut scene = Scene { column: "text", role: Role::Content, part: Part::Text, leaf: Leaf::Text };
    let mut rest = example;
    while let Some((mark, after)) = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        match mark.split_once(':') {
            Some(("column", name)) => scene.column = name,
            Some(("role", name)) => match ROLES.iter().find(|role| role.as_str() == name) {
                Some(&role) => scene.role = role,
                None => break,
            },
            Some(("part", name)) => match Part::ALL.iter().find(|part| part.as_str() == name) {
                Some(&part) => scene.part = part,
                None => break,
            },
            None if mark == "number" => scene.leaf = Leaf::Number,
            _ => break,
        }
        rest = after;
    }
    (scene, rest)
}

const ROLES: [Role; 9] = [
    Role::Content,
    Role::Label,
    Role::Id,
    Role::Url,
    Role::Source,
    Role::License,
    Role::Language,
    Role::Time,
    Role::Other,
];

/// The built-in rules, compiled once for all tests.
#[cfg(test)]
pub(super) static BUILTIN: std::sync::LazyLock<(RuleSet, Detectors)> = std::sync::LazyLock::new(|| {
    let rules = RuleSet::builtin().expect("built-in rules");
    let detectors = Detectors::compile(&rules).expect("rules compile");
    (rules, detectors)
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::lint;

    #[test]
    fn every_example_of_every_built_in_rule_behaves() {
        let rules = RuleSet::builtin().expect("built-in rules");
        let failures = run_examples(&rules).expect("rules compile");
        assert!(failures.is_empty(), "{failures:#?}");
    }

    #[test]
    fn the_built_in_rules_are_lint_clean() {
        let rules = RuleSet::builtin().expect("built-in rules");
        assert_eq!(lint(&rules), []);
    }

    #[test]
    fn marks_set_the_scene_and_split_marks_vanish() {
        let (set, rest) = scene("{column:license}{role:license}{part:meta}{number}{x}mi{+}t");
        assert_eq!((set.column, set.role, set.part, set.leaf), ("license", Role::License, Part::Meta, Leaf::Number));
        assert_eq!(rest, "{x}mi{+}t");
        assert_eq!(plain("{column:c}AK{+}IA"), "AKIA");
    }
}
