//! Checks that confirm or refute a candidate: checksums, decodes, structure. Pure functions of the candidate's text.
//!
//! Rules name them in `validator`; parsers call them directly. What stands around a candidate is not their business.

pub mod compact;
pub mod digits;
pub mod finance;
pub mod keys;
pub mod phone;
pub mod wallets;

mod americas;
mod asia;
mod asia_pacific;
mod documents;
mod europe;
mod europe_east;
mod europe_north;
mod europe_south;
mod germany;
mod latin_america;
mod vat;

use compact::Compact;

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

impl Verdict {
    /// `Valid` or `Invalid`: what a checksum says.
    #[must_use]
    pub fn checksum(passed: bool) -> Self {
        if passed { Self::Valid } else { Self::Invalid }
    }

    /// `Reserved` or `Plausible`: what a list of examples says.
    #[must_use]
    pub fn reserved(example: bool) -> Self {
        if example { Self::Reserved } else { Self::Plausible }
    }

    /// `Plausible` or `Invalid`: what a structure without a checksum says.
    #[must_use]
    pub fn structure(fits: bool) -> Self {
        if fits { Self::Plausible } else { Self::Invalid }
    }
}

/// A named check.
#[derive(Debug, Clone, Copy)]
pub enum Validator {
    /// Sees the text as it stands.
    Text(fn(&str) -> Verdict),
    /// Sees upper-case letters and digits without separators; passing makes the match validated.
    Checksum(fn(&[u8]) -> bool),
    /// As `Checksum`, but passing proves nothing: the kind has no check digit.
    Structure(fn(&[u8]) -> bool),
}

impl Validator {
    /// What this check makes of `text`.
    #[must_use]
    pub fn judge(self, text: &str) -> Verdict {
        match self {
            Self::Text(check) => check(text),
            Self::Checksum(check) => {
                Verdict::checksum(Compact::read(text).is_some_and(|compact| check(compact.bytes())))
            }
            Self::Structure(check) => {
                Verdict::structure(Compact::read(text).is_some_and(|compact| check(compact.bytes())))
            }
        }
    }
}

/// A validator with the name rules use.
type Named = (&'static str, Validator);

/// The validator behind a name.
#[must_use]
pub fn by_name(name: &str) -> Option<Validator> {
    let tables: [&[Named]; 15] = [
        phone::VALIDATORS,
        finance::VALIDATORS,
        keys::VALIDATORS,
        europe::VALIDATORS,
        americas::VALIDATORS,
        asia_pacific::VALIDATORS,
        asia::VALIDATORS,
        documents::VALIDATORS,
        europe_east::VALIDATORS,
        europe_north::VALIDATORS,
        europe_south::VALIDATORS,
        germany::VALIDATORS,
        latin_america::VALIDATORS,
        vat::VALIDATORS,
        wallets::VALIDATORS,
    ];
    tables.into_iter().flatten().find(|(known, _)| *known == name).map(|&(_, validator)| validator)
}

#[cfg(test)]
mod tests;
