//! Byte classes of a 64-byte block as bit masks, one bit a byte.
//!
//! The scalar version defines the result; AVX2 and AVX-512 versions are picked at run time.
#![allow(unsafe_code)] // SIMD loads; every pointer comes from a `&[u8; 64]`.

/// Which bytes of a block belong to which class; bit `i` stands for byte `i`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Masks {
    /// ASCII letters and digits.
    pub alnum: u64,
    /// ASCII digits.
    pub digit: u64,
    /// `@`
    pub at: u64,
    /// `:`
    pub colon: u64,
    /// Line feed.
    pub newline: u64,
    /// Bytes above 0x7F.
    pub high: u64,
}

/// What the processor can do, asked once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Anything.
    Scalar,
    /// x86-64 with AVX2 and the bit instructions that come with it.
    Avx2,
    /// x86-64 with AVX-512BW on top.
    Avx512,
}

impl Level {
    /// The best level of this processor.
    #[must_use]
    pub fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("lzcnt")
            && is_x86_feature_detected!("popcnt")
        {
            let wide = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw");
            return if wide { Self::Avx512 } else { Self::Avx2 };
        }
        Self::Scalar
    }
}

/// The reference.
#[must_use]
pub fn scalar(block: &[u8; 64]) -> Masks {
    let mut masks = Masks::default();
    for (at, &byte) in block.iter().enumerate() {
        let bit = 1_u64 << at;
        if byte.is_ascii_alphanumeric() {
            masks.alnum |= bit;
        }
        if byte.is_ascii_digit() {
            masks.digit |= bit;
        }
        match byte {
            b'@' => masks.at |= bit,
            b':' => masks.colon |= bit,
            b'\n' => masks.newline |= bit,
            0x80.. => masks.high |= bit,
            _ => {}
        }
    }
    masks
}

#[cfg(target_arch = "x86_64")]
pub(super) mod x86 {
    use super::Masks;
    use std::arch::x86_64::{
        __m256i, __m512i, _mm256_add_epi8, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8, _mm256_loadu_si256,
        _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm512_cmpeq_epi8_mask, _mm512_cmplt_epu8_mask,
        _mm512_loadu_si512, _mm512_movepi8_mask, _mm512_or_si512, _mm512_set1_epi8, _mm512_sub_epi8,
    };

    /// One load and six comparisons.
    #[inline]
    #[target_feature(enable = "avx512bw,avx512f")]
    pub(in crate::kernel) fn avx512(block: &[u8; 64]) -> Masks {
        // SAFETY: the block is 64 readable bytes and the load has no alignment requirement.
        let bytes: __m512i = unsafe { _mm512_loadu_si512(block.as_ptr().cast()) };
        let folded = _mm512_or_si512(bytes, _mm512_set1_epi8(0x20));
        let letter =
            _mm512_cmplt_epu8_mask(_mm512_sub_epi8(folded, _mm512_set1_epi8(b'a' as i8)), _mm512_set1_epi8(26));
        let digit = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(b'0' as i8)), _mm512_set1_epi8(10));
        Masks {
            alnum: letter | digit,
            digit,
            at: _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(b'@' as i8)),
            colon: _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(b':' as i8)),
            newline: _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(b'\n' as i8)),
            high: _mm512_movepi8_mask(bytes),
        }
    }

    /// Two loads, six comparisons each.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub(in crate::kernel) fn avx2(block: &[u8; 64]) -> Masks {
        // SAFETY: both halves are 32 readable bytes and the loads have no alignment requirement.
        let (low, high) =
            unsafe { (_mm256_loadu_si256(block.as_ptr().cast()), _mm256_loadu_si256(block.as_ptr().add(32).cast())) };
        let (low, high) = (half(low), half(high));
        let join = |pick: fn(&[u32; 6]) -> u32| u64::from(pick(&low)) | u64::from(pick(&high)) << 32;
        Masks {
            alnum: join(|half| half[0]),
            digit: join(|half| half[1]),
            at: join(|half| half[2]),
            colon: join(|half| half[3]),
            newline: join(|half| half[4]),
            high: join(|half| half[5]),
        }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn half(bytes: __m256i) -> [u32; 6] {
        // Signed comparison after a shift to the lower end of the range: `x in first..first+n`.
        let within = |value: __m256i, first: u8, count: i8| {
            let shifted = _mm256_add_epi8(value, _mm256_set1_epi8(first.wrapping_neg().wrapping_add(0x80) as i8));
            _mm256_cmpgt_epi8(_mm256_set1_epi8((-128_i8).wrapping_add(count)), shifted)
        };
        let mask = |value: __m256i| _mm256_movemask_epi8(value) as u32;
        let equal = |byte: u8| mask(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte as i8)));
        let letter = within(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), b'a', 26);
        let digit = within(bytes, b'0', 10);
        [mask(_mm256_or_si256(letter, digit)), mask(digit), equal(b'@'), equal(b':'), equal(b'\n'), mask(bytes)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What each version this processor runs makes of a block.
    fn versions(block: &[u8; 64]) -> Vec<Masks> {
        let mut masks = vec![scalar(block)];
        #[cfg(target_arch = "x86_64")]
        {
            // SAFETY: the level says that the processor has the instructions.
            if Level::detect() != Level::Scalar {
                masks.push(unsafe { x86::avx2(block) });
            }
            if Level::detect() == Level::Avx512 {
                masks.push(unsafe { x86::avx512(block) });
            }
        }
        masks
    }

    proptest! {
        #[test]
        fn every_version_equals_the_scalar_reference(bytes in proptest::collection::vec(any::<u8>(), 64)) {
            let block: &[u8; 64] = bytes.as_slice().try_into().unwrap();
            for masks in versions(block) {
                prop_assert_eq!(masks, scalar(block));
            }
        }
    }

    #[test]
    fn every_byte_value_is_classified_like_the_reference() {
        for start in (0..256).step_by(64) {
            let block: [u8; 64] = std::array::from_fn(|at| (start + at) as u8);
            for masks in versions(&block) {
                assert_eq!(masks, scalar(&block));
            }
        }
    }
}
