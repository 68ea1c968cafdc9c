//! National numbers of the Americas.

use super::digits::{are, date, luhn, number, uniform, value, weighted};
use super::{Named, Validator};

/// Validators of this module.
pub(super) const VALIDATORS: &[Named] = &[
    ("us_ssn", Validator::Structure(us_ssn)),
    ("us_itin", Validator::Structure(us_itin)),
    ("us_ein", Validator::Structure(us_ein)),
    ("us_npi", Validator::Checksum(us_npi)),
    ("us_dea", Validator::Checksum(us_dea)),
    ("us_mbi", Validator::Structure(us_mbi)),
    ("ca_sin", Validator::Checksum(ca_sin)),
    ("ca_phn", Validator::Checksum(ca_phn)),
    ("br_cpf", Validator::Checksum(br_cpf)),
    ("br_cnpj", Validator::Checksum(br_cnpj)),
    ("mx_curp", Validator::Checksum(mx_curp)),
    ("ar_cuit", Validator::Checksum(ar_cuit)),
    ("cl_rut", Validator::Checksum(cl_rut)),
];

/// SSA: area not 000, 666 or 9xx; group and serial not zero. There is no check digit.
fn us_ssn(bytes: &[u8]) -> bool {
    // 987-65-4320 to -4329 are kept for advertising.
    let issued = || !matches!(number(&bytes[..3]), 0 | 666 | 900..) || number(bytes) / 10 == 98_765_432;
    are(bytes, 9) && issued() && number(&bytes[3..5]) > 0 && number(&bytes[5..]) > 0 && !uniform(bytes)
}

/// IRS: 9xx, and the group ranges that are issued.
fn us_itin(bytes: &[u8]) -> bool {
    are(bytes, 9) && bytes[0] == b'9' && matches!(number(&bytes[3..5]), 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

/// IRS: the first two digits are a campus, some were never given out; there is no check digit.
fn us_ein(bytes: &[u8]) -> bool {
    are(bytes, 9)
        && !matches!(number(&bytes[..2]), 0 | 7..=9 | 17..=19 | 28 | 29 | 49 | 69 | 70 | 78 | 79 | 89 | 96 | 97)
        && number(&bytes[2..]) > 0
}

/// CMS: Luhn with 80840 in front, which adds 24 to the sum.
fn us_npi(bytes: &[u8]) -> bool {
    if !are(bytes, 10) || !matches!(bytes[0], b'1' | b'2') {
        return false;
    }
    let mut full = *b"808400000000000";
    full[5..].copy_from_slice(bytes);
    luhn(&full)
}

/// DEA: registrant type, initial, seven digits; (1st + 3rd + 5th) + 2 × (2nd + 4th + 6th), mod 10.
fn us_dea(bytes: &[u8]) -> bool {
    let [kind, initial, digits @ ..] = bytes else { return false };
    are(digits, 7)
        && b"ABCDEFGHJKLMPRSTUX".contains(kind)
        && (initial.is_ascii_uppercase() || *initial == b'9')
        && weighted(digits, &[1, 2, 1, 2, 1, 2]) % 10 == value(digits[6])
}

/// CMS: eleven places, letters without S, L, O, I, B, Z.
fn us_mbi(bytes: &[u8]) -> bool {
    const SHAPE: &[u8; 11] = b"CAXNAXNAANN";
    let letter = |byte: u8| byte.is_ascii_uppercase() && !b"SLOIBZ".contains(&byte);
    bytes.len() == 11
        && bytes.iter().zip(SHAPE).all(|(&byte, place)| match place {
            b'C' => (b'1'..=b'9').contains(&byte),
            b'N' => byte.is_ascii_digit(),
            b'A' => letter(byte),
            _ => letter(byte) || byte.is_ascii_digit(),
        })
}

/// Service Canada: Luhn; 0 and 8 do not start a person's number.
fn ca_sin(bytes: &[u8]) -> bool {
    are(bytes, 9) && bytes[0] != b'8' && luhn(bytes) && !uniform(bytes)
}

/// Personal Health Number of British Columbia: 9, eight digits with weights 2-4-8-5-10-9-7-3, mod 11.
fn ca_phn(bytes: &[u8]) -> bool {
    are(bytes, 10)
        && bytes[0] == b'9'
        && !uniform(bytes)
        && (11 - weighted(&bytes[1..9], &[2, 4, 8, 5, 10, 9, 7, 3]) % 11) % 11 == value(bytes[9])
}

/// Receita Federal: two digits mod 11.
fn br_cpf(bytes: &[u8]) -> bool {
    are(bytes, 11)
        && !uniform(bytes)
        && br_check(&bytes[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2]) == value(bytes[9])
        && br_check(&bytes[..10], &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) == value(bytes[10])
}

/// Receita Federal: as the CPF, over twelve digits.
fn br_cnpj(bytes: &[u8]) -> bool {
    are(bytes, 14)
        && !uniform(bytes)
        && br_check(&bytes[..12], &[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) == value(bytes[12])
        && br_check(&bytes[..13], &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) == value(bytes[13])
}

fn br_check(bytes: &[u8], weights: &[u32]) -> u32 {
    let rest = weighted(bytes, weights) % 11;
    if rest < 2 { 0 } else { 11 - rest }
}

/// RENAPO: letters of the name, birth date, sex, state, check digit mod 10 over base-37 values (with Ñ).
fn mx_curp(bytes: &[u8]) -> bool {
    const ALPHABET: &[u8; 37] = b"0123456789ABCDEFGHIJKLMN_OPQRSTUVWXYZ";
    let sound = bytes.len() == 18
        && bytes[..4].iter().all(u8::is_ascii_uppercase)
        && are(&bytes[4..10], 6)
        && date(number(&bytes[6..8]), number(&bytes[8..10]))
        && matches!(bytes[10], b'H' | b'M' | b'X');
    if !sound {
        return false;
    }
    let worth = |byte: u8| ALPHABET.iter().position(|&known| known == byte).unwrap_or(0) as u32;
    let sum: u32 = bytes[..17].iter().zip(0_u32..).map(|(&byte, place)| worth(byte) * (18 - place)).sum();
    (10 - sum % 10) % 10 == value(bytes[17])
}

/// AFIP: type of person, weights 5-4-3-2-7-6-5-4-3-2, mod 11.
fn ar_cuit(bytes: &[u8]) -> bool {
    are(bytes, 11)
        && matches!(number(&bytes[..2]), 20 | 23 | 24 | 27 | 30 | 33 | 34)
        && weighted(bytes, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// Registro Civil: weights 2 to 7 from the right, mod 11, K for 10.
fn cl_rut(bytes: &[u8]) -> bool {
    let Some((check, body)) = bytes.split_last() else { return false };
    if !(7..=8).contains(&body.len()) || !are(body, body.len()) || uniform(body) {
        return false;
    }
    let sum: u32 =
        body.iter().rev().zip([2, 3, 4, 5, 6, 7].into_iter().cycle()).map(|(&byte, weight)| value(byte) * weight).sum();
    *check
        == match 11 - sum % 11 {
            11 => b'0',
            10 => b'K',
            digit => b'0' + digit as u8,
        }
}
