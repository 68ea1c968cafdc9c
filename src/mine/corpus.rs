//! The records that are mined, and the threads that help.

use super::Kept;
use super::classes::Asked;
use crate::pool::Pool;
use std::io;

/// Something that hands over what was kept of all records, as often as it is asked, in the same order, to any number of threads.
pub trait Store: Sync {
    /// Calls `visit` with every record.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    fn each(&self, visit: &mut dyn FnMut(&Kept<'_>)) -> io::Result<()>;
}

/// What is mined: all records, or the answers of those that have one.
#[derive(Clone, Copy)]
pub(super) struct Corpus<'a> {
    store: &'a dyn Store,
    /// The threads that help.
    pub(super) pool: &'a Pool,
    answers: bool,
}

impl<'a> Corpus<'a> {
    /// All records.
    pub(super) fn new(store: &'a dyn Store, pool: &'a Pool) -> Self {
        Self { store, pool, answers: false }
    }

    /// Answers in the place of cues, so that the machinery for cues reads them; only of records that have one.
    pub(super) fn answers(self) -> Self {
        Self { answers: true, ..self }
    }

    /// Calls `visit` with every record.
    pub(super) fn each(&self, visit: &mut dyn FnMut(&Kept<'_>)) -> io::Result<()> {
        if !self.answers {
            return self.store.each(visit);
        }
        self.store.each(&mut |kept| {
            if Asked::about(kept) == Asked::Answer {
                visit(&Kept { cue: kept.answer, answer: kept.cue, ..*kept });
            }
        })
    }
}
