//! The registrable domain of an address (`https://a.b.example.co.uk/x` → `example.co.uk`), by the Public Suffix List.

/// Longest host name that DNS permits.
const HOST_MAX: usize = 253;

/// Registrable domain of `address`, in lower case, written to `buffer`; `None` when it names no public host: IP addresses, host names without
/// a known suffix, relative paths.
pub(super) fn registrable<'b>(address: &str, buffer: &'b mut String) -> Option<&'b str> {
    let address = address.trim_ascii();
    let after_scheme = match address.split_once("://") {
        Some((scheme, rest)) if !scheme.is_empty() && scheme.bytes().all(is_scheme) => rest,
        Some(_) => return None,
        None => address.strip_prefix("//").unwrap_or(address),
    };
    let authority = after_scheme.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?.trim_end_matches('.');
    if host.len() > HOST_MAX || !host.contains('.') || !host.bytes().all(is_host) {
        return None;
    }
    buffer.clear();
    if host.is_ascii() {
        buffer.push_str(host);
        buffer.make_ascii_lowercase();
    } else {
        buffer.extend(host.chars().flat_map(char::to_lowercase));
    }
    let last = buffer.rsplit('.').next()?;
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let domain = psl::domain(buffer.as_bytes())?;
    if !domain.suffix().is_known() {
        return None;
    }
    std::str::from_utf8(domain.as_bytes()).ok()
}

/// The host and port that `rest`, the text behind `://`, starts with; no longer than a host name can be.
pub(super) fn host(rest: &str) -> &str {
    let ends = |byte: u8| !(is_host(byte) || matches!(byte, b'@' | b':'));
    let end = rest.bytes().take(2 * HOST_MAX).position(ends).unwrap_or(rest.len().min(2 * HOST_MAX));
    rest.get(..end).unwrap_or_default().trim_end_matches(['.', ':'])
}

fn is_scheme(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

fn is_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_ends_where_its_host_does() {
        for (rest, expected) in [
            ("www.example.com/a) and", "www.example.com"),
            ("example.com. Next", "example.com"),
            ("example.com\"", "example.com"),
            ("example.com:8080/x", "example.com:8080"),
            ("", ""),
        ] {
            assert_eq!(host(rest), expected, "{rest}");
        }
        assert!(host(&"a".repeat(10_000)).len() <= 2 * HOST_MAX);
        assert_eq!(host(&"é".repeat(10_000)).len() % 2, 0);
    }

    #[test]
    fn the_domain_somebody_registered_is_named() {
        for (address, expected) in [
            ("https://www.example.com/a?b", Some("example.com")),
            ("HTTP://User:pw@Sub.Example.CO.UK:8080/x", Some("example.co.uk")),
            ("example.org", Some("example.org")),
            ("//cdn.example.net/lib.js", Some("example.net")),
            ("https://example.com.", Some("example.com")),
            ("https://example.com?next=https://other.org", Some("example.com")),
            ("http://192.0.2.7/x", None),
            ("http://[2001:db8::1]/", None),
            ("/relative/path.html", None),
            ("data/file.jsonl", None),
            ("localhost:3000", None),
            ("https://intranet.corpinternal/", None),
            ("not an address. at all", None),
            ("co.uk", None),
            ("", None),
        ] {
            assert_eq!(registrable(address, &mut String::new()), expected, "{address}");
        }
    }
}
