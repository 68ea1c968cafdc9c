//! From findings to one decision per affected record.
//!
//! Findings, duplicates and unreadable records arrive in any order; what is built does not depend on it. Memory grows with the
//! affected records only: a record nobody complains about has no entry and is kept.

use super::{Action, Policy};
use crate::finding::{Category, FindingRow, RuleId};
use crate::record::Part;
use crate::rules::Rule;
use std::collections::{BTreeMap, BTreeSet};

/// How the field of a finding in the key-value metadata of a file begins.
const METADATA: &str = "metadata.";

/// Why a record is not simply kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// This rule found something.
    Rule(RuleId),
    /// A kept record says the same.
    Duplicate,
    /// It could not be read.
    Unreadable,
}

/// One span to replace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Redaction {
    /// Concrete path of the field, as in the findings table.
    pub field: String,
    /// First byte in the field's text.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Type name of what was found; the replacement names it.
    pub kind: String,
    /// What the field is to training.
    pub part: Part,
    /// Whether it is a secret: those go on over more than letters and digits.
    pub secret: bool,
}

/// What becomes of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowDecision {
    /// 0-based record number in its file.
    pub row: u64,
    /// The strongest action anything called for.
    pub action: Action,
    /// Everything that called for some action, sorted.
    pub reasons: Vec<Reason>,
    /// What to replace, sorted by field and start; empty unless the action is [`Action::Redact`].
    pub redactions: Vec<Redaction>,
}

/// Decisions on a whole dataset.
#[derive(Debug, Clone)]
pub struct Decisions {
    policy: Policy,
    files: BTreeMap<u32, Vec<RowDecision>>,
    around: BTreeMap<u32, BTreeMap<String, BTreeSet<Reason>>>,
    codes: BTreeMap<RuleId, String>,
}

impl Decisions {
    /// Decisions on the records of file number `file`, sorted by row. Records without one are kept.
    #[must_use]
    pub fn for_file(&self, file: u32) -> &[RowDecision] {
        self.files.get(&file).map_or(&[], Vec::as_slice)
    }

    /// Why file number `file` cannot be published at all, sorted; empty when it can. Files beside the data are numbered after the
    /// data files, in the order of the plan.
    #[must_use]
    pub fn whole(&self, file: u32) -> Vec<Reason> {
        let texts = self.around.get(&file).into_iter().flatten();
        let whole = texts.filter(|(field, _)| !field.starts_with(METADATA));
        whole.flat_map(|(_, reasons)| reasons).copied().collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Keys of the key-value metadata of file number `file` that something was found in, sorted.
    pub fn metadata(&self, file: u32) -> impl Iterator<Item = &str> {
        self.around.get(&file).into_iter().flatten().filter_map(|(field, _)| field.strip_prefix(METADATA))
    }

    /// The policy behind the decisions.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What a reason is called in outputs: the code of the rule, `duplicate` or `unreadable`.
    #[must_use]
    pub fn code(&self, reason: Reason) -> &str {
        match reason {
            Reason::Rule(rule) => self.codes.get(&rule).map_or("", String::as_str),
            Reason::Duplicate => "duplicate",
            Reason::Unreadable => "unreadable",
        }
    }
}

#[derive(Debug)]
struct Draft {
    action: Action,
    reasons: BTreeSet<Reason>,
    redactions: BTreeSet<Redaction>,
}

/// Collects what was found and decides.
#[derive(Debug)]
pub struct DecisionsBuilder {
    policy: Policy,
    files: BTreeMap<u32, BTreeMap<u64, Draft>>,
    around: BTreeMap<u32, BTreeMap<String, BTreeSet<Reason>>>,
    codes: BTreeMap<RuleId, String>,
}

impl DecisionsBuilder {
    /// A builder that decides by `policy`.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self { policy, files: BTreeMap::new(), around: BTreeMap::new(), codes: BTreeMap::new() }
    }

    /// Takes a finding and the rule that made it. A finding without a record decides on the text around the records it was
    /// made in: an entry of the key-value metadata (`metadata.KEY`), or the file as a whole (its name, its prose). Statements about
    /// the whole dataset decide nothing.
    pub fn finding(&mut self, finding: &FindingRow, rule: &Rule) {
        let action = self.policy.action(finding, rule);
        let Some(file) = finding.file else { return };
        let Ok(row) = u64::try_from(finding.row) else {
            if action != Action::Keep {
                self.around(file, &finding.field, Reason::Rule(finding.rule));
                self.codes.entry(finding.rule).or_insert_with(|| rule.code.clone());
            }
            return;
        };
        let Some(draft) = self.draft(file, row, action, Reason::Rule(finding.rule)) else { return };
        if action == Action::Redact && draft.action == Action::Redact {
            draft.redactions.insert(Redaction {
                field: finding.field.clone(),
                start: finding.start,
                end: finding.end,
                kind: rule.kind.clone(),
                part: finding.part,
                secret: rule.category == Category::Secret,
            });
        }
        self.codes.entry(finding.rule).or_insert_with(|| rule.code.clone());
    }

    /// Takes a record that a kept one makes superfluous (`keep` is false in the duplicates table).
    pub fn duplicate(&mut self, file: u32, row: u64) {
        self.draft(file, row, self.policy.duplicates, Reason::Duplicate);
    }

    /// Takes a record that could not be read.
    pub fn bad(&mut self, file: u32, row: u64) {
        self.draft(file, row, self.policy.unreadable, Reason::Unreadable);
    }

    /// Takes a data file that was not read to its end: what nobody has looked into is not published.
    pub fn unread(&mut self, file: u32) {
        self.around(file, "", Reason::Unreadable);
    }

    fn around(&mut self, file: u32, field: &str, reason: Reason) {
        self.around.entry(file).or_default().entry(field.to_owned()).or_default().insert(reason);
    }

    /// The draft of a record, with `action` taken into account; `None` when there is nothing to do.
    fn draft(&mut self, file: u32, row: u64, action: Action, reason: Reason) -> Option<&mut Draft> {
        if action == Action::Keep {
            return None;
        }
        let draft = self.files.entry(file).or_default().entry(row).or_insert_with(|| Draft {
            action,
            reasons: BTreeSet::new(),
            redactions: BTreeSet::new(),
        });
        draft.reasons.insert(reason);
        draft.action = draft.action.max(action);
        if draft.action > Action::Redact {
            draft.redactions.clear();
        }
        Some(draft)
    }

    /// The decisions.
    #[must_use]
    pub fn build(self) -> Decisions {
        let settle = |(row, draft): (u64, Draft)| RowDecision {
            row,
            action: draft.action,
            reasons: draft.reasons.into_iter().collect(),
            redactions: draft.redactions.into_iter().collect(),
        };
        Decisions {
            policy: self.policy,
            files: self.files.into_iter().map(|(file, rows)| (file, rows.into_iter().map(settle).collect())).collect(),
            around: self.around,
            codes: self.codes,
        }
    }
}
