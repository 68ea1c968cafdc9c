//! Secrets: credentials and keys that open something.
//!
//! Keys with a form of their own are keyed rules. The rest is given away by its place only, and has a parser: PEM blocks, passwords
//! in addresses, on command lines and in calls, request headers, cookies, assignments, values behind a vendor's name.

mod assignment;
mod call;
mod command;
mod cookie;
mod given;
mod header;
mod insert;
mod markup;
mod notation;
mod private_key;
mod stated;
mod table;
mod telegram;
mod tools;
mod url;
mod value;
mod vendor;

use super::calls::Calls;
use super::judge::Judge;
use super::keyed::Keyed;
use super::{Detector, FieldView};
use crate::finding::{Category, Findings};
use crate::kernel::literals::{Builder, Hit, LiteralId};
use crate::rules::{RuleError, RuleSet};
pub(super) use stated::is_noted;
pub(super) use value::password;

/// Looks at the whole field, starting from its anchors.
type FieldParser = fn(&Judge, &FieldView<'_>, &mut Findings);

/// Looks at the place of one literal hit.
type HitParser = fn(&Judge, &FieldView<'_>, &Hit, &mut Findings);

/// Parsers that start at structure.
const BY_FIELD: &[(&str, FieldParser)] =
    &[("database_url", url::find_database), ("url_credentials", url::find_other), ("telegram", telegram::find)];

/// Parsers that start at a keyword.
const BY_HIT: &[(&str, HitParser)] = &[
    ("private_key", private_key::find),
    ("assignment", assignment::find),
    ("command", command::find),
    ("call", call::find),
    ("header", header::find),
    ("cookie", cookie::find),
    ("insert", insert::find),
    ("table", table::find),
    ("vendor", vendor::find),
];

/// Parsers that rules of this family may name.
pub const PARSERS: &[&str] = &[
    "database_url",
    "url_credentials",
    "telegram",
    "private_key",
    "assignment",
    "command",
    "call",
    "header",
    "cookie",
    "insert",
    "table",
    "vendor",
];

/// All rules on secrets.
#[derive(Debug)]
pub struct Secrets {
    by_field: Vec<(FieldParser, Judge)>,
    by_hit: Vec<(HitParser, Judge)>,
    /// Positions in `by_hit`.
    calls: Calls<u16>,
    keyed: Keyed,
}

impl Secrets {
    /// Compiles the rules of category `secret`.
    ///
    /// # Errors
    /// When a rule cannot be compiled; the error names it.
    pub fn compile(rules: &RuleSet, builder: &mut Builder) -> Result<Self, RuleError> {
        let own = || rules.iter().filter(|(_, rule)| rule.category == Category::Secret && rule.reads_text());
        let (mut by_field, mut by_hit, mut calls) = (Vec::new(), Vec::new(), Vec::new());
        for (id, rule) in own() {
            let Some(name) = rule.parser.as_deref() else { continue };
            let judge = Judge::compile(id, rule, builder).map_err(|why| rules.refuse(id, &why))?;
            if let Some(&(_, parser)) = BY_FIELD.iter().find(|(known, _)| *known == name) {
                by_field.push((parser, judge));
            } else if let Some(&(_, parser)) = BY_HIT.iter().find(|(known, _)| *known == name) {
                let number = by_hit.len() as u16;
                for (word, ending) in rule.literals() {
                    let literal = builder.add(&word, ending).map_err(|error| rules.refuse(id, &error.to_string()))?;
                    calls.push((literal, number));
                }
                by_hit.push((parser, judge));
            }
        }
        Ok(Self { by_field, by_hit, calls: Calls::new(calls), keyed: Keyed::compile(rules, own(), builder)? })
    }
}

impl Detector for Secrets {
    fn called_by(&self, literal: LiteralId) -> bool {
        !self.calls.of(literal).is_empty() || self.keyed.called_by(literal)
    }

    fn field(&self, view: &FieldView<'_>, findings: &mut Findings) {
        for (parser, judge) in &self.by_field {
            parser(judge, view, findings);
        }
        for hit in &view.facts.hits {
            for &number in self.calls.of(hit.literal) {
                if let Some((parser, judge)) = self.by_hit.get(usize::from(number)) {
                    parser(judge, view, hit, findings);
                }
            }
        }
        self.keyed.field(view, findings);
    }
}

#[cfg(test)]
mod tests {
    use super::{BY_FIELD, BY_HIT, PARSERS};

    #[test]
    fn every_parser_has_a_name_rules_may_use() {
        let names: Vec<&str> =
            BY_FIELD.iter().map(|(name, _)| *name).chain(BY_HIT.iter().map(|(name, _)| *name)).collect();
        assert_eq!(names, PARSERS);
    }
}
