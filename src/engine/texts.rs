//! Content kept from the first pass, so that a dataset that fits into a part of the memory is read once.
//!
//! Which records will be compared is known only when all have been seen, and reading them again means decompressing nearly
//! everything again. A worker therefore keeps the content of whole units as long as there is room, and what is not here is
//! read from the file ([`reread`](super::reread)). What is kept changes the time and never the result.

use memmap2::MmapMut;

/// Most address space that one worker sets aside.
const LARGEST: usize = 4 << 30;

/// Bytes of a length.
const LENGTH: usize = 8;

/// Content of the records of some units; one a worker.
#[derive(Debug)]
pub(super) struct Texts {
    /// Content fields, each after its length as eight little-endian bytes. All of the budget at once, which costs nothing before it is
    /// written to, and then comes in large pages.
    room: Option<MmapMut>,
    len: usize,
    /// Where the content of each record ends.
    ends: Vec<u64>,
    /// Bytes and records before the unit at hand.
    start: (usize, usize),
    budget: usize,
    full: bool,
}

impl Texts {
    /// Keeps up to about `budget` bytes.
    pub(super) fn new(budget: u64) -> Self {
        let budget = usize::try_from(budget).map_or(LARGEST, |budget| budget.min(LARGEST));
        Self { room: None, len: 0, ends: Vec::new(), start: (0, 0), budget, full: false }
    }

    /// A unit starts.
    pub(super) fn begin_unit(&mut self) {
        self.start = (self.len, self.ends.len());
    }

    /// The unit is over: number of its first record here, if all of it was kept.
    pub(super) fn end_unit(&mut self) -> Option<u64> {
        let first = self.start.1 as u64;
        self.begin_unit();
        (!self.full).then_some(first)
    }

    /// Adds a content field of the record at hand.
    pub(super) fn field(&mut self, text: &str) {
        if self.full {
            return;
        }
        let end = self.len + LENGTH + text.len();
        if end + self.ends.len() * 8 > self.budget || !self.has_room() {
            // The rest of the dataset is read again, and this unit with it.
            self.full = true;
            self.len = self.start.0;
            self.ends.truncate(self.start.1);
            return;
        }
        if let Some(place) = self.room.as_mut().and_then(|room| room.get_mut(self.len..end)) {
            let (length, content) = place.split_at_mut(LENGTH);
            length.copy_from_slice(&(text.len() as u64).to_le_bytes());
            content.copy_from_slice(text.as_bytes());
            self.len = end;
        }
    }

    /// Sets the room aside, at the first field.
    fn has_room(&mut self) -> bool {
        if self.room.is_none() {
            self.room = MmapMut::map_anon(self.budget).ok();
            #[cfg(target_os = "linux")]
            if let Some(room) = &self.room {
                // Where there are no large pages small ones do.
                let _ = room.advise(memmap2::Advice::HugePage);
            }
        }
        self.room.is_some()
    }

    /// Ends a record, readable or not.
    pub(super) fn end_record(&mut self) {
        if !self.full {
            self.ends.push(self.len as u64);
        }
    }

    /// Content fields of a record.
    pub(super) fn record(&self, number: u64) -> impl Iterator<Item = &str> {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        let end = self.ends.get(number).map_or(0, |&end| end as usize);
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |&end| end as usize);
        let mut rest = self.room.as_deref().and_then(|room| room.get(start..end)).unwrap_or_default();
        std::iter::from_fn(move || {
            let (length, after) = rest.split_first_chunk::<LENGTH>()?;
            let (text, after) = after.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
            rest = after;
            simdutf8::basic::from_utf8(text).ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_kept_whole_and_records_come_back_field_by_field() {
        let mut texts = Texts::new(100);
        texts.begin_unit();
        texts.field("one");
        texts.field("");
        texts.end_record();
        texts.end_record();
        texts.field("two");
        texts.end_record();
        assert_eq!(texts.end_unit(), Some(0));
        texts.field("three");
        texts.end_record();
        texts.field(&"x".repeat(80));
        texts.end_record();
        assert_eq!(texts.end_unit(), None, "there was no room for all of it");
        texts.field("four");
        texts.end_record();
        assert_eq!(texts.end_unit(), None, "nor for any other after it");
        let record = |number| texts.record(number).collect::<Vec<_>>();
        assert_eq!([record(0), record(1), record(2)], [vec!["one", ""], vec![], vec!["two"]]);
        assert_eq!(record(3), [""; 0]);
    }
}
