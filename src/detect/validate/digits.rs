//! Checksums over decimal digits, and the digits of a punctuated number.

/// Most digits a number may have: the longest IBAN spelled in digits has 66.
const CAPACITY: usize = 72;

/// Digit values of a candidate, on the stack.
#[derive(Debug, Clone, Copy)]
pub struct Digits {
    values: [u8; CAPACITY],
    len: u8,
}

impl Digits {
    /// The digits of `text` without its separators (anything that is neither letter nor digit); `None` when it holds a
    /// letter, no digit at all, or too many.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut digits = Self { values: [0; CAPACITY], len: 0 };
        for byte in text.bytes() {
            if byte.is_ascii_digit() {
                *digits.values.get_mut(usize::from(digits.len))? = byte - b'0';
                digits.len += 1;
            } else if byte.is_ascii_alphabetic() || byte >= 0x80 {
                return None;
            }
        }
        (digits.len > 0).then_some(digits)
    }

    /// The values, first digit first.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.values[..usize::from(self.len)]
    }
}

/// Luhn (ISO/IEC 7812-1 annex B): double every second digit from the right.
#[must_use]
pub fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| {
            let digit = u32::from(digit);
            if place.is_multiple_of(2) { digit } else { digit * 2 - if digit > 4 { 9 } else { 0 } }
        })
        .sum();
    digits.len() > 1 && sum.is_multiple_of(10)
}
