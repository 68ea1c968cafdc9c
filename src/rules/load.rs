//! Loading rule files.

use super::Rule;
use crate::finding::RuleId;

/// Why rules could not be loaded.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct RuleError(pub String);

/// All rules in force, sorted by code; the position is the [`RuleId`].
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
}

impl RuleSet {
    /// The rule behind an id.
    #[must_use]
    pub fn get(&self, id: RuleId) -> &Rule {
        &self.rules[usize::from(id.0)]
    }

    /// All rules with their ids, sorted by code.
    pub fn iter(&self) -> impl Iterator<Item = (RuleId, &Rule)> {
        self.rules.iter().enumerate().map(|(number, rule)| (RuleId(number as u16), rule))
    }
}
