//! How text of the dataset may be shown that stands for many records: cut, and masked where anything sensitive is in it.

use super::examine::{Examination, Examiner};
use crate::detect::mask::mask;
use crate::finding::Category;
use crate::record::{Field, Leaf, ListIndex, Part, Paths, Record, Role};

/// Bytes that are shown.
const SHOWN: usize = 200;

/// A phrase, label or line as it may be shown. Where rules were left out that would find what is sensitive, only its shape is.
pub(super) fn shown(examination: Examination<'_>, text: &str) -> String {
    let rules = examination.rules;
    let looked_for = |category| rules.iter().any(|(_, rule)| rule.category == category);
    if !looked_for(Category::Pii) || !looked_for(Category::Secret) {
        return mask("text", text);
    }
    let mut paths = Paths::default();
    let path = paths.intern("phrase", |_| (Part::Text, Role::Other));
    let fields = [Field { path, index: ListIndex::default(), part: Part::Text, leaf: Leaf::Text, text }];
    let record = Record { ordinal: 0, paths: &paths, fields: &fields, nulls: &[], bytes: text.len() as u64, raw: None };
    let mut examiner = Examiner::new(examination);
    let mut sensitive = None;
    examiner.examine(&record, |_, _, _| {});
    examiner.count_patterns(&record, |finding, _| {
        let rule = rules.get(finding.rule);
        if matches!(rule.category, Category::Pii | Category::Secret) {
            sensitive = Some(mask(&rule.kind, text));
        }
    });
    let mut shown = sensitive.unwrap_or_else(|| text.to_owned());
    if shown.len() > SHOWN {
        shown.truncate(shown.floor_char_boundary(SHOWN));
        shown.push('…');
    }
    shown
}
