//! `name = "literal"` in every notation of code and configuration, starting from the name.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use super::notation::{Place, Value, assigned};
use super::{given, markup, stated, value};
use crate::finding::{Findings, Severity};
use crate::kernel::literals::Hit;

/// Longest name around the keyword, on each side.
const LONGEST_NAME: usize = 48;

/// Words in a name that make it something about a secret instead of one.
const ABOUT: [&str; 40] = [
    "path",
    "file",
    "dir",
    "url",
    "uri",
    "endpoint",
    "name",
    "id",
    "type",
    "field",
    "label",
    "hint",
    "length",
    "len",
    "size",
    "count",
    "expiry",
    "expires",
    "expiration",
    "ttl",
    "policy",
    "regex",
    "pattern",
    "format",
    "prefix",
    "public",
    "hash",
    "hashed",
    "checksum",
    "digest",
    "sha",
    "md5",
    "fingerprint",
    "kind",
    "class",
    "header",
    "param",
    "placeholder",
    "input",
    "cache",
];

/// Names that people give to passwords of their own choice. All keywords beyond ASCII are such names.
const CHOSEN: [&str; 17] = [
    "pass",
    "pwd",
    "psk",
    "pre-shared",
    "psw",
    "mot_de_passe",
    "mot de passe",
    "senha",
    "wachtwoord",
    "kennwort",
    "salasana",
    "heslo",
    "lozinka",
    "adgangskode",
    "kata sandi",
    "identified by",
    "securestring",
];

/// A key alone is the name of too many things; only random values count.
const VAGUE: [&str; 4] = ["key", "auth", "signature", "bearer"];

/// What a key finds something by, and opens nothing.
const PLACES: [&str; 11] =
    ["cache", "dedup", "foreign", "idempotency", "index", "object", "partition", "primary", "routing", "shard", "sort"];

/// Signs that people mix into passwords and programmers do not put into names.
const SIGNS: [char; 12] = ['!', '@', '#', '$', '%', '^', '&', '*', '+', '=', '?', '~'];

/// Reports the value that is assigned to the name around the hit.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, hit: &Hit, findings: &mut Findings) {
    let text = view.field.text;
    let bytes = text.as_bytes();
    let (start, end) = (hit.start as usize, hit.end as usize);
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let tail = bytes[end..].iter().take(LONGEST_NAME).take_while(|byte| in_name(byte)).count();
    let head = bytes[..start].iter().rev().take(LONGEST_NAME).take_while(|byte| in_name(byte)).count();
    let Some(name) = text.get(start - head..end + tail) else { return };
    if is_about(name) || is_harmless(name) {
        return;
    }
    let chosen = is_chosen(&text[start..end]);
    let beside = markup::beside(text, start - head..end + tail);
    let place = match beside {
        Some(_) => Place::Plain,
        None => Place::of(name, &bytes[..start - head], bytes.get(end + tail).copied()),
    };
    let value = beside.or_else(|| assigned(text, end + tail, place));
    let assigned = value.map(|value| {
        let mut verdict = judged(chosen, name, &text[value.start..value.end], &value, place);
        if verdict == Verdict::Invalid && chosen {
            verdict = given::judged(text, start - head..end + tail, &value, place);
        }
        Claim { verdict, ..Claim::new(value.start, value.end) }
    });
    let said = || if chosen { stated::stated(text, end + tail) } else { None };
    let Some(mut claim) = assigned.filter(|claim| claim.verdict != Verdict::Invalid).or_else(said) else { return };
    if place == Place::Query && is_picture(&bytes[..start - head]) {
        claim.severity = Some(Severity::Low);
    }
    if claim.verdict != Verdict::Invalid {
        judge.report(view, claim, findings);
    }
}

/// Whether a keyword is a name for a password that people choose themselves.
fn is_chosen(keyword: &str) -> bool {
    let keyword = keyword.to_ascii_lowercase();
    !keyword.is_ascii() || CHOSEN.iter().any(|word| keyword.contains(word))
}

/// Whether a stock password is one long word in small letters and digits, as people type them.
fn is_plain_stock(literal: &str) -> bool {
    let plain = literal.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    plain && literal.len() >= 12 && value::is_stock(literal)
}

/// Whether the query that ends `before` is that of a picture: the token of `…/badge.svg?token=` goes to every reader, and opens no more.
fn is_picture(before: &[u8]) -> bool {
    [".svg?", ".png?"].iter().any(|end| before.ends_with(end.as_bytes()))
}

fn judged(chosen: bool, name: &str, literal: &str, value: &Value, place: Place) -> Verdict {
    // An AWS secret has 40 characters, whatever else is written in its place.
    if name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("aws"))
        && !chosen
        && literal.len() < 40 + 60
        && literal.len() != 40
    {
        return Verdict::Invalid;
    }
    let vague = VAGUE.iter().any(|word| name.eq_ignore_ascii_case(word));
    if vague && literal.len() < 20 {
        return Verdict::Invalid;
    }
    if value::is_secret(literal, chosen, value.quoted) && !value.before_quote {
        return Verdict::Plausible;
    }
    match place {
        Place::List if chosen && value::is_stock(literal) => Verdict::Reserved,
        // A number sign opens no comment between semicolons.
        Place::List if chosen => value::password(literal.trim_start_matches('#')),
        Place::String(_) if value.before_quote => value::token(literal),
        Place::Flag | Place::Query if !chosen => value::key(literal),
        _ if value.before_quote => Verdict::Invalid,
        // `super$ecret`; a sign at the edge belongs to code: `#edit`, `:name?`.
        _ if chosen && value.quoted && literal.trim_matches(SIGNS).contains(SIGNS) => value::password(literal),
        // `thisismypassword`, but no label such as `newPassword`.
        _ if chosen && value.quoted && is_plain_stock(literal) => Verdict::Reserved,
        _ => Verdict::Invalid,
    }
}

/// Whether a name speaks of something about a secret: its file, its length, its owner.
pub(super) fn is_about(name: &str) -> bool {
    let mut words = name.split(['_', '-', '.']);
    // The last word decides: `token_url` is an address, `url_token` a token.
    let last = words.rfind(|word| !word.is_empty()).unwrap_or_default();
    let camel = last.rfind(|ch: char| ch.is_ascii_uppercase()).filter(|&at| at > 0).map_or(last, |at| &last[at..]);
    ABOUT.iter().any(|word| last.eq_ignore_ascii_case(word) || camel.eq_ignore_ascii_case(word))
}

/// Whether a name speaks of something that is meant to be seen: public keys, keys of tables and stores, and tokens that guard a form for
/// a while.
fn is_harmless(name: &str) -> bool {
    let lowered = name.to_ascii_lowercase();
    let place = lowered.strip_suffix("key").map(|name| name.trim_end_matches(['_', '-', '.']));
    ["public", "csrf", "xsrf", "authenticity"].iter().any(|word| lowered.contains(word))
        || place.is_some_and(|name| PLACES.iter().any(|place| name.ends_with(place)))
}

#[cfg(test)]
mod tests {
    use super::is_about;

    #[test]
    fn a_name_about_a_secret_is_not_one() {
        for name in ["token_url", "passwordField", "secret-name", "API_KEY_FILE", "password.length"] {
            assert!(is_about(name), "{name}");
        }
        for name in ["db_password", "clientSecret", "url_token", "api.key"] {
            assert!(!is_about(name), "{name}");
        }
    }
}
