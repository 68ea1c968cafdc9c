//! Is this literal a secret, or a word, a placeholder, a path, an identifier?

use super::super::judge::entropy;
use super::super::validate::Verdict;

/// Pieces that no real secret holds: people write them where the secret belongs.
const TEMPLATES: [&str; 34] = [
    "example",
    "changeme",
    "change_me",
    "change-me",
    "change_this",
    "placeholder",
    "your",
    "redacted",
    "xxxx",
    "****",
    "....",
    "____",
    "----",
    "insert",
    "replace",
    "dummy",
    "sample",
    "todo",
    "fixme",
    "foobar",
    "foo_bar",
    "lorem",
    "null",
    "none",
    "undefined",
    "default",
    "api_key",
    "apikey",
    "api-key",
    "username",
    "enter_",
    "my_",
    "my-",
    "mysecret",
];

/// Pieces of passwords that stand in manuals: they open something only where nobody changed them.
const STOCK: [&str; 9] =
    ["password", "passwd", "passphrase", "secret", "token", "hunter2", "123456", "abcdef", "qwerty"];

/// Whole values that are never a secret worth reporting.
const WORDS: [&str; 22] = [
    "true", "false", "pass", "test", "testing", "admin", "root", "user", "guest", "letmein", "string", "value", "key",
    "basic", "bearer", "public", "private", "required", "optional", "hidden", "text", "none",
];

/// Whether `text` is written where a secret would stand.
pub(super) fn is_placeholder(text: &str) -> bool {
    is_template(text) || holds(text, &STOCK) || holds(text, &["00000"])
}

/// Whether `text` is one of the passwords that manuals use.
pub(super) fn is_stock(text: &str) -> bool {
    holds(text, &STOCK) && !is_template(text)
}

fn holds(text: &str, pieces: &[&str]) -> bool {
    let mut buffer = [0_u8; 128];
    let length = text.len().min(buffer.len());
    buffer[..length].copy_from_slice(&text.as_bytes()[..length]);
    let lowered = &mut buffer[..length];
    lowered.make_ascii_lowercase();
    pieces.iter().any(|piece| memchr::memmem::find(lowered, piece.as_bytes()).is_some())
}

/// Whether `text` is no value but a mark for one: a variable, a word, a row of one letter.
pub(super) fn is_template(text: &str) -> bool {
    let opened = text.starts_with(['$', '<', '{', '%', '[', '(', '@', '#', '&', '*'])
        || text.starts_with("'$")
        || text.contains("${")
        || text.contains("{{")
        // A key that was cut short for display.
        || text.ends_with("...");
    let mut buffer = [0_u8; 128];
    let length = text.len().min(buffer.len());
    buffer[..length].copy_from_slice(&text.as_bytes()[..length]);
    let lowered = &mut buffer[..length];
    lowered.make_ascii_lowercase();
    let uniform = lowered.iter().all(|byte| Some(byte) == lowered.first());
    opened
        || uniform
        || WORDS.iter().any(|word| word.as_bytes() == lowered)
        || TEMPLATES.iter().any(|piece| memchr::memmem::find(lowered, piece.as_bytes()).is_some())
}

/// What kinds of characters a literal is made of.
#[derive(Debug, Default, Clone, Copy)]
struct Makeup {
    lower: usize,
    upper: usize,
    digits: usize,
    symbols: usize,
    other: usize,
    /// Changes between letter and digit, or from lower to upper case and back.
    switches: usize,
}

impl Makeup {
    fn of(text: &str) -> Self {
        let mut makeup = Self::default();
        let mut last = 0_u8;
        for byte in text.bytes() {
            let class = match byte {
                b'a'..=b'z' => 1,
                b'A'..=b'Z' => 2,
                b'0'..=b'9' => 3,
                0x21..=0x7E => 4,
                _ => 5,
            };
            match class {
                1 => makeup.lower += 1,
                2 => makeup.upper += 1,
                3 => makeup.digits += 1,
                4 => makeup.symbols += 1,
                _ => makeup.other += 1,
            }
            // A capital that starts a word is no switch.
            if last != 0 && last != class && !(last == 2 && class == 1) {
                makeup.switches += 1;
            }
            last = class;
        }
        makeup
    }

    fn classes(self) -> usize {
        [self.lower, self.upper, self.digits, self.symbols].iter().filter(|&&count| count > 0).count()
    }
}

/// Whether a literal that is given to a name such as `api_key` (or, with `password`, to a name for a password, which people
/// choose themselves) looks like a secret.
pub(super) fn is_secret(text: &str, password: bool, quoted: bool) -> bool {
    let makeup = Makeup::of(text);
    let length = text.len();
    if !(6..=256).contains(&length) || makeup.other > 0 || is_placeholder(text) {
        return false;
    }
    if quoted && is_generated(text, makeup) {
        return true;
    }
    if is_structured(text) {
        return false;
    }
    if password {
        // Chosen by a person: short, but not a plain word, a number or an identifier.
        let mixed =
            makeup.classes() >= 3 || (makeup.classes() == 2 && makeup.digits > 0 && makeup.lower + makeup.upper > 0);
        let loud = quoted || (makeup.digits > 0 && makeup.upper > 0 && !text.contains('.'));
        return mixed && loud && !is_identifier(text) && entropy(text) >= 2.3;
    }
    let hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hex {
        return length >= 14 && makeup.digits > 2 && makeup.lower + makeup.upper > 2 && entropy(text) >= 2.5;
    }
    let random = makeup.digits >= 2 && makeup.switches >= 4 && length >= 10;
    random && entropy(text) >= 3.0 && !is_identifier(text)
}

