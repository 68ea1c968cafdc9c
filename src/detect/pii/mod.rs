//! Personal data: values that name, reach or identify a person.

use super::keyed::Keyed;
use super::{Detector, FieldView};
use crate::finding::{Category, Findings};
use crate::kernel::literals::Builder;
use crate::rules::{RuleError, RuleSet};

/// Parsers that rules of this family may name.
pub const PARSERS: &[&str] = &[];

/// All rules on personal data.
#[derive(Debug)]
pub struct Pii {
    keyed: Keyed,
}

impl Pii {
    /// Compiles the rules of category `pii`.
    ///
    /// # Errors
    /// When a rule cannot be compiled; the error names it.
    pub fn compile(rules: &RuleSet, builder: &mut Builder) -> Result<Self, RuleError> {
        let own = rules.iter().filter(|(_, rule)| rule.category == Category::Pii);
        Ok(Self { keyed: Keyed::compile(rules, own, builder)? })
    }
}

impl Detector for Pii {
    fn field(&self, view: &FieldView<'_>, findings: &mut Findings) {
        self.keyed.field(view, findings);
    }
}
