//! National numbers of Asia, Oceania and Africa.

use super::compact::Compact;
use super::digits::{are, date, luhn, number, uniform, value, verhoeff, weighted};
use super::{Named, Validator, Verdict};

/// Validators of this module.
pub(super) const VALIDATORS: &[Named] = &[
    ("cn_rin", Validator::Checksum(cn_rin)),
    ("in_aadhaar", Validator::Checksum(in_aadhaar)),
    ("in_pan", Validator::Structure(in_pan)),
    ("au_tfn", Validator::Checksum(au_tfn)),
    ("au_abn", Validator::Checksum(au_abn)),
    ("au_medicare", Validator::Checksum(au_medicare)),
    ("kr_rrn", Validator::Text(kr_rrn)),
    ("sg_nric", Validator::Checksum(sg_nric)),
    ("th_id", Validator::Checksum(th_id)),
    ("za_id", Validator::Checksum(za_id)),
    ("jp_my_number", Validator::Checksum(jp_my_number)),
    ("tw_natid", Validator::Checksum(tw_natid)),
    ("hk_hkid", Validator::Checksum(hk_hkid)),
    ("il_id", Validator::Checksum(|bytes| are(bytes, 9) && luhn(bytes) && !uniform(bytes))),
    ("my_nric", Validator::Structure(my_nric)),
];

