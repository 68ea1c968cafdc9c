//! Checks that confirm or refute a candidate: checksums, decodes, structure. Pure functions of the candidate's text.
//!
//! Rules name them in `validator`; parsers call them directly. What stands around a candidate is not their business.

pub mod digits;

/// What a check found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It cannot be what the rule looks for.
    Invalid,
    /// Nothing speaks against it, but nothing was proved either.
    Plausible,
    /// A checksum or a decode passed.
    Valid,
    /// A documented example or a value from a reserved range.
    Reserved,
}

/// A named check.
pub type Validator = fn(&str) -> Verdict;

/// Every validator a rule may name.
const VALIDATORS: &[(&str, Validator)] = &[("luhn", luhn)];

/// The validator behind a name.
#[must_use]
pub fn by_name(name: &str) -> Option<Validator> {
    VALIDATORS.iter().find(|(known, _)| *known == name).map(|&(_, validator)| validator)
}

fn passed(valid: bool) -> Verdict {
    if valid { Verdict::Valid } else { Verdict::Invalid }
}

fn luhn(value: &str) -> Verdict {
    passed(digits::Digits::read(value).is_some_and(|digits| digits::luhn(digits.as_slice())))
}
