//! Verdicts carried out on the rows of one Arrow batch; shared by Parquet and Arrow IPC.

use super::Fault;
use super::columns::BatchEdits;
use super::redact::targets;
use super::verdicts::Verdicts;
use crate::policy::Action;
use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;

/// The two sides of one batch.
pub(super) struct Sides {
    pub(super) clean: Option<RecordBatch>,
    pub(super) quarantine: Option<RecordBatch>,
}

/// Carries out the verdicts on the rows of `batch`; a side without rows is `None`.
pub(super) fn divide(batch: &RecordBatch, verdicts: &mut Verdicts<'_>) -> Result<Sides, Fault> {
    let mut edits = BatchEdits::default();
    let mut redacted = false;
    let mut actions = Vec::with_capacity(batch.num_rows());
    for row in 0..batch.num_rows() {
        let verdict = verdicts.next();
        let mut action = verdict.action;
        if action == Action::Redact {
            let placed =
                targets(verdict.redactions()).and_then(|targets| edits.place(batch, row, &targets, verdicts.style()?));
            action = if placed.is_some() { Action::Redact } else { Action::Quarantine };
            redacted = true;
        }
        verdicts.done(&verdict, action)?;
        actions.push(action);
    }
    let side = |batch: &RecordBatch, wanted: fn(Action) -> bool| {
        let mask: BooleanArray = actions.iter().map(|&action| Some(wanted(action))).collect();
        match mask.true_count() {
            0 => Ok(None),
            all if all == batch.num_rows() => Ok(Some(batch.clone())),
            _ => filter_record_batch(batch, &mask).map(Some).map_err(Fault::unreadable),
        }
    };
    let quarantine = side(batch, |action| action == Action::Quarantine)?;
    let edited = if redacted { edits.apply(batch).map_err(Fault::unreadable)? } else { batch.clone() };
    Ok(Sides { clean: side(&edited, |action| action <= Action::Redact)?, quarantine })
}
