//! Numbering plans, as far as they tell a phone number from another number.
//!
//! Lengths by country code after ITU-T E.164 and the national plans; the North American plan in more detail, because most
//! ten-digit numbers in English text are not phone numbers.

use super::digits::{are, number, uniform};
use super::{Named, Validator, Verdict};
use crate::detect::validate::compact::Compact;

/// Validators of this module.
pub(super) const VALIDATORS: &[Named] =
    &[("phone_national", Validator::Text(national)), ("phone_any", Validator::Text(any))];

/// Country code with the least and most digits of a national number after it.
type Plan = (u16, u8, u8);

/// Sorted by country code.
#[rustfmt::skip]
const PLANS: &[Plan] = &[
    (7, 10, 10), (20, 8, 10), (27, 9, 9), (30, 10, 10), (31, 9, 9), (32, 8, 9), (33, 9, 9), (34, 9, 9), (36, 8, 9), (39, 8, 11),
    (40, 9, 9), (41, 9, 9), (43, 7, 13), (44, 9, 10), (45, 8, 8), (46, 7, 10), (47, 8, 8), (48, 9, 9), (49, 7, 12), (51, 8, 9),
    (52, 10, 11), (53, 7, 8), (54, 10, 11), (55, 10, 11), (56, 9, 9), (57, 8, 10), (58, 10, 10), (60, 8, 10), (61, 9, 9),
    (62, 8, 12), (63, 8, 10), (64, 8, 10), (65, 8, 8), (66, 8, 9), (81, 9, 10), (82, 8, 10), (84, 9, 10), (86, 10, 11),
    (90, 10, 10), (91, 10, 10), (92, 9, 10), (93, 9, 9), (94, 9, 9), (95, 7, 10), (98, 10, 10), (211, 9, 9), (212, 9, 9),
    (213, 8, 9), (216, 8, 8), (218, 8, 9), (220, 7, 7), (221, 9, 9), (222, 8, 8), (223, 8, 8), (224, 8, 9), (225, 10, 10),
    (226, 8, 8), (227, 8, 8), (228, 8, 8), (229, 8, 10), (230, 7, 8), (231, 7, 9), (232, 8, 8), (233, 9, 9), (234, 8, 10),
    (235, 8, 8), (236, 8, 8), (237, 8, 9), (238, 7, 7), (239, 7, 7), (240, 9, 9), (241, 7, 8), (242, 9, 9), (243, 7, 9),
    (244, 9, 9), (245, 7, 9), (246, 7, 7), (247, 5, 6), (248, 7, 7), (249, 9, 9), (250, 9, 9), (251, 9, 9), (252, 7, 9),
    (253, 8, 8), (254, 9, 9), (255, 9, 9), (256, 9, 9), (257, 8, 8), (258, 8, 9), (260, 9, 9), (261, 9, 9), (262, 9, 9),
    (263, 8, 10), (264, 8, 9), (265, 7, 9), (266, 8, 8), (267, 7, 8), (268, 8, 8), (269, 7, 7), (290, 5, 5), (291, 7, 7),
    (297, 7, 7), (298, 6, 6), (299, 6, 6), (350, 8, 8), (351, 9, 9), (352, 6, 11), (353, 7, 9), (354, 7, 7), (355, 8, 9),
    (356, 8, 8), (357, 8, 8), (358, 6, 11), (359, 7, 9), (370, 8, 8), (371, 8, 8), (372, 7, 8), (373, 8, 8), (374, 8, 8),
    (375, 9, 9), (376, 6, 9), (377, 8, 9), (378, 6, 10), (380, 9, 9), (381, 8, 9), (382, 8, 8), (383, 8, 9), (385, 8, 9),
    (386, 8, 8), (387, 8, 9), (389, 8, 8), (420, 9, 9), (421, 9, 9), (423, 7, 9), (500, 5, 5), (501, 7, 7), (502, 8, 8),
    (503, 8, 8), (504, 8, 8), (505, 8, 8), (506, 8, 8), (507, 7, 8), (508, 6, 9), (509, 8, 8), (590, 9, 9), (591, 8, 8),
    (592, 7, 7), (593, 8, 9), (594, 9, 9), (595, 9, 9), (596, 9, 9), (597, 6, 7), (598, 8, 8), (599, 7, 8), (670, 7, 8),
    (672, 5, 6), (673, 7, 7), (674, 7, 7), (675, 7, 8), (676, 5, 7), (677, 5, 7), (678, 5, 7), (679, 7, 7), (680, 7, 7),
    (681, 6, 6), (682, 5, 5), (683, 7, 7), (685, 5, 7), (686, 5, 8), (687, 6, 6), (688, 5, 7), (689, 6, 8), (690, 5, 7),
    (691, 7, 7), (692, 7, 7), (800, 8, 8), (850, 6, 10), (852, 8, 8), (853, 8, 8), (855, 8, 9), (856, 8, 10), (870, 9, 9),
    (880, 8, 10), (886, 8, 9), (960, 7, 7), (961, 7, 8), (962, 8, 9), (963, 8, 9), (964, 8, 10), (965, 8, 8), (966, 8, 9),
    (967, 7, 9), (968, 8, 8), (970, 8, 9), (971, 8, 9), (972, 8, 9), (973, 8, 8), (974, 8, 8), (975, 7, 8), (976, 8, 8),
    (977, 8, 10), (992, 9, 9), (993, 8, 8), (994, 9, 9), (995, 9, 9), (996, 9, 9), (998, 9, 9),
];