/// GB 11643-1999: region, birth date, ISO 7064 mod 11-2.
fn cn_rin(bytes: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let Some((check, body)) = bytes.split_last() else { return false };
    are(body, 17)
        && matches!(number(&body[..2]), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
        && matches!(number(&body[6..8]), 18..=20)
        && date(number(&body[10..12]), number(&body[12..14]))
        && b"10X98765432"[(weighted(body, &WEIGHTS) % 11) as usize] == *check
}

/// UIDAI: Verhoeff; 0 and 1 do not start a number, palindromes are not issued.
fn in_aadhaar(bytes: &[u8]) -> bool {
    are(bytes, 12) && bytes[0] > b'1' && !bytes.iter().eq(bytes.iter().rev()) && verhoeff(bytes)
}

/// Income Tax Department: the fourth letter is the type of holder.
pub(super) fn in_pan(bytes: &[u8]) -> bool {
    bytes.len() == 10
        && bytes[..5].iter().all(u8::is_ascii_uppercase)
        && b"ABCFGHJLPT".contains(&bytes[3])
        && are(&bytes[5..9], 4)
        && bytes[9].is_ascii_uppercase()
}

/// ATO: weights 1-4-3-7-5-8-6-9-10, mod 11.
fn au_tfn(bytes: &[u8]) -> bool {
    are(bytes, 9) && !uniform(bytes) && weighted(bytes, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11)
}

/// ABR: first digit minus one, weights, mod 89.
fn au_abn(bytes: &[u8]) -> bool {
    are(bytes, 11)
        && bytes[0] != b'0'
        && (weighted(bytes, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10).is_multiple_of(89)
}

/// Services Australia: weights 1-3-7-9-1-3-7-9, mod 10; issue number and reference may follow.
fn au_medicare(bytes: &[u8]) -> bool {
    matches!(bytes.len(), 10 | 11)
        && are(bytes, bytes.len())
        && matches!(bytes[0], b'2'..=b'6')
        && weighted(&bytes[..8], &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == value(bytes[8])
}

/// MOIS: birth date, century and sex, check digit. Numbers given out since October 2020 have none, so that a failed check refutes nothing
/// where a word names the number.
fn kr_rrn(text: &str) -> Verdict {
    let Some(compact) = Compact::read(text) else { return Verdict::Invalid };
    let bytes = compact.bytes();
    if !are(bytes, 13) || !date(number(&bytes[2..4]), number(&bytes[4..6])) || !matches!(bytes[6], b'1'..=b'4') {
        return Verdict::Invalid;
    }
    let passed = (11 - weighted(bytes, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10 == value(bytes[12]);
    if passed { Verdict::Valid } else { Verdict::Plausible }
}

/// ICA: series letter, weights 2-7-6-5-4-3-2, letter tables by series.
fn sg_nric(bytes: &[u8]) -> bool {
    let [series, digits @ .., check] = bytes else { return false };
    if !are(digits, 7) {
        return false;
    }
    let sum = weighted(digits, &[2, 7, 6, 5, 4, 3, 2]);
    let (offset, letters): (u32, &[u8; 11]) = match series {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        b'M' => (3, b"XWUTRQPNJLK"),
        _ => return false,
    };
    letters[((sum + offset) % 11) as usize] == *check
}

/// DOPA: kind of person, province, weights 13 to 2, mod 11 mod 10.
fn th_id(bytes: &[u8]) -> bool {
    are(bytes, 13)
        && matches!(bytes[0], b'1'..=b'8')
        && matches!(number(&bytes[1..3]), 10..=27 | 30..=58 | 60..=67 | 70..=77 | 80..=86 | 90..=96)
        && (11 - weighted(&bytes[..12], &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == value(bytes[12])
}

/// DHA: birth date, citizenship, Luhn.
fn za_id(bytes: &[u8]) -> bool {
    are(bytes, 13)
        && date(number(&bytes[2..4]), number(&bytes[4..6]))
        && matches!(bytes[10], b'0' | b'1' | b'2')
        && luhn(bytes)
}

/// MIC: weights 6-5-4-3-2-7-6-5-4-3-2, mod 11.
fn jp_my_number(bytes: &[u8]) -> bool {
    if !are(bytes, 12) || uniform(bytes) {
        return false;
    }
    let rest = weighted(&bytes[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    value(bytes[11]) == if rest < 2 { 0 } else { 11 - rest }
}

/// MOI: the letter counts as two digits, weights 1-9-8-7-6-5-4-3-2-1-1, mod 10.
fn tw_natid(bytes: &[u8]) -> bool {
    // Order in which A to Z got their numbers, from 10.
    const ORDER: &[u8; 26] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let [letter, digits @ ..] = bytes else { return false };
    let Some(place) = ORDER.iter().position(|known| known == letter) else { return false };
    let code = place as u32 + 10;
    are(digits, 9)
        && matches!(digits[0], b'1' | b'2' | b'8' | b'9')
        && (code / 10 + code % 10 * 9 + weighted(digits, &[8, 7, 6, 5, 4, 3, 2, 1, 1])).is_multiple_of(10)
}

/// Immigration Department: one or two letters, six digits, weights 9 to 2, mod 11, A for 10.
fn hk_hkid(bytes: &[u8]) -> bool {
    let Some((check, body)) = bytes.split_last() else { return false };
    let (first, second, digits) = match body {
        [a, digits @ ..] if digits.len() == 6 => (36, *a, digits),
        [a, b, digits @ ..] if digits.len() == 6 && a.is_ascii_uppercase() => (u32::from(a - b'A') + 10, *b, digits),
        _ => return false,
    };
    if !second.is_ascii_uppercase() || !are(digits, 6) {
        return false;
    }
    let sum = first * 9 + (u32::from(second - b'A') + 10) * 8 + weighted(digits, &[7, 6, 5, 4, 3, 2]);
    let check = match check {
        b'A' => 10,
        digit if digit.is_ascii_digit() => value(*digit),
        _ => return false,
    };
    (sum + check).is_multiple_of(11)
}

/// JPN: birth date and place of birth; there is no check digit.
fn my_nric(bytes: &[u8]) -> bool {
    are(bytes, 12)
        && date(number(&bytes[2..4]), number(&bytes[4..6]))
        && matches!(number(&bytes[6..8]), 1..=16 | 21..=59 | 60..=68 | 71..=72 | 74..=79 | 82..=93 | 98..=99)
}
