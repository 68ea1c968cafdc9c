//! What a text says a password is, in words or markup instead of an assignment: `the password is …`, `**Password:** …`,
//! `<td>Passwort</td><td>…</td>`, `密码是…`.

use super::super::judge::Claim;
use super::super::validate::Verdict;
use super::value;

/// Words and signs between a password's name and the password, at most.
const MOST_LINKS: usize = 10;

/// Longest phrase between name and verb: `for the mail server`.
const LONGEST_PHRASE: usize = 40;

/// Longest tag that is skipped.
const LONGEST_TAG: usize = 60;

/// Verbs that say what a password is, as words.
const VERBS: [&str; 19] = [
    "is",
    "are",
    "was",
    "will be",
    "set to",
    "reset to",
    "changed to",
    "ist",
    "lautet",
    "sind",
    "est",
    "es",
    "será",
    "é",
    "è",
    "jest",
    "är",
    "este",
    "это",
];

/// Verbs of one language that lead elsewhere in another: `the password on "Settings"`.
const AMBIGUOUS: [&str; 4] = ["to", "er", "on", "je"];

/// Particles of languages that write no blanks between words.
const PARTICLES: [&str; 8] = ["是", "为", "為", "は", "が", "는", "은", "가"];

/// Signs beyond ASCII that stand for a colon or an arrow.
const SIGNS: [&str; 4] = ["：", "→", "–", "—"];

/// How a phrase about what the password opens begins.
const PREPOSITIONS: [&str; 22] = [
    "for", "of", "to", "on", "from", "at", "für", "vom", "von", "zum", "zur", "des", "pour", "de", "du", "del", "para",
    "per", "do", "от", "для", "к",
];

/// How the place of a value was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Link {
    /// A blank, a mark or a line end: the value has to look random.
    Beside,
    /// A sign, as code has, too: in quotes behind it, any word may stand.
    Signed,
    /// A verb.
    Said,
}

/// The password that the text behind its name, at `from`, states. Without quotes no word of the language may be meant.
pub(super) fn stated(text: &str, from: usize) -> Option<Claim> {
    let (at, link) = linked(text, from)?;
    let rest = text.get(at..)?;
    let quote = rest.chars().next()?;
    if matches!(quote, '"' | '\'' | '`' | '“' | '‘' | '「' | '«') {
        let closing = match quote {
            '“' => '”',
            '‘' => '’',
            '「' => '」',
            '«' => '»',
            same => same,
        };
        let start = at + quote.len_utf8();
        let length = rest.get(quote.len_utf8()..)?.char_indices().take(64).find(|&(_, ch)| ch == closing)?.0;
        let literal = text.get(start..start + length).filter(|_| link == Link::Said)?;
        return Some(Claim { verdict: value::given(literal), ..Claim::new(start, start + length) });
    }
    let ends = |ch: char| !ch.is_ascii_graphic() || matches!(ch, '<' | '>' | '|' | '"' | '\'' | '`' | '(' | ')');
    let word = rest.get(..rest.find(ends).unwrap_or(rest.len()))?;
    let word = word.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
    is_password(word, link).then(|| Claim::new(at, at + word.len()))
}

/// Whether a word that is noted beside its user name can only be a password.
pub(in crate::detect) fn is_noted(word: &str) -> bool {
    is_password(word, Link::Signed)
}

/// Whether a word without quotes can only be a password: no `AES256GCM`, no `Windows10`.
fn is_password(word: &str, link: Link) -> bool {
    const SHORTEST: usize = 8;
    let mixed =
        word.bytes().any(|byte| byte.is_ascii_lowercase()) && word.bytes().any(|byte| byte.is_ascii_uppercase());
    let chosen = word.len() >= SHORTEST && mixed && value::is_secret(word, true, false) && !value::is_words(word);
    chosen && (link > Link::Beside || value::token(word) == Verdict::Plausible)
}

/// Where the value behind a name at `from` starts, and how sure that is.
fn linked(text: &str, from: usize) -> Option<(usize, Link)> {
    let mut at = phrase(text, from).unwrap_or(from);
    let mut link = Link::Beside;
    let mut lines = 0;
    for _ in 0..MOST_LINKS {
        let rest = text.get(at..)?;
        let length = match rest.as_bytes().first()? {
            b'\r' | b'\n' => {
                lines += usize::from(rest.starts_with('\n'));
                1
            }
            b' ' | b'\t' | b'*' | b'_' | b'|' => 1,
            b':' | b'=' | b'-' => {
                link = link.max(Link::Signed);
                1 + usize::from(rest[1..].starts_with('>'))
            }
            b'<' => tag(rest)?,
            _ if at == from && mark(rest, &PARTICLES).is_none() => return None,
            _ => {
                let said = mark(rest, &PARTICLES).or_else(|| word(rest, &VERBS));
                let Some(length) = said.or_else(|| mark(rest, &SIGNS)).or_else(|| word(rest, &AMBIGUOUS)) else {
                    break;
                };
                link = link.max(if said.is_some() { Link::Said } else { Link::Signed });
                length
            }
        };
        at += length;
    }
    (at > from && lines <= 1).then_some((at, if lines > 0 { Link::Beside } else { link }))
}

