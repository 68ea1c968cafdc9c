//! Numbers of southern and western Europe that [`europe`](super::europe) does not hold: France, Luxembourg, Spain, Italy, Malta, Cyprus.

use super::digits::{are, date, luhn, number, uniform, value, verhoeff};
use super::{Named, Validator};

/// Validators of this module.
pub(super) const VALIDATORS: &[Named] = &[
    ("fr_nif", Validator::Checksum(fr_nif)),
    ("fr_siret", Validator::Checksum(fr_siret)),
    ("es_nss", Validator::Checksum(es_nss)),
    ("es_ccc", Validator::Checksum(es_ccc)),
    ("it_driver_license", Validator::Structure(it_driver_license)),
    ("lu_matricule", Validator::Checksum(lu_matricule)),
    ("mt_id", Validator::Structure(mt_id)),
    ("cy_tic", Validator::Checksum(cy_tic)),
];

/// Direction générale des finances publiques: 0 to 3, nine digits, then those ten mod 511.
fn fr_nif(bytes: &[u8]) -> bool {
    are(bytes, 13) && bytes[0] <= b'3' && !uniform(bytes) && number(&bytes[..10]) % 511 == number(&bytes[10..])
}

/// Registre national des personnes physiques: birth date, three digits, then Luhn and Verhoeff digits of those eleven.
fn lu_matricule(bytes: &[u8]) -> bool {
    let born = are(bytes, 13)
        && (1870..2100).contains(&number(&bytes[..4]))
        && date(number(&bytes[4..6]), number(&bytes[6..8]));
    let mut second = [0; 12];
    born && luhn(&bytes[..12]) && {
        second[..11].copy_from_slice(&bytes[..11]);
        second[11] = bytes[12];
        verhoeff(&second)
    }
}

/// Identity Malta: three to seven digits and a letter for the place of registration.
fn mt_id(bytes: &[u8]) -> bool {
    let Some((letter, digits)) = bytes.split_last() else { return false };
    b"MGAPLHBZ".contains(letter) && are(digits, digits.len()) && number(digits) > 0
}

/// Tax Department of Cyprus: eight digits, then a letter: those on odd places count by a table, all together mod 26.
fn cy_tic(bytes: &[u8]) -> bool {
    const WORTH: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    if bytes.len() != 9 || !are(&bytes[..8], 8) || bytes.starts_with(b"12") || uniform(&bytes[..8]) {
        return false;
    }
    let worth = |(place, &byte): (usize, &u8)| {
        let digit = value(byte);
        if place.is_multiple_of(2) { WORTH[digit as usize % 10] } else { digit }
    };
    let sum: u32 = bytes[..8].iter().enumerate().map(worth).sum();
    u32::from(bytes[8]) == u32::from(b'A') + sum % 26
}

/// INSEE: SIREN (nine digits) or SIRET (fourteen), Luhn.
fn fr_siret(bytes: &[u8]) -> bool {
    matches!(bytes.len(), 9 | 14) && luhn(bytes) && luhn(&bytes[..9]) && !uniform(bytes)
}

/// Seguridad Social: province, eight digits, then those mod 97; a number below ten million is joined without its zeros.
fn es_nss(bytes: &[u8]) -> bool {
    if !are(bytes, 12) || !matches!(number(&bytes[..2]), 1..=53 | 66) {
        return false;
    }
    let (province, own) = (number(&bytes[..2]), number(&bytes[2..10]));
    let joined = if own < 10_000_000 { province * 10_000_000 + own } else { province * 100_000_000 + own };
    own > 0 && joined % 97 == number(&bytes[10..])
}

/// Código cuenta cliente: bank and office, then the account, each checked mod 11.
fn es_ccc(bytes: &[u8]) -> bool {
    const WEIGHTS: [u64; 10] = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
    let check = |digits: &[u8]| {
        let sum: u64 = digits
            .iter()
            .zip(&WEIGHTS[10 - digits.len()..])
            .map(|(&byte, weight)| u64::from(byte - b'0') * weight)
            .sum();
        match 11 - sum % 11 {
            11 => 0,
            10 => 1,
            check => check,
        }
    };
    are(bytes, 20)
        && !uniform(bytes)
        && check(&bytes[..8]) == number(&bytes[8..9])
        && check(&bytes[10..]) == number(&bytes[9..10])
}

/// Motorizzazione: two letters, seven digits, a letter; since 2013 `U1`, seven characters, a letter.
fn it_driver_license(bytes: &[u8]) -> bool {
    bytes.len() == 10
        && bytes[9].is_ascii_uppercase()
        && (bytes.starts_with(b"U1") || (bytes[..2].iter().all(u8::is_ascii_uppercase) && are(&bytes[2..9], 7)))
        && bytes[2..9].iter().filter(|byte| byte.is_ascii_digit()).count() >= 3
}
