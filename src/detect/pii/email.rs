//! E-mail addresses, anchored on `@`.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use super::surroundings::{after, before};
use crate::finding::{Findings, Severity};

/// Longest local part and domain (RFC 5321 section 4.5.3.1).
const LONGEST_LOCAL: usize = 64;
pub(super) const LONGEST_DOMAIN: usize = 253;

/// Mailboxes of a function, not of a person (RFC 2142 and what is usual beside it).
const ROLES: [&str; 34] = [
    "abuse",
    "accounts",
    "admin",
    "billing",
    "careers",
    "contact",
    "customerservice",
    "do-not-reply",
    "donotreply",
    "enquiries",
    "feedback",
    "hello",
    "help",
    "helpdesk",
    "hostmaster",
    "hr",
    "info",
    "jobs",
    "legal",
    "mail",
    "marketing",
    "media",
    "newsletter",
    "no-reply",
    "noreply",
    "office",
    "postmaster",
    "press",
    "privacy",
    "sales",
    "security",
    "service",
    "support",
    "webmaster",
];

/// Reports every address of the field.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    let text = view.field.text;
    for &at in &view.facts.ats {
        if let Some(claim) = address(text, at as usize) {
            judge.report(view, claim, findings);
        }
    }
}

/// The address around the sign at `at`.
pub(super) fn address(text: &str, at: usize) -> Option<Claim> {
    let start = local_start(text, at)?;
    let end = domain_end(text, at + 1)?;
    let (local, domain) = (&text[start..at], &text[at + 1..end]);
    // `git@host:path` names a server, not a mailbox.
    if after(text, end) == Some(':') && matches!(local, "git" | "hg" | "svn" | "ssh") {
        return None;
    }
    let mut claim = Claim::new(start, end);
    claim.verdict = if is_reserved(domain) || is_placeholder(local) { Verdict::Reserved } else { Verdict::Plausible };
    if in_thread_header(text, start) || is_digest(local) {
        claim.severity = Some(Severity::Info);
    } else if is_role(local) || is_message_id(local) || before(text, start) == Some('$') {
        claim.severity = Some(Severity::Low);
    }
    Some(claim)
}

/// Whether a program or a group reads the mailbox.
fn is_role(local: &str) -> bool {
    ROLES.iter().any(|role| local.eq_ignore_ascii_case(role)) || is_list_mailbox(local)
}

/// Whether the mailbox is one that a mailing list has beside its own.
fn is_list_mailbox(local: &str) -> bool {
    let tail = local.rsplit_once('-').map_or("", |(_, tail)| tail);
    LIST_ENDS.iter().any(|end| tail.eq_ignore_ascii_case(end))
}

/// Whether an address is that of a mailing list, by its mailbox or by the name of its host: what stands in front names the list.
pub(super) fn is_list(local: &str, domain: &str) -> bool {
    let host = domain.split_once('.').map_or("", |(host, _)| host);
    is_list_mailbox(local) || ["list", "lists"].iter().any(|name| host.eq_ignore_ascii_case(name))
}

/// Ends of the mailboxes that a mailing list has beside its own (RFC 2142 and the usual list managers).
const LIST_ENDS: [&str; 9] =
    ["admin", "bounce", "bounces", "help", "owner", "request", "subscribe", "unsubscribe", "announce"];

/// Local parts of people who do not exist.
const PLACEHOLDERS: [&str; 20] = [
    "someone",
    "somebody",
    "user",
    "username",
    "user.name",
    "yourname",
    "your.name",
    "your_name",
    "your-name",
    "youremail",
    "your.email",
    "your_email",
    "your-email",
    "myemail",
    "john.doe",
    "johndoe",
    "john_doe",
    "jane.doe",
    "janedoe",
    "jane_doe",
];

fn is_placeholder(local: &str) -> bool {
    PLACEHOLDERS.iter().any(|known| local.eq_ignore_ascii_case(known))
}

/// Whether the local part is the stamp of a mail program (`20020905160808.B2932`, `3DA038A5.6080408`, `F66Cl9FopYC98Bi89Qt00000219`):
/// it names a message and gives away a host, but reaches nobody.
fn is_message_id(local: &str) -> bool {
    const STAMP: usize = 8;
    // People put a number or a year into their address, not three.
    const CHANGES: usize = 6;
    // The longest phone number that somebody may take for a name (E.164).
    const MOST_DIGITS: usize = 15;
    let is_stamp = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'A'..=b'F');
    let stamped = local.split_once('.').is_some_and(|(stamp, _)| {
        stamp.len() >= STAMP && stamp.bytes().all(is_stamp) && stamp.bytes().any(|byte| byte.is_ascii_digit())
    });
    let kinds = || local.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.is_ascii_digit());
    let changes = kinds().zip(kinds().skip(1)).filter(|(left, right)| left != right).count();
    let digits = local.bytes().filter(u8::is_ascii_digit).count();
    stamped || digits > MOST_DIGITS || (changes >= CHANGES && digits >= STAMP)
}