/// Length of the one of `marks` that comes next.
fn mark(rest: &str, marks: &[&str]) -> Option<usize> {
    marks.iter().find(|mark| rest.starts_with(**mark)).map(|mark| mark.len())
}

/// Length of the one of `words` that comes next, and of the blank or colon behind it.
fn word(rest: &str, words: &[&str]) -> Option<usize> {
    words.iter().find_map(|word| {
        let next = rest.strip_prefix(word)?.bytes().next()?;
        matches!(next, b' ' | b':' | b'\t').then_some(word.len() + 1)
    })
}

/// Length of a tag of markup.
fn tag(rest: &str) -> Option<usize> {
    let close = rest.bytes().take(LONGEST_TAG).position(|byte| byte == b'>')?;
    let named = rest.as_bytes().get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/');
    (named && !rest[1..close].contains(['<', '\n'])).then_some(close + 1)
}

/// Where the verb or colon behind a phrase that says what the password opens stands: ` for the mail server is …`.
fn phrase(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..text.floor_char_boundary(from + LONGEST_PHRASE))?.strip_prefix(' ')?;
    let mut words = rest.split_inclusive(' ');
    let first = words.next()?;
    if !PREPOSITIONS.contains(&first.trim_end()) {
        return None;
    }
    let mut at = from + 1 + first.len();
    for word in words {
        let bare = word.trim_end();
        if matches!(bare, "is" | "was" | "ist" | "lautet" | "est" | "es" | "é" | "è") {
            return Some(at);
        }
        if let Some(last) = bare.strip_suffix(':') {
            return is_plain(last).then_some(at + last.len());
        }
        if !is_plain(bare) {
            return None;
        }
        at += word.len();
    }
    None
}

fn is_plain(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|ch| ch.is_alphanumeric() || matches!(ch, '-' | '_' | '.' | '@'))
}

#[cfg(test)]
mod tests {
    use super::{Verdict, stated};

    #[track_caller]
    fn found(text: &str) -> Option<(String, Verdict)> {
        let name = ["password", "Password", "пароль", "密码", "パスワード", "비밀번호", "contraseña", "Passwort"];
        let from = name.iter().find_map(|name| text.find(name).map(|at| at + name.len())).expect("the name");
        stated(text, from).map(|claim| (text[claim.start..claim.end].to_owned(), claim.verdict))
    }

    #[test]
    fn a_sentence_states_a_password_in_quotes() {
        assert_eq!(found("password is \"centipede\" and"), Some(("centipede".to_owned(), Verdict::Plausible)));
        assert_eq!(found("password is ‘centipede’"), Some(("centipede".to_owned(), Verdict::Plausible)));
        assert_eq!(found("password is 'Secret123'"), Some(("Secret123".to_owned(), Verdict::Reserved)));
        assert_eq!(found("密码是「centipede」"), Some(("centipede".to_owned(), Verdict::Plausible)));
        for text in ["password is \"required\"", "password is \"long and wise\""] {
            assert_eq!(found(text).map(|(_, verdict)| verdict), Some(Verdict::Invalid), "{text}");
        }
    }

    #[test]
    fn words_signs_and_markup_lead_to_a_password() {
        for text in [
            "password is vR7tkq9Lw2, as",
            "password vR7tkq9Lw2",
            "password - vR7tkq9Lw2",
            "password for the mail server is vR7tkq9Lw2.",
            "password for mail: vR7tkq9Lw2",
            "**Password:** vR7tkq9Lw2",
            "| Password | vR7tkq9Lw2 |",
            "<td>Password</td><td class=\"x\">vR7tkq9Lw2</td>",
            "<b>Password:</b> <code>vR7tkq9Lw2</code>",
            "Password:\nvR7tkq9Lw2\n",
            "Das Passwort lautet vR7tkq9Lw2",
            "la contraseña es: vR7tkq9Lw2",
            "пароль от почты: vR7tkq9Lw2",
            "密码是vR7tkq9Lw2。",
            "パスワードはvR7tkq9Lw2です",
            "비밀번호는 vR7tkq9Lw2 입니다",
        ] {
            assert_eq!(found(text), Some(("vR7tkq9Lw2".to_owned(), Verdict::Plausible)), "{text}");
        }
    }

    #[test]
    fn what_is_said_about_passwords_is_none() {
        for text in [
            "password is centipede",
            "password is \"open",
            "the password on \"Settings\"",
            "password: \"centipede\"",
            "<password>\"centipede\"",
            "password is B2B ready",
            "password is IPv6-only",
            "password is AES256GCM encrypted",
            "password Windows10",
            "password for Windows10 is required",
            "Password\n\n\nvR7tkq9Lw2",
            "<label>Password</label><input name=\"vR7tkq9Lw2\">",
            "passwordvR7tkq9Lw2",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
