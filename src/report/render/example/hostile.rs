//! A report whose every text is hostile.

use super::{ranked, small};
use crate::report::model::{Report, SplitUse};
use std::collections::BTreeMap;

/// Text that tries everything: script, attribute, entity, terminal, bidi, tags, table, code, link, list, template.
const HOSTILE: &str = "<script>alert(1)</script>\" onload='x' &amp; \u{1b}[31m\u{9b}2J\u{7}\u{202E}\u{200B}\u{E0041}\r\n\
    | `code` [x](javascript:alert(1)) ![i](https://evil.example/a.png) {{ 7*7 }} {% raw %} # h\n- item\n<!-- --> </style></svg>";

/// The small report with every text that may come from a dataset made hostile.
pub(in super::super) fn hostile() -> Report {
    let mut report = small();
    poison_texts(&mut report, HOSTILE);
    report
}

fn poison_texts(report: &mut Report, text: &str) {
    let text = text.to_owned();
    for file in &mut report.dataset.files {
        (file.name, file.shape, file.split) = (text.clone(), text.clone(), text.clone());
        file.config = Some(text.clone());
    }
    report.dataset.fields.iter_mut().for_each(|field| field.path.clone_from(&text));
    report.dataset.beside.iter_mut().for_each(|entry| entry.name.clone_from(&text));
    for card in &mut report.dataset.cards {
        (card.file, card.license_name, card.license_link) = (text.clone(), Some(text.clone()), Some(text.clone()));
        (card.licenses, card.languages, card.source_datasets) =
            (vec![text.clone()], vec![text.clone()], vec![text.clone()]);
    }
    report.dataset.layouts = vec![text.clone()];
    for error in &mut report.scan.errors {
        (error.file, error.why) = (text.clone(), text.clone());
    }
    for entry in &mut report.not_covered {
        (entry.what, entry.why, entry.examples) = (text.clone(), text.clone(), vec![text.clone()]);
    }
    let composition = &mut report.composition;
    composition.splits = BTreeMap::from([(text.clone(), SplitUse::default())]);
    composition.languages = ranked(&[(&text, 10)]);
    composition.domains = ranked(&[(&text, 10)]);
    for labels in &mut composition.labels {
        (labels.path, labels.values) = (text.clone(), ranked(&[(&text, 10)]));
    }
    composition.time.iter_mut().for_each(|time| time.path.clone_from(&text));
    for risk in report.risk.values_mut() {
        risk.reasons.iter_mut().for_each(|reason| reason.why.clone_from(&text));
    }
    for example in &mut report.findings.worst {
        (example.file, example.field, example.shown) = (text.clone(), text.clone(), Some(text.clone()));
    }
    let licenses = &mut report.licenses;
    for declared in &mut licenses.declared {
        (declared.value, declared.place) = (text.clone(), text.clone());
    }
    for found in &mut licenses.found {
        found.value.clone_from(&text);
        found.examples.iter_mut().for_each(|at| at.file.clone_from(&text));
    }
    for cell in &mut licenses.matrix {
        (cell.declared, cell.found) = (Some(text.clone()), text.clone());
    }
    for conflict in &mut licenses.conflicts {
        (conflict.declared, conflict.found) = (Some(text.clone()), text.clone());
        conflict.examples.iter_mut().for_each(|at| at.file.clone_from(&text));
    }
    report.duplicates.largest.iter_mut().for_each(|cluster| cluster.file.clone_from(&text));
    report.duplicates.overlaps.iter_mut().for_each(|pair| pair.file.clone_from(&text));
    report.duplicates.boilerplate.iter_mut().for_each(|line| line.line.clone_from(&text));
    report.poison.findings.iter_mut().for_each(|finding| finding.value = Some(text.clone()));
}
