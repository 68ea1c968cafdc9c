//! Parsers that a word calls: the label of a field, the unit of an age, the kind of a street.
//!
//! The words are literals of the shared walk, so text without them costs nothing. Most hits are ordinary prose ("name", "age",
//! "street"): every reader looks at the bytes that touch its word first and gives up there.

use super::super::FieldView;
use super::super::calls::Calls;
use super::super::judge::{Claim, Judge};
use super::super::name::{hash, spaced};
use super::{address, age, labeled};
use crate::finding::{Findings, RuleId};
use crate::kernel::literals::{Builder, Ending, Hit, LiteralId};
use crate::rules::{Rule, RuleError, RuleSet};
use std::collections::BTreeMap;

/// What a parser makes of one hit of its words.
type Reader = fn(&FieldView<'_>, &Hit, &Options) -> Option<Claim>;

/// Parsers of this engine, by the name rules use.
const TABLE: &[(&str, Reader)] = &[("labeled", labeled::read), ("age", age::read), ("street", address::read)];

/// Names of the parsers of this engine.
pub(super) const PARSERS: [&str; 3] = ["labeled", "age", "street"];

/// The parts of a street address, in the order of their language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// `12 Main Street`
    NumberNameKind,
    /// `12 rue de la Paix`
    NumberKindName,
    /// `Calle Mayor, 12`
    KindNameNumber,
}

/// Where a word has to stand to be a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Anywhere,
    /// Where the key of a field stands.
    Key,
    /// In the name of a column, and nowhere else.
    Column,
}

/// What a rule says about its values, from its `settings`.
#[derive(Debug)]
pub(super) struct Options {
    /// `shape`: how the value is written.
    pub shape: labeled::Shape,
    /// `place`: of the label.
    pub place: Place,
    /// `bare`: nothing needs to stand between the label and the value.
    pub bare: bool,
    /// `order`: of the parts of a street.
    pub order: Order,
    /// `least` and `most`: how many digits a code has.
    pub least: usize,
    /// See `least`.
    pub most: usize,
    /// `columns`: the labels are names of columns, too.
    pub columns: bool,
    /// `words`: how many a name has at least.
    pub words: usize,
    /// `shapes`: the ways a postal code is written; empty: those of all countries.
    pub shapes: Vec<Box<str>>,
    /// `values`: the words that are values, in small letters.
    pub values: Vec<Box<str>>,
}

impl Options {
    fn of(rule: &Rule) -> Result<Self, String> {
        let number = |name: &str, default: usize| match rule.settings.get(name).map(toml::Value::as_integer) {
            None => Ok(default),
            Some(number) => number
                .and_then(|number| usize::try_from(number).ok())
                .ok_or_else(|| format!("`settings.{name}` is not a count")),
        };
        let place = match rule.setting("place") {
            None | Some("anywhere") => Place::Anywhere,
            Some("key") => Place::Key,
            Some("column") => Place::Column,
            Some(other) => return Err(format!("unknown place {other:?}")),
        };
        let shape = match rule.setting("shape") {
            None => labeled::Shape::Code,
            Some(name) => labeled::Shape::by_name(name).ok_or_else(|| format!("unknown shape {name:?}"))?,
        };
        let order = match rule.setting("order") {
            None | Some("number name kind") => Order::NumberNameKind,
            Some("number kind name") => Order::NumberKindName,
            Some("kind name number") => Order::KindNameNumber,
            Some(other) => return Err(format!("unknown order {other:?}")),
        };
        let flag = |name: &str| rule.settings.get(name).and_then(toml::Value::as_bool).unwrap_or(false);
        let (bare, columns) = (flag("bare"), place == Place::Column || flag("columns"));
        let list = |name: &str| rule.setting_list(name).map(Into::into).collect();
        Ok(Self {
            columns,
            words: number("words", 1)?,
            shapes: list("shapes"),
            values: list("values"),
            shape,
            place,
            bare,
            order,
            least: number("least", 4)?,
            most: number("most", 20)?,
        })
    }
}

/// All rules whose parser a word calls.
#[derive(Debug)]
pub(super) struct Called {
    rules: Vec<(Reader, Options, Judge)>,
    calls: Calls<u16>,
    /// The labels again, as names of columns, by their hash.
    columns: BTreeMap<u64, Vec<u16>>,
}

/// Longest field that may be the value of a labeled column, in bytes: an address of some lines in a script of three bytes a letter.
const LONGEST_VALUE: usize = 480;

impl Called {
    /// Compiles the rules among `rules` that name a parser of this engine.
    pub(super) fn compile<'r>(
        set: &RuleSet,
        rules: impl Iterator<Item = (RuleId, &'r Rule)>,
        builder: &mut Builder,
    ) -> Result<Self, RuleError> {
        let mut compiled = Vec::new();
        let mut calls = Vec::new();
        let mut columns = BTreeMap::<u64, Vec<u16>>::new();
        for (id, rule) in rules {
            let parser = rule.parser.as_deref().and_then(|name| TABLE.iter().find(|(known, _)| *known == name));
            let Some(&(_, reader)) = parser else { continue };
            let number = compiled.len() as u16;
            let options = Options::of(rule).map_err(|why| set.refuse(id, &why))?;
            for keyword in rule.keywords.iter().filter(|_| options.place != Place::Column) {
                let literal = builder.add(keyword, Ending::Word).map_err(|error| set.refuse(id, &error.to_string()))?;
                calls.push((literal, number));
            }
            if options.columns {
                for keyword in &rule.keywords {
                    let callers = columns.entry(hash(&spaced(keyword))).or_default();
                    if !callers.contains(&number) {
                        callers.push(number);
                    }
                }
            }
            compiled.push((reader, options, Judge::compile(id, rule, builder).map_err(|why| set.refuse(id, &why))?));
        }
        Ok(Self { rules: compiled, calls: Calls::new(calls), columns })
    }

    /// Whether some rule that matters looks around this literal: what is only noted is not worth a second look at every column.
    pub(super) fn called_by(&self, literal: LiteralId) -> bool {
        let matters = |number: &u16| self.rules.get(usize::from(*number)).is_some_and(|(.., judge)| judge.matters());
        self.calls.of(literal).iter().any(matters)
    }

    /// Reads a short field as the value that the name of its column labels.
    fn column(&self, view: &FieldView<'_>, findings: &mut Findings) {
        let text = view.field.text;
        if text.is_empty() || text.len() > LONGEST_VALUE || view.name.spaced().is_empty() {
            return;
        }
        let Some(numbers) = self.columns.get(&view.name.hash()) else { return };
        for &number in numbers {
            if let Some((_, options, judge)) = self.rules.get(usize::from(number))
                && let Some(claim) = labeled::whole(text, options)
            {
                judge.report(view, claim, findings);
            }
        }
    }

    /// Calls every rule whose words stand in the field.
    pub(super) fn field(&self, view: &FieldView<'_>, findings: &mut Findings) {
        self.column(view, findings);
        for hit in &view.facts.hits {
            for &number in self.calls.of(hit.literal) {
                if let Some((reader, options, judge)) = self.rules.get(usize::from(number))
                    && let Some(claim) = reader(view, hit, options)
                {
                    judge.report(view, claim, findings);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PARSERS, TABLE};

    #[test]
    fn every_parser_of_the_table_has_a_name_rules_may_use() {
        assert!(TABLE.iter().map(|(name, _)| *name).eq(PARSERS));
    }
}
