//! What marks are worth beside the texts of licenses that they stand in, or above.

use super::text::Body;
use crate::detect::{FieldView, settle};
use crate::finding::{Finding, Findings, RuleId, Scope, ValueRef};

/// Bytes around the start of a text that hold its title.
const TITLE: u32 = 300;

/// Least confidence of a name that tells its version.
const SURE: u8 = 80;

/// Share of a field above which its license texts make it a license document.
const DOCUMENT: f64 = 0.6;

/// Takes out the marks from `first` on that are words of a license text or its title, and makes all others marks of a document when the field is
/// little else. `text` is the rule of the texts; `notices` are those on who holds the rights, which are no part of a license, wherever the lines
/// stand.
pub(super) fn settle_texts(
    view: &FieldView<'_>,
    bodies: &[Body],
    first: usize,
    text: Option<RuleId>,
    notices: [Option<RuleId>; 2],
    findings: &mut Findings,
) {
    if let Some(text) = text {
        retitle(text, first, findings);
    }
    let found = findings.list_mut().split_off(first);
    let (texts, mut marks): (Vec<Finding>, Vec<Finding>) = found.into_iter().partition(|one| Some(one.rule) == text);
    marks.retain(|one| {
        let own = |body: &Body| body.contains(one.start as usize) || heads(one, findings, body);
        notices.contains(&Some(one.rule)) || !bodies.iter().any(own)
    });
    let list = findings.list_mut();
    list.extend(marks);
    settle(list, first, true);
    list.extend(texts);
    let words: usize = bodies.iter().map(|body| body.end - body.start).sum();
    if words as f64 > DOCUMENT * view.field.text.len() as f64 {
        list.iter_mut().skip(first).for_each(|one| one.scope = one.scope.map(|_| Scope::Document));
    }
}

/// Whether a mark stands above a text and names it less exactly than its words do: `BSD-4-Clause` above the text of `BSD-4-Clause-UC`.
fn heads(one: &Finding, findings: &Findings, body: &Body) -> bool {
    let above = body.start.checked_sub(one.end as usize).is_some_and(|gap| gap < TITLE as usize);
    let name = findings.value(one.value).unwrap_or_default();
    above && body.id.strip_prefix(name).is_some_and(|rest| !name.is_empty() && rest.starts_with('-'))
}

/// Gives texts of Creative Commons the name that stands above them: a license ported to a country has the words of its sibling almost one by
/// one, and few of them are in the list.
fn retitle(text: RuleId, first: usize, findings: &mut Findings) {
    let is_license = |one: &Finding| findings.value(one.value).is_some_and(|id| id.starts_with("CC-BY"));
    let list = findings.as_slice();
    let titled = |at: &usize| list[*at].rule == text && list[*at].confidence < 100 && is_license(&list[*at]);
    let named: Vec<(usize, ValueRef)> = (first..list.len())
        .filter(titled)
        .filter_map(|at| {
            let near = |one: &&Finding| one.start.abs_diff(list[at].start) < TITLE && one.confidence >= SURE;
            let name = list[first..].iter().filter(|one| one.rule != text).filter(near).find(|one| is_license(one))?;
            Some((at, name.value))
        })
        .collect();
    for (at, value) in named {
        findings.list_mut()[at].value = value;
    }
}
