//! Poisoned-looking records: what is hidden from readers or speaks to models instead of people.
//!
//! Only text that a model is trained on is looked at; injections also elsewhere, where they matter less. Everything starts at a
//! special character, a mixed token or a literal hit of the shared walk. Nothing here says that a record *is* poisoned. Statements about
//! the whole dataset (a token in most records, triggers) are not made here.

mod invisible;
mod mixed;
mod signs;

#[cfg(test)]
mod sources;
#[cfg(test)]
mod tests;

use self::signs::Signs;
use super::keyed::Keyed;
use super::parsed::{Parsed, ParsedRule};
use super::{Detector, FieldView};
use crate::finding::{Category, Findings, RuleId, Severity};
use crate::kernel::literals::Builder;
use crate::record::{Part, Role};
use crate::rules::{RuleError, RuleSet};

/// Parsers that rules of this family may name.
pub const PARSERS: &[&str] = &["invisible", "bidi", "tags", "selectors", "mixed", "token", "hidden", "signs"];

/// Findings of one rule in one field, at most: a text made of hidden characters must not fill the memory.
const MOST: usize = 100;

/// Bytes behind hidden markup in which an instruction counts as hidden by it.
const HIDDEN_REACH: u32 = 600;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parser {
    Invisible(invisible::Kind),
    Mixed,
    Token,
    Hidden,
    Signs,
}

fn parser(name: &str) -> Option<Parser> {
    Some(match name {
        "invisible" => Parser::Invisible(invisible::Kind::ZeroWidth),
        "bidi" => Parser::Invisible(invisible::Kind::Bidi),
        "tags" => Parser::Invisible(invisible::Kind::Tags),
        "selectors" => Parser::Invisible(invisible::Kind::Selectors),
        "mixed" => Parser::Mixed,
        "token" => Parser::Token,
        "hidden" => Parser::Hidden,
        "signs" => Parser::Signs,
        _ => return None,
    })
}

/// All rules on poisoned-looking text.
#[derive(Debug)]
pub struct Poison {
    keyed: Keyed,
    parsed: Parsed<Parser>,
    /// Rules of kind `prompt_injection`, sorted: their severity depends on the field.
    injections: Vec<RuleId>,
    signs: Vec<(RuleId, Signs)>,
}

impl Poison {
    /// Compiles the rules of category `poison`.
    ///
    /// # Errors
    /// When a rule cannot be compiled; the error names it.
    pub fn compile(rules: &RuleSet, builder: &mut Builder) -> Result<Self, RuleError> {
        let own = || rules.iter().filter(|(_, rule)| rule.category == Category::Poison && rule.reads_text());
        let signs = own().filter(|(_, rule)| rule.parser.as_deref() == Some("signs"));
        Ok(Self {
            signs: signs
                .map(|(id, rule)| Ok((id, Signs::compile(rules, id, rule, builder)?)))
                .collect::<Result<_, _>>()?,
            keyed: Keyed::compile(rules, own(), builder)?,
            parsed: Parsed::compile(rules, own(), builder, parser)?,
            injections: own().filter(|(_, rule)| rule.kind == "prompt_injection").map(|(id, _)| id).collect(),
        })
    }

    /// Where an injection stands decides how bad it is: high where a model meets text of others (inputs, documents, results of tools).
    fn severity(view: &FieldView<'_>) -> Option<Severity> {
        const OTHERS: [&str; 10] =
            ["input", "context", "document", "documents", "passage", "observation", "result", "email", "page", "tool"];
        if view.info.role != Role::Content {
            return Some(Severity::Low);
        }
        (view.field.part == Part::Tool || OTHERS.contains(&&*view.info.name)).then_some(Severity::High)
    }

    /// Reports markup that hides one of the injections found from `first` on.
    fn hidden(rule: ParsedRule<Parser>, view: &FieldView<'_>, hit: u32, first: usize, findings: &mut Findings) {
        let behind = |start: u32| start > hit && start - hit <= HIDDEN_REACH;
        let inside = findings.as_slice().get(first..).unwrap_or_default().iter();
        let end = inside.filter(|finding| behind(finding.start)).map(|finding| finding.end).max();
        if let Some(end) = end {
            findings.push(rule.finding(view.number, hit as usize, end as usize));
        }
    }
}

impl Detector for Poison {
    fn field(&self, view: &FieldView<'_>, findings: &mut Findings) {
        let facts = view.facts;
        if facts.hits.is_empty() && facts.specials.is_empty() && facts.mixed.is_empty() {
            return;
        }
        let content = view.info.role == Role::Content;
        let first = findings.as_slice().len();
        if !facts.hits.is_empty() {
            self.keyed.field(view, findings);
            for rule in self.parsed.all().filter(|rule| rule.parser == Parser::Signs) {
                let signs = self.signs.iter().find(|(id, _)| *id == rule.id);
                if let Some((start, end)) = signs.and_then(|(_, signs)| signs.find(view)) {
                    findings.push(rule.finding(view.number, start as usize, end as usize));
                }
            }
            let injected = |rule| self.injections.binary_search(&rule).is_ok();
            // Outside of content only injections matter.
            let mut kept = first;
            for at in first..findings.as_slice().len() {
                let mut finding = findings.as_slice()[at];
                let injection = injected(finding.rule);
                if injection && let Some(severity) = Self::severity(view) {
                    finding.severity = severity;
                }
                if content || injection {
                    findings.list_mut()[kept] = finding;
                    kept += 1;
                }
            }
            findings.list_mut().truncate(kept);
        }
        if !content {
            return;
        }
        let injections = first..findings.as_slice().len();
        let mut tokens = 0;
        for hit in &facts.hits {
            for rule in self.parsed.called_by(hit.literal) {
                match rule.parser {
                    Parser::Token if tokens < MOST => {
                        tokens += 1;
                        let mut finding = rule.finding(view.number, hit.start as usize, hit.end as usize);
                        // A token is its own name: it is one of the rule's literals.
                        let token = view.field.text.get(hit.start as usize..hit.end as usize).unwrap_or_default();
                        finding.value = findings.store(token);
                        findings.push(finding);
                    }
                    Parser::Hidden if !injections.is_empty() => Self::hidden(rule, view, hit.start, first, findings),
                    _ => {}
                }
            }
        }
        if !facts.specials.is_empty() {
            for rule in self.parsed.all() {
                if let Parser::Invisible(kind) = rule.parser {
                    invisible::find(kind, view.field.text, &facts.specials, MOST, |start, end| {
                        findings.push(rule.finding(view.number, start, end));
                    });
                }
            }
        }
        if !facts.mixed.is_empty()
            && let Some(rule) = self.parsed.with(Parser::Mixed)
        {
            for span in mixed::find(view.field.text, facts).take(MOST) {
                findings.push(rule.finding(view.number, span.start, span.end));
            }
        }
    }
}
