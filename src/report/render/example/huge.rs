//! A report that is far too large for any page.

use super::hostile::hostile;
use super::{kind, rule};
use crate::finding::Category;
use crate::report::model::{FieldCount, PartUse, Report, SplitUse};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Far more of everything than a page can show; built once, it takes its time.
pub(in super::super) fn huge() -> &'static Report {
    static HUGE: LazyLock<Report> = LazyLock::new(build);
    &HUGE
}

fn build() -> Report {
    const MANY: u64 = 10_000;
    let mut report = hostile();
    let long = |at: u64| format!("{at:05}/{}", "\"&<\u{4e00}".repeat(50));
    repeat(&mut report.dataset.files, MANY, |entry, at| entry.name = long(at));
    repeat(&mut report.dataset.fields, MANY, |entry, at| entry.path = long(at));
    repeat(&mut report.dataset.beside, MANY, |entry, at| entry.name = long(at));
    repeat(&mut report.dataset.cards, MANY, |entry, at| entry.file = long(at));
    repeat(&mut report.scan.errors, MANY, |entry, at| entry.file = long(at));
    repeat(&mut report.not_covered, MANY, |entry, at| entry.what = long(at));
    repeat(&mut report.composition.labels, MANY, |entry, at| entry.path = long(at));
    repeat(&mut report.composition.time, MANY, |entry, at| entry.path = long(at));
    repeat(&mut report.composition.languages.top, MANY, |entry, at| entry.value = long(at));
    repeat(&mut report.composition.domains.top, MANY, |entry, at| entry.value = long(at));
    repeat(&mut report.licenses.declared, MANY, |entry, at| entry.value = long(at));
    repeat(&mut report.licenses.found, MANY, |entry, at| entry.value = long(at));
    repeat(&mut report.licenses.matrix, MANY, |entry, at| entry.found = long(at));
    repeat(&mut report.licenses.conflicts, MANY, |entry, at| entry.found = long(at));
    repeat(&mut report.duplicates.largest, MANY, |entry, at| entry.file = long(at));
    repeat(&mut report.duplicates.boilerplate, MANY, |entry, at| entry.line = long(at));
    repeat(&mut report.duplicates.leakage, MANY, |entry, at| entry.split = long(at));
    repeat(&mut report.duplicates.overlaps, MANY, |entry, at| entry.file = long(at));
    repeat(&mut report.poison.findings, MANY, |entry, at| entry.value = Some(long(at)));
    repeat(&mut report.findings.worst, MANY, |entry, at| (entry.file, entry.rule) = (long(at), format!("R{at}")));
    let counts = &mut report.findings;
    for at in 0..MANY {
        counts.by_rule.insert(long(at), rule("email", Category::Pii, &long(at), at));
        counts.by_kind.insert(long(at), kind(Category::Pii, at, &[("prompt", at)]));
        counts.by_file.insert(long(at), FieldCount::default());
        counts
            .by_field
            .insert(long(at), FieldCount { by_kind: BTreeMap::from([(long(at), at)]), ..FieldCount::default() });
        report.composition.splits.insert(long(at), SplitUse::default());
        report.composition.parts.insert(long(at), PartUse::default());
        report.scan.notes.insert(long(at), at);
        report.tool.options.insert(long(at), long(at));
    }
    for risk in report.risk.values_mut() {
        repeat(&mut risk.reasons, MANY, |reason, at| reason.why = long(at));
    }
    report.scan.warnings = (0..MANY).map(long).collect();
    report
}

fn repeat<T: Clone>(list: &mut Vec<T>, many: u64, mut change: impl FnMut(&mut T, u64)) {
    let Some(first) = list.first().cloned() else { return };
    *list = (0..many)
        .map(|at| {
            let mut entry = first.clone();
            change(&mut entry, at);
            entry
        })
        .collect();
}
