//! Addresses of license texts: which license a URL points to.
//!
//! Hosts that publish licenses are a short table; below each the path says which license. A scheme is not needed:
//! text often holds `creativecommons.org/licenses/by/4.0` alone.

use super::around::last_bytes;
use super::cc;
use super::names;
use super::spdx_id;

/// Longest URL that is looked at.
pub(super) const LONGEST: usize = 200;

/// How the path of a host is read.
#[derive(Clone, Copy)]
enum Path {
    /// Creative Commons element codes.
    CreativeCommons,
    /// The path starts with one of these names.
    Names(&'static [(&'static str, &'static str)]),
    /// The last segment is an SPDX id or a name.
    Segment(&'static str),
}

const GNU: [(&str, &str); 22] = [
    ("licenses/old-licenses/gpl-1.0", "GPL-1.0-only"),
    ("licenses/old-licenses/gpl-2.0", "GPL-2.0-only"),
    ("licenses/old-licenses/lgpl-2.0", "LGPL-2.0-only"),
    ("licenses/old-licenses/lgpl-2.1", "LGPL-2.1-only"),
    ("licenses/old-licenses/fdl-1.1", "GFDL-1.1-only"),
    ("licenses/old-licenses/fdl-1.2", "GFDL-1.2-only"),
    ("licenses/gpl-2.0", "GPL-2.0-only"),
    ("licenses/gpl-3.0", "GPL-3.0-only"),
    ("licenses/gpl", "GPL-3.0-only"),
    ("licenses/lgpl-2.1", "LGPL-2.1-only"),
    ("licenses/lgpl-3.0", "LGPL-3.0-only"),
    ("licenses/lgpl", "LGPL-3.0-only"),
    ("licenses/agpl-3.0", "AGPL-3.0-only"),
    ("licenses/agpl", "AGPL-3.0-only"),
    ("licenses/fdl-1.1", "GFDL-1.1-only"),
    ("licenses/fdl-1.2", "GFDL-1.2-only"),
    ("licenses/fdl-1.3", "GFDL-1.3-only"),
    ("licenses/fdl", "GFDL-1.3-only"),
    ("copyleft/gpl", "GPL-3.0-only"),
    ("copyleft/lesser", "LGPL-3.0-only"),
    ("copyleft/lgpl", "LGPL-3.0-only"),
    ("copyleft/fdl", "GFDL-1.3-only"),
];

const APACHE: [(&str, &str); 4] = [
    ("licenses/license-2.0", "Apache-2.0"),
    ("licenses/license-1.1", "Apache-1.1"),
    ("licenses/license-1.0", "Apache-1.0"),
    ("licenses/license", "Apache-2.0"),
];

const OPEN_DATA: [(&str, &str); 6] = [
    ("licenses/odbl", "ODbL-1.0"),
    ("licenses/by", "ODC-By-1.0"),
    ("licenses/pddl", "PDDL-1.0"),
    ("odbl", "ODbL-1.0"),
    ("by", "ODC-By-1.0"),
    ("pddl", "PDDL-1.0"),
];

const MOZILLA: [(&str, &str); 7] = [
    ("mpl/2.0", "MPL-2.0"),
    ("mpl/1.1", "MPL-1.1"),
    ("mpl/mpl-1.1", "MPL-1.1"),
    ("mpl/mpl-1.0", "MPL-1.0"),
    ("mpl/npl-1.1", "NPL-1.1"),
    ("en-us/mpl/2.0", "MPL-2.0"),
    ("mpl", "MPL-2.0"),
];

const ECLIPSE: [(&str, &str); 5] = [
    ("org/documents/edl-v10", "BSD-3-Clause"),
    ("legal/epl-v20", "EPL-2.0"),
    ("legal/epl-2.0", "EPL-2.0"),
    ("legal/epl-v10", "EPL-1.0"),
    ("org/documents/epl-v10", "EPL-1.0"),
];

const CDLA: [(&str, &str); 3] = [
    ("permissive-2-0", "CDLA-Permissive-2.0"),
    ("permissive-1-0", "CDLA-Permissive-1.0"),
    ("sharing-1-0", "CDLA-Sharing-1.0"),
];

const UK: [(&str, &str); 5] = [
    ("doc/open-government-licence/version/3", "OGL-UK-3.0"),
    ("doc/open-government-licence/version/2", "OGL-UK-2.0"),
    ("doc/open-government-licence/version/1", "OGL-UK-1.0"),
    ("doc/non-commercial-government-licence", "NCGL-UK-2.0"),
    ("doc/open-government-licence", "OGL-UK-3.0"),
];

/// What Debian installs its common licenses as (Debian policy 12.5); those without a version are links to the newest.
const DEBIAN: [(&str, &str); 17] = [
    ("apache-2.0", "Apache-2.0"),
    ("artistic", "Artistic-1.0-Perl"),
    ("bsd", "BSD-3-Clause"),
    ("cc0-1.0", "CC0-1.0"),
    ("gfdl-1.2", "GFDL-1.2-only"),
    ("gfdl-1.3", "GFDL-1.3-only"),
    ("gfdl", "GFDL-1.3-only"),
    ("gpl-1", "GPL-1.0-only"),
    ("gpl-2", "GPL-2.0-only"),
    ("gpl-3", "GPL-3.0-only"),
    ("gpl", "GPL-3.0-only"),
    ("lgpl-2.1", "LGPL-2.1-only"),
    ("lgpl-2", "LGPL-2.0-only"),
    ("lgpl-3", "LGPL-3.0-only"),
    ("lgpl", "LGPL-3.0-only"),
    ("mpl-1.1", "MPL-1.1"),
    ("mpl-2.0", "MPL-2.0"),
];

/// The pages that Oracle's notices of two licenses point to; the license without a page of its own is the CDDL.
const GLASSFISH: [(&str, &str); 3] =
    [("public/cddl+gpl_1_1", "CDDL-1.1"), ("public/cddl+gpl", "CDDL-1.0"), ("public/cddlv1.0", "CDDL-1.0")];

/// Hosts, and how the rest is read. The longest match of the path wins by order.
const HOSTS: [(&str, Path); 23] = [
    ("creativecommons.org/", Path::CreativeCommons),
    ("licensebuttons.net/", Path::CreativeCommons),
    ("gnu.org/", Path::Names(&GNU)),
    ("fsf.org/", Path::Names(&GNU)),
    ("apache.org/", Path::Names(&APACHE)),
    ("opendatacommons.org/", Path::Names(&OPEN_DATA)),
    ("mozilla.org/", Path::Names(&MOZILLA)),
    ("eclipse.org/", Path::Names(&ECLIPSE)),
    ("cdla.dev/", Path::Names(&CDLA)),
    ("nationalarchives.gov.uk/", Path::Names(&UK)),
    ("opensource.org/", Path::Segment("licenses/")),
    ("opensource.org/", Path::Segment("license/")),
    ("opensource.org/", Path::Segment("licences/")),
    ("choosealicense.com/", Path::Segment("licenses/")),
    ("spdx.org/", Path::Segment("licenses/")),
    ("unlicense.org", Path::Names(&[("", "Unlicense")])),
    ("mit-license.org", Path::Names(&[("", "MIT")])),
    ("boost.org/", Path::Names(&[("license_1_0", "BSL-1.0")])),
    ("glassfish.dev.java.net/", Path::Names(&GLASSFISH)),
    ("glassfish.java.net/", Path::Names(&GLASSFISH)),
    ("common-licenses/", Path::Names(&DEBIAN)),
    ("wtfpl.net", Path::Names(&[("", "WTFPL")])),
    ("img.shields.io/badge/", Path::Segment("license-")),
];

/// License a URL points to, which starts at or before the host at the start of `text`; and the bytes of text it takes.
pub(super) fn at(text: &str) -> Option<(&'static str, usize)> {
    let length = text
        .char_indices()
        .take_while(|(at, ch)| {
            *at < LONGEST
                && !ch.is_whitespace()
                && !ch.is_control()
                && !matches!(ch, '"' | '\'' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '`' | '\\' | '*')
        })
        .last()
        .map_or(0, |(at, ch)| at + ch.len_utf8());
    let url = text[..length].trim_end_matches(['.', ',', ';', ':', '!', '?']);
    let lower = url.to_ascii_lowercase();
    for (host, path) in HOSTS {
        let Some(rest) = lower.strip_prefix(host) else { continue };
        let found = match path {
            Path::CreativeCommons => cc::path(rest),
            Path::Names(names) => names
                .iter()
                .find(|(name, _)| {
                    rest.starts_with(name) && !rest[name.len()..].starts_with(|ch: char| ch.is_ascii_alphanumeric())
                })
                .map(|(_, id)| *id),
            Path::Segment(prefix) => rest.strip_prefix(prefix).and_then(|rest| segment(rest, host.contains("shields"))),
        };
        if let Some(id) = found {
            return Some((id, url.len()));
        }
    }
    None
}

/// Start of the URL whose host is at `host`: its scheme and subdomain belong to it.
pub(super) fn start(text: &str, host: usize) -> usize {
    let part = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, ':' | '/' | '.' | '-');
    let head = last_bytes(text, host, 24);
    let taken = head.len() - head.trim_end_matches(part).len();
    match head.find("http") {
        Some(scheme) if scheme >= head.len() - taken => host - head.len() + scheme,
        _ if head.ends_with("www.") => host - 4,
        _ => host,
    }
}

/// License named by the first path segment, such as `mit-license.php`, `BSD-3-Clause.html`; a badge
/// has the color as last part (`MIT-blue.svg`, `Apache%202.0-green`).
fn segment(rest: &str, badge: bool) -> Option<&'static str> {
    let segment = rest.split(['/', '?', '#']).next()?;
    let segment = [".php", ".html", ".htm", ".txt", ".svg", ".png", ".json"]
        .iter()
        .fold(segment, |name, ending| name.trim_end_matches(ending));
    if badge {
        let name = segment.rsplit_once('-').map_or(segment, |(name, _)| name);
        let name = name.replace("--", "-").replace("%20", " ").replace('_', " ");
        return whole(&name);
    }
    spdx_id(segment).or_else(|| whole(segment))
}

