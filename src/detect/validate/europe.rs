//! National numbers of European countries. Each function names its authority; algorithms are public specifications.

use super::compact::Compact;
use super::digits::{are, date, luhn, mod_11_10, number, uniform, value, weighted};
use super::{Named, Validator, Verdict};

/// Validators of this module.
pub(super) const VALIDATORS: &[Named] = &[
    ("uk_nhs", Validator::Checksum(uk_nhs)),
    ("uk_nino", Validator::Structure(uk_nino)),
    ("es_dni", Validator::Checksum(es_dni)),
    ("es_nie", Validator::Checksum(es_nie)),
    ("it_codice_fiscale", Validator::Checksum(it_codice_fiscale)),
    ("it_partita_iva", Validator::Checksum(|bytes| are(bytes, 11) && luhn(bytes) && !uniform(bytes))),
    ("es_cif", Validator::Checksum(es_cif)),
    ("gr_afm", Validator::Checksum(gr_afm)),
    ("de_steuer_id", Validator::Text(de_steuer_id)),
    ("de_svnr", Validator::Checksum(de_svnr)),
    ("fr_nir", Validator::Checksum(fr_nir)),
    ("nl_bsn", Validator::Checksum(nl_bsn)),
    ("be_rrn", Validator::Checksum(be_rrn)),
    ("pl_pesel", Validator::Checksum(pl_pesel)),
    ("pl_nip", Validator::Checksum(pl_nip)),
    ("pt_nif", Validator::Checksum(pt_nif)),
    ("se_personnummer", Validator::Checksum(se_personnummer)),
    ("fi_hetu", Validator::Checksum(fi_hetu)),
    ("no_fodselsnummer", Validator::Checksum(no_fodselsnummer)),
    ("dk_cpr", Validator::Structure(dk_cpr)),
    ("cz_rc", Validator::Checksum(cz_rc)),
    ("ro_cnp", Validator::Checksum(ro_cnp)),
    ("bg_egn", Validator::Checksum(bg_egn)),
    ("hr_oib", Validator::Checksum(|bytes| are(bytes, 11) && mod_11_10(bytes) && !uniform(bytes))),
    ("gr_amka", Validator::Checksum(gr_amka)),
    ("ie_pps", Validator::Checksum(ie_pps)),
    ("ch_ahv", Validator::Checksum(ch_ahv)),
    ("ch_uid", Validator::Checksum(ch_uid)),
    ("at_svnr", Validator::Checksum(at_svnr)),
    ("ee_isikukood", Validator::Checksum(ee_isikukood)),
    ("tr_tckn", Validator::Checksum(tr_tckn)),
];

