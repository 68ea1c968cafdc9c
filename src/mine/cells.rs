//! Tables of counters that are found by the first bits of a hash. A counter may be shared, so a count is never too low.

/// A number that stops at its largest value.
pub(super) trait Counter: Copy + Default + Into<u32> {
    /// One more.
    fn more(&mut self);
}

macro_rules! counters {
    ($($number:ty),*) => {
        $(impl Counter for $number {
            fn more(&mut self) {
                *self = self.saturating_add(1);
            }
        })*
    };
}

counters!(u8, u16, u32);

/// A table of counters.
#[derive(Debug)]
pub(super) struct Cells<T> {
    cells: Vec<T>,
    shift: u32,
}

impl<T: Counter> Cells<T> {
    /// A table of 2^`bits` counters.
    pub(super) fn new(bits: u32) -> Self {
        Self { cells: vec![T::default(); 1 << bits], shift: u64::BITS - bits }
    }

    fn place(&self, hash: u64) -> usize {
        (hash >> self.shift) as usize
    }

    /// Counts one.
    #[inline]
    pub(super) fn add(&mut self, hash: u64) {
        let place = self.place(hash);
        self.cells[place].more();
    }

    /// How often this was added, at least.
    #[inline]
    pub(super) fn of(&self, hash: u64) -> u32 {
        self.cells[self.place(hash)].into()
    }

    /// Counters that stand at so many or more.
    pub(super) fn at_least(&self, count: u32) -> usize {
        self.cells.iter().filter(|&&cell| cell.into() >= count).count()
    }

    /// How many counters stand above zero, and the sum of all.
    pub(super) fn total(&self) -> (u64, u64) {
        let counts = self.cells.iter().map(|&cell| cell.into()).filter(|&count| count > 0);
        counts.fold((0, 0), |(used, sum), count| (used + 1, sum + u64::from(count)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::grams::mix;
    use super::*;

    #[test]
    fn a_counter_stops_at_its_largest_value() {
        let mut cells = Cells::<u8>::new(10);
        (0..300).for_each(|_| cells.add(mix(1)));
        (0..7).for_each(|_| cells.add(mix(2)));
        assert_eq!([1, 2, 3].map(|number| cells.of(mix(number))), [255, 7, 0]);
        assert_eq!((cells.at_least(7), cells.at_least(8), cells.total()), (2, 1, (2, 262)));
    }
}
