//! The order of keeping, as numbers that can be compared: a record's *rank*.
//!
//! By default ranks follow from the layout by arithmetic. Where something about the record is preferred, the records
//! are sorted once, and two paged arrays say who stands where.

use super::paged::{Paged, RANK};
use super::scan::chunks;
use super::sorter::{Sorter, number_at, pack};
use super::{DedupError, DedupOptions, Layout, SketchTable};
use crate::sketch::Shape;
use crate::sketch::row;
use std::cell::RefCell;
use std::io;

/// Split (1), preference, greatest first (8), id (8).
const ENTRY: usize = 17;

/// Ranks of all records.
#[derive(Debug)]
pub(super) struct Order<'a> {
    layout: &'a Layout,
    sorted: Option<RefCell<Sorted>>,
    /// Records with a preference.
    pub(super) preferred: u64,
}

#[derive(Debug)]
struct Sorted {
    rank: Paged<RANK>,
    id: Paged<RANK>,
}

impl<'a> Order<'a> {
    /// The order that the sketches ask for.
    pub(super) fn new(
        sketches: &dyn SketchTable,
        shape: Shape,
        layout: &'a Layout,
        options: &DedupOptions,
    ) -> Result<Self, DedupError> {
        let Some(column) = shape.preference() else { return Ok(Self { layout, sorted: None, preferred: 0 }) };
        let mut preferred = 0;
        let mut sorter = Sorter::<ENTRY>::new(options.memory / 2, options);
        chunks(sketches, shape.columns(), options, |first, rows| {
            for (id, encoded) in (first..).zip(rows) {
                let preference = row::column(encoded, column);
                preferred += u64::from(preference != 0);
                let split = layout.split(layout.place(id).0) as u8;
                sorter.push(pack(&[&[split], &(!preference).to_be_bytes(), &id.to_be_bytes()]))?;
            }
            Ok(())
        })?;
        let paged = || Paged::new(layout.rows(), options.memory / 16, &options.dir);
        let mut sorted = Sorted { rank: paged()?, id: paged()? };
        let mut entries = sorter.finish()?;
        let mut rank = 0;
        while let Some(entry) = entries.next()? {
            let id = number_at(&entry, 9);
            sorted.id.set(rank, id)?;
            sorted.rank.set(id, rank)?;
            rank += 1;
        }
        Ok(Self { layout, sorted: Some(RefCell::new(sorted)), preferred })
    }

    /// Position of a record in the order of keeping.
    pub(super) fn rank(&self, id: u64) -> io::Result<u64> {
        match &self.sorted {
            None => Ok(self.layout.rank(id)),
            Some(sorted) => sorted.borrow_mut().rank.get(id),
        }
    }

    /// The record at a position of the order of keeping.
    pub(super) fn id(&self, rank: u64) -> io::Result<u64> {
        match &self.sorted {
            None => Ok(self.layout.id(rank)),
            Some(sorted) => sorted.borrow_mut().id.get(rank),
        }
    }

    /// Number of records.
    pub(super) fn records(&self) -> u64 {
        self.layout.rows()
    }
}
