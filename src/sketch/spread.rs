//! Sorting of hashes, which are spread evenly: their first bytes alone put nearly all of them in order.
//!
//! A radix sort by the first two or three bytes, and a pass that moves the few that are still out of place. Where these are many,
//! somebody made the hashes, and they are sorted the usual way.

/// Hashes up to which comparing is faster than spreading.
const FEW: usize = 96;
/// Hashes up to which two bytes are enough: about 128 pairs of them share both.
const TWO_BYTES: usize = 1 << 12;
/// Hashes up to which three bytes are.
const THREE_BYTES: usize = 1 << 20;

/// Sorts hashes; its buffers are reused.
#[derive(Debug, Default)]
pub(super) struct Spreader {
    spread: Vec<u64>,
}

impl Spreader {
    /// Sorts `hashes` and drops repeated ones.
    pub(super) fn sort(&mut self, hashes: &mut Vec<u64>) {
        let count = hashes.len();
        let bytes = if count <= FEW || count > THREE_BYTES { 0 } else { 2 + u32::from(count > TWO_BYTES) };
        for byte in (0..bytes).rev() {
            self.spread.resize(count, 0);
            by_byte(hashes, &mut self.spread, u64::BITS - 8 * (byte + 1));
            std::mem::swap(hashes, &mut self.spread);
        }
        if bytes == 0 || !settle(hashes) {
            hashes.sort_unstable();
        }
        hashes.dedup();
    }
}

/// Copies `from` to `to` in order of the byte at `shift`, and else in the order they were.
fn by_byte(from: &[u64], to: &mut [u64], shift: u32) {
    let byte = |hash: u64| (hash >> shift) as u8;
    let mut places = [0_usize; 256];
    for &hash in from {
        places[usize::from(byte(hash))] += 1;
    }
    let mut start = 0;
    for place in &mut places {
        start += std::mem::replace(place, start);
    }
    for &hash in from {
        let place = &mut places[usize::from(byte(hash))];
        if let Some(slot) = to.get_mut(*place) {
            *slot = hash;
        }
        *place += 1;
    }
}

/// Moves every hash past larger ones before it; `false` when there is more to move than there are hashes.
fn settle(hashes: &mut [u64]) -> bool {
    let mut spare = hashes.len();
    for at in 1..hashes.len() {
        let hash = hashes[at];
        let mut to = at;
        while to > 0 && hashes[to - 1] > hash {
            if spare == 0 {
                hashes[to] = hash;
                return false;
            }
            hashes[to] = hashes[to - 1];
            (to, spare) = (to - 1, spare - 1);
        }
        hashes[to] = hash;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::Spreader;
    use xxhash_rust::xxh3::xxh3_64;

    #[test]
    fn hashes_come_out_in_order_and_once_however_they_are_spread() {
        let mut spreader = Spreader::default();
        for count in [0, 1, 96, 97, 4_096, 4_097, 70_000_u64] {
            for shift in [0, 8, 24, 60] {
                let hashes = (0..count).map(|number| xxh3_64(&(number / 2).to_le_bytes()) >> shift);
                let mut sorted: Vec<u64> = hashes.collect();
                let mut expected = sorted.clone();
                expected.sort_unstable();
                expected.dedup();
                spreader.sort(&mut sorted);
                assert_eq!(sorted, expected, "{count} hashes without their last {shift} bits");
            }
        }
    }
}
