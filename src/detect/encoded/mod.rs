//! Text inside text: what is encoded is decoded and looked at by all rules.
//!
//! A filter that looks for words passes base64, hexadecimal digits, percent encoding and ROT13 by; a model reads them. So what such
//! runs say goes through the walk and every family again. Personal data and secrets inside are findings of their own rules,
//! over the whole run, so that a redaction takes the run out; one more finding says that something was hidden there, and what. Encoded text
//! that holds nothing of interest is not reported: it is ordinary.

mod runs;
#[cfg(test)]
mod tests;

use self::runs::{Coding, Run};
use super::calls::Calls;
use super::mask::mask;
use super::{Detectors, FieldView};
use crate::finding::{Category, Evidence, Finding, Findings, RuleId, Severity, ValueRef};
use crate::kernel::literals::{Builder, Ending, LiteralId};
use crate::record::Field;
use crate::rules::{RuleError, RuleSet};
use crate::text::Facts;

/// Name of the parser in the rule.
pub(super) const PARSER: &str = "encoded";

/// Layers that are taken off.
const DEPTH: usize = 2;
/// Decoded runs of one field, and their bytes: a text made of payloads must not be scanned forever.
const MOST_RUNS: usize = 256;
const MOST_BYTES: usize = 1 << 20;
/// Bytes within which two different words have to be ROT13.
const SAME_LINE: u32 = 200;

/// The rule on encoded text, compiled.
#[derive(Debug)]
pub(super) struct Encoded {
    rule: RuleId,
    severity: Severity,
    confidence: u8,
    calls: Calls<Coding>,
    /// The first literal that calls: nearly all hits are of earlier ones.
    first: LiteralId,
}

/// Buffers for what is inside.
#[derive(Debug, Default)]
pub(super) struct Inside {
    facts: Facts,
    findings: Findings,
    deeper: Option<Box<Self>>,
}

impl Encoded {
    /// Compiles the rule that names [`PARSER`], if there is one.
    ///
    /// # Errors
    /// When a literal cannot be anchored; the error names the rule.
    pub(super) fn compile(rules: &RuleSet, builder: &mut Builder) -> Result<Option<Self>, RuleError> {
        let Some((id, rule)) = rules.iter().find(|(_, rule)| rule.parser.as_deref() == Some(PARSER)) else {
            return Ok(None);
        };
        let mut calls = Vec::new();
        for (name, coding) in [("percent", Coding::Percent), ("rot13", Coding::Rot13)] {
            for word in rule.setting_list(name) {
                let literal = builder.add(word, Ending::Word).map_err(|error| rules.refuse(id, &error.to_string()))?;
                calls.push((literal, coding));
            }
        }
        Ok(Some(Self {
            first: calls.iter().map(|(literal, _)| *literal).min().unwrap_or(LiteralId(u16::MAX)),
            rule: id,
            severity: rule.severity,
            confidence: rule.percent(),
            calls: Calls::new(calls),
        }))
    }

    /// Adds to `findings` what is inside the encoded runs of a field; those from `first` on are its own.
    pub(super) fn look(
        &self,
        view: &FieldView<'_>,
        detectors: &Detectors,
        inside: &mut Option<Box<Inside>>,
        first: usize,
        findings: &mut Findings,
    ) {
        self.look_into(view, detectors, inside, DEPTH, first, findings);
    }

