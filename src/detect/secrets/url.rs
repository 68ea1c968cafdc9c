//! Passwords inside addresses: `scheme://user:password@host`, anchored on the colon before `//`.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use super::value;
use crate::finding::Findings;

/// Schemes of databases, caches and queues.
const DATABASES: [&str; 24] = [
    "amqp",
    "amqps",
    "clickhouse",
    "cockroachdb",
    "couchbase",
    "couchdb",
    "db2",
    "elasticsearch",
    "mariadb",
    "mongodb",
    "mongodb+srv",
    "mssql",
    "mysql",
    "mysql2",
    "neo4j",
    "oracle",
    "postgis",
    "postgres",
    "postgresql",
    "pymssql",
    "redis",
    "rediss",
    "redshift",
    "sqlserver",
];

/// Longest user, password and host together.
const LONGEST: usize = 400;

/// Reports addresses of databases.
pub(super) fn find_database(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    find(judge, view, true, findings);
}

/// Reports all other addresses.
pub(super) fn find_other(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    find(judge, view, false, findings);
}

fn find(judge: &Judge, view: &FieldView<'_>, database: bool, findings: &mut Findings) {
    // Without `@` no address names a user.
    if view.facts.ats.is_empty() {
        return;
    }
    let text = view.field.text;
    for colon in view.facts.schemes(text) {
        let start = scheme_start(text, colon);
        let scheme = &text[start..colon];
        // `postgresql+psycopg2` names the driver behind the plus.
        let base = if DATABASES.contains(&scheme) { scheme } else { scheme.split('+').next().unwrap_or(scheme) };
        let known = DATABASES.iter().any(|name| name.eq_ignore_ascii_case(base));
        if scheme.is_empty() || known != database {
            continue;
        }
        if let Some((password, end)) = authority(text, colon + 3) {
            let reserved = is_reserved_host(&text[password.1..end]) || value::is_stock(&text[password.0..password.1]);
            let verdict = Verdict::reserved(reserved);
            judge.report(view, Claim { verdict, ..Claim::new(start, end) }, findings);
        }
    }
}

fn scheme_start(text: &str, colon: usize) -> usize {
    const LONGEST_SCHEME: usize = 24;
    let scheme = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    colon - text.as_bytes()[..colon].iter().rev().take(LONGEST_SCHEME).take_while(scheme).count()
}

/// Span of the password and the byte after the host, when the authority holds a user and a password that is none of the usual
/// placeholders.
fn authority(text: &str, start: usize) -> Option<((usize, usize), usize)> {
    let bytes = &text.as_bytes()[start..text.len().min(start + LONGEST)];
    let stops =
        |byte: &u8| byte.is_ascii_whitespace() || byte.is_ascii_control() || b"/?#\"'`<>|\\,;)]}({[".contains(byte);
    let length = bytes.iter().position(stops).unwrap_or(bytes.len());
    let at = memchr::memrchr(b'@', &bytes[..length])?;
    let colon = memchr::memchr(b':', &bytes[..at])?;
    let (user, password, host) =
        (&text[start..start + colon], &text[start + colon + 1..start + at], &bytes[at + 1..length]);
    let named = host.iter().any(u8::is_ascii_alphanumeric);
    // In prose the address may end its sentence.
    let trailing = host.iter().rev().take_while(|&&byte| matches!(byte, b'.' | b':' | b'!' | b'*' | b'_')).count();
    let fits = named && password.len() >= 4 && !password.eq_ignore_ascii_case(user) && !value::is_template(password);
    fits.then_some(((start + colon + 1, start + at), start + length - trailing))
}

fn is_reserved_host(tail: &str) -> bool {
    let host = tail.trim_start_matches('@').split(':').next().unwrap_or_default();
    ["example.com", "example.org", "example.net", ".example", ".test", ".invalid"]
        .iter()
        .any(|name| host.ends_with(name))
}

#[cfg(test)]
mod tests {
    use super::authority;

    #[test]
    fn user_and_password_are_told_from_ports_paths_and_placeholders() {
        let found =
            |text: &str| authority(text, 0).map(|(password, end)| (text[password.0..password.1].to_owned(), end));
        assert_eq!(found("app:t8Kq2vLx@db:5432/x"), Some(("t8Kq2vLx".into(), 20)));
        assert_eq!(found("app:p@ss9word@db/x"), Some(("p@ss9word".into(), 16)));
        for text in ["host:8080/a@b", "${U}:${P}@host", "app:****@host", "root:root@host", "user@host"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
