//! Byte classes of a 64-byte block as bit masks, one bit a byte; its ASCII letters in lower case; and positions of set bits.
//!
//! The scalar versions define the results; AVX2 and AVX-512 versions are picked at run time.
#![allow(unsafe_code)] // SIMD loads and stores; every pointer comes from a reference to an array of the right size.

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
    /// x86-64 with AVX-512 on top, including its compression of bytes (VBMI2).
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
            let wide = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vbmi2");
            return if wide { Self::Avx512 } else { Self::Avx2 };
        }
        Self::Scalar
    }
}

/// Positions that [`positions`] may write: as many as a block has bytes.
pub const MOST: usize = 64;

/// The reference: classifies `block` and writes it to `lowered` with its ASCII letters in lower case.
#[must_use]
pub fn scalar(block: &[u8; 64], lowered: &mut [u8; 64]) -> Masks {
    let mut masks = Masks::default();
    *lowered = *block;
    lowered.make_ascii_lowercase();
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

/// The reference: writes `base` plus the number of each set bit of `mask` to `out`, in order. What stands in `out` behind them is
/// undefined.
#[inline]
pub fn positions(mut mask: u64, base: u32, out: &mut [u32; MOST]) {
    // Eight at a time, needed or not: a loop whose end depends on the text would be mispredicted every time.
    for eight in out.as_chunks_mut::<8>().0 {
        for position in eight {
            *position = base.wrapping_add(mask.trailing_zeros());
            mask &= mask.wrapping_sub(1);
        }
        if mask == 0 {
            return;
        }
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) mod x86 {
    use super::{MOST, Masks};
    use std::arch::x86_64::{
        __m256i, __m512i, _mm_loadu_si128, _mm256_add_epi8, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8,
        _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_storeu_si256,
        _mm512_add_epi32, _mm512_castsi512_si128, _mm512_cmpeq_epi8_mask, _mm512_cmplt_epu8_mask, _mm512_cvtepu8_epi32,
        _mm512_loadu_si512, _mm512_mask_mov_epi8, _mm512_maskz_compress_epi8, _mm512_movepi8_mask, _mm512_or_si512,
        _mm512_set1_epi8, _mm512_set1_epi32, _mm512_storeu_si512, _mm512_sub_epi8,
    };

    /// 0, 1, 2 and so on.
    const COUNTING: [u8; 64] = {
        let mut bytes = [0; 64];
        let mut at = 0;
        while at < 64 {
            bytes[at] = at as u8;
            at += 1;
        }
        bytes
    };

    /// Sixteen positions a step: the numbers of the set bits are pressed together, widened and moved by `base`.
    #[inline]
    #[target_feature(enable = "avx512vbmi2,avx512bw,avx512f,popcnt")]
    pub(in crate::kernel) fn positions_avx512(mask: u64, base: u32, out: &mut [u32; MOST]) {
        // SAFETY: the constant is 64 readable bytes and the load has no alignment requirement.
        let counting: __m512i = unsafe { _mm512_loadu_si512(COUNTING.as_ptr().cast()) };
        let pressed = _mm512_maskz_compress_epi8(mask, counting);
        let base = _mm512_set1_epi32(base as i32);
        let count = mask.count_ones() as usize;
        let first = _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(pressed)), base);
        // SAFETY: `out` has room for 64 numbers of four bytes and the store has no alignment requirement.
        unsafe { _mm512_storeu_si512(out.as_mut_ptr().cast(), first) };
        if count > 16 {
            more_positions(pressed, base, out);
        }
    }

    /// The positions behind the sixteenth: few texts have that many tokens in a block.
    #[cold]
    #[inline(never)]
    #[target_feature(enable = "avx512f")]
    fn more_positions(pressed: __m512i, base: __m512i, out: &mut [u32; MOST]) {
        let mut bytes = [0_u8; 64];
        // SAFETY: `bytes` is 64 writable bytes and the store has no alignment requirement.
        unsafe { _mm512_storeu_si512(bytes.as_mut_ptr().cast(), pressed) };
        for (sixteen, out) in bytes.as_chunks::<16>().0.iter().zip(out.as_chunks_mut::<16>().0).skip(1) {
            // SAFETY: both are arrays of sixteen.
            unsafe {
                let wide = _mm512_cvtepu8_epi32(_mm_loadu_si128(sixteen.as_ptr().cast()));
                _mm512_storeu_si512(out.as_mut_ptr().cast(), _mm512_add_epi32(wide, base));
            }
        }
    }

    /// One load and six comparisons.
    #[inline]
    #[target_feature(enable = "avx512bw,avx512f")]
    pub(in crate::kernel) fn avx512(block: &[u8; 64], lowered: &mut [u8; 64]) -> Masks {
        // SAFETY: the block is 64 readable bytes and the load has no alignment requirement.
        let bytes: __m512i = unsafe { _mm512_loadu_si512(block.as_ptr().cast()) };
        let folded = _mm512_or_si512(bytes, _mm512_set1_epi8(0x20));
        let letter =
            _mm512_cmplt_epu8_mask(_mm512_sub_epi8(folded, _mm512_set1_epi8(b'a' as i8)), _mm512_set1_epi8(26));
        let digit = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, _mm512_set1_epi8(b'0' as i8)), _mm512_set1_epi8(10));
        // SAFETY: `lowered` is 64 writable bytes and the store has no alignment requirement.
        unsafe { _mm512_storeu_si512(lowered.as_mut_ptr().cast(), _mm512_mask_mov_epi8(bytes, letter, folded)) };
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
    pub(in crate::kernel) fn avx2(block: &[u8; 64], lowered: &mut [u8; 64]) -> Masks {
        // SAFETY: both halves are 32 readable bytes and the loads have no alignment requirement.
        let (low, high) =
            unsafe { (_mm256_loadu_si256(block.as_ptr().cast()), _mm256_loadu_si256(block.as_ptr().add(32).cast())) };
        let ((low, first), (high, second)) = (half(low), half(high));
        // SAFETY: both halves are 32 writable bytes and the stores have no alignment requirement.
        unsafe {
            _mm256_storeu_si256(lowered.as_mut_ptr().cast(), first);
            _mm256_storeu_si256(lowered.as_mut_ptr().add(32).cast(), second);
        }
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
    fn half(bytes: __m256i) -> ([u32; 6], __m256i) {
        // Signed comparison after a shift to the lower end of the range: `x in first..first+n`.
        let within = |value: __m256i, first: u8, count: i8| {
            let shifted = _mm256_add_epi8(value, _mm256_set1_epi8(first.wrapping_neg().wrapping_add(0x80) as i8));
            _mm256_cmpgt_epi8(_mm256_set1_epi8((-128_i8).wrapping_add(count)), shifted)
        };
        let mask = |value: __m256i| _mm256_movemask_epi8(value) as u32;
        let equal = |byte: u8| mask(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte as i8)));
        let bit = _mm256_set1_epi8(0x20);
        let letter = within(_mm256_or_si256(bytes, bit), b'a', 26);
        let digit = within(bytes, b'0', 10);
        let lowered = _mm256_or_si256(bytes, _mm256_and_si256(letter, bit));
        let masks =
            [mask(_mm256_or_si256(letter, digit)), mask(digit), equal(b'@'), equal(b':'), equal(b'\n'), mask(bytes)];
        (masks, lowered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What each version this processor runs makes of a block.
    fn versions(block: &[u8; 64]) -> Vec<(Masks, [u8; 64])> {
        let mut lowered = [0; 64];
        let mut results = vec![(scalar(block, &mut lowered), lowered)];
        #[cfg(target_arch = "x86_64")]
        {
            // SAFETY: the level says that the processor has the instructions.
            if Level::detect() != Level::Scalar {
                results.push((unsafe { x86::avx2(block, &mut lowered) }, lowered));
            }
            if Level::detect() == Level::Avx512 {
                results.push((unsafe { x86::avx512(block, &mut lowered) }, lowered));
            }
        }
        results
    }

    fn assert_same(block: &[u8; 64]) {
        let results = versions(block);
        for result in &results {
            assert_eq!(*result, results[0]);
        }
    }

    /// Positions by each version this processor runs.
    fn all_positions(mask: u64, base: u32) -> Vec<Vec<u32>> {
        let count = mask.count_ones() as usize;
        let mut out = [0; MOST];
        positions(mask, base, &mut out);
        let mut results = vec![out[..count].to_vec()];
        #[cfg(target_arch = "x86_64")]
        if Level::detect() == Level::Avx512 {
            // SAFETY: the level says that the processor has the instructions.
            unsafe { x86::positions_avx512(mask, base, &mut out) };
            results.push(out[..count].to_vec());
        }
        results
    }

    proptest! {
        #[test]
        fn every_version_equals_the_scalar_reference(bytes in proptest::collection::vec(any::<u8>(), 64)) {
            assert_same(bytes.as_slice().try_into().unwrap());
        }

        #[test]
        fn positions_are_the_numbers_of_the_set_bits(a in any::<u64>(), b in any::<u64>(), base in 0_u32..1 << 31) {
            for mask in [a, a & b, a | b, 0, u64::MAX] {
                let expected: Vec<u32> = (0..64).filter(|bit| mask >> bit & 1 == 1).map(|bit| base + bit).collect();
                for found in all_positions(mask, base) {
                    prop_assert_eq!(&found, &expected);
                }
            }
        }
    }

    #[test]
    fn every_byte_value_is_classified_like_the_reference() {
        for start in (0..256).step_by(64) {
            assert_same(&std::array::from_fn(|at| (start + at) as u8));
        }
    }
}
