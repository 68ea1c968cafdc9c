//! How often built-in rules were right where somebody checked.
//!
//! Facts about rules, kept apart from them in `rules/precision.toml`: counts of checked findings by rule and set. They hold for the
//! rule as it is built in; a rule that replaces it starts without any. How the findings were drawn and read stands in
//! `docs/precision.md`.

use super::RuleError;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const FILE: &str = "precision.toml";
const TEXT: &str = include_str!("../../rules/precision.toml");

/// Checked findings of one rule in one collection of sets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Precision {
    /// What was checked, and how.
    pub set: String,
    /// Findings that were what the rule says.
    pub right: u64,
    /// Findings that were something else.
    pub wrong: u64,
    /// Findings that could be either.
    pub unclear: u64,
}

impl Precision {
    /// Findings that were checked.
    #[must_use]
    pub fn checked(&self) -> u64 {
        self.right + self.wrong + self.unclear
    }

    /// The part of them that was right for sure; 0 of none.
    #[must_use]
    pub fn share(&self) -> f64 {
        if self.checked() == 0 { 0.0 } else { self.right as f64 / self.checked() as f64 }
    }

    /// The counts in words.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { set, right, wrong, unclear } = self;
        format!("{set}: {right} of {} right, {wrong} wrong, {unclear} unclear", self.checked())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    set: BTreeMap<String, String>,
    #[serde(default)]
    measured: BTreeMap<String, BTreeMap<String, [u64; 3]>>,
}

/// What was measured of the built-in rules, by code.
///
/// # Errors
/// Never in a tested build.
pub(super) fn builtin() -> Result<BTreeMap<String, Vec<Precision>>, RuleError> {
    let refused = |why: String| RuleError::File { file: FILE.to_owned(), why };
    let file: File = toml::from_str(TEXT).map_err(|error| refused(error.to_string()))?;
    let mut out: BTreeMap<String, Vec<Precision>> = BTreeMap::new();
    for (name, rules) in file.measured {
        let set = file.set.get(&name).ok_or_else(|| refused(format!("the set {name} is not described")))?;
        for (code, [right, wrong, unclear]) in rules {
            out.entry(code).or_default().push(Precision { set: set.clone(), right, wrong, unclear });
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSet;

    #[test]
    fn every_measured_rule_is_a_built_in_one_and_was_checked_at_all() {
        let rules = RuleSet::builtin().expect("built-in rules");
        for (code, measured) in builtin().expect("a readable file") {
            assert!(rules.by_code(&code).is_some(), "{code} is no rule");
            assert!(measured.iter().all(|one| one.checked() > 0), "{code}");
        }
    }

    #[test]
    fn what_is_unclear_does_not_count_as_right() {
        let one = Precision { set: String::new(), right: 8, wrong: 1, unclear: 1 };
        assert_eq!((one.checked(), one.share()), (10, 0.8));
    }
}
