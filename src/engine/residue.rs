//! What a redaction would leave: other places of a value, and what shows only in the redacted text.
//!
//! A name that stands before another name is found when that one is gone; a token beside a number can make it look like another
//! number. So a record is examined the way it will be published. The one idea to know: replace what was found, look again, carry
//! what is new back to where it stands in the original, until nothing is new.

use super::echo;
use super::examine::Examination;
use crate::detect::look::Look;
use crate::finding::{Category, Finding, Findings, Severity, ValueRef};
use crate::record::{Field, Leaf, Record};
use crate::redaction::{Edit, RedactStyle, Span, apply, edits, joined};
use crate::rules::RuleSet;

/// How often a record is looked at again. Every round takes out what the one before has shown; what still changes then is left to the
/// last check of the clean side.
const ROUNDS: usize = 4;

/// Adds to the `findings` on `record` everything else that must go when they are redacted in `style`.
pub(super) fn add(
    record: &Record<'_>,
    with: &Examination<'_>,
    style: &RedactStyle,
    look: &mut Look,
    findings: &mut Findings,
) {
    let mut shown = Findings::default();
    for _ in 0..ROUNDS {
        echo::add(record, with.rules, findings);
        let before = findings.as_slice().len();
        for (number, field) in record.fields.iter().enumerate() {
            if field.leaf == Leaf::Text {
                look_again(record, (number as u32, field), with, style, look, &mut shown, findings);
            }
        }
        if findings.as_slice().len() == before {
            return;
        }
    }
}

/// Whether a finding leads to a redaction.
fn acts(finding: &Finding, rules: &RuleSet) -> bool {
    let category = rules.get(finding.rule).category;
    matches!(category, Category::Pii | Category::Secret) && finding.severity >= Severity::Low
}

/// Adds what is found in the redacted text of one field and not among `findings`; `shown` is a buffer.
fn look_again(
    record: &Record<'_>,
    (number, field): (u32, &Field<'_>),
    with: &Examination<'_>,
    style: &RedactStyle,
    look: &mut Look,
    shown: &mut Findings,
    findings: &mut Findings,
) {
    let known = spans(findings, number, with.rules);
    if known.is_empty() {
        return;
    }
    let mut edits = edits(field.text, &known, style);
    let Some(redacted) = apply(field.text, &mut edits) else { return };
    let seen = Field { text: &redacted, ..*field };
    shown.clear();
    look.at(record, (number, &seen), with.detectors, shown);
    with.reserved.apply(shown);
    for one in shown.as_slice().iter().filter(|one| acts(one, with.rules)) {
        let (start, end) = original(&edits, one.start as usize, one.end as usize);
        if !known.iter().any(|span| span.start <= start && end <= span.end) {
            findings.push(Finding { start: start as u32, end: end as u32, value: ValueRef::default(), ..*one });
        }
    }
}

/// What will be redacted of a field, sorted, without overlaps.
fn spans<'a>(findings: &Findings, number: u32, rules: &'a RuleSet) -> Vec<Span<'a>> {
    let own = findings.as_slice().iter().filter(|finding| finding.field == number && acts(finding, rules));
    let mut spans: Vec<Span<'a>> = own
        .map(|finding| {
            let rule = rules.get(finding.rule);
            let secret = rule.category == Category::Secret;
            Span { start: finding.start as usize, end: finding.end as usize, kind: &rule.kind, secret }
        })
        .collect();
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end), span.kind));
    joined(spans)
}

/// Where `start..end` of the text after `edits` stands in the text before: a token that it touches counts as a whole.
fn original(edits: &[Edit], start: usize, end: usize) -> (usize, usize) {
    let place = |at: usize, is_end: bool| {
        // Bytes that the edits before `at` took away and put in.
        let (mut gone, mut put) = (0, 0);
        for edit in edits {
            let from = edit.range.start - gone + put;
            let to = from + edit.new.len();
            if at < from || (at == from && is_end) {
                break;
            }
            if at < to || (at == to && is_end) {
                return if is_end { edit.range.end } else { edit.range.start };
            }
            gone += edit.range.len();
            put += edit.new.len();
        }
        at - put + gone
    };
    (place(start, false), place(end, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_behind_a_token_is_carried_back_and_a_touched_token_counts_as_a_whole() {
        let text = "ab 123456 cd 99 ef";
        let edit = |start: usize, end: usize| Edit { range: start..end, new: "[X]".to_owned() };
        let mut edits = vec![edit(3, 9), edit(13, 15)];
        let redacted = apply(text, &mut edits).expect("no overlap");
        assert_eq!(redacted, "ab [X] cd [X] ef");
        let back = |piece: &str| {
            let start = redacted.find(piece).expect("a piece of the text");
            let (start, end) = original(&edits, start, start + piece.len());
            &text[start..end]
        };
        assert_eq!(back("ab"), "ab");
        assert_eq!(back("cd"), "cd");
        assert_eq!(back("ef"), "ef");
        assert_eq!(back("X] c"), "123456 c");
        assert_eq!(back("b [X"), "b 123456");
        assert_eq!(back(" cd [X] "), " cd 99 ");
        assert_eq!(back("[X] cd [X]"), "123456 cd 99");
    }
}
