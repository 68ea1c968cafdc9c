//! License marks: who may do what with the text, as far as the text says so itself.
//!
//! Every mark starts at a literal that the shared walk found (`creativecommons.org`, `licensed`, `copyright`) or at `©`; a small parser
//! then reads the window behind it. Marks that stand in a license column are read by [`normalize`] as a whole. What a
//! license asks for is in [`terms`]. What lives elsewhere: reservations are plain rules of literals and patterns.

mod card;
mod cc;
mod copyright;
mod gnu;
mod names;
mod normalize;
mod phrase;
mod scope;
mod tag;
pub mod terms;
mod text;
mod url;
mod words;

#[cfg(test)]
mod tests;

use super::keyed::Keyed;
use super::parsed::{Parsed, ParsedRule};
use super::{Detector, FieldView};
use crate::finding::{Category, Finding, Findings, Scope, Severity};
use crate::kernel::literals::Builder;
use crate::record::Role;
use crate::rules::{RuleError, RuleSet};
pub use card::{Statement, statements};
use names::spdx_id;
pub use normalize::normalize;

/// Parsers that rules of this family may name.
pub const PARSERS: &[&str] =
    &["spdx_tag", "license_url", "license_name", "license_text", "license_field", "copyright", "rights_reserved"];

/// What reads the text behind an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parser {
    Tag,
    Url,
    Name,
    Text,
    Field,
    Copyright,
    Rights,
}

fn parser(name: &str) -> Option<Parser> {
    Some(match name {
        "spdx_tag" => Parser::Tag,
        "license_url" => Parser::Url,
        "license_name" => Parser::Name,
        "license_text" => Parser::Text,
        "license_field" => Parser::Field,
        "copyright" => Parser::Copyright,
        "rights_reserved" => Parser::Rights,
        _ => return None,
    })
}

/// Bytes between a copyright statement and a phrase that belongs to it.
const STATEMENT_GAP: usize = 16;

/// All rules on licenses.
#[derive(Debug)]
pub struct License {
    keyed: Keyed,
    parsed: Parsed<Parser>,
}

impl License {
    /// Compiles the rules of category `license`.
    ///
    /// # Errors
    /// When a rule cannot be compiled; the error names it.
    pub fn compile(rules: &RuleSet, builder: &mut Builder) -> Result<Self, RuleError> {
        let own = || rules.iter().filter(|(_, rule)| rule.category == Category::License);
        Ok(Self {
            keyed: Keyed::compile(rules, own(), builder)?,
            parsed: Parsed::compile(rules, own(), builder, parser)?,
        })
    }
}

impl Detector for License {
    fn field(&self, view: &FieldView<'_>, findings: &mut Findings) {
        if view.info.role == Role::License
            && let Some(rule) = self.parsed.with(Parser::Field)
            && let Some(id) = normalize(view.field.text)
        {
            push(rule, view, 0..view.field.text.len(), &id, Scope::Record, findings);
            return;
        }
        if view.facts.hits.is_empty() && view.facts.specials.is_empty() {
            return;
        }
        let first = findings.as_slice().len();
        self.keyed.field(view, findings);
        let mut document = false;
        let mut vague = Vague::default();
        // Names and statements are read once, from their first anchor.
        let (mut named, mut claimed) = (0, 0);
        for hit in &view.facts.hits {
            let (start, end) = (hit.start as usize, hit.end as usize);
            for rule in self.parsed.called_by(hit.literal) {
                match rule.parser {
                    Parser::Name if start >= named => {
                        named = name(rule, view, start, end, findings, &mut vague).max(named);
                    }
                    Parser::Copyright if start >= claimed => {
                        claimed = statement(rule, view, start, findings).max(claimed);
                    }
                    Parser::Name | Parser::Copyright | Parser::Field => {}
                    Parser::Text => document |= body(rule, view, start, findings),
                    Parser::Tag => tag(rule, view, start, end, findings),
                    Parser::Url => address(rule, view, start, findings, &mut vague),
                    Parser::Rights => rights(rule, view, start, end, findings),
                }
            }
        }
        if let Some(rule) = self.parsed.with(Parser::Copyright) {
            for special in view.facts.specials.iter().filter(|special| special.ch == '©') {
                statement(rule, view, special.start as usize, findings);
            }
        }
        vague.settle(first, findings);
        if document {
            let number = view.number;
            findings.list_mut().iter_mut().skip(first).filter(|finding| finding.field == number).for_each(|finding| {
                finding.scope = finding.scope.map(|_| Scope::Document);
            });
        }
    }
}

