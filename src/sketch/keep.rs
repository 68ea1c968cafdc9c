//! Which of several duplicates is worth keeping.

use crate::record::{Leaf, Record};
use crate::source::schema::names_path;

/// What is kept of duplicates. Splits come first whatever it says, so that a leak leaves the training data; ties go
/// to the earlier file, then to the earlier row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Keep {
    /// The first one.
    #[default]
    Order,
    /// The one with the most tokens.
    Longest,
    /// The one with the greatest number in a field; records without a number there come last.
    Field(String),
}

/// Bits of a preference, those of a stored column.
const BITS: u32 = 48;

/// How much a record is preferred: greater is better, 0 is no preference.
#[must_use]
pub(super) fn by_tokens(tokens: u64) -> u64 {
    tokens.min((1 << BITS) - 1)
}

/// Preference by the first number on the path that `name` means.
#[must_use]
pub fn by_field(name: &str, record: &Record<'_>) -> u64 {
    let mut named = record.fields.iter().filter(|field| {
        matches!(field.leaf, Leaf::Number | Leaf::Text) && names_path(name, &record.info(field).pattern)
    });
    named.find_map(|field| field.text.trim().parse().ok()).map_or(0, by_number)
}

/// Numbers in their order, with 36 bits of precision.
fn by_number(number: f64) -> u64 {
    if number.is_nan() {
        return 0;
    }
    // Without the sign bit positive floats are in the order of their bits, and negative ones in the opposite order.
    let bits = number.to_bits();
    let ordered = if number.is_sign_negative() { !bits } else { bits | 1 << 63 };
    (ordered >> (u64::BITS - BITS)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_order_and_what_is_none_comes_last() {
        let numbers =
            [f64::NEG_INFINITY, -1e300, -2.5, -2.4, 0.0, 1e-9, 0.5, 1.0, 1_700_000_000.0, 1_700_000_000.1, 1e300];
        let ordered = numbers.map(by_number);
        assert!(ordered.is_sorted_by(|left, right| left < right), "{ordered:?}");
        assert!(ordered[0] > by_number(f64::NAN) && ordered.iter().all(|&number| number < 1 << BITS));
    }
}
