//! License marks: who may do what with the text, as far as the text says so itself.
//!
//! Every mark starts at a literal that the shared walk found (`creativecommons.org`, `licensed`, `copyright`) or at `©`; a small parser
//! then reads the window behind it. Marks that stand in a license column are read by [`normalize`] as a whole. What a
//! license asks for is in [`terms`]. What lives elsewhere: reservations are plain rules of literals and patterns.

mod around;
mod behind;
mod beside;
mod card;
mod cc;
mod copyright;
mod elements;
mod gnu;
mod itself;
mod joint;
mod lead;
mod names;
mod normalize;
mod phrase;
mod scope;
mod tag;
pub mod terms;
mod text;
mod url;
mod vague;
mod words;

#[cfg(test)]
mod tests;

use super::keyed::Keyed;
use super::parsed::{Parsed, ParsedRule};
use super::{Detector, FieldView, settle};
use crate::finding::{Category, Finding, Findings, Scope, Severity};
use crate::kernel::literals::Builder;
use crate::record::Role;
use crate::rules::{RuleError, RuleSet};
pub use card::{Statement, statements};
use names::spdx_id;
pub use normalize::normalize;
use text::Body;
use vague::Vague;

/// Parsers that rules of this family may name.
pub const PARSERS: &[&str] = &[
    "spdx_tag",
    "license_url",
    "license_name",
    "license_title",
    "license_text",
    "license_field",
    "copyright",
    "rights_reserved",
];

/// What reads the text behind an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parser {
    Tag,
    Url,
    Name,
    Title,
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
        "license_title" => Parser::Title,
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

    /// Whether one of the marks says in the words of a license how it applies: notices to be copied are part of many texts.
    fn names(&self, marks: &[Finding], body: &Body, findings: &Findings) -> bool {
        let naming = [Parser::Tag, Parser::Url, Parser::Name, Parser::Title];
        let naming = naming.map(|parser| self.parsed.with(parser).map(|rule| rule.id));
        let own = |mark: &&Finding| naming.contains(&Some(mark.rule)) && body.contains(mark.start as usize);
        let same =
            |mark: &Finding| findings.value(mark.value).is_some_and(|id| vague::family(id) == vague::family(body.id));
        marks.iter().filter(own).any(|mark| mark.scope == Some(Scope::Record) && same(mark))
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
        let mut anchors = Vec::new();
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
                    Parser::Title => title(rule, view, start, findings),
                    Parser::Text => anchors.push(hit.start),
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
        let mut bodies = text::find(view.field.text, view.facts, &anchors);
        bodies.retain(|body| !body.part || !self.names(&findings.as_slice()[first..], body, findings));
        if let Some(rule) = self.parsed.with(Parser::Text) {
            for body in &bodies {
                push_text(rule, view, body, findings);
            }
        }
        vague.settle(first, findings);
        if bodies.is_empty() {
            settle(findings.list_mut(), first, true);
        } else {
            let rule_of = |parser| self.parsed.with(parser).map(|rule| rule.id);
            let notices = [rule_of(Parser::Copyright), rule_of(Parser::Rights)];
            beside::settle_texts(view, &bodies, first, rule_of(Parser::Text), notices, findings);
        }
    }

    /// Marks inside the text of a license are its own words, so this family settles its overlaps itself.
    fn exclusive(&self) -> bool {
        false
    }
}

