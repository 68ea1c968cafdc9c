//! Every checksum accepts a published example and refuses it with one digit changed.

use super::{Verdict, by_name};
use proptest::prelude::*;

/// Documented examples: of the issuing authority, its specification, or a standard work.
const EXAMPLES: &[(&str, &str)] = &[
    ("card", "4111 1111 1111 1111"),
    ("card", "3782-822463-10005"),
    ("iban", "DE89 3704 0044 0532 0130 00"),
    ("iban", "GB82WEST12345698765432"),
    ("us_aba", "123456780"),
    ("imei", "49-015420-323751-8"),
    ("vin", "1M8GDM9AXKP042788"),
    ("uk_nhs", "943 476 5919"),
    ("es_dni", "12345678Z"),
    ("es_nie", "X1234567L"),
    ("it_codice_fiscale", "RSSMRA85T10A562S"),
    ("de_steuer_id", "86 095 742 719"),
    ("de_svnr", "15 070649 C 10 3"),
    ("fr_nir", "2 55 08 14 168 025 38"),
    ("nl_bsn", "111222333"),
    ("be_rrn", "85.07.30-033.28"),
    ("pl_pesel", "44051401359"),
    ("pl_nip", "123-456-32-18"),
    ("pt_nif", "123456789"),
    ("se_personnummer", "811218-9876"),
    ("fi_hetu", "131052-308T"),
    ("no_fodselsnummer", "11077941012"),
    ("ro_cnp", "1800101221144"),
    ("bg_egn", "7523169263"),
    ("ch_ahv", "756.9217.0769.85"),
    ("at_svnr", "1237 010180"),
    ("ee_isikukood", "37605030299"),
    ("tr_tckn", "10000000146"),
    ("us_npi", "1234567893"),
    ("us_dea", "AB1234563"),
    ("ca_sin", "046 454 286"),
    ("br_cpf", "111.444.777-35"),
    ("br_cnpj", "11.222.333/0001-81"),
    ("ar_cuit", "20-12345678-6"),
    ("cl_rut", "12.345.678-5"),
    ("cn_rin", "11010519491231002X"),
    ("in_aadhaar", "2341 2341 2346"),
    ("au_tfn", "123 456 782"),
    ("au_abn", "51 824 753 556"),
    ("sg_nric", "S1234567D"),
    ("za_id", "8001015009087"),
    ("tw_natid", "A123456789"),
    ("hk_hkid", "A123456(3)"),
    ("ie_pps", "1234567T"),
];

#[test]
fn published_examples_pass() {
    for (name, text) in EXAMPLES {
        let validator = by_name(name).unwrap_or_else(|| panic!("no validator {name}"));
        assert_eq!(validator.judge(text), Verdict::Valid, "{name} {text}");
    }
}

#[test]
fn structures_accept_what_may_be_issued_and_refuse_what_may_not() {
    let judge = |name: &str, text: &str| by_name(name).map(|validator| validator.judge(text));
    assert_eq!(judge("us_ssn", "536-90-4399"), Some(Verdict::Plausible));
    for text in ["000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000"] {
        assert_eq!(judge("us_ssn", text), Some(Verdict::Invalid), "{text}");
    }
    assert_eq!(judge("uk_nino", "AB 12 34 56 C"), Some(Verdict::Plausible));
    assert_eq!(judge("uk_nino", "QQ 12 34 56 C"), Some(Verdict::Invalid));
    assert_eq!(judge("us_mbi", "1EG4-TE5-MK73"), Some(Verdict::Plausible));
    assert_eq!(judge("us_itin", "900-70-0000"), Some(Verdict::Plausible));
    assert_eq!(judge("in_pan", "ABCPE1234F"), Some(Verdict::Plausible));
    assert_eq!(judge("in_pan", "ABCDE1234F"), Some(Verdict::Invalid));
}

#[test]
fn wallets_are_proved_by_their_checksums() {
    let judge = |name: &str, text: &str| by_name(name).map(|validator| validator.judge(text));
    // The genesis address and the first test vector of BIP-173.
    assert_eq!(judge("base58check", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"), Some(Verdict::Valid));
    assert_eq!(judge("base58check", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"), Some(Verdict::Invalid));
    assert_eq!(judge("bech32", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"), Some(Verdict::Valid));
    assert_eq!(judge("bech32", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"), Some(Verdict::Invalid));
}

#[test]
fn tokens_are_proved_by_decoding_them() {
    let judge = |name: &str, text: &str| by_name(name).map(|validator| validator.judge(text));
    let (head, tail) = ("eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiJ4In0.c2lnbmF0dXJl");
    assert_eq!(judge("jwt", &format!("{head}.{tail}")), Some(Verdict::Valid));
    assert_eq!(judge("jwt", &format!("eyJ4IjoxfQ.{tail}")), Some(Verdict::Invalid));
    assert_eq!(judge("basic_auth", "dXNlcjpwYXNzd29yZA=="), Some(Verdict::Valid));
    assert_eq!(judge("basic_auth", "bm8gY29sb24gaGVyZQ=="), Some(Verdict::Invalid));
}

#[test]
fn base64_knows_both_alphabets_and_impossible_lengths() {
    assert_eq!(super::keys::base64("-_8="), Some(vec![0xFB, 0xFF]));
    assert_eq!(super::keys::base64("+/8"), Some(vec![0xFB, 0xFF]));
    assert_eq!(super::keys::base64("abcde"), None);
    assert_eq!(super::keys::base64("ab!d"), None);
}

/// Checks that let some single-digit errors through by design: two accepted readings of one number (century), mod 11
/// with a folded remainder, or places outside the sum.
const LENIENT: &[&str] = &[
    "be_rrn",
    "pt_nif",
    "br_cpf",
    "br_cnpj",
    "ro_cnp",
    "bg_egn",
    "de_svnr",
    "us_dea",
    "tw_natid",
    "ee_isikukood",
    "th_id",
];

proptest! {
    #[test]
    fn one_changed_digit_is_refused(which in 0..EXAMPLES.len(), place in 0_usize..40, shift in 1_u8..10) {
        let (name, text) = EXAMPLES[which];
        let places: Vec<usize> = text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()).map(|(at, _)| at).collect();
        let at = places[place % places.len()];
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] = b'0' + (bytes[at] - b'0' + shift) % 10;
        let changed = String::from_utf8(bytes).expect("ASCII");
        if !LENIENT.contains(&name) {
            let verdict = by_name(name).map(|validator| validator.judge(&changed));
            prop_assert_eq!(verdict, Some(Verdict::Invalid), "{} {}", name, changed);
        }
    }

    #[test]
    fn no_check_panics_on_any_text(text in "\\PC{0,60}", digits in "[0-9A-Z .-]{0,45}") {
        for (name, _) in EXAMPLES {
            for input in [&text, &digits] {
                let _ = by_name(name).map(|validator| validator.judge(input));
            }
        }
        for name in ["jwt", "crc32_base62", "pypi", "basic_auth", "base58check", "bech32", "mx_curp", "my_nric", "kr_rrn"] {
            let _ = by_name(name).map(|validator| validator.judge(&text));
        }
    }
}