    /// One layer, and those below it.
    fn look_into(
        &self,
        view: &FieldView<'_>,
        detectors: &Detectors,
        inside: &mut Option<Box<Inside>>,
        layers: usize,
        first: usize,
        findings: &mut Findings,
    ) {
        let own = findings.as_slice().len();
        let (mut runs, mut bytes) = (0, 0);
        let mut open = |run: Run| {
            (runs, bytes) = (runs + 1, bytes + run.text.len());
            // A token whose form is known, or a password in an address, is reported as what it is.
            let known = |finding: &Finding| {
                (finding.start as usize) < run.range.end
                    && run.range.start < finding.end as usize
                    && matches!(detectors.kind(finding.rule), Some((Category::Secret, _)))
            };
            if !findings.as_slice()[first..own].iter().any(known) {
                let inside = inside.get_or_insert_default();
                let Inside { facts, findings: found, deeper } = &mut **inside;
                facts.walk(&run.text, detectors.literals());
                let field = Field { text: &run.text, ..*view.field };
                let inner = FieldView { field: &field, facts, ..*view };
                found.clear();
                detectors.families(&inner, found);
                if layers > 1 {
                    self.look_into(&inner, detectors, deeper, layers - 1, 0, found);
                }
                self.carry(view, &run, detectors, found, findings);
            }
            runs < MOST_RUNS && bytes < MOST_BYTES
        };
        if !view.facts.long.is_empty() {
            runs::long(view.field.text, view.facts, &mut open);
        }
        let mut end = 0;
        let mut word = None;
        for hit in view.facts.hits.iter().filter(|hit| hit.literal >= self.first) {
            for coding in self.calls.of(hit.literal) {
                let run = match coding {
                    _ if (hit.start as usize) < end => None,
                    Coding::Rot13 => {
                        let near = |&(at, literal)| literal != hit.literal && hit.start - at <= SAME_LINE;
                        let two = word.replace((hit.start, hit.literal)).as_ref().is_some_and(near);
                        two.then(|| runs::rot13(view.field.text, hit.start as usize)).flatten()
                    }
                    _ => runs::percent(view.field.text, hit.start as usize),
                };
                if let Some(run) = run {
                    end = run.range.end;
                    if !open(run) {
                        return;
                    }
                }
            }
        }
    }

    /// Carries what was found inside `run` over to the field that holds it.
    fn carry(&self, view: &FieldView<'_>, run: &Run, detectors: &Detectors, found: &Findings, findings: &mut Findings) {
        let first = findings.as_slice().len();
        let raw = view.field.text.get(run.range.clone()).unwrap_or_default();
        let (mut severity, mut reserved, mut said) = (Severity::Info, true, String::new());
        let (mut start, mut end) = (usize::MAX, 0);
        for inner in found.as_slice() {
            let Some((category, kind)) = detectors.kind(inner.rule) else { continue };
            let text = run.text.get(inner.start as usize..inner.end as usize).unwrap_or_default();
            // Where the encoding leaves a letter or digit as it is, the value has been seen already.
            if inner.severity == Severity::Info && !inner.reserved || raw.contains(text) {
                continue;
            }
            let place = match run.coding {
                Coding::Rot13 => run.range.start + inner.start as usize..run.range.start + inner.end as usize,
                _ => run.range.clone(),
            };
            let what = match category {
                Category::Poison => {
                    reserved = false;
                    severity = severity.max(inner.severity.min(self.severity));
                    found.value(inner.value).filter(|_| inner.rule == self.rule).unwrap_or(kind).to_owned()
                }
                Category::Pii | Category::Secret => {
                    reserved &= inner.reserved;
                    severity = severity.max(Severity::Low);
                    let (start, end) = (place.start as u32, place.end as u32);
                    let same = |known: &Finding| (known.rule, known.start, known.end) == (inner.rule, start, end);
                    if !findings.as_slice()[first..].iter().any(same) {
                        findings.push(Finding { start, end, value: ValueRef::default(), ..*inner });
                    }
                    // What is inside is masked here: outside of this record nothing else is known of it.
                    format!("{kind} {}", mask(kind, text))
                }
                _ => continue,
            };
            (start, end) = (start.min(place.start), end.max(place.end));
            said.push_str(if said.is_empty() { "" } else { ", " });
            said.push_str(&what);
        }
        if start < end {
            let value = findings.store(&format!("{}: {said}", run.coding.as_str()));
            findings.push(Finding {
                rule: self.rule,
                field: view.number,
                start: start as u32,
                end: end as u32,
                severity: if severity >= Severity::Medium { self.severity } else { severity },
                confidence: self.confidence,
                evidence: Evidence::Validated,
                scope: None,
                reserved,
                value,
            });
        }
    }
}
