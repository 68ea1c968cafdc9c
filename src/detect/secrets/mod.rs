//! Secrets: credentials and keys that open something.

use super::keyed::Keyed;
use super::{Detector, FieldView};
use crate::finding::{Category, Findings};
use crate::kernel::literals::Builder;
use crate::rules::{RuleError, RuleSet};

/// Parsers that rules of this family may name.
pub const PARSERS: &[&str] = &[];

/// All rules on secrets.
#[derive(Debug)]
pub struct Secrets {
    keyed: Keyed,
}

impl Secrets {
    /// Compiles the rules of category `secret`.
    ///
    /// # Errors
    /// When a rule cannot be compiled; the error names it.
    pub fn compile(rules: &RuleSet, builder: &mut Builder) -> Result<Self, RuleError> {
        let own = rules.iter().filter(|(_, rule)| rule.category == Category::Secret);
        Ok(Self { keyed: Keyed::compile(rules, own, builder)? })
    }
}

impl Detector for Secrets {
    fn field(&self, view: &FieldView<'_>, findings: &mut Findings) {
        self.keyed.field(view, findings);
    }
}
