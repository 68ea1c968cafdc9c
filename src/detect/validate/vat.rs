//! VAT numbers of the European Union: prefix, shape and check digits by country, after the validation rules the member states publish.
//!
//! They name companies, and with sole traders persons.

use super::digits::{are, luhn, mod_11_10, number, uniform, value, weighted};
use super::europe::{es_cif, es_dni, es_nie, gr_afm, ie_pps, nl_bsn, pl_nip, pt_nif};
use super::finance::mod_97;
use super::{Named, Validator};

/// Validators of this module.
pub(super) const VALIDATORS: &[Named] = &[("eu_vat", Validator::Checksum(eu_vat))];

/// Whether a number with its country prefix passes the check of that country. Countries without a published check are refused.
fn eu_vat(bytes: &[u8]) -> bool {
    let Some((country, body)) = bytes.split_first_chunk::<2>() else { return false };
    !uniform(body)
        && match country {
            b"AT" => body.strip_prefix(b"U").is_some_and(at),
            b"BE" => are(body, 10) && body[0] <= b'1' && 97 - number(&body[..8]) % 97 == number(&body[8..]),
            b"CZ" => cz(body),
            b"DE" => are(body, 9) && body[0] != b'0' && mod_11_10(body),
            b"DK" => are(body, 8) && body[0] != b'0' && divides(body, &[2, 7, 6, 5, 4, 3, 2, 1], 11),
            b"EE" => are(body, 9) && divides(body, &[3, 7, 1, 3, 7, 1, 3, 7, 1], 10),
            b"EL" => gr_afm(body),
            b"ES" => es_cif(body) || es_dni(body) || es_nie(body),
            b"FI" => are(body, 8) && divides(body, &[7, 9, 10, 5, 8, 4, 2, 1], 11),
            b"FR" => {
                are(body, 11) && luhn(&body[2..]) && (12 + 3 * (number(&body[2..]) % 97)) % 97 == number(&body[..2])
            }
            b"HR" => are(body, 11) && mod_11_10(body),
            b"HU" => are(body, 8) && divides(body, &[9, 7, 3, 1, 9, 7, 3, 1], 10),
            b"IE" => ie_pps(body),
            b"IT" => are(body, 11) && luhn(body),
            b"LT" => lt(body),
            b"LU" => are(body, 8) && number(&body[..6]) % 89 == number(&body[6..]),
            b"LV" => are(body, 11) && body[0] > b'3' && weighted(body, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3,
            b"MT" => are(body, 8) && body[0] != b'0' && divides(body, &[3, 4, 6, 7, 8, 9, 10, 1], 37),
            b"NL" => body.len() == 12 && body[9] == b'B' && (nl_bsn(&body[..9]) || mod_97(bytes.iter()) == 1),
            b"PL" => pl_nip(body),
            b"PT" => pt_nif(body),
            b"RO" => ro(body),
            b"SE" => are(body, 12) && luhn(&body[..10]) && number(&body[10..]) > 0,
            b"SI" => si(body),
            b"SK" => are(body, 10) && body[0] != b'0' && number(body).is_multiple_of(11),
            _ => false,
        }
}

fn divides(bytes: &[u8], weights: &[u32], by: u32) -> bool {
    weighted(bytes, weights).is_multiple_of(by)
}

/// Cross sums of the digits times 1 and 2 in turn, check digit 96 − sum, mod 10.
fn at(bytes: &[u8]) -> bool {
    if !are(bytes, 8) {
        return false;
    }
    let cross = |product: u32| product / 10 + product % 10;
    let sum: u32 =
        bytes[..7].iter().zip([1, 2].into_iter().cycle()).map(|(&byte, weight)| cross(value(byte) * weight)).sum();
    (96 - sum) % 10 == value(bytes[7])
}

/// Legal persons: weights 8 to 2, mod 11.
fn cz(bytes: &[u8]) -> bool {
    if !are(bytes, 8) || bytes[0] == b'9' {
        return false;
    }
    let check = (11 - weighted(&bytes[..7], &[8, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    value(bytes[7]) == if check == 0 { 1 } else { check % 10 }
}

/// Nine digits, the eighth of which is 1; two rows of weights, mod 11.
fn lt(bytes: &[u8]) -> bool {
    if !are(bytes, 9) || bytes[7] != b'1' {
        return false;
    }
    let first = weighted(&bytes[..8], &[1, 2, 3, 4, 5, 6, 7, 8]) % 11;
    let second = weighted(&bytes[..8], &[3, 4, 5, 6, 7, 8, 9, 1]) % 11 % 10;
    value(bytes[8]) == if first < 10 { first } else { second }
}

/// Two to ten digits, weights 7-5-3-2-1-7-5-3-2 aligned right, times ten, mod 11. Short ones prove nothing and are refused.
fn ro(bytes: &[u8]) -> bool {
    const WEIGHTS: [u32; 9] = [7, 5, 3, 2, 1, 7, 5, 3, 2];
    let Some((&check, body)) = bytes.split_last() else { return false };
    (5..=9).contains(&body.len())
        && are(bytes, bytes.len())
        && body[0] != b'0'
        && weighted(body, &WEIGHTS[9 - body.len()..]) * 10 % 11 % 10 == value(check)
}

/// Weights 8 to 2, mod 11; a remainder that would need an eleventh digit is not issued.
fn si(bytes: &[u8]) -> bool {
    if !are(bytes, 8) || bytes[0] == b'0' {
        return false;
    }
    let check = 11 - weighted(&bytes[..7], &[8, 7, 6, 5, 4, 3, 2]) % 11;
    check != 11 && value(bytes[7]) == check % 10
}
