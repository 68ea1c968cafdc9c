//! Names that leave open which version is meant, and what they are worth beside names that do not.

use super::terms::{self, stem};
use crate::finding::{Findings, Scope};

/// Findings of one field that are remembered, at most.
const MOST: usize = 256;

/// Findings of one field that name a license without its version (`see the GNU General Public License`, `the BSD license below`). Where the
/// same text names the version elsewhere, they repeat that and say nothing of their own.
#[derive(Default)]
pub(super) struct Vague {
    /// Their positions, ascending.
    findings: Vec<usize>,
}

impl Vague {
    /// Notes that the next finding is one.
    pub(super) fn add(&mut self, finding: usize) {
        if self.findings.len() < MOST {
            self.findings.push(finding);
        }
    }

    /// Takes out those that another finding from `first` on makes superfluous.
    pub(super) fn settle(&self, first: usize, findings: &mut Findings) {
        let list = findings.as_slice();
        let value = |at: usize| list.get(at).and_then(|finding| findings.value(finding.value)).unwrap_or_default();
        let clear: Vec<&str> =
            (first..list.len()).filter(|at| self.findings.binary_search(at).is_err()).map(value).collect();
        let needless = |at: &usize| {
            let (own, aside) = (value(*at), list.get(*at).is_some_and(|one| one.scope == Some(Scope::Mention)));
            clear.iter().any(|other| *other != own && says_more(other, own, aside))
        };
        let needless: Vec<usize> = self.findings.iter().copied().filter(needless).collect();
        for &at in needless.iter().rev() {
            findings.list_mut().remove(at);
        }
    }
}

/// Whether the license `other`, named with its version, makes the name `own` without one superfluous; `aside` if that is a mention.
fn says_more(other: &str, own: &str, aside: bool) -> bool {
    match (family(own), family(other)) {
        ("LicenseRef-hf-cc", _) => other.starts_with("CC"),
        ("LicenseRef-public-domain", _) => terms::terms(other).is_some_and(|terms| terms.family == "public-domain"),
        // The notice of the LGPL ends in `See the GNU General Public License`.
        ("GPL", "LGPL" | "AGPL") => aside,
        (own, other) => own == other,
    }
}

/// What a license is called without its version; all that Berkeley wrote is `BSD`.
pub(super) fn family(id: &str) -> &str {
    let stem = stem(id);
    if stem.starts_with("BSD-") { "BSD" } else { stem }
}