/// Reports a license text.
fn push_text(rule: ParsedRule<Parser>, view: &FieldView<'_>, body: &Body, findings: &mut Findings) {
    let from = findings.as_slice().len();
    push(rule, view, body.start..body.end, body.id, Scope::Record, findings);
    if let Some(finding) = findings.list_mut().get_mut(from) {
        finding.confidence = (body.confidence * 100.0) as u8;
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

/// Reports a Creative Commons license by its title.
fn title(rule: ParsedRule<Parser>, view: &FieldView<'_>, start: usize, findings: &mut Findings) {
    if let Some((id, end)) = cc::title(view.field.text, start) {
        push(rule, view, start..end, id, scope::of(view.field.text, start), findings);
    }
}

fn address(rule: ParsedRule<Parser>, view: &FieldView<'_>, host: usize, findings: &mut Findings, vague: &mut Vague) {
    let text = view.field.text;
    let Some((id, length)) = text.get(host..).and_then(url::at) else { return };
    let start = url::start(text, host);
    if speaks_of_licenses(text, id, start..host + length) || recommends(text, host + length) {
        return;
    }
    let scope = scope_of(view, start);
    // `gnu.org/licenses/gpl.html` shows the current version and names none.
    let versioned = text[host..host + length].contains(|ch: char| ch.is_ascii_digit());
    if !versioned {
        vague.add(findings.as_slice().len());
    }
    let id = if versioned { id } else { gnu::any_version(id, "") };
    push(rule, view, start..host + length, id, scope, findings);
}

/// Scope of a mark at `start`; in the address of a record it says where the record is from.
fn scope_of(view: &FieldView<'_>, start: usize) -> Scope {
    match view.info.role {
        Role::Url | Role::Source => Scope::Mention,
        _ => scope::of(view.field.text, start),
    }
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
    phrase::at(view.field.text, start, end, |mark| {
        if speaks_of_licenses(view.field.text, mark.id, mark.start..mark.end) || recommends(view.field.text, mark.end) {
            return;
        }
        let scope = if mark.led { scope_of(view, mark.start) } else { Scope::Mention };
        let from = findings.as_slice().len();
        let id = if mark.versioned {
            mark.id
        } else {
            gnu::any_version(mark.id, view.field.text.get(mark.start..mark.end).unwrap_or_default())
        };
        push(rule, view, mark.start..mark.end, id, scope, findings);
        if !mark.versioned {
            vague.add(from);
            // The current version is an assumption.
            if let Some(finding) = findings.list_mut().get_mut(from) {
                finding.confidence = finding.confidence.saturating_sub(20);
            }
        }
    })
}

/// Whether a mark is part of the notice below every legal code of Creative Commons, which places the text of the licenses themselves in the
/// public domain.
fn speaks_of_licenses(text: &str, id: &str, mark: std::ops::Range<usize>) -> bool {
    const NOTICE: &[u8] = b"licenses is dedicated to the public domain";
    let around = mark.start.saturating_sub(NOTICE.len() + 64)..(mark.end + NOTICE.len() + 8).min(text.len());
    let around = text.as_bytes().get(around).unwrap_or_default();
    (id.starts_with("CC0") || id.ends_with("-cc") || id == "LicenseRef-public-domain")
        && memchr::memmem::find(around, NOTICE).is_some()
}

/// Whether a name is that of another license to use: the GPL ends in `use the GNU Lesser General Public License instead of this License`.
fn recommends(text: &str, end: usize) -> bool {
    let mut words = text.get(end..text.floor_char_boundary(end + INSTEAD)).unwrap_or_default().split_whitespace();
    let next = words.find(|word| {
        let word = word.trim_matches(|ch: char| !ch.is_alphanumeric());
        let address = word.contains("://") || word.is_empty();
        !(address || word.eq_ignore_ascii_case("license") || word.eq_ignore_ascii_case("licence"))
    });
    next.is_some_and(|word| word.starts_with("instead"))
}

/// Bytes behind a name that may hold its address and the word `instead`.
const INSTEAD: usize = 72;

fn statement(rule: ParsedRule<Parser>, view: &FieldView<'_>, start: usize, findings: &mut Findings) -> usize {
    let text = view.field.text;
    let Some(found) = copyright::at(text, start) else { return 0 };
    let holder = readable(found.holder);
    push(rule, view, found.start..found.end, &holder, scope::of_statement(text, start), findings);
    found.end
}

/// A holder as it is written to reports: without tags, comment marks, and the addresses and numbers beside the name.
fn readable(holder: &str) -> String {
    let mut out = String::with_capacity(holder.len());
    for (number, piece) in holder.split('<').enumerate() {
        let text = if number == 0 { piece } else { piece.split_once('>').map_or("", |(_, text)| text) };
        for word in text.split(|ch: char| ch.is_whitespace() || ch.is_control()) {
            let digits = word.bytes().filter(u8::is_ascii_digit).count();
            if word.contains('@') || digits > 4 || !word.contains(char::is_alphanumeric) {
                continue;
            }
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

/// Reports the phrase; behind a copyright statement it belongs to that.
fn rights(rule: ParsedRule<Parser>, view: &FieldView<'_>, start: usize, end: usize, findings: &mut Findings) {
    let follows = |finding: &&Finding| finding.field == view.number && finding.end as usize + STATEMENT_GAP >= start;
    let statement = findings.as_slice().last().filter(follows).and_then(|finding| finding.scope);
    let scope = statement.unwrap_or_else(|| scope::of(view.field.text, start));
    push(rule, view, start..end, "", scope, findings);
}
