//! Decoded batches of the first pass that the second need not decode again.
//!
//! Nothing is copied: a batch lends its buffers from the decoder, which would throw them away. To read a few rows of a row group again
//! costs nearly all of its pages, so this saves a decompression of the whole file where the data is small.

use arrow::array::RecordBatch;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// File, row group, and number of the first row in it.
type Place = (u32, usize, u64);

/// The first batches that fit into a number of bytes.
#[derive(Debug, Default)]
pub struct Held(Mutex<Batches>);

#[derive(Debug, Default)]
struct Batches {
    /// Bytes that more batches may have.
    room: u64,
    by_place: BTreeMap<Place, RecordBatch>,
}

impl Held {
    /// Room for so many bytes.
    #[must_use]
    pub fn within(bytes: u64) -> Self {
        Self(Mutex::new(Batches { room: bytes, by_place: BTreeMap::new() }))
    }

    /// Keeps a batch, unless there is no room for it.
    pub(super) fn keep(&self, place: Place, batch: RecordBatch) {
        let bytes = batch.get_array_memory_size() as u64;
        let mut batches = self.batches();
        if let Some(room) = batches.room.checked_sub(bytes) {
            batches.room = room;
            batches.by_place.insert(place, batch);
        }
    }

    /// The batch that holds a row of a row group and the number of its first row; or the first row behind this one that is held, if any.
    pub(super) fn at(&self, (file, group, row): Place) -> Result<(u64, RecordBatch), Option<u64>> {
        let batches = self.batches();
        let before = batches.by_place.range((file, group, 0)..=(file, group, row)).next_back();
        if let Some((&(_, _, first), batch)) =
            before.filter(|((_, _, first), batch)| row - first < batch.num_rows() as u64)
        {
            return Ok((first, batch.clone()));
        }
        Err(batches.by_place.range((file, group, row)..(file, group + 1, 0)).next().map(|(&(_, _, first), _)| first))
    }

    /// Lets all batches go, and keeps none from now on.
    pub fn clear(&self) {
        *self.batches() = Batches::default();
    }

    fn batches(&self) -> MutexGuard<'_, Batches> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{ArrayRef, StringArray};
    use std::sync::Arc;

    fn batch(rows: usize) -> RecordBatch {
        let column: ArrayRef = Arc::new(StringArray::from(vec!["text"; rows]));
        RecordBatch::try_from_iter([("text", column)]).unwrap()
    }

    #[test]
    fn a_row_is_found_in_its_batch_and_a_missing_one_says_where_the_next_batch_is() {
        let held = Held::within(1 << 20);
        held.keep((0, 1, 0), batch(10));
        held.keep((0, 1, 30), batch(10));
        held.keep((0, 2, 0), batch(10));
        let first = |row| held.at((0, 1, row)).map(|(first, _)| first);
        assert_eq!([0, 9, 10, 30, 39, 40].map(first), [Ok(0), Ok(0), Err(Some(30)), Ok(30), Ok(30), Err(None)]);
    }

    #[test]
    fn what_does_not_fit_is_not_kept() {
        let held = Held::within(batch(10).get_array_memory_size() as u64);
        held.keep((0, 0, 0), batch(1_000));
        held.keep((0, 0, 1_000), batch(10));
        held.keep((0, 0, 1_010), batch(10));
        assert_eq!(held.at((0, 0, 0)).unwrap_err(), Some(1_000));
        assert!(held.at((0, 0, 1_005)).is_ok() && held.at((0, 0, 1_015)).is_err());
        held.clear();
        assert!(held.at((0, 0, 1_005)).is_err());
    }
}
