//! Detectors: from the signals of one walk to findings.
//!
//! Architecture invariant: nothing here knows about files, threads or output. Detectors are immutable and
//! shared by all threads; whatever changes lives in the caller's buffers. None of them walks the text again: they start
//! at an anchor (literal hit, `@`, digit run, special character) and look at a window around it.

use crate::finding::Findings;
use crate::record::{Field, PathInfo, Record};
use crate::text::Facts;

/// One field with everything a detector may ask about it.
#[derive(Debug, Clone, Copy)]
pub struct FieldView<'a> {
    /// The record the field belongs to.
    pub record: &'a Record<'a>,
    /// Position in [`Record::fields`].
    pub number: u32,
    /// The field itself.
    pub field: &'a Field<'a>,
    /// Its path, name and role.
    pub info: &'a PathInfo,
    /// Signals of the walk over `field.text`.
    pub facts: &'a Facts,
}

/// One family of detectors.
pub trait Detector: Send + Sync {
    /// Looks at one field and adds what it finds.
    fn field(&self, view: &FieldView<'_>, findings: &mut Findings);
}

pub mod license;
