//! National, tax and account numbers of Latin America that [`americas`](super::americas) does not hold.

use super::digits::{are, date, luhn, number, uniform, value, weighted};
use super::{Named, Validator};

/// Validators of this module.
pub(super) const VALIDATORS: &[Named] = &[
    ("br_pis", Validator::Checksum(br_pis)),
    ("mx_rfc", Validator::Checksum(mx_rfc)),
    ("mx_nss", Validator::Checksum(|bytes| are(bytes, 11) && luhn(bytes) && !uniform(bytes))),
    ("mx_clabe", Validator::Checksum(mx_clabe)),
    ("co_nit", Validator::Checksum(co_nit)),
    ("pe_ruc", Validator::Checksum(pe_ruc)),
    ("uy_ci", Validator::Checksum(uy_ci)),
    ("py_ruc", Validator::Checksum(py_ruc)),
    ("ec_ci", Validator::Checksum(ec_ci)),
    ("do_cedula", Validator::Checksum(|bytes| are(bytes, 11) && luhn(bytes) && !uniform(bytes))),
    ("ve_rif", Validator::Checksum(ve_rif)),
    ("latin_dni", Validator::Structure(|bytes| are(bytes, 8) && number(bytes) > 1_000_000 && !uniform(bytes))),
    ("cr_cedula", Validator::Structure(|bytes| are(bytes, 9) && bytes[0] > b'0' && !uniform(bytes))),
    ("central_american_id", Validator::Structure(central_american_id)),
];

/// PIS/PASEP, NIT: weights 3-2-9-8-7-6-5-4-3-2, mod 11.
fn br_pis(bytes: &[u8]) -> bool {
    if !are(bytes, 11) || uniform(bytes) {
        return false;
    }
    let rest = weighted(&bytes[..10], &[3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    value(bytes[10]) == if rest < 2 { 0 } else { 11 - rest }
}

/// SAT, natural persons: four letters, birth date, two characters against namesakes, check character mod 11.
fn mx_rfc(bytes: &[u8]) -> bool {
    // Values of the annex of the anexo 19: digits, A to N, `&`, O to Z, blank, Ñ.
    const ALPHABET: &[u8; 39] = b"0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ _";
    let sound = bytes.len() == 13
        && bytes[..4].iter().all(u8::is_ascii_uppercase)
        && are(&bytes[4..10], 6)
        && date(number(&bytes[6..8]), number(&bytes[8..10]));
    if !sound {
        return false;
    }
    let worth = |byte: u8| ALPHABET.iter().position(|&known| known == byte).unwrap_or(0) as u32;
    let sum: u32 = bytes[..12].iter().zip((2..=13).rev()).map(|(&byte, weight)| worth(byte) * weight).sum();
    bytes[12] == b"0A987654321"[(sum % 11) as usize]
}

/// CLABE: bank, place, account, weights 3-7-1 mod 10 on each product.
fn mx_clabe(bytes: &[u8]) -> bool {
    if !are(bytes, 18) || uniform(bytes) || number(&bytes[..3]) < 2 {
        return false;
    }
    let sum: u32 =
        bytes[..17].iter().zip([3, 7, 1].into_iter().cycle()).map(|(&byte, weight)| value(byte) * weight % 10).sum();
    (10 - sum % 10) % 10 == value(bytes[17])
}

/// DIAN: primes from 3 to 43 from the right, mod 11.
fn co_nit(bytes: &[u8]) -> bool {
    const PRIMES: [u32; 10] = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43];
    let Some((&check, body)) = bytes.split_last() else { return false };
    if !(8..=10).contains(&body.len()) || !are(bytes, bytes.len()) || uniform(bytes) {
        return false;
    }
    let rest = body.iter().rev().zip(PRIMES).map(|(&byte, prime)| value(byte) * prime).sum::<u32>() % 11;
    value(check) == if rest < 2 { rest } else { 11 - rest }
}

/// SUNAT: type of taxpayer, weights 5-4-3-2-7-6-5-4-3-2, mod 11.
fn pe_ruc(bytes: &[u8]) -> bool {
    are(bytes, 11)
        && matches!(number(&bytes[..2]), 10 | 15 | 16 | 17 | 20)
        && (11 - weighted(&bytes[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 10 == value(bytes[10])
}

/// DNIC: weights 2-9-8-7-6-3-4, mod 10.
fn uy_ci(bytes: &[u8]) -> bool {
    are(bytes, 8)
        && !uniform(bytes)
        && (10 - weighted(&bytes[..7], &[2, 9, 8, 7, 6, 3, 4]) % 10) % 10 == value(bytes[7])
}

/// SET of Paraguay: five to eight digits with weights 2, 3, … from the right, mod 11, and the check digit.
fn py_ruc(bytes: &[u8]) -> bool {
    let [digits @ .., check] = bytes else { return false };
    let sum: u32 = digits.iter().rev().zip(2..).map(|(&digit, weight)| value(digit) * weight).sum();
    are(bytes, bytes.len())
        && (6..=9).contains(&bytes.len())
        && !uniform(digits)
        && (11 - sum % 11) % 11 % 10 == value(*check)
}

/// Registro Civil of Ecuador: province, third digit below 6, Luhn.
fn ec_ci(bytes: &[u8]) -> bool {
    are(bytes, 10) && matches!(number(&bytes[..2]), 1..=24 | 30) && bytes[2] < b'6' && luhn(bytes)
}

/// SENIAT: letter of the kind, eight digits, weights 3-2-7-6-5-4-3-2, mod 11.
fn ve_rif(bytes: &[u8]) -> bool {
    let [kind, digits @ ..] = bytes else { return false };
    let offset = match kind {
        b'V' => 4,
        b'E' => 8,
        b'J' | b'C' => 12,
        b'P' => 16,
        b'G' => 20,
        _ => return false,
    };
    are(digits, 9)
        && b"00987654321"[((offset + weighted(&digits[..8], &[3, 2, 7, 6, 5, 4, 3, 2])) % 11) as usize] == digits[8]
}

/// Guatemala: serial, department and municipality; El Salvador: digits only.
fn central_american_id(bytes: &[u8]) -> bool {
    !uniform(bytes)
        && match bytes.len() {
            13 => are(bytes, 13) && matches!(number(&bytes[9..11]), 1..=22) && matches!(number(&bytes[11..]), 1..=33),
            9 => are(bytes, 9) && number(bytes) > 0,
            _ => false,
        }
}
