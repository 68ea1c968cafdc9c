//! One walk and all detectors over one field.

use super::name::ColumnNames;
use super::{Desk, Detectors, FieldView};
use crate::finding::Findings;
use crate::record::{Field, Record};
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
        let name = names.of(field.path, record.paths.generation(), (&info.name, &info.pattern), detectors.literals());
        detectors.field(&FieldView { number, field, info, name, facts }, desk, findings);
        facts
    }
}
