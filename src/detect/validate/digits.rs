//! The arithmetic behind most check digits, over ASCII digits.

/// Value of an ASCII digit; letters and others count as a value no digit has, so that no weighted sum accepts them by accident.
#[must_use]
pub fn value(byte: u8) -> u32 {
    if byte.is_ascii_digit() { u32::from(byte - b'0') } else { 1 << 20 }
}

/// Whether `bytes` are exactly `count` ASCII digits.
#[must_use]
pub fn are(bytes: &[u8], count: usize) -> bool {
    bytes.len() == count && bytes.iter().all(u8::is_ascii_digit)
}

/// The number that at most 18 digits spell; letters make it meaningless, so check with [`are`] first.
#[must_use]
pub fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number: u64, &byte| number.wrapping_mul(10).wrapping_add(u64::from(value(byte))))
}

/// Sum of each digit times its weight.
#[must_use]
pub fn weighted(bytes: &[u8], weights: &[u32]) -> u32 {
    bytes.iter().zip(weights).map(|(&byte, weight)| value(byte) * weight).sum()
}

/// Whether all digits are the same: such numbers pass many checksums and are never issued.
#[must_use]
pub fn uniform(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| Some(byte) == bytes.first())
}

/// Luhn (ISO/IEC 7812-1 annex B): every second digit from the right is doubled.
#[must_use]
pub fn luhn(bytes: &[u8]) -> bool {
    let sum: u32 = bytes
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &byte)| {
            let digit = value(byte);
            if place.is_multiple_of(2) { digit } else { digit * 2 - if digit > 4 { 9 } else { 0 } }
        })
        .sum();
    bytes.len() > 1 && sum.is_multiple_of(10) && bytes.iter().all(u8::is_ascii_digit)
}

/// ISO 7064 MOD 11,10: the last digit makes the running product come out as 1.
#[must_use]
pub fn mod_11_10(bytes: &[u8]) -> bool {
    let Some((&check, body)) = bytes.split_last() else { return false };
    let product = body.iter().fold(10, |product, &byte| {
        let sum = (product + value(byte)) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (product + value(check)) % 10 == 1
}

/// Verhoeff: detects every single wrong digit and every swap of neighbors (dihedral group D5).
#[must_use]
pub fn verhoeff(bytes: &[u8]) -> bool {
    // Multiplication in D5 and the permutation's powers follow from these two facts, so no 80-entry table has to be trusted.
    const STEP: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let multiply = |a: u32, b: u32| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b) % 5 + 5,
        (false, true) => (a + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    };
    let permute = |digit: u32, times: usize| (0..times % 8).fold(digit, |digit, _| STEP[digit as usize % 10]);
    let all = bytes.iter().all(u8::is_ascii_digit) && !bytes.is_empty();
    all && bytes.iter().rev().enumerate().fold(0, |sum, (place, &byte)| multiply(sum, permute(value(byte), place))) == 0
}

/// Whether month and day exist in some year; 29 February always counts.
#[must_use]
pub fn date(month: u64, day: u64) -> bool {
    const LENGTHS: [u64; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    (1..=12).contains(&month) && day >= 1 && day <= LENGTHS[(month - 1) as usize % 12]
}
