//! Text that stands beside the records: file names, Parquet key-value metadata, card prose, and files that run code.

use super::codec::{self, Entry};
use super::examine::Examiner;
use super::late::{Late, statement};
use crate::finding::FindingRow;
use crate::record::{Field, Leaf, ListIndex, Part, Paths, Record, Role};
use crate::rules::RuleSet;
use crate::source::{Plan, Standing};

/// Kind of the rule about files that run code when they are loaded.
const CODE_ON_LOAD: &str = "code_on_load";

/// Examines everything beside the records; findings have row -1 of the file they belong to.
pub(super) fn examine(plan: &Plan, mut examiner: Examiner<'_>, late: &mut Late) {
    let beside = plan.files.len() as u32;
    for (number, file) in plan.files.iter().enumerate() {
        text(&mut examiner, late, number as u32, "file name", &file.name);
        for (key, value) in &file.metadata {
            text(&mut examiner, late, number as u32, &format!("metadata.{key}"), value);
        }
    }
    for (number, file) in plan.beside.iter().enumerate() {
        let number = beside + number as u32;
        text(&mut examiner, late, number, "file name", &file.name);
        if let Some(card) = plan.cards.iter().find(|card| card.file == file.name) {
            text(&mut examiner, late, number, "prose", &card.prose);
        }
        if let (Standing::Code(what), Some(row)) = (&file.standing, code_on_load(examiner.rules())) {
            late.push(FindingRow { file: Some(number), value: Some((*what).to_owned()), ..row });
        }
    }
}

/// Examines one text as a record of one field.
fn text(examiner: &mut Examiner<'_>, late: &mut Late, file: u32, path: &str, text: &str) {
    let mut paths = Paths::default();
    let path = paths.intern(path, |_| (Part::Meta, Role::Other));
    let fields = [Field { path, index: ListIndex::default(), part: Part::Meta, leaf: Leaf::Text, text }];
    let record = Record { ordinal: 0, paths: &paths, fields: &fields, nulls: &[], bytes: text.len() as u64, raw: None };
    examiner.examine(&record, |_, _, _| {});
    let mut out = Vec::new();
    examiner.write(&record, file, -1, &mut out);
    let mut from = out.as_slice();
    while let Ok(Some(Entry::Finding(row))) = codec::next(&mut from) {
        late.push(row);
    }
}

fn code_on_load(rules: &RuleSet) -> Option<FindingRow> {
    let (rule, found) = rules.iter().find(|(_, rule)| rule.kind == CODE_ON_LOAD)?;
    Some(statement(rule, found.severity, found.evidence, None))
}
