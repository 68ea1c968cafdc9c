//! A bit for each hash: whether one like it came before.

/// Bits a hash: about one in 32 of different hashes is then taken for seen in the end.
const ROOM: usize = 16;
/// Most bits: 32 KiB, which the cache next to the core holds. Longer texts are more often looked at for nothing.
const MOST: usize = 1 << 18;

/// Hashes that came before, with errors to one side: a new one may be taken for seen, a seen one never for new.
#[derive(Debug, Default)]
pub(super) struct Seen {
    bits: Vec<u64>,
    shift: u32,
}

impl Seen {
    /// Forgets everything, and makes room for so many hashes.
    pub(super) fn clear(&mut self, expected: usize) {
        let bits = expected.saturating_mul(ROOM).next_power_of_two().clamp(64, MOST);
        self.shift = u64::BITS - bits.trailing_zeros();
        self.bits.clear();
        self.bits.resize(bits / 64, 0);
    }

    /// Whether the hash may have come before; from now on it has. The top bits must be well mixed.
    #[inline]
    pub(super) fn again(&mut self, hash: u64) -> bool {
        let (at, bit) = self.place(hash);
        let Some(word) = self.bits.get_mut(at) else { return true };
        let again = *word & bit != 0;
        *word |= bit;
        again
    }

    /// Whether the hash may have come before.
    #[inline]
    pub(super) fn has(&self, hash: u64) -> bool {
        let (at, bit) = self.place(hash);
        self.bits.get(at).is_none_or(|word| word & bit != 0)
    }

    #[inline]
    fn place(&self, hash: u64) -> (usize, u64) {
        let slot = hash >> self.shift;
        ((slot / 64) as usize, 1 << (slot % 64))
    }
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn what_came_before_is_always_known() {
        let mut seen = Seen::default();
        for count in [0, 1, 1_000, 1_000_000_u64] {
            seen.clear(count as usize);
            let hashes = || (0..count).map(|number| xxhash_rust::xxh3::xxh3_64(&number.to_le_bytes()));
            let mistaken = hashes().filter(|&hash| seen.again(hash)).count() as u64;
            assert!(count > 16_384 || mistaken * 20 < count.max(1), "{mistaken} of {count}");
            assert!(hashes().all(|hash| seen.again(hash)));
        }
    }
}
