//! Personal data: values that name, reach or identify a person.
//!
//! Four engines share the work: hand-written parsers for values with a grammar of their own (e-mail, network
//! addresses, phone numbers), `shapes` for everything that is groups of digits and letters with a check digit, and
//! the keyed engine for what hangs on a word. `called` runs the parsers that a word calls: labels of fields, streets, ages.

mod address;
mod age;
mod called;
mod combo;
mod degrees;
mod email;
mod iban;
mod labeled;
mod mrz;
mod network;
mod other_numbers;
mod person;
mod phone;
mod seed;
mod shapes;
mod surroundings;
mod wallet;

use super::judge::Judge;
use super::keyed::Keyed;
use super::{Detector, FieldView};
use crate::finding::{Category, Findings};
use crate::kernel::literals::{Builder, LiteralId};
use crate::rules::{RuleError, RuleSet};
use called::Called;
use shapes::Shapes;

/// A parser looks at every anchor of its kind in the field.
type Parser = fn(&Judge, &FieldView<'_>, &mut Findings);

/// What a field must hold for a parser to find anything: any one of these.
mod anchor {
    pub(super) const DIGIT: u8 = 1;
    pub(super) const AT: u8 = 2;
    pub(super) const COLON: u8 = 4;
    /// A word, which every field has.
    pub(super) const WORD: u8 = 8;
}
use anchor::{AT, COLON, DIGIT, WORD};

/// Parsers with a grammar of their own.
const TABLE: &[(&str, u8, Parser)] = &[
    ("email", AT, email::find),
    ("combo", AT, combo::find),
    ("ipv4", DIGIT, network::find_ipv4),
    ("ipv6", COLON, network::find_ipv6),
    ("mac_address", DIGIT | COLON, network::find_mac),
    ("phone_international", DIGIT, phone::find_international),
    ("phone_labeled", DIGIT, phone::find_labeled),
    ("iban", DIGIT, iban::find),
    ("street_compound", DIGIT, address::find_compound),
    ("mailbox_name", AT, person::find_mailboxes),
    ("mrz", DIGIT, mrz::find),
    ("base58_wallet", DIGIT, wallet::find_base58),
    ("ethereum", DIGIT, wallet::find_ethereum),
    ("seed_phrase", WORD, seed::find),
    ("degrees", DIGIT, degrees::find),
];

/// Parsers that rules of this family may name.
#[rustfmt::skip]
pub const PARSERS: &[&str] = &[
    "email", "combo", "ipv4", "ipv6", "mac_address", "phone_international", "phone_labeled", "iban", "street_compound", "mailbox_name",
    "mrz", "base58_wallet", "ethereum", "seed_phrase", "degrees", shapes::PARSER, called::PARSERS[0], called::PARSERS[1], called::PARSERS[2],
];

/// All rules on personal data.
#[derive(Debug)]
pub struct Pii {
    parsers: Vec<(u8, Parser, Judge)>,
    shapes: Shapes,
    called: Called,
    keyed: Keyed,
}

impl Pii {
    /// Compiles the rules of category `pii`.
    ///
    /// # Errors
    /// When a rule cannot be compiled; the error names it.
    pub fn compile(rules: &RuleSet, builder: &mut Builder) -> Result<Self, RuleError> {
        let own = || rules.iter().filter(|(_, rule)| rule.category == Category::Pii && rule.reads_text());
        let mut parsers = Vec::new();
        let mut shapes = Shapes::default();
        for (id, rule) in own() {
            let Some(name) = rule.parser.as_deref() else { continue };
            if called::PARSERS.contains(&name) {
                continue;
            }
            let judge = Judge::compile(id, rule, builder).map_err(|why| rules.refuse(id, &why))?;
            if name == shapes::PARSER {
                shapes.add(rule, judge, builder).map_err(|why| rules.refuse(id, &why))?;
            } else if let Some(&(_, anchors, parser)) = TABLE.iter().find(|(known, ..)| *known == name) {
                parsers.push((anchors, parser, judge));
            }
        }
        shapes.finish();
        Ok(Self {
            parsers,
            shapes,
            called: Called::compile(rules, own(), builder)?,
            keyed: Keyed::compile(rules, own(), builder)?,
        })
    }
}

impl Detector for Pii {
    fn called_by(&self, literal: LiteralId) -> bool {
        self.called.called_by(literal) || self.keyed.called_by(literal)
    }

    fn field(&self, view: &FieldView<'_>, findings: &mut Findings) {
        let facts = view.facts;
        let held = |list: bool, anchor: u8| if list { 0 } else { anchor };
        let there = WORD
            | held(facts.digits.is_empty(), DIGIT)
            | held(facts.ats.is_empty(), AT)
            | held(facts.colons.is_empty(), COLON);
        for (_, parser, judge) in self.parsers.iter().filter(|(anchors, ..)| anchors & there != 0) {
            parser(judge, view, findings);
        }
        self.shapes.field(view, findings);
        self.called.field(view, findings);
        self.keyed.field(view, findings);
    }
}

#[cfg(test)]
mod tests {
    use super::{PARSERS, TABLE, called, shapes};

    #[test]
    fn every_parser_has_a_name_rules_may_use() {
        let names: Vec<&str> =
            TABLE.iter().map(|(name, ..)| *name).chain([shapes::PARSER]).chain(called::PARSERS).collect();
        assert_eq!(names, PARSERS);
    }
}
