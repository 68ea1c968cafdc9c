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

/// Calls `visit` with the hash, start and length of every window that crosses no [`EDGE`].
pub(super) fn each(tokens: &[u32], mut visit: impl FnMut(u64, usize, usize)) {
    for start in 0..tokens.len() {
        let mut hash = 0;
        for (length, &token) in tokens[start..].iter().take(LONGEST).enumerate() {
            if token == EDGE {
                break;
            }
            hash = mix(hash ^ (u64::from(token) << 2) ^ (length as u64 + 1)).rotate_left(17);
            visit(hash, start, length + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_stop_at_the_edge_of_a_field() {
        let mut seen = Vec::new();
        each(&[7, 8, EDGE, 9], |_, start, length| seen.push((start, length)));
        assert_eq!(seen, [(0, 1), (0, 2), (1, 1), (3, 1)]);
    }

    #[test]
    fn the_same_window_has_the_same_hash_anywhere() {
        let hash_at = |tokens: &[u32], at: usize, of: usize| {
            let mut found = 0;
            each(tokens, |hash, start, length| {
                if (start, length) == (at, of) {
                    found = hash;
                }
            });
            found
        };
        assert_eq!(hash_at(&[1, 2, 3], 0, 3), hash_at(&[9, 1, 2, 3], 1, 3));
        assert_ne!(hash_at(&[1, 2, 3], 0, 2), hash_at(&[2, 1, 3], 0, 2));
    }
}