/// What a literal beside the name of a vendor and a word for a secret is: a key without a form of its own.
///
/// Letters or digits in their own order make a key of a manual.
pub(super) fn key(text: &str) -> Verdict {
    let makeup = Makeup::of(text);
    let letters = makeup.lower + makeup.upper;
    if !(10..=512).contains(&text.len()) || makeup.other > 0 || is_template(text) {
        return Verdict::Invalid;
    }
    if !is_uuid(text) {
        let hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let random = if hex {
            makeup.digits > 2 && letters > 1
        } else if makeup.digits == 0 {
            text.len() >= 20 && makeup.switches >= 5 && entropy(text) >= 3.8 && !text.contains('.')
        } else {
            makeup.digits >= 2 && letters >= 4 && (makeup.switches >= 4 || text.len() >= 20)
        };
        if !random || is_structured(text) || is_identifier(text) || entropy(text) < 2.8 {
            return Verdict::Invalid;
        }
    }
    Verdict::reserved(is_ordered(text))
}

/// What the token of a request header is: opaque characters, a key, or a UUID.
pub(super) fn token(text: &str) -> Verdict {
    let makeup = Makeup::of(text);
    if is_template(text)
        || makeup.digits < 2
        || makeup.lower + makeup.upper < 2
        || is_structured(text) && !is_uuid(text)
    {
        return Verdict::Invalid;
    }
    let mixed = text.len() >= 10 && makeup.switches >= 4 && entropy(text) >= 2.8 && !is_identifier(text);
    if mixed { Verdict::reserved(is_ordered(text)) } else { key(text) }
}

/// What the password of a command line or an address is.
pub(in crate::detect) fn password(text: &str) -> Verdict {
    let makeup = Makeup::of(text);
    let chosen = text.len() >= 6 && makeup.other == 0 && makeup.classes() >= 2 && entropy(text) >= 2.3;
    let code = text.contains(['(', ')', '{', '}', '<', '>', '[', ']']) || text.contains("://") || text.starts_with('/');
    let plain =
        is_identifier(text) || has_file_ending(text) || WORDS.iter().any(|word| word.eq_ignore_ascii_case(text));
    if !chosen || code || plain || is_template(text) {
        return Verdict::Invalid;
    }
    Verdict::reserved(is_stock(text))
}

/// What a cell in a column of passwords is. A UUID names a row.
pub(super) fn cell(text: &str) -> Verdict {
    if is_uuid(text) { Verdict::Invalid } else { password(text) }
}

/// What a literal is that stands where only a password can, beside its user name or behind `password is`: a plain word may be one.
pub(super) fn given(text: &str) -> Verdict {
    let makeup = Makeup::of(text);
    let sized = (5..=64).contains(&text.len()) && makeup.other == 0 && makeup.lower + makeup.upper >= 3;
    let code = text.contains(['(', ')', '{', '}', '<', '>', '[', ']', '.', '/', '\\', '%', ':']);
    if !sized || code || is_template(text) || WORDS.iter().any(|word| word.eq_ignore_ascii_case(text)) {
        return Verdict::Invalid;
    }
    Verdict::reserved(is_stock(text))
}

/// Whether `text` is made of so many different signs between letters of both cases and digits that no code or sentence looks like it:
/// what a generator makes. Expressions for passwords have ranges of characters.
fn is_generated(text: &str, makeup: Makeup) -> bool {
    let mut signs: u128 = 0;
    for byte in text.bytes().filter(u8::is_ascii_punctuation) {
        signs |= 1 << (byte & 0x7F);
    }
    let expression = ["a-z", "A-Z", "0-9", "(?", "\\d", "\\w"].iter().any(|piece| text.contains(piece));
    text.len() >= 20
        && signs.count_ones() >= 8
        && makeup.classes() == 4
        && makeup.switches * 3 >= text.len()
        && !expression
}

/// Six or more characters that follow each other in the alphabet or among the digits: one random key of ten million holds them.
fn is_ordered(text: &str) -> bool {
    let mut run = 1;
    text.as_bytes().windows(2).any(|pair| {
        run = if pair[1].is_ascii_alphanumeric() && pair[0].checked_add(1) == Some(pair[1]) { run + 1 } else { 1 };
        run >= 6
    })
}