/// An international number without `+`: country code, national number, all digits.
///
/// A trunk zero in parentheses (`+44 (0)20 ...`) must be gone already.
#[must_use]
pub fn international(digits: &[u8]) -> Verdict {
    if !are(digits, digits.len()) || digits.len() < 7 || digits.len() > 15 {
        return Verdict::Invalid;
    }
    if digits[0] == b'1' {
        return north_american(&digits[1..]);
    }
    let fits = (1..=3).any(|length| {
        let (code, national) = digits.split_at(length);
        let known = PLANS.binary_search_by_key(&(number(code) as u16), |plan| plan.0);
        known.is_ok_and(|at| (PLANS[at].1..=PLANS[at].2).contains(&(national.len() as u8)) && !uniform(national))
    });
    match (fits, is_drama(digits) || is_made_up(digits)) {
        (false, _) => Verdict::Invalid,
        (true, true) => Verdict::Reserved,
        (true, false) => Verdict::Plausible,
    }
}

/// Ten digits: area and exchange start with 2 to 9 and do not end in 11; 555-0100 to 555-0199 are kept for fiction.
#[must_use]
pub fn north_american(digits: &[u8]) -> Verdict {
    if !are(digits, 10) {
        return Verdict::Invalid;
    }
    // No area has the code 555, so that everybody who makes a number up takes it.
    if digits.starts_with(b"555") {
        return if uniform(&digits[3..]) { Verdict::Invalid } else { Verdict::Reserved };
    }
    let block = |part: &[u8]| part[0] >= b'2' && &part[1..] != b"11";
    if !block(&digits[..3]) || digits[1] == b'9' || !block(&digits[3..6]) || uniform(digits) {
        return Verdict::Invalid;
    }
    if digits[3..8] == *b"55501" || is_made_up(digits) { Verdict::Reserved } else { Verdict::Plausible }
}

/// Ranges that the United Kingdom's regulator keeps for drama, with country code.
fn is_drama(digits: &[u8]) -> bool {
    const RANGES: [&[u8]; 4] = [b"442079460", b"447700900", b"441134960", b"441614960"];
    RANGES.iter().any(|range| digits.starts_with(range))
}

