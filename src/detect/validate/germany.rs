//! Numbers of the German health, tax and identity offices, beside those that all of Europe has ([`europe`](super::europe)).

use super::digits::{are, number, uniform, value, weighted};
use super::{Named, Validator};

/// Validators of this module.
pub(super) const VALIDATORS: &[Named] = &[
    ("de_kvnr", Validator::Checksum(de_kvnr)),
    ("de_lanr", Validator::Checksum(de_lanr)),
    ("de_bsnr", Validator::Structure(de_bsnr)),
    ("de_steuernummer", Validator::Structure(de_steuernummer)),
    ("de_document", Validator::Structure(de_document)),
    ("de_fuehrerschein", Validator::Structure(de_fuehrerschein)),
];

/// § 290 SGB V: letter (as two digits), eight digits, then the cross sums of the digits times 1 and 2 in turn, mod 10.
fn de_kvnr(bytes: &[u8]) -> bool {
    let [letter @ b'A'..=b'Z', digits @ ..] = bytes else { return false };
    if !are(digits, 9) {
        return false;
    }
    let order = u32::from(letter - b'A') + 1;
    let all = [order / 10, order % 10].into_iter().chain(digits[..8].iter().map(|&byte| value(byte)));
    let cross = |product: u32| product / 10 + product % 10;
    let sum: u32 = all.zip([1, 2].into_iter().cycle()).map(|(digit, weight)| cross(digit * weight)).sum();
    sum % 10 == value(digits[8])
}

/// KBV: six digits times 4 and 9 in turn, check digit to the next ten, two digits for the medical field.
fn de_lanr(bytes: &[u8]) -> bool {
    are(bytes, 9)
        && !uniform(bytes)
        && (10 - weighted(&bytes[..6], &[4, 9, 4, 9, 4, 9]) % 10) % 10 == value(bytes[6])
        && number(&bytes[7..]) > 0
}

/// KBV: the association of physicians, then seven digits; there is no check digit.
fn de_bsnr(bytes: &[u8]) -> bool {
    are(bytes, 9)
        && number(&bytes[2..]) > 0
        && matches!(number(&bytes[..2]), 1..=3 | 17 | 20 | 35 | 38 | 46 | 51 | 52 | 71..=73 | 78 | 83 | 88 | 93 | 98)
}

/// Ten or eleven digits as a state writes them, or thirteen in the form of the whole country, where a zero stands in fifth place.
fn de_steuernummer(bytes: &[u8]) -> bool {
    match bytes.len() {
        10 | 11 => are(bytes, bytes.len()) && !uniform(bytes) && number(bytes) > 0,
        13 => {
            are(bytes, 13)
                && bytes[4] == b'0'
                && matches!(number(&bytes[..2]), 10 | 11 | 21..=32 | 40 | 41 | 50..=59 | 90..=99)
        }
        _ => false,
    }
}

/// Serial numbers of passports and identity cards (`PassV`, `PAuswV`): nine characters of an alphabet that spells no words; a check digit may
/// follow. Old cards have `T` and digits only.
fn de_document(bytes: &[u8]) -> bool {
    matches!(bytes.len(), 9 | 10)
        && b"CFGHJKLMNPRTVWXYZ".contains(&bytes[0])
        && bytes.iter().all(|byte| byte.is_ascii_digit() || b"CFGHJKLMNPRTVWXYZ".contains(byte))
        && bytes[8..].iter().all(u8::is_ascii_digit)
        && bytes.iter().filter(|byte| byte.is_ascii_digit()).count() >= 4
}

/// Driving license (`FeV` annex 8): key of the office, two digits, a five-character serial, check digit, number of the copy.
fn de_fuehrerschein(bytes: &[u8]) -> bool {
    bytes.len() == 11
        && (bytes[0].is_ascii_uppercase() || bytes[0].is_ascii_digit())
        && are(&bytes[1..3], 2)
        && (bytes[9].is_ascii_digit() || bytes[9] == b'X')
        && bytes.iter().filter(|byte| byte.is_ascii_digit()).count() >= 5
        && bytes.iter().any(u8::is_ascii_uppercase)
}
