//! Shingle hashes: every window of five tokens of one field, from the tokens' hashes alone.
//!
//! A cyclic polynomial rolls over the token hashes (`rotl 4` of the oldest token down to `rotl 0` of the newest,
//! joined by XOR), so a window costs two rotations instead of five; one 64×64→128 bit multiplication then spreads
//! every bit over the word, because the sketches read the top bits and the low bits of the same hash. Rotation
//! keeps the order of the tokens, XOR alone would not. Fields of one to four tokens are one shingle, salted with
//! their length so that it never equals a window of five.

use super::by_hash::SPREAD;

/// Tokens in a shingle (`tokens-1` of the duplicates contract).
pub const WINDOW: usize = 5;

/// Windows hashed at a time: 8 KiB of scratch, which stays in the first-level cache for the sketches that read it
/// next.
const BLOCK: usize = 1024;

/// Added before the multiplication: fraction of π, so that zero does not map to zero.
const SALT: u64 = 0x243F_6A88_85A3_08D3;

/// Number of shingles of a field with `tokens` tokens, counting repeated ones.
#[must_use]
pub fn count(tokens: usize) -> usize {
    if tokens == 0 { 0 } else { tokens.saturating_sub(WINDOW - 1).max(1) }
}

/// Calls `each` with the shingle hashes of a field, in order, in blocks that reuse `scratch`.
///
/// `hashes` are the token hashes of one field; a record's shingles never cross fields. Repeated shingles are
/// repeated.
pub fn for_each_block(hashes: &[u64], scratch: &mut Vec<u64>, mut each: impl FnMut(&[u64])) {
    if hashes.is_empty() {
        return;
    }
    if hashes.len() < WINDOW {
        let salt = SALT.rotate_left(hashes.len() as u32);
        each(&[spread(hashes.iter().fold(salt, |state, hash| state.rotate_left(1) ^ hash))]);
        return;
    }
    let windows = count(hashes.len());
    let mut state = hashes[..WINDOW - 1].iter().fold(0_u64, |state, hash| state.rotate_left(1) ^ hash);
    for first in (0..windows).step_by(BLOCK) {
        let last = windows.min(first + BLOCK);
        scratch.clear();
        let oldest = &hashes[first..last];
        let newest = &hashes[first + WINDOW - 1..last + WINDOW - 1];
        scratch.extend(oldest.iter().zip(newest).map(|(&oldest, &newest)| {
            let window = state.rotate_left(1) ^ newest;
            state = window ^ oldest.rotate_left(WINDOW as u32 - 1);
            spread(window ^ SALT)
        }));
        each(scratch);
    }
}

/// Calls `each` with a hash of every two neighboring tokens of a field, in order, in blocks that reuse `scratch`.
pub fn for_each_pair_block(hashes: &[u64], scratch: &mut Vec<u64>, mut each: impl FnMut(&[u64])) {
    for first in (1..hashes.len()).step_by(BLOCK) {
        let last = hashes.len().min(first + BLOCK);
        scratch.clear();
        let pairs = hashes[first - 1..last - 1].iter().zip(&hashes[first..last]);
        scratch.extend(pairs.map(|(&one, &two)| spread(one.rotate_left(1) ^ two ^ SALT)));
        each(scratch);
    }
}

#[inline]
fn spread(value: u64) -> u64 {
    let product = u128::from(value) * u128::from(SPREAD);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(hashes: &[u64]) -> Vec<u64> {
        let mut out = Vec::new();
        for_each_block(hashes, &mut Vec::new(), |block| out.extend_from_slice(block));
        out
    }

    fn tokens(count: u64) -> Vec<u64> {
        (1..=count).map(|number| number.wrapping_mul(0xD6E8_FEB8_6659_FD93).rotate_left(23)).collect()
    }

    #[test]
    fn a_rolled_window_equals_the_window_hashed_alone() {
        let tokens = tokens(2_500);
        let rolled = all(&tokens);
        assert_eq!(rolled.len(), 2_496);
        for (window, rolled) in tokens.windows(WINDOW).zip(rolled) {
            assert_eq!(all(window), [rolled]);
        }
    }

    #[test]
    fn every_two_neighbors_are_one_pair_across_blocks_too() {
        let tokens = tokens(2_500);
        let pairs = |hashes: &[u64]| {
            let mut out = Vec::new();
            for_each_pair_block(hashes, &mut Vec::new(), |block| out.extend_from_slice(block));
            out
        };
        let all = pairs(&tokens);
        assert_eq!(all.len(), 2_499);
        assert!(tokens.windows(2).zip(all).all(|(window, pair)| pairs(window) == [pair]));
        assert!(pairs(&tokens[..1]).is_empty() && pairs(&[]).is_empty());
    }

    #[test]
    fn short_fields_are_one_shingle_and_empty_ones_none() {
        let counts: Vec<usize> = (0..8).map(|tokens_in_field| all(&tokens(tokens_in_field)).len()).collect();
        assert_eq!(counts, [0, 1, 1, 1, 1, 1, 2, 3]);
        assert_eq!(counts, (0..8).map(count).collect::<Vec<_>>());
    }

    #[test]
    fn order_and_length_are_part_of_a_shingle() {
        let tokens = tokens(5);
        let mut swapped = tokens.clone();
        swapped.swap(1, 3);
        assert_ne!(all(&tokens), all(&swapped));
        assert_ne!(all(&[0, 0, 0]), all(&[0, 0, 0, 0]));
        assert_ne!(all(&[0, 0, 0, 0]), all(&[0, 0, 0, 0, 0]));
    }
}