/// Words joined by separators, with at most a number behind a word: `first_name`, `user-2`, `kSecTokenId`.
fn is_identifier(text: &str) -> bool {
    let mut words = text.split(['_', '-', '.', ':', '/', ' ']).filter(|word| !word.is_empty());
    let many = text.contains(['_', '-', '.', ':', '/']);
    many && words.all(|word| {
        let letters = word.trim_end_matches(|ch: char| ch.is_ascii_digit());
        letters.bytes().all(|byte| byte.is_ascii_alphabetic())
            && (letters.is_empty() || has_vowel(letters) || letters.len() <= 4)
            && Makeup::of(letters).switches <= 1
    })
}

fn has_vowel(word: &str) -> bool {
    word.bytes().any(|byte| b"aeiouyAEIOUY".contains(&byte))
}

/// Things with a form of their own that are no secret: UUIDs, paths, addresses, file names, versions, dates, calls.
fn is_structured(text: &str) -> bool {
    let bytes = text.as_bytes();
    let path = text.starts_with(['/', '.', '~', '\\'])
        || text.contains("://")
        || text.contains("\\\\")
        // `site/passwords#edit` names an action.
        || text.split_once('#').is_some_and(|(path, _)| path.contains('/') && is_identifier(path))
        // `DATABASE_URL=/app/secrets/database` hands a name to a path.
        || text.split_once('=').is_some_and(|(name, path)| path.starts_with('/') && is_identifier(name))
        || text.matches('/').count() > 2 && !text.contains(['+', '=']);
    let call = text.contains(['(', ')', '{', '}', '<', '>'])
        || text.contains('[')
        || text.contains("::")
        || text.contains("->")
        || text.contains("=>")
        || text.contains("%s");
    // `DOMAIN\user`
    let account = text.contains('\\');
    let numeric = bytes
        .iter()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b':' | b'/' | b',' | b'+' | b'x' | b'%'));
    is_uuid(text) || path || call || account || numeric || text.contains(' ') || has_file_ending(text)
}

fn is_uuid(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 36
        && [8, 13, 18, 23].iter().all(|&at| bytes[at] == b'-')
        && bytes.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-')
}

fn has_file_ending(text: &str) -> bool {
    const ENDINGS: [&str; 28] = [
        "pem", "key", "crt", "json", "txt", "yaml", "yml", "py", "js", "ts", "html", "xml", "com", "org", "net", "io",
        "sh", "conf", "env", "php", "java", "go", "md", "rst", "csv", "toml", "lock", "cfg",
    ];
    text.rsplit_once('.').is_some_and(|(stem, end)| stem.len() > 2 && ENDINGS.contains(&end))
}

/// Whether a string is capitalized words with a number of one or two digits: `login("jane", "Start2Page")` names a page.
pub(super) fn is_words(text: &str) -> bool {
    let mut numbers = text.split(|ch: char| !ch.is_ascii_digit()).filter(|number| !number.is_empty());
    let mut words = text.split(|ch: char| ch.is_ascii_digit()).filter(|word| !word.is_empty());
    let is_word = |word: &str| {
        let (first, rest) = word.split_at(1);
        first.bytes().all(|byte| byte.is_ascii_uppercase()) && rest.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    text.is_ascii() && numbers.all(|number| number.len() <= 2) && words.all(is_word)
}

#[cfg(test)]
mod tests {
    use super::{is_placeholder, is_secret, is_words};

    #[test]
    fn keys_are_told_from_words_and_structures() {
        for text in ["b7Xq2Lr9Tz4Kd8Wn3Hs6", "9f3b7c1d5e8a2460bd17f9c3e5a80426", "aB3-xY9_kL2.mN7q"] {
            assert!(is_secret(text, false, true), "{text}");
        }
        for text in [
            "first_name",
            "access-control-2",
            "550e8400-e29b-41d4-a716-446655440000",
            "/etc/ssl/key9aB3xY",
            "config.get(x1y2z3)",
            "20240517123456",
            "getUserTokenById",
            "application/json",
        ] {
            assert!(!is_secret(text, false, true), "{text}");
        }
    }

    #[test]
    fn passwords_may_be_short_but_not_plain() {
        for text in ["t8Kq!2vLx9", "Summer2024!", "gr8dane7"] {
            assert!(is_secret(text, true, true), "{text}");
        }
        for text in ["hunter", "Required", "first_name", "12345678", "user_2", "a b c 1 2"] {
            assert!(!is_secret(text, true, true), "{text}");
        }
    }

    #[test]
    fn what_people_write_instead_of_a_secret_is_a_placeholder() {
        for text in [
            "${TOKEN}",
            "<password>",
            "changeme123",
            "xxxxxxxx",
            "YOUR_KEY",
            "aaaaaa",
            "test",
            "{{ secret }}",
            "my_secret_9",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        assert!(!is_placeholder("t8Kq!2vLx9"));
    }

    #[test]
    fn names_of_things_are_no_passwords() {
        assert!(is_words("Start2Page") && is_words("Welcome1"));
        assert!(!is_words("t8Kq2vLx9W") && !is_words("Summer2024") && !is_words("Start2Page!"));
    }
}
