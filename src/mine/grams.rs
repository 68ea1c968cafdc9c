//! Windows of one to three tokens, by hash.

use super::EDGE;

/// Longest window that is counted; longer phrases are grown from these.
pub(super) const LONGEST: usize = 3;

/// Mixes all bits (the finalizer of `SplitMix64`, Steele et al. 2014).
pub(super) fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// The hash of a window that is continued by one token. Its lowest two bits are the length of the window, so it is never 0.
/// Tokens are hashes themselves, so one multiplication (by the golden ratio) spreads them enough.
fn longer(hash: u64, token: u32, length: usize) -> u64 {
    let product = (hash.rotate_left(29) ^ (u64::from(token) << 2)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((product ^ (product >> 32)) & !3) | length as u64
}

/// Hash of a text of any length, for exact comparison.
pub(super) fn text(tokens: &[u32]) -> u64 {
    let (pairs, last) = tokens.as_chunks::<2>();
    let step = |hash: u64, two: u64| (hash.rotate_left(29) ^ two).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let pairs = pairs.iter().map(|&[one, other]| u64::from(one) | u64::from(other) << 32);
    mix(pairs.chain(last.iter().map(|&one| u64::from(one))).fold(tokens.len() as u64, step))
}

/// Length of the window with this hash.
pub(super) fn length(hash: u64) -> usize {
    (hash & 3) as usize
}

/// Hash of a window of at most [`LONGEST`] tokens.
pub(super) fn hash(tokens: impl IntoIterator<Item = u32>) -> u64 {
    tokens.into_iter().zip(1..=LONGEST).fold(0, |hash, (token, length)| longer(hash, token, length))
}

/// Calls `visit` with hash and start of every window that crosses no [`EDGE`].
pub(super) fn each(tokens: &[u32], visit: impl FnMut(u64, usize)) {
    each_up_to(LONGEST, tokens, visit);
}

/// The same for windows of at most `longest` tokens.
#[inline]
pub(super) fn each_up_to(longest: usize, tokens: &[u32], mut visit: impl FnMut(u64, usize)) {
    for start in 0..tokens.len() {
        let mut hash = 0;
        for (&token, length) in tokens[start..].iter().zip(1..=longest) {
            if token == EDGE {
                break;
            }
            hash = longer(hash, token, length);
            visit(hash, start);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_stop_at_the_edge_of_a_field() {
        let mut seen = Vec::new();
        each(&[7, 8, EDGE, 9], |hash, start| seen.push((start, length(hash))));
        assert_eq!(seen, [(0, 1), (0, 2), (1, 1), (3, 1)]);
    }

    #[test]
    fn the_same_window_has_the_same_hash_anywhere() {
        let mut seen = Vec::new();
        each(&[9, 1, 2, 3], |hash, start| seen.push((start, hash)));
        assert!(seen.contains(&(1, hash([1, 2, 3]))));
        assert!(!seen.contains(&(1, hash([2, 1, 3]))));
    }
}
