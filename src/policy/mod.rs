//! Policy: what becomes of a record, given what was found in it.
//!
//! A [`Policy`] is data: a list of [`Clause`]s that findings are held against, and one action each for duplicates and for
//! unreadable records. [`decide`] gathers the answers into one decision per affected record. Nothing here reads or writes
//! records; [`split`](crate::split) carries the decisions out. The one idea to know: actions are ordered, and the strongest one
//! that anything in a record calls for wins.

pub mod decide;

pub use decide::{Decisions, DecisionsBuilder, Reason, Redaction, RowDecision};

use crate::finding::{Category, Evidence, FindingRow, Severity};
use crate::rules::Rule;
use serde::{Deserialize, Serialize};

/// What becomes of a record; later ones win over earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It goes to the clean side as it is.
    Keep,
    /// It goes to the clean side with the found spans replaced.
    Redact,
    /// It is left out: another record says the same.
    Drop,
    /// It goes to the quarantine side as it is.
    Quarantine,
}

impl Action {
    /// The name used in every output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Redact => "redact",
            Self::Drop => "drop",
            Self::Quarantine => "quarantine",
        }
    }
}

/// One line of a policy: which findings call for which action. What is `None` matches everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Family of the finding.
    pub category: Category,
    /// Its type name (`email`, `aws_access_key`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// How it is backed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// Least harm; below `low` no clause ever acts.
    pub severity: Severity,
    /// What to do with the record.
    pub action: Action,
}

impl Clause {
    fn matches(&self, finding: &FindingRow, rule: &Rule) -> bool {
        self.category == rule.category
            && self.kind.as_ref().is_none_or(|kind| *kind == rule.kind)
            && self.evidence.is_none_or(|evidence| evidence == finding.evidence)
            && finding.severity >= self.severity.max(Severity::Low)
    }
}

/// What to do with which records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Held against each finding in turn; the first that matches answers. A finding no clause matches keeps its record.
    pub clauses: Vec<Clause>,
    /// For records that a kept record makes superfluous.
    pub duplicates: Action,
    /// For records that could not be read.
    pub unreadable: Action,
}

impl Policy {
    /// The policy of a split that nobody configured: secrets, validated personal data and personal data of critical severity are
    /// quarantined; when `redact` says so they are redacted instead, and so is all other personal data; what looks poisoned with high severity is quarantined; duplicates are dropped. License
    /// marks never act: what they mean depends on the purpose, and that is for a person to decide.
    #[must_use]
    pub fn standard(redact: bool) -> Self {
        let found = if redact { Action::Redact } else { Action::Quarantine };
        let clause = |category, evidence, severity, action| Clause { category, kind: None, evidence, severity, action };
        let mut clauses = vec![
            clause(Category::Secret, None, Severity::Low, found),
            clause(Category::Pii, Some(Evidence::Validated), Severity::Low, found),
            clause(Category::Pii, None, Severity::Critical, found),
        ];
        if redact {
            // Redaction costs a few words, not a record, so what only matches a pattern (e-mail, phone) or is only suggested by the
            // words around it goes too.
            clauses.push(clause(Category::Pii, None, Severity::Low, Action::Redact));
        }
        clauses.push(clause(Category::Poison, None, Severity::High, Action::Quarantine));
        Self { clauses, duplicates: Action::Drop, unreadable: Action::Quarantine }
    }

    /// What `finding`, made by `rule`, asks for.
    #[must_use]
    pub fn action(&self, finding: &FindingRow, rule: &Rule) -> Action {
        self.clauses.iter().find(|clause| clause.matches(finding, rule)).map_or(Action::Keep, |clause| clause.action)
    }
}

#[cfg(test)]
mod tests;