/// Whether the local part is a digest in hexadecimal (MD5, SHA-1, SHA-256): whoever published the text took the mailbox out.
fn is_digest(local: &str) -> bool {
    matches!(local.len(), 32 | 40 | 64) && local.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether the address stands on a header line that names messages (RFC 5322 section 3.6.4).
fn in_thread_header(text: &str, start: usize) -> bool {
    const REACH: usize = 160;
    const HEADERS: [&str; 4] = ["message-id:", "in-reply-to:", "references:", "content-id:"];
    if before(text, start) != Some('<') {
        return false;
    }
    let bytes = &text.as_bytes()[start.saturating_sub(REACH)..start];
    let line = memchr::memrchr(b'\n', bytes).map_or(bytes, |at| &bytes[at + 1..]);
    HEADERS
        .iter()
        .any(|header| line.get(..header.len()).is_some_and(|name| name.eq_ignore_ascii_case(header.as_bytes())))
}

/// First byte of the local part. The atoms of RFC 5322 that occur in practice; the rest (`=`, `/`, `#`, ...) is far more often
/// the end of something else.
fn local_start(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let least = at.saturating_sub(LONGEST_LOCAL + 1);
    let is_atom = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-' | b'\'');
    let mut start = at;
    while start > least && is_atom(bytes[start - 1]) {
        start -= 1;
    }
    if at - start > LONGEST_LOCAL {
        return None;
    }
    // A quote, dot or dash in front belongs to the sentence.
    while start < at && !(bytes[start].is_ascii_alphanumeric() || bytes[start] == b'_') {
        start += 1;
    }
    let local = &bytes[start..at];
    if local.is_empty() || local.ends_with(b".") || local.windows(2).any(|pair| pair == b"..") {
        return None;
    }
    match before(text, start) {
        // The password of `scheme://user:password@host`, or its user.
        Some(':' | '/') if in_url(text, start) => None,
        Some('@' | '/') => None,
        // A letter beyond ASCII: the local part goes on, and nobody writes that by accident.
        Some(ch) if ch.is_alphanumeric() && !is_unspaced(ch) => None,
        _ => Some(start),
    }
}

/// Scripts without spaces between words: there a letter before the address is the sentence.
fn is_unspaced(ch: char) -> bool {
    matches!(ch as u32, 0x0E00..=0x0E7F | 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF)
}

/// Whether `://` stands before `start` without a space between.
fn in_url(text: &str, start: usize) -> bool {
    const REACH: usize = 128;
    let bytes = &text.as_bytes()[start.saturating_sub(REACH)..start];
    let word = bytes.iter().rposition(u8::is_ascii_whitespace).map_or(0, |at| at + 1);
    memchr::memmem::find(&bytes[word..], b"://").is_some()
}