/// A number in a national form: with a trunk zero, a North American one, or a bare subscriber form of other plans.
fn national(text: &str) -> Verdict {
    // An extension (`x123`) is not part of the plan.
    let text =
        text.find(|ch: char| ch.is_ascii_alphabetic()).map_or(text, |at| text[..at].trim_end_matches([' ', ',']));
    let Some(compact) = Compact::read(text) else { return Verdict::Invalid };
    let digits = compact.bytes();
    if !are(digits, digits.len()) || uniform(&digits[1..]) || is_staircase(digits) {
        return Verdict::Invalid;
    }
    match digits {
        [b'0', b'0', ..] => Verdict::Invalid,
        [b'0', rest @ ..] => {
            let mut full = [b'4'; 12];
            let drama = rest.len() == 10 && {
                full[2..].copy_from_slice(rest);
                is_drama(&full)
            };
            if drama || is_made_up(digits) {
                Verdict::Reserved
            } else {
                Verdict::structure((8..=11).contains(&rest.len()))
            }
        }
        [b'1', rest @ ..] if rest.len() == 10 && text.as_bytes().get(1).is_none_or(|byte| !byte.is_ascii_digit()) => {
            north_american(rest)
        }
        _ if digits.len() == 10 && text.len() > 10 && !text.starts_with('(') => north_american(digits),
        _ if digits.len() == 10 && text.as_bytes().get(4) == Some(&b')') => north_american(digits),
        _ => Verdict::structure((8..=13).contains(&digits.len())),
    }
}

/// A number in whatever form, which something else calls a phone number: only examples and rows of one digit are told apart.
fn any(text: &str) -> Verdict {
    let compact = Compact::read(text.trim_start_matches(['+', '(']));
    let Some(digits) = compact.as_ref().map(Compact::bytes) else { return Verdict::Plausible };
    let verdict = if text.contains('+') { international(digits) } else { national(text) };
    match verdict {
        Verdict::Reserved => Verdict::Reserved,
        _ if uniform(digits) => Verdict::Invalid,
        _ => Verdict::Plausible,
    }
}

/// Whether nobody has this number: seven digits that count upwards, or hardly two different ones.
#[must_use]
pub fn is_made_up(digits: &[u8]) -> bool {
    const STAIRS: usize = 7;
    let distinct = (b'0'..=b'9').filter(|digit| digits.contains(digit)).count();
    digits.windows(STAIRS).any(is_staircase) || (distinct <= 2 && digits.len() >= STAIRS)
}

/// 1234567890 and its like.
fn is_staircase(digits: &[u8]) -> bool {
    digits.windows(2).all(|pair| pair[1] == if pair[0] == b'9' { b'0' } else { pair[0] + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_are_sorted_by_country_code() {
        assert!(PLANS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn lengths_follow_the_country_code() {
        assert_eq!(international(b"493012345678"), Verdict::Reserved);
        assert_eq!(international(b"493081425678"), Verdict::Plausible);
        assert_eq!(international(b"33142456789"), Verdict::Plausible);
        assert_eq!(international(b"3312345678"), Verdict::Invalid);
        assert_eq!(international(b"12125550143"), Verdict::Reserved);
        assert_eq!(international(b"11234567890"), Verdict::Invalid);
        assert_eq!(international(b"442079460958"), Verdict::Reserved);
    }

    #[test]
    fn national_forms_follow_their_plan() {
        assert_eq!(national("(212) 555-0143"), Verdict::Reserved);
        assert_eq!(national("212-867-5309"), Verdict::Plausible);
        assert_eq!(national("123-456-7890"), Verdict::Invalid);
        assert_eq!(national("020 7946 0958"), Verdict::Reserved);
        assert_eq!(national("01 23 45 71 81"), Verdict::Plausible);
        assert_eq!(national("(646) 867-9988 ext. 12"), Verdict::Plausible);
        assert_eq!(national("0202 202 020"), Verdict::Reserved);
    }
}
