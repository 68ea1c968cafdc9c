//! A set of numbers, one bit each: the only per-record state that `dedup` keeps in memory is one of ranks.

/// A set of numbers below a bound.
#[derive(Debug, Clone)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// A set for numbers below `bound`; others are never in it.
    pub(crate) fn new(bound: u64) -> Self {
        Self(vec![0; bound.div_ceil(64) as usize])
    }

    /// The set of these bits, 64 at a time.
    pub(crate) fn from_words(words: impl Iterator<Item = u64>) -> Self {
        Self(words.collect())
    }

    /// Puts a number in.
    pub(crate) fn insert(&mut self, number: u64) {
        if let Some(word) = self.0.get_mut((number / 64) as usize) {
            *word |= 1 << (number % 64);
        }
    }

    /// Whether a number is in it.
    pub(crate) fn contains(&self, number: u64) -> bool {
        self.0.get((number / 64) as usize).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// Numbers in it.
    pub(crate) fn len(&self) -> u64 {
        ones(&self.0)
    }

    /// The numbers, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().enumerate().flat_map(|(at, &word)| {
            std::iter::successors((word != 0).then_some(word), |&word| {
                let rest = word & (word - 1);
                (rest != 0).then_some(rest)
            })
            .map(move |word| at as u64 * 64 + u64::from(word.trailing_zeros()))
        })
    }
}

/// Words between two counts of an [`Indexed`] set: an eighth of a bit a number.
const STRIDE: usize = 8;

/// A set whose members are numbered in ascending order.
#[derive(Debug)]
pub(crate) struct Indexed {
    bits: Bits,
    /// Members before each [`STRIDE`] words.
    before: Vec<u64>,
    len: u64,
}

impl Indexed {
    /// Numbers the members of a set.
    pub(crate) fn new(bits: Bits) -> Self {
        let mut len = 0;
        let count = |words: &[u64]| {
            let before = len;
            len += ones(words);
            before
        };
        let before = bits.0.chunks(STRIDE).map(count).collect();
        Self { bits, before, len }
    }

    /// Number of members.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Position of a member.
    pub(crate) fn position(&self, number: u64) -> Option<u64> {
        if !self.bits.contains(number) {
            return None;
        }
        let word = (number / 64) as usize;
        let below = self.bits.0[word] & ((1 << (number % 64)) - 1);
        let stride = word / STRIDE;
        Some(self.before[stride] + ones(&self.bits.0[stride * STRIDE..word]) + u64::from(below.count_ones()))
    }

    /// The member at a position.
    pub(crate) fn at(&self, position: u64) -> Option<u64> {
        if position >= self.len {
            return None;
        }
        let stride = self.before.partition_point(|&before| before <= position).checked_sub(1)?;
        let mut left = position - self.before[stride];
        for (at, &word) in self.bits.0.iter().enumerate().skip(stride * STRIDE) {
            let here = u64::from(word.count_ones());
            if left < here {
                let rest = (0..left).fold(word, |word, _| word & (word - 1));
                return Some(at as u64 * 64 + u64::from(rest.trailing_zeros()));
            }
            left -= here;
        }
        None
    }
}

fn ones(words: &[u64]) -> u64 {
    words.iter().map(|word| u64::from(word.count_ones())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_in_order_and_beyond_the_bound_nothing_is_kept() {
        let mut bits = Bits::new(130);
        for number in [129, 0, 64, 63, 5, 9_999] {
            bits.insert(number);
        }
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 5, 63, 64, 129]);
        assert_eq!(bits.len(), 5);
        assert!(bits.contains(64) && !bits.contains(65) && !bits.contains(9_999));
    }

    #[test]
    fn members_are_numbered_in_order() {
        let mut bits = Bits::new(5_000);
        let members: Vec<u64> = (0..5_000).filter(|number| number % 7 == 3 || number % 600 < 40).collect();
        for &member in &members {
            bits.insert(member);
        }
        let indexed = Indexed::new(bits);
        assert_eq!(indexed.len(), members.len() as u64);
        for (position, &member) in members.iter().enumerate() {
            assert_eq!(indexed.position(member), Some(position as u64));
            assert_eq!(indexed.at(position as u64), Some(member));
        }
        assert_eq!((indexed.position(41), indexed.at(indexed.len())), (None, None));
        assert_eq!(Indexed::new(Bits::new(0)).at(0), None);
    }
}