/// Reports a mark; a mention is there for the record only.
fn push(
    rule: ParsedRule<Parser>,
    view: &FieldView<'_>,
    span: std::ops::Range<usize>,
    value: &str,
    scope: Scope,
    findings: &mut Findings,
) {
    let mut finding = rule.finding(view.number, span.start, span.end);
    finding.scope = Some(scope);
    if scope == Scope::Mention {
        finding.severity = Severity::Info;
    }
    finding.value = findings.store(value);
    findings.push(finding);
}

fn tag(rule: ParsedRule<Parser>, view: &FieldView<'_>, start: usize, end: usize, findings: &mut Findings) {
    if let Some((expression, to)) = tag::at(view.field.text, end) {
        push(rule, view, start..to, &expression, Scope::Record, findings);
    }
}

fn address(rule: ParsedRule<Parser>, view: &FieldView<'_>, host: usize, findings: &mut Findings, vague: &mut Vague) {
    let text = view.field.text;
    let Some((id, length)) = text.get(host..).and_then(url::at) else { return };
    let start = url::start(text, host);
    let scope = match view.info.role {
        Role::Url | Role::Source => Scope::Mention,
        _ => scope::of(text, start),
    };
    if !text[host..host + length].contains(|ch: char| ch.is_ascii_digit()) {
        vague.add(findings.as_slice().len());
    }
    push(rule, view, start..host + length, id, scope, findings);
}

/// Reports the names behind an anchor and returns where they end.
fn name(
    rule: ParsedRule<Parser>,
    view: &FieldView<'_>,
    start: usize,
    end: usize,
    findings: &mut Findings,
    vague: &mut Vague,
) -> usize {
    let mut last = 0;
    phrase::at(view.field.text, start, end, |mark| {
        let scope = if mark.led { scope::of(view.field.text, mark.start) } else { Scope::Mention };
        let from = findings.as_slice().len();
        push(rule, view, mark.start..mark.end, mark.id, scope, findings);
        if !mark.versioned {
            vague.add(from);
            // The current version is an assumption.
            if let Some(finding) = findings.list_mut().get_mut(from) {
                finding.confidence = finding.confidence.saturating_sub(20);
            }
        }
        last = mark.end;
    });
    last
}

/// Findings of one field that name a license without its version (`see the GNU General Public License`). Where the same text names the
/// version elsewhere, they repeat that and say nothing of their own.
#[derive(Default)]
struct Vague {
    findings: [usize; 16],
    len: usize,
}

impl Vague {
    fn add(&mut self, finding: usize) {
        if let Some(slot) = self.findings.get_mut(self.len) {
            *slot = finding;
            self.len += 1;
        }
    }

    /// Takes out those that another finding from `first` on makes superfluous.
    fn settle(&self, first: usize, findings: &mut Findings) {
        let vague = &self.findings[..self.len];
        for &at in vague.iter().rev() {
            let list = findings.as_slice();
            let Some(own) = list.get(at).and_then(|finding| findings.value(finding.value)) else { continue };
            let clearer = (first..list.len()).filter(|other| !vague.contains(other)).any(|other| {
                let other = findings.value(list[other].value).unwrap_or_default();
                other != own && terms::stem(other) == terms::stem(own)
            });
            if clearer {
                findings.list_mut().remove(at);
            }
        }
    }
}

fn statement(rule: ParsedRule<Parser>, view: &FieldView<'_>, start: usize, findings: &mut Findings) -> usize {
    let text = view.field.text;
    let Some(found) = copyright::at(text, start) else { return 0 };
    // The holder is written to reports: addresses and numbers beside the name stay out of them.
    let private = |word: &str| word.contains('@') || word.bytes().filter(u8::is_ascii_digit).count() > 4;
    let words = found.holder.split(|ch: char| ch.is_whitespace() || ch.is_control()).filter(|word| !word.is_empty());
    let holder = words.filter(|word| !private(word)).collect::<Vec<_>>().join(" ");
    push(rule, view, found.start..found.end, &holder, scope::of_statement(text, start), findings);
    found.end
}

/// Reports the phrase; behind a copyright statement it belongs to that.
fn rights(rule: ParsedRule<Parser>, view: &FieldView<'_>, start: usize, end: usize, findings: &mut Findings) {
    let follows = |finding: &&Finding| finding.field == view.number && finding.end as usize + STATEMENT_GAP >= start;
    let statement = findings.as_slice().last().filter(follows).and_then(|finding| finding.scope);
    let scope = statement.unwrap_or_else(|| scope::of(view.field.text, start));
    push(rule, view, start..end, "", scope, findings);
}

/// Reports a license text; whether it is most of the field.
fn body(rule: ParsedRule<Parser>, view: &FieldView<'_>, start: usize, findings: &mut Findings) -> bool {
    let Some(found) = text::at(view.field.text, start) else { return false };
    let scope = if found.document { Scope::Document } else { Scope::Record };
    push(rule, view, found.start..found.end, found.id, scope, findings);
    found.document
}