/// Byte after a domain whose top-level domain exists.
fn domain_end(text: &str, start: usize) -> Option<usize> {
    let window = &text.as_bytes()[start..text.len().min(start + LONGEST_DOMAIN)];
    let length = window.iter().take_while(|&&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')).count();
    let mut domain = &window[..length];
    // A domain ends before the full stop of its sentence, and before what is glued to it (`example.com.Next`).
    loop {
        while let [head @ .., b'.' | b'-'] = domain {
            domain = head;
        }
        if is_domain(domain) {
            return Some(start + domain.len());
        }
        let cut = domain.iter().rposition(|&byte| byte == b'.')?;
        // Only a word that starts a sentence is cut off; a version (`pkg@1.2.3`) never becomes a domain.
        if !domain.get(cut + 1).is_some_and(u8::is_ascii_uppercase) {
            return None;
        }
        domain = &domain[..cut];
    }
}

fn is_domain(domain: &[u8]) -> bool {
    let Some(dot) = domain.iter().rposition(|&byte| byte == b'.') else { return false };
    let top = &domain[dot + 1..];
    let mut lowered = [0_u8; LONGEST_DOMAIN];
    let Some(lowered) = lowered.get_mut(..domain.len()) else { return false };
    lowered.copy_from_slice(domain);
    lowered.make_ascii_lowercase();
    let labels = domain
        .split(|&byte| byte == b'.')
        .all(|label| !label.is_empty() && label.len() <= 63 && !label.starts_with(b"-") && !label.ends_with(b"-"));
    let listed = || {
        lowered.starts_with(b"xn--")
            || top.starts_with(b"xn--")
            || psl::suffix(lowered).is_some_and(|suffix| suffix.is_known())
    };
    let special = |name: &[u8]| RESERVED_TOPS.iter().any(|top| top.as_bytes() == name);
    labels
        && top.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        && top[0].is_ascii_alphabetic()
        && (special(&lowered[dot + 1..]) || listed())
}

/// Top-level domains that RFC 2606 and RFC 6761 keep for tests and examples.
const RESERVED_TOPS: [&str; 4] = ["test", "example", "invalid", "localhost"];

/// Example domains of RFC 2606, what manuals write in their place, and the companies that vendors made up for their documentation.
#[rustfmt::skip]
const FICTIONAL: [&str; 27] = [
    "example.com", "example.org", "example.net", "example.edu", "domain.com", "yourdomain.com", "mydomain.com", "somedomain.com", "email.com",
    "youremail.com", "test.com", "mysite.com", "yoursite.com", "website.com", "yourwebsite.com", "company.com", "yourcompany.com",
    "mycompany.com", "host.com", "somewhere.com", "foo.com", "bar.com", "contoso.com", "fabrikam.com", "northwindtraders.com",
    "adventure-works.com", "tailspintoys.com",
];

fn is_reserved(domain: &str) -> bool {
    let ends = |name: &str| {
        let Some(cut) = domain.len().checked_sub(name.len()) else { return false };
        domain.get(cut..).is_some_and(|end| end.eq_ignore_ascii_case(name))
            && (cut == 0 || domain.as_bytes()[cut - 1] == b'.')
    };
    FICTIONAL.into_iter().chain(RESERVED_TOPS).any(ends)
}

#[cfg(test)]
mod tests {
    use super::address;
    use crate::detect::validate::Verdict;
    use crate::finding::Severity;

    #[track_caller]
    fn found(text: &str) -> Option<&str> {
        let at = text.find('@').expect("an at sign");
        address(text, at).map(|claim| &text[claim.start..claim.end])
    }

    #[test]
    fn an_address_ends_where_its_sentence_goes_on() {
        assert_eq!(found("Mail jane.doe+x@example.com."), Some("jane.doe+x@example.com"));
        assert_eq!(found("<jane@mail.example.co.uk>"), Some("jane@mail.example.co.uk"));
        assert_eq!(found("'jane@example.com'"), Some("jane@example.com"));
        assert_eq!(found("to jane@example.com.Then leave"), Some("jane@example.com"));
        assert_eq!(found("邮箱jane@example.com。"), Some("jane@example.com"));
        assert_eq!(found("mailto:jane@example.com?subject=x"), Some("jane@example.com"));
    }

    #[test]
    fn the_number_of_a_message_is_of_low_severity() {
        let severity = |text: &str| address(text, text.find('@').expect("an at sign")).and_then(|claim| claim.severity);
        assert_eq!(severity("<20020905160808.B2932@mail.example.com>"), Some(Severity::Low));
        assert_eq!(severity("<3DA038A5.6080408@mail.example.com>"), Some(Severity::Low));
        for machine in [
            "<F66Cl9FopYC98Bi89Qt00000219@mail.example.com>",
            "<Pine.GSO.4.30L.0209091538070.29646-100000@mail.example.com>",
            "forteana-unsubscribe@mail.example.com",
        ] {
            assert_eq!(severity(machine), Some(Severity::Low), "{machine}");
        }
        let digest = format!("{}@mail.example.com", "0123abcd".repeat(5));
        for nobody in ["Message-Id: <jane@mail.example.com>", digest.as_str()] {
            assert_eq!(severity(nobody), Some(Severity::Info), "{nobody}");
        }
        for person in [
            "j4n3d03@mail.example.com",
            "From: <jane@mail.example.com>",
            "jane.doe1985@mail.example.com",
            "13800138000@mail.example.com",
            "DEADBEEF.x@mail.example.com",
        ] {
            assert_eq!(severity(person), None, "{person}");
        }
    }

    #[test]
    fn what_only_looks_like_an_address_is_left_alone() {
        for text in [
            "pkg@1.2.3",
            "icon@2x.png",
            "git@example.com:org/repo.git",
            "https://user:secret@example.com/x",
            "https://user@example.com/x",
            "@app.route",
            "a @ b.com",
            "x@localhost",
            "x@y..com",
            "user@host.notatld",
            "https://medium.com/@jane.doe",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn example_domains_are_reserved_and_role_accounts_are_low() {
        let claim = address("info@firm.de", 4).expect("an address");
        assert_eq!((claim.verdict, claim.severity), (Verdict::Plausible, Some(Severity::Low)));
        let claim = address("jane@mail.example.org", 4).expect("an address");
        assert_eq!((claim.verdict, claim.severity), (Verdict::Reserved, None));
        let claim = address("jane@yourdomain.com", 4).expect("an address");
        assert_eq!(claim.verdict, Verdict::Reserved);
        let claim = address("jane@notexample.org", 4).expect("an address");
        assert_eq!(claim.verdict, Verdict::Plausible);
    }
}
