//! Text that stands beside the records: file names, Parquet key-value metadata, card prose, license files, and files that run code.

use super::codec::{self, Entry};
use super::examine::Examiner;
use super::late::{Late, statement};
use crate::finding::FindingRow;
use crate::record::{Field, Leaf, ListIndex, Part, Paths, Record, Role};
use crate::rules::RuleSet;
use crate::source::{Plan, Standing};

/// Kind of the rule about files that run code when they are loaded.
const CODE_ON_LOAD: &str = "code_on_load";

/// Kinds whose value is the license that a license file holds.
const NAMES_LICENSE: [&str; 4] = ["spdx_tag", "license_url", "license_name", "license_text"];

/// Examines everything beside the records; findings have row -1 of the file they belong to.
pub(super) fn examine(plan: &Plan, mut examiner: Examiner<'_>, late: &mut Late) {
    let beside = plan.files.len() as u32;
    let code = code_on_load(examiner.rules());
    let mut paths = Paths::default();
    legal_files(plan, &mut examiner, &mut paths, late);
    let mut text = |late: &mut Late, file, path: &str, text: &str| {
        examine_text(&mut examiner, &mut paths, file, path, text, |row| late.push(row));
    };
    for (number, file) in plan.files.iter().enumerate() {
        text(late, number as u32, "file name", &file.name);
        for (key, value) in &file.metadata {
            text(late, number as u32, &format!("metadata.{key}"), value);
        }
    }
    for (number, file) in plan.beside.iter().enumerate() {
        let number = beside + number as u32;
        text(late, number, "file name", &file.name);
        if let Some(card) = plan.cards.iter().find(|card| card.file == file.name) {
            text(late, number, "prose", &card.prose);
        }
        if let (Standing::Code(what), Some(row)) = (&file.standing, &code) {
            late.push(FindingRow { file: Some(number), value: Some((*what).to_owned()), ..row.clone() });
        }
    }
}

/// License files: which license they hold. Who holds the copyright and where to write to is theirs to say and no finding on the data.
fn legal_files(plan: &Plan, examiner: &mut Examiner<'_>, paths: &mut Paths, late: &mut Late) {
    let rules = examiner.rules();
    let names = |rule| rules.iter().any(|(id, known)| id == rule && NAMES_LICENSE.contains(&known.kind.as_str()));
    for legal in &plan.legal {
        let Some(at) = plan.beside.iter().position(|file| file.name == legal.file) else { continue };
        let number = (plan.files.len() + at) as u32;
        examine_text(examiner, paths, number, "license", &legal.text, |row| {
            if names(row.rule) {
                late.push(row);
            }
        });
    }
}

/// Examines one text as a record of one field. All share one table of paths, because what an examiner remembers goes by its numbers.
fn examine_text(
    examiner: &mut Examiner<'_>,
    paths: &mut Paths,
    file: u32,
    path: &str,
    text: &str,
    mut each: impl FnMut(FindingRow),
) {
    let path = paths.intern(path, |_| (Part::Meta, Role::Other));
    let fields = [Field { path, index: ListIndex::default(), part: Part::Meta, leaf: Leaf::Text, text }];
    let record = Record { ordinal: 0, paths, fields: &fields, nulls: &[], bytes: text.len() as u64, raw: None };
    examiner.examine(&record, |_, _, _| {});
    let mut out = Vec::new();
    examiner.write(&record, file, -1, &mut out);
    let mut from = out.as_slice();
    while let Ok(Some(Entry::Finding(row))) = codec::next(&mut from) {
        each(row);
    }
}

fn code_on_load(rules: &RuleSet) -> Option<FindingRow> {
    let (rule, found) = rules.iter().find(|(_, rule)| rule.kind == CODE_ON_LOAD)?;
    Some(statement(rule, found.severity, found.evidence, None))
}
