//! Answers about uses and terms.

use super::{SHOWN, Sentence, declared, measured, scanned};
use crate::finding::Category;
use crate::report::model::{Level, Report};
use crate::report::render::number::{count, counted, share};
use crate::report::render::overview;

/// Tasks that the parts of the records suggest.
pub(super) fn tasks(report: &Report) -> Vec<Sentence> {
    let has = |part: &str| report.composition.parts.get(part).is_some_and(|part| part.records > 0);
    let labeled = report.dataset.fields.iter().any(|field| field.role == "label" && field.records > 0);
    let suggestions = [
        (has("chosen") && has("rejected"), "preference optimization"),
        (has("completion"), "supervised fine-tuning"),
        (has("tool"), "tool use"),
        (labeled, "classification"),
        (has("text"), "language modeling"),
    ];
    let tasks: Vec<&str> = suggestions.into_iter().filter(|(fits, _)| *fits).map(|(_, task)| task).collect();
    if tasks.is_empty() {
        return Vec::new();
    }
    vec![measured(format!("The shape of the records suits: {}.", tasks.join(", ")))]
}

/// The reasons of every category at least `least`.
fn reasons(report: &Report, least: Level) -> Vec<Sentence> {
    overview::categories(report)
        .into_iter()
        .filter(|line| line.level >= least)
        .map(|line| {
            let why = line.risk.and_then(|risk| risk.reasons.first()).map(|reason| overview::reason(reason, SHOWN));
            let why = why.map_or_else(String::new, |why| format!(": {why}"));
            measured(format!("{}, risk {}{why}.", line.name, overview::level_word(line.level)))
        })
        .collect()
}

/// Whatever may affect later uses.
pub(super) fn caveats(report: &Report) -> Vec<Sentence> {
    let mut out = reasons(report, Level::Medium);
    if !report.scan.complete {
        out.push(measured("Not everything could be read: counts are lower bounds."));
    }
    if out.is_empty() {
        out.push(measured("No category has a risk of medium or above."));
    }
    out
}

/// Uses that the findings speak against.
pub(super) fn not_for(report: &Report) -> Vec<Sentence> {
    let mut out: Vec<Sentence> = overview::categories(report)
        .into_iter()
        .filter_map(|line| {
            let levels = overview::by_purpose(line.risk?)?;
            Some(measured(format!("{}: {levels}.", line.name)))
        })
        .collect();
    out.extend(reasons(report, Level::High));
    out
}

/// Declared and found licenses.
pub(super) fn license(report: &Report) -> Vec<Sentence> {
    let licenses = &report.licenses;
    let mut out: Vec<Sentence> = licenses
        .declared
        .iter()
        .take(SHOWN)
        .map(|entry| {
            let origin = overview::origin_word(entry.origin);
            declared(format!("{} ({origin} {}, {}).", entry.value, entry.place, counted(entry.records, "record")))
        })
        .collect();
    for found in licenses.found.iter().take(SHOWN) {
        let scope = found.scope.map_or_else(String::new, |scope| format!(", scope {}", scope.as_str()));
        let place = match found.records {
            0 => "outside of the records".to_owned(),
            records => format!("in the texts of {}", counted(records, "record")),
        };
        out.push(measured(format!("{} {place}{scope}.", found.value)));
    }
    out.extend(overview::terms(&licenses.effective).map(measured));
    out.extend(licenses.same_columns.iter().take(SHOWN).map(|same| {
        let licenses =
            if same.licenses.is_empty() { String::new() } else { format!(" ({})", same.licenses.join(", ")) };
        measured(format!("The columns are those of {}{licenses}: records may come from there.", same.dataset))
    }));
    out.push(measured(format!(
        "{} between declared and found; {} ({}) with no license at all.",
        counted(licenses.conflicts.len() as u64, "conflict"),
        counted(licenses.unknown_records, "record"),
        share(licenses.unknown_records, report.scan.records)
    )));
    out
}

/// Kinds of marks by which third parties claim rights.
const CLAIMS: [(&str, &str); 3] = [
    ("copyright", "copyright lines"),
    ("rights_reserved", "\"all rights reserved\""),
    ("reservation", "opt-outs from mining or training"),
];

/// Copyright lines and reservations.
pub(super) fn third_party_rights(report: &Report) -> Vec<Sentence> {
    if !scanned(report, Category::License) {
        return Vec::new();
    }
    let claims: Vec<String> = CLAIMS
        .iter()
        .map(|(kind, what)| {
            let records = report.findings.by_kind.get(*kind).map_or(0, |kind| kind.records);
            format!("{what} {}", count(records))
        })
        .collect();
    vec![measured(format!("Records with claims of third parties: {}.", claims.join(", ")))]
}
