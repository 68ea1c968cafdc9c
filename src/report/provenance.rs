//! Who publishes what the addresses of a dataset lead to.
//!
//! A registrable domain is put into one class by `rules/provenance/domains.toml`, by its own name or by the ending that its registry gives
//! to such publishers alone. Most domains are in none, and that is counted too.

use super::model::{Concentration, Count, DomainClass};
use super::shown;
use crate::profile::Harvest;
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// Domains named for each class.
const NAMED: usize = 5;

#[derive(Deserialize)]
struct File {
    class: Vec<Class>,
}

#[derive(Deserialize)]
struct Class {
    name: String,
    #[serde(default)]
    endings: Vec<String>,
    domains: Vec<String>,
}

/// Name of the class by domain or ending.
static CLASSES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../../rules/provenance/domains.toml")).expect("a test parses the domain table");
    let mut classes = HashMap::new();
    for class in file.class {
        // A dozen names that live as long as the program.
        let name: &'static str = class.name.leak();
        classes.extend(class.endings.into_iter().chain(class.domains).map(|known| (known, name)));
    }
    classes
});

/// The class of a registrable domain in lower case; the longest ending that is known decides.
fn class_of(domain: &str) -> Option<&'static str> {
    let mut rest = Some(domain);
    while let Some(ending) = rest {
        if let Some(class) = CLASSES.get(ending) {
            return Some(class);
        }
        rest = ending.split_once('.').map(|(_, ending)| ending);
    }
    None
}

/// Addresses by class of their domain, most first.
pub(super) fn classes(domains: &Harvest<'_>) -> Vec<DomainClass> {
    let mut by_class: BTreeMap<&str, DomainClass> = BTreeMap::new();
    // Most frequent first, so the first ones of a class are its largest.
    for &(domain, count) in &domains.top {
        let Some(name) = class_of(domain) else { continue };
        let class =
            by_class.entry(name).or_insert_with(|| DomainClass { name: name.to_owned(), ..DomainClass::default() });
        class.addresses += count;
        class.domains += 1;
        if class.largest.len() < NAMED {
            class.largest.push(Count { value: shown::value(domain), count });
        }
    }
    let mut list: Vec<DomainClass> = by_class.into_values().collect();
    list.sort_by_key(|class| Reverse(class.addresses));
    list
}

/// How much the tenth of the domains with the most addresses holds, at least one.
pub(super) fn concentration(domains: &Harvest<'_>) -> Concentration {
    let total = domains.top.iter().map(|(_, count)| count).sum::<u64>() + domains.left_out;
    let tenth = domains.top.len().div_ceil(10);
    let addresses = domains.top.iter().take(tenth).map(|(_, count)| count).sum();
    Concentration { domains: tenth as u64, addresses, share: super::build::share(addresses, total) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_table_names_each_domain_once_and_in_lower_case() {
        let file: File = toml::from_str(include_str!("../../rules/provenance/domains.toml")).expect("valid TOML");
        let all: Vec<&String> =
            file.class.iter().flat_map(|class| class.endings.iter().chain(&class.domains)).collect();
        assert_eq!(CLASSES.len(), all.len());
        assert!(all.iter().all(|known| **known == known.to_ascii_lowercase()));
    }

    #[test]
    fn a_domain_is_classed_by_its_name_or_its_ending() {
        assert_eq!(class_of("nasa.gov"), Some("government"));
        assert_eq!(class_of("ox.ac.uk"), Some("education"));
        assert_eq!(class_of("github.com"), Some("code host"));
        assert_eq!(class_of("example.com"), None);
        assert_eq!(class_of("notgithub.com"), None);
        assert_eq!(class_of("gov.example.com"), None);
    }

    #[test]
    fn the_largest_tenth_is_at_least_one_domain() {
        let harvest = Harvest { top: vec![("github.com", 6), ("nasa.gov", 3)], left_out: 3, distinct: 2, exact: true };
        assert_eq!(concentration(&harvest), Concentration { domains: 1, addresses: 6, share: 0.5 });
        let names: Vec<(String, u64)> =
            classes(&harvest).into_iter().map(|class| (class.name, class.addresses)).collect();
        assert_eq!(names, [("code host".to_owned(), 6), ("government".to_owned(), 3)]);
    }
}
