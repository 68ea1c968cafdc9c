//! One walk and all detectors over one field.

use super::name::{ColumnName, ColumnNames};
use super::{Desk, Detectors, FieldView, entry};
use crate::finding::Findings;
use crate::record::{Field, PathInfo, Record};
use crate::text::Facts;

/// The buffers of a look; one a thread.
#[derive(Debug, Default)]
pub struct Look {
    facts: Facts,
    names: ColumnNames,
    desk: Desk,
}

impl Look {
    /// Adds what stands in `field`, the field `number` of `record`, and yields what the walk saw.
    pub fn at(
        &mut self,
        record: &Record<'_>,
        (number, field): (u32, &Field<'_>),
        detectors: &Detectors,
        findings: &mut Findings,
    ) -> &Facts {
        let Self { facts, names, desk } = self;
        let info = record.info(field);
        facts.walk(field.text, detectors.literals());
        let entry = entry::name(record, number).map(|name| named(info, name, detectors));
        let (info, name) = if let Some((info, name)) = &entry {
            (info, name)
        } else {
            let pattern = (&*info.name, &*info.pattern);
            (info, names.of(field.path, record.paths.generation(), pattern, detectors.literals()))
        };
        detectors.field(&FieldView { number, field, info, name, facts }, desk, findings);
        facts
    }
}

/// The path of a value as if `name`, which another field holds, were its key.
fn named(info: &PathInfo, name: &str, detectors: &Detectors) -> (PathInfo, ColumnName) {
    let info = PathInfo { pattern: name.into(), name: name.into(), ..info.clone() };
    let name = ColumnName::read((name, name), detectors.literals(), &mut Facts::default());
    (info, name)
}