/// NHS Data Dictionary: weights 10 to 2, mod 11.
fn uk_nhs(bytes: &[u8]) -> bool {
    if !are(bytes, 10) || uniform(bytes) {
        return false;
    }
    let check = 11 - weighted(&bytes[..9], &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    check != 10 && check % 11 == value(bytes[9])
}

/// HMRC: prefixes that are never issued, suffix A to D.
fn uk_nino(bytes: &[u8]) -> bool {
    let [a, b, digits @ .., last] = bytes else { return false };
    are(digits, 6)
        && a.is_ascii_alphabetic()
        && b.is_ascii_alphabetic()
        && !b"DFIQUV".contains(a)
        && !b"DFIOQUV".contains(b)
        && !["BG", "GB", "NK", "KN", "TN", "NT", "ZZ"].iter().any(|pair| pair.as_bytes() == [*a, *b])
        && (b'A'..=b'D').contains(last)
}

/// Ministerio del Interior: the letter is the number mod 23.
pub(super) fn es_dni(bytes: &[u8]) -> bool {
    let Some((letter, digits)) = bytes.split_last() else { return false };
    // A leading zero is often left out; 0 and 99999999 with their letters are dummies.
    matches!(digits.len(), 7 | 8)
        && are(digits, digits.len())
        && es_letter(number(digits)) == *letter
        && !matches!(number(digits), 0 | 99_999_999)
}

/// Agencia Tributaria: letter of the kind of company, seven digits with Luhn, control digit or, for some kinds, letter.
pub(super) fn es_cif(bytes: &[u8]) -> bool {
    let [kind, digits @ .., control] = bytes else { return false };
    if !are(digits, 7) || !b"ABCDEFGHJNPQRSUVW".contains(kind) || uniform(digits) {
        return false;
    }
    let cross = |digit: u32| digit * 2 / 10 + digit * 2 % 10;
    let places = digits.iter().enumerate();
    let sum: u32 =
        places.map(|(place, &byte)| if place.is_multiple_of(2) { cross(value(byte)) } else { value(byte) }).sum();
    let check = (10 - sum % 10) % 10;
    let letter = b"JABCDEFGHI"[check as usize] == *control;
    let digit = value(*control) == check;
    if b"PQRSNW".contains(kind) { letter } else { digit || letter }
}

/// ΑΦΜ: digits times falling powers of two, mod 11 mod 10.
pub(super) fn gr_afm(bytes: &[u8]) -> bool {
    are(bytes, 9) && !uniform(bytes) && weighted(bytes, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == value(bytes[8])
}

/// As the DNI; the leading X, Y, Z counts as 0, 1, 2.
pub(super) fn es_nie(bytes: &[u8]) -> bool {
    let [first @ b'X'..=b'Z', digits @ .., letter] = bytes else { return false };
    are(digits, 7) && es_letter(u64::from(first - b'X') * 10_000_000 + number(digits)) == *letter
}

fn es_letter(number: u64) -> u8 {
    b"TRWAGMYFPDXBNJZSQVHLCKE"[(number % 23) as usize]
}

/// Agenzia delle Entrate: odd places by table, even places by value, mod 26.
fn it_codice_fiscale(bytes: &[u8]) -> bool {
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let [body @ .., check] = bytes else { return false };
    if body.len() != 15 || !bytes.iter().all(u8::is_ascii_alphanumeric) || !b"ABCDEHLMPRST".contains(&body[8]) {
        return false;
    }
    let worth = |byte: u8| usize::from(if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' }) % 26;
    let sum: u32 = body
        .iter()
        .enumerate()
        .map(|(place, &byte)| if place.is_multiple_of(2) { ODD[worth(byte)] } else { worth(byte) as u32 })
        .sum();
    *check == b'A' + (sum % 26) as u8
}

/// Bundeszentralamt für Steuern: ISO 7064 mod 11,10; in the first ten digits one digit stands two or three times. What passes the
/// check alone was made up by somebody who knew half of it, and means a Steuer-ID all the same.
fn de_steuer_id(text: &str) -> Verdict {
    let Some(compact) = Compact::read(text) else { return Verdict::Invalid };
    let bytes = compact.bytes();
    if !are(bytes, 11) || bytes[0] == b'0' || uniform(&bytes[..10]) || !mod_11_10(bytes) {
        return Verdict::Invalid;
    }
    let mut counts = [0_u8; 10];
    bytes[..10].iter().for_each(|&byte| counts[value(byte) as usize % 10] += 1);
    let repeated = counts.iter().filter(|&&count| count > 1).count();
    if repeated == 1 && counts.iter().all(|&count| count <= 3) { Verdict::Valid } else { Verdict::Plausible }
}

/// Deutsche Rentenversicherung: area, birth date, letter, serial; cross sums of weighted digits, mod 10.
fn de_svnr(bytes: &[u8]) -> bool {
    const WEIGHTS: [u32; 12] = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    if bytes.len() != 12 || !are(&bytes[..8], 8) || !bytes[8].is_ascii_uppercase() || !are(&bytes[9..], 3) {
        return false;
    }
    let letter = u32::from(bytes[8] - b'A') + 1;
    let digits = bytes[..8].iter().map(|&byte| value(byte)).chain([letter / 10, letter % 10]);
    let digits = digits.chain(bytes[9..11].iter().map(|&byte| value(byte)));
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight / 10 + digit * weight % 10).sum();
    date(number(&bytes[4..6]), number(&bytes[2..4]) % 50) && sum % 10 == value(bytes[11])
}

/// INSEE: sex, year, month, department; key = 97 − number mod 97; Corsica's 2A and 2B count as 19 and 18.
fn fr_nir(bytes: &[u8]) -> bool {
    if bytes.len() != 15 || !matches!(bytes[0], b'1' | b'2' | b'3' | b'4' | b'7' | b'8') {
        return false;
    }
    let mut digits = [0_u8; 15];
    digits.copy_from_slice(bytes);
    match &bytes[5..7] {
        b"2A" => digits[5..7].copy_from_slice(b"19"),
        b"2B" => digits[5..7].copy_from_slice(b"18"),
        _ => {}
    }
    are(&digits, 15)
        && matches!(number(&digits[3..5]), 1..=12 | 20..=42 | 50..=99)
        && number(&digits[..13]) % 97 + number(&digits[13..]) == 97
}

/// Rijksdienst voor Identiteitsgegevens: the 11-proof, last digit negative.
pub(super) fn nl_bsn(bytes: &[u8]) -> bool {
    are(bytes, 9) && !uniform(bytes) && weighted(bytes, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == value(bytes[8])
}

/// Rijksregister: birth date, then 97 − first nine digits mod 97, with 2 in front for births since 2000.
fn be_rrn(bytes: &[u8]) -> bool {
    if !are(bytes, 11) || !date(number(&bytes[2..4]) % 20, number(&bytes[4..6])) {
        return false;
    }
    let (body, check) = (number(&bytes[..9]), number(&bytes[9..]));
    body % 97 + check == 97 || (body + 2_000_000_000) % 97 + check == 97
}

/// PESEL: weights 1-3-7-9, the month carries the century.
fn pl_pesel(bytes: &[u8]) -> bool {
    are(bytes, 11)
        && date(number(&bytes[2..4]) % 20, number(&bytes[4..6]))
        && weighted(bytes, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]).is_multiple_of(10)
}

/// NIP: weights 6-5-7-2-3-4-5-6-7, mod 11.
pub(super) fn pl_nip(bytes: &[u8]) -> bool {
    are(bytes, 10) && !uniform(bytes) && weighted(bytes, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == value(bytes[9])
}

/// NIF: weights 9 to 2, mod 11, 10 counts as 0.
pub(super) fn pt_nif(bytes: &[u8]) -> bool {
    if !are(bytes, 9) || matches!(bytes[0], b'0' | b'4') || uniform(bytes) {
        return false;
    }
    let check = 11 - weighted(&bytes[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    value(bytes[8]) == if check >= 10 { 0 } else { check }
}

/// Skatteverket: birth date (day + 60 for coordination numbers) and Luhn over ten digits.
fn se_personnummer(bytes: &[u8]) -> bool {
    let ten = match bytes.len() {
        12 if matches!(&bytes[..2], b"18" | b"19" | b"20") => &bytes[2..],
        10 => bytes,
        _ => return false,
    };
    are(ten, 10) && date(number(&ten[2..4]), number(&ten[4..6]) % 60) && luhn(ten)
}

/// DVV: date, century sign, serial; nine digits mod 31.
fn fi_hetu(bytes: &[u8]) -> bool {
    let Some((check, body)) = bytes.split_last() else { return false };
    // The century sign may be a letter; `+` and `-` are gone already.
    let (day, serial) = match body.len() {
        9 => (&body[..6], &body[6..]),
        10 if b"ABCDEFUVWXY".contains(&body[6]) => (&body[..6], &body[7..]),
        _ => return false,
    };
    are(day, 6)
        && are(serial, 3)
        && date(number(&day[2..4]), number(&day[..2]))
        && b"0123456789ABCDEFHJKLMNPRSTUVWXY"[((number(day) * 1000 + number(serial)) % 31) as usize] == *check
}

/// Skatteetaten: two check digits mod 11; day + 40 for D-numbers.
fn no_fodselsnummer(bytes: &[u8]) -> bool {
    are(bytes, 11)
        && date(number(&bytes[2..4]), number(&bytes[..2]) % 40)
        && weighted(bytes, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11)
        && weighted(bytes, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// CPR: only the date can be checked, the mod 11 rule was given up in 2007.
fn dk_cpr(bytes: &[u8]) -> bool {
    are(bytes, 10) && date(number(&bytes[2..4]), number(&bytes[..2]))
}

/// Rodné číslo: the ten digits are divisible by 11; month + 50 for women, + 20 when the day is used up.
fn cz_rc(bytes: &[u8]) -> bool {
    // Until 1985 a rest of ten was written as a zero.
    let old = || matches!(number(&bytes[..2]), 54..=85) && number(&bytes[..9]) % 11 == 10 && bytes[9] == b'0';
    are(bytes, 10)
        && date(number(&bytes[2..4]) % 50 % 20, number(&bytes[4..6]))
        && (number(bytes).is_multiple_of(11) || old())
}

/// CNP: weights 2-7-9-1-4-6-3-5-8-2-7-9, mod 11, 10 counts as 1.
fn ro_cnp(bytes: &[u8]) -> bool {
    // Counties, districts of Bucharest, and people registered abroad or without a county.
    let county = || matches!(number(&bytes[7..9]), 1..=48 | 51 | 52 | 70 | 80..=83);
    if !are(bytes, 13) || bytes[0] == b'0' || !date(number(&bytes[3..5]), number(&bytes[5..7])) || !county() {
        return false;
    }
    let rest = weighted(&bytes[..12], &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    value(bytes[12]) == if rest == 10 { 1 } else { rest }
}

/// EGN: weights 2-4-8-5-10-9-7-3-6, mod 11 mod 10; the month carries the century.
fn bg_egn(bytes: &[u8]) -> bool {
    are(bytes, 10)
        && date(number(&bytes[2..4]) % 20, number(&bytes[4..6]))
        && weighted(&bytes[..9], &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == value(bytes[9])
}

/// AMKA: birth date and Luhn.
fn gr_amka(bytes: &[u8]) -> bool {
    are(bytes, 11) && date(number(&bytes[2..4]), number(&bytes[..2])) && luhn(bytes)
}

/// PPS: weights 8 to 2, an optional second letter times 9, mod 23.
pub(super) fn ie_pps(bytes: &[u8]) -> bool {
    let (digits, check, second) = match bytes {
        [digits @ .., check] if digits.len() == 7 => (digits, *check, 0),
        [digits @ .., check, second @ b'A'..=b'I'] if digits.len() == 7 => {
            (digits, *check, u32::from(second - b'A') + 1)
        }
        _ => return false,
    };
    let rest = (weighted(digits, &[8, 7, 6, 5, 4, 3, 2]) + 9 * second) % 23;
    are(digits, 7) && check == if rest == 0 { b'W' } else { b'A' + (rest - 1) as u8 }
}

/// AHV: 13 digits with the country prefix 756, check digit as EAN-13.
fn ch_ahv(bytes: &[u8]) -> bool {
    are(bytes, 13)
        && bytes.starts_with(b"756")
        && weighted(bytes, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
}

/// UID register: weights 5-4-3-2-7-6-5-4, mod 11.
fn ch_uid(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"CHE").is_some_and(|digits| {
        are(digits, 9) && !uniform(digits) && weighted(digits, &[5, 4, 3, 2, 7, 6, 5, 4, 1]).is_multiple_of(11)
    })
}

/// Hauptverband: the fourth digit checks the others, mod 11; a birth date follows.
fn at_svnr(bytes: &[u8]) -> bool {
    are(bytes, 10)
        && bytes[0] != b'0'
        && date(number(&bytes[6..8]), number(&bytes[4..6]))
        && weighted(bytes, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == value(bytes[3])
}

/// Isikukood (also Lithuania's asmens kodas): two rows of weights, mod 11.
fn ee_isikukood(bytes: &[u8]) -> bool {
    if !are(bytes, 11) || !(b'1'..=b'8').contains(&bytes[0]) || !date(number(&bytes[3..5]), number(&bytes[5..7])) {
        return false;
    }
    let first = weighted(&bytes[..10], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
    let second = weighted(&bytes[..10], &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
    value(bytes[10]) == if first < 10 { first } else { second % 10 }
}

/// T.C. Kimlik: two sums, mod 10.
fn tr_tckn(bytes: &[u8]) -> bool {
    if !are(bytes, 11) || bytes[0] == b'0' {
        return false;
    }
    let odd: u32 = bytes[..9].iter().step_by(2).map(|&byte| value(byte)).sum();
    let even: u32 = bytes[1..8].iter().step_by(2).map(|&byte| value(byte)).sum();
    let tenth = (odd * 7 + 90 - even) % 10;
    tenth == value(bytes[9]) && (odd + even + tenth) % 10 == value(bytes[10])
}
