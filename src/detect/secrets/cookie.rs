//! Cookies that keep a login: `Cookie: sessionid=…; theme=dark`, `document.cookie = "…"`, `cookies={"session": "…"}`.
//!
//! Most cookies count visits or hold settings. The name tells which one stands for a login, and its value has to be random.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use super::value;
use crate::finding::Findings;
use crate::kernel::literals::Hit;

/// Cookies that are read behind one header.
const MOST_COOKIES: usize = 64;

/// Longest name of a cookie.
const LONGEST_NAME: usize = 64;

/// Longest list that is read: browsers keep 4 KB of one name and value (RFC 6265, 6.1).
const LONGEST: usize = 4096;

/// Shortest value that cannot be guessed.
const SHORTEST_VALUE: usize = 16;

/// Parts of names that say: this cookie is the login.
const LOGINS: [&str; 12] =
    ["sess", "auth", "token", "jwt", "remember", "logged_in", "sid", "login", "roblosecurity", "li_at", "ssid", "xs"];

/// Parts of names that say otherwise: against forged requests, for counting visits.
const OTHERS: [&str; 8] = ["csrf", "xsrf", "_ga", "gid", "_hj", "optimizely", "amplitude", "visitor"];

/// Reports the logins among the cookies behind the name of the header.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, hit: &Hit, findings: &mut Findings) {
    let end = view.field.text.floor_char_boundary(hit.end as usize + LONGEST);
    let Some(text) = view.field.text.get(..end) else { return };
    let Some(mut at) = list_start(text, hit.end as usize) else { return };
    for _ in 0..MOST_COOKIES {
        let Some(cookie) = cookie(text, at) else { return };
        let (start, end) = cookie.value;
        let verdict = value::token(&text[start..end]);
        if end - start >= SHORTEST_VALUE && is_login(cookie.name) && verdict != Verdict::Invalid {
            judge.report(view, Claim { verdict, ..Claim::new(start, end) }, findings);
        }
        at = cookie.next;
    }
}

/// Where the first cookie stands behind `Cookie`.
fn list_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let at = skip(bytes, from, b"\"'`] \t\\", 6);
    let operator = skip(bytes, at, b":=,>", 2);
    // `curl --cookie 'a=b'` needs no sign.
    (operator > at || at > from).then(|| skip(bytes, operator, b" \t\r\n\"'`\\{", 12))
}

struct Cookie<'t> {
    name: &'t str,
    value: (usize, usize),
    /// Where the next one starts.
    next: usize,
}

/// The cookie at `at`: a name, a sign, a value, and what stands before the next.
fn cookie(text: &str, at: usize) -> Option<Cookie<'_>> {
    let bytes = text.as_bytes();
    let sign = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
    let name = bytes.get(at..)?.iter().take(LONGEST_NAME + 1).take_while(sign).count();
    if name == 0 || name > LONGEST_NAME {
        return None;
    }
    let quote = skip(bytes, at + name, b"\"'", 1);
    let operator = skip(bytes, skip(bytes, quote, b" ", 1), b"=:", 1);
    if !matches!(bytes.get(operator - 1), Some(b'=' | b':')) {
        return None;
    }
    let start = skip(bytes, operator, b" \"'", 3);
    let ends = |byte: u8| {
        matches!(
            byte,
            b'"' | b'\'' | b'`' | b',' | b';' | b'<' | b'>' | b'\\' | b'(' | b')' | b'{' | b'}' | b'[' | b']'
        )
    };
    let part = |byte: &&u8| byte.is_ascii_graphic() && !ends(**byte);
    let length = bytes.get(start..)?.iter().take_while(part).count();
    let end = start + length;
    let next = skip(bytes, skip(bytes, end, b"\"'", 1), b";, \t\r\n\"'", 12);
    Some(Cookie { name: &text[at..at + name], value: (start, end), next })
}

fn skip(bytes: &[u8], at: usize, set: &[u8], most: usize) -> usize {
    at + bytes.get(at..).unwrap_or_default().iter().take(most).take_while(|byte| set.contains(byte)).count()
}

/// Whether a cookie of this name stands for a login.
fn is_login(name: &str) -> bool {
    let mut buffer = [0_u8; LONGEST_NAME];
    let lowered = &mut buffer[..name.len().min(LONGEST_NAME)];
    lowered.copy_from_slice(&name.as_bytes()[..lowered.len()]);
    lowered.make_ascii_lowercase();
    let holds = |part: &&str| memchr::memmem::find(lowered, part.as_bytes()).is_some();
    // Two letters are a name of their own only.
    let login = |part: &&str| if part.len() > 2 { holds(part) } else { *lowered == *part.as_bytes() };
    LOGINS.iter().any(login) && !OTHERS.iter().any(holds)
}

#[cfg(test)]
mod tests {
    use super::{cookie, is_login, list_start};

    #[track_caller]
    fn found(text: &str) -> Vec<(&str, &str)> {
        let from = text.to_ascii_lowercase().find("cookie").expect("the header") + "cookie".len();
        let from = from + usize::from(text[from..].starts_with('s'));
        let mut list = Vec::new();
        let mut at = list_start(text, from);
        while let Some(one) = at.and_then(|at| cookie(text, at)) {
            list.push((one.name, &text[one.value.0..one.value.1]));
            at = Some(one.next);
        }
        list
    }

    #[test]
    fn cookies_are_read_from_headers_scripts_and_dictionaries() {
        let both = [("a", "1"), ("sid", "t8Kq2vLx")];
        for text in [
            "Cookie: a=1; sid=t8Kq2vLx",
            "curl --cookie 'a=1; sid=t8Kq2vLx' https",
            "\"Cookie\": \"a=1; sid=t8Kq2vLx\"",
            "document.cookie = \"a=1; sid=t8Kq2vLx\"",
            "cookies={'a': '1', 'sid': 't8Kq2vLx'}",
            "cookies = {\n  \"a\": \"1\",\n  \"sid\": \"t8Kq2vLx\",\n}",
        ] {
            assert_eq!(found(text), both, "{text}");
        }
        assert_eq!(found("cookies are small"), []);
        assert_eq!(found("Cookie"), []);
    }

    #[test]
    fn names_tell_logins_from_settings() {
        for name in ["PHPSESSID", "sessionid", "connect.sid", "auth_token", "remember_user_token", "xs", "li_at"] {
            assert!(is_login(name), "{name}");
        }
        for name in ["theme", "_ga", "csrftoken", "XSRF-TOKEN", "_hjSessionUser_1", "boxs"] {
            assert!(!is_login(name), "{name}");
        }
    }
}