fn whole(name: &str) -> Option<&'static str> {
    let named = names::named(name)?;
    (named.end == name.len()).then_some(named.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Option<&'static str> {
        at(text).map(|(id, _)| id)
    }

    #[test]
    fn the_usual_addresses_are_known() {
        assert_eq!(id("creativecommons.org/licenses/by-sa/4.0/"), Some("CC-BY-SA-4.0"));
        assert_eq!(id("creativecommons.org/publicdomain/zero/1.0/legalcode.fr"), Some("CC0-1.0"));
        assert_eq!(id("gnu.org/licenses/gpl-3.0.en.html"), Some("GPL-3.0-only"));
        assert_eq!(id("apache.org/licenses/LICENSE-2.0.txt"), Some("Apache-2.0"));
        assert_eq!(id("opensource.org/licenses/mit-license.php"), Some("MIT"));
        assert_eq!(id("opensource.org/licenses/BSD-3-Clause"), Some("BSD-3-Clause"));
        assert_eq!(id("choosealicense.com/licenses/agpl-3.0/"), Some("AGPL-3.0-only"));
        assert_eq!(id("opendatacommons.org/licenses/by/1-0/"), Some("ODC-By-1.0"));
        assert_eq!(id("img.shields.io/badge/License-Apache_2.0-blue.svg"), Some("Apache-2.0"));
        assert_eq!(id("img.shields.io/badge/license-MIT-green"), Some("MIT"));
    }

    #[test]
    fn an_address_ends_where_the_sentence_goes_on() {
        let text = "creativecommons.org/licenses/by/4.0/), and more";
        assert_eq!(at(text).map(|(_, length)| &text[..length]), Some("creativecommons.org/licenses/by/4.0/"));
        let text = "mozilla.org/MPL/2.0.";
        assert_eq!(at(text).map(|(_, length)| &text[..length]), Some("mozilla.org/MPL/2.0"));
    }

    #[test]
    fn the_rule_calls_every_host_of_the_table() {
        let rules = crate::rules::RuleSet::builtin().expect("built-in rules");
        let (_, rule) = rules.iter().find(|(_, rule)| rule.kind == "license_url").expect("a rule on license URLs");
        for (host, _) in HOSTS {
            let host = host.trim_end_matches('/').trim_end_matches("/badge");
            assert!(rule.keywords.iter().any(|keyword| keyword == host), "{host}");
        }
    }

    #[test]
    fn an_address_starts_with_its_scheme() {
        let text = "see https://www.gnu.org/licenses/gpl.html";
        assert_eq!(start(text, text.find("gnu").expect("a host")), 4);
        assert_eq!(start("www.gnu.org", 4), 0);
        assert_eq!(start("gnu.org", 0), 0);
    }

    #[test]
    fn other_pages_of_the_same_hosts_are_no_marks() {
        assert_eq!(id("creativecommons.org/about/"), None);
        assert_eq!(id("gnu.org/software/emacs"), None);
        assert_eq!(id("opensource.org/licenses/"), None);
        assert_eq!(id("apache.org/"), None);
    }
}
