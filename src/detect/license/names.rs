//! License names: from a piece of text that starts with a name to its id.
//!
//! Creative Commons and GNU names follow a grammar ([`cc`], [`gnu`]); everything else is one table of SPDX ids,
//! full SPDX names and the names of `rules/licenses/names.toml`, keyed by their words.

use super::terms::stem;
use super::words::{Word, Words};
use super::{cc, gnu};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

pub(super) use super::cc::Named;

/// Words of the longest name that is looked for.
const LONGEST: usize = 14;

/// Words that do not tell names apart.
const NOISE: [&str; 12] = [
    "license",
    "licence",
    "licenses",
    "licences",
    "licensed",
    "licensing",
    "version",
    "v",
    "ver",
    "the",
    "vers",
    "lic",
];

/// Names of whole families, of which the usual member is meant, or none.
const MANY: [&str; 6] = ["bsd", "bsd style", "cc", "creative commons", "creativecommons", "public domain"];

#[derive(Deserialize)]
struct File {
    names: HashMap<String, Vec<String>>,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy)]
struct Entry {
    id: &'static str,
    /// Whether the name tells which of several versions is meant.
    versioned: bool,
}

struct Table {
    /// Words joined by spaces, noise left out → what they name.
    by_words: HashMap<Box<str>, Entry>,
    /// Lower-cased SPDX id → id.
    by_id: HashMap<Box<str>, &'static str>,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::build);

impl Table {
    fn build() -> Self {
        let mut table = Self { by_words: HashMap::new(), by_id: HashMap::new() };
        let mut versions: HashMap<&str, usize> = HashMap::new();
        for license in spdx::identifiers::LICENSES {
            *versions.entry(stem(license.name)).or_default() += 1;
        }
        for license in spdx::identifiers::LICENSES {
            table.by_id.insert(license.name.to_ascii_lowercase().into(), license.name);
        }
        let file: File =
            toml::from_str(include_str!("../../../rules/licenses/names.toml")).expect("a test parses the name table");
        // Aliases come first: where the SPDX list has the same words for another id, the people's meaning counts.
        let mut aliases: Vec<(&String, &Vec<String>)> = file.names.iter().collect();
        aliases.sort();
        for (id, names) in aliases {
            // The table lives as long as the program; a few hundred bytes of ids that are not SPDX's leak once.
            let id = table.by_id.get(id.to_ascii_lowercase().as_str()).copied().unwrap_or_else(|| id.clone().leak());
            let several = versions.get(stem(id)).is_some_and(|&count| count > 1);
            for name in names {
                table.add(name, id, several);
            }
            table.by_id.entry(id.to_ascii_lowercase().into()).or_insert(id);
            table.add(id.trim_start_matches("LicenseRef-hf-").trim_start_matches("LicenseRef-"), id, false);
        }
        for license in spdx::identifiers::LICENSES {
            table.add(license.name, license.name, false);
        }
        for license in spdx::identifiers::LICENSES {
            table.add(
                license.full_name,
                license.name,
                versions.get(stem(license.name)).is_some_and(|&count| count > 1),
            );
        }
        table
    }

    /// Adds a name; of a license of `several` versions it must say which one.
    fn add(&mut self, name: &str, id: &'static str, several: bool) {
        let mut key = String::new();
        let mut number = false;
        for word in Words::new(name).filter(|word| !NOISE.contains(&word.as_str())) {
            number |= word.is_number();
            join(&mut key, &word);
        }
        if !key.is_empty() {
            let versioned = number || !several && !MANY.contains(&&*key);
            self.by_words.entry(key.into()).or_insert(Entry { id, versioned });
        }
    }
}

fn join(key: &mut String, word: &Word) {
    if !key.is_empty() {
        key.push(' ');
    }
    key.push_str(word.as_str());
}

/// The SPDX id (or known `LicenseRef-`) that is spelled like this in any case.
pub(super) fn spdx_id(id: &str) -> Option<&'static str> {
    TABLE.by_id.get(id.to_ascii_lowercase().as_str()).copied().map(current)
}

/// SPDX ids that were replaced by a clearer one.
fn current(id: &'static str) -> &'static str {
    match id {
        "GPL-1.0" => "GPL-1.0-only",
        "GPL-2.0" => "GPL-2.0-only",
        "GPL-3.0" => "GPL-3.0-only",
        "LGPL-2.0" => "LGPL-2.0-only",
        "LGPL-2.1" => "LGPL-2.1-only",
        "LGPL-3.0" => "LGPL-3.0-only",
        "AGPL-1.0" => "AGPL-1.0-only",
        "AGPL-3.0" => "AGPL-3.0-only",
        "GFDL-1.1" => "GFDL-1.1-only",
        "GFDL-1.2" => "GFDL-1.2-only",
        "GFDL-1.3" => "GFDL-1.3-only",
        "GPL-1.0+" => "GPL-1.0-or-later",
        "GPL-2.0+" => "GPL-2.0-or-later",
        "GPL-3.0+" => "GPL-3.0-or-later",
        "LGPL-2.0+" => "LGPL-2.0-or-later",
        "LGPL-2.1+" => "LGPL-2.1-or-later",
        "LGPL-3.0+" => "LGPL-3.0-or-later",
        "eCos-2.0" => "GPL-2.0-or-later WITH eCos-exception-2.0",
        "wxWindows" => "LGPL-2.0-or-later WITH WxWindows-exception-3.1",
        "GPL-2.0-with-autoconf-exception" => "GPL-2.0-only WITH Autoconf-exception-2.0",
        "GPL-2.0-with-bison-exception" => "GPL-2.0-only WITH Bison-exception-2.2",
        "GPL-2.0-with-classpath-exception" => "GPL-2.0-only WITH Classpath-exception-2.0",
        "GPL-2.0-with-font-exception" => "GPL-2.0-only WITH Font-exception-2.0",
        "GPL-2.0-with-GCC-exception" => "GPL-2.0-only WITH GCC-exception-2.0",
        "GPL-3.0-with-autoconf-exception" => "GPL-3.0-only WITH Autoconf-exception-3.0",
        "GPL-3.0-with-GCC-exception" => "GPL-3.0-only WITH GCC-exception-3.1",
        other => other,
    }
}

/// Reads the longest license name at the start of `text`, a window of at most a few hundred bytes.
pub(super) fn named(text: &str) -> Option<Named> {
    spelled(text).or_else(|| cc::named(text)).or_else(|| gnu::named(text)).or_else(|| listed(text))
}

/// An SPDX id that holds a number, written as in the list: `CC-BY-NC-SA-2.0-UK`, `GFDL-1.3-no-invariants-only`.
fn spelled(text: &str) -> Option<Named> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'+');
    let run = text.bytes().take(LONGEST_ID).take_while(is_part).count();
    let id = text.get(..run)?.trim_end_matches(['.', '-']);
    let numbered = id.contains('-') && id.contains(|ch: char| ch.is_ascii_digit());
    let found = spdx_id(id).filter(|_| numbered)?;
    Some(Named { id: found, end: id.len(), versioned: true })
}

/// Bytes of the longest SPDX id and some more.
const LONGEST_ID: usize = 48;

fn listed(text: &str) -> Option<Named> {
    let mut key = String::new();
    let mut best = None;
    let mut noise_follows = false;
    let mut last = 0;
    for word in Words::new(text).take(LONGEST) {
        // Words of different clauses, cells or lines make no name.
        let gap = text.get(last..word.start).unwrap_or_default();
        if last > 0
            && (gap.contains([';', '|', '=', '{', '}', '<', '>', '[', ']', '!', '?'])
                || gap.contains('"') && gap.contains(',')
                || gap.matches('\n').count() > 1)
        {
            break;
        }
        last = word.end;
        // The Apache Software Foundation and its like are no licenses.
        if matches!(word.as_str(), "foundation" | "group" | "consortium") && noise_follows {
            return None;
        }
        if NOISE.contains(&word.as_str()) {
            // `Apache License` ends after its noise, `MIT, the` does not.
            if noise_follows
                && word.as_str().starts_with("licen")
                && let Some(Named { end, .. }) = &mut best
                && text[*end..word.start].chars().all(|ch| ch == ' ' || ch == '-')
            {
                *end = word.end;
            }
            continue;
        }
        join(&mut key, &word);
        noise_follows = false;
        if let Some(&Entry { id, versioned }) = TABLE.by_words.get(key.as_str()) {
            best = Some(Named { id: current(id), end: word.end, versioned });
            noise_follows = true;
        }
    }
    best
}

/// The id whose name the words of `text` are, all of them.
pub(super) fn exactly(text: &str) -> Option<&'static str> {
    let mut key = String::new();
    for word in Words::new(text).take(3 * LONGEST).filter(|word| !NOISE.contains(&word.as_str())) {
        join(&mut key, &word);
    }
    TABLE.by_words.get(key.as_str()).map(|entry| current(entry.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_of_the_name_table_is_an_spdx_id_or_a_reference() {
        let file: File = toml::from_str(include_str!("../../../rules/licenses/names.toml")).expect("valid TOML");
        let unknown: Vec<&String> = file
            .names
            .keys()
            .filter(|id| !id.starts_with("LicenseRef-") && spdx::license_id(id).is_none())
            .filter(|id| spdx::exception_id(id).is_none())
            .collect();
        assert_eq!(unknown, Vec::<&String>::new());
    }

    #[test]
    fn the_longest_name_wins() {
        let text = "Apache License, Version 2.0 (the \"License\")";
        let named = named(text).expect("a name");
        assert_eq!((named.id, &text[..named.end]), ("Apache-2.0", "Apache License, Version 2.0"));
        assert_eq!(super::named("MIT No Attribution").map(|named| named.id), Some("MIT-0"));
        assert_eq!(super::named("BSD 3-Clause \"New\" license").map(|named| named.id), Some("BSD-3-Clause"));
    }

    #[test]
    fn all_spdx_ids_are_their_own_names() {
        let wrong: Vec<(&str, Option<&str>)> = spdx::identifiers::LICENSES
            .iter()
            .filter(|license| spdx::license_id(license.name).is_some_and(|id| !id.is_deprecated()))
            .map(|license| (license.name, exactly(license.name)))
            .filter(|(name, found)| *found != Some(name))
            .collect();
        assert_eq!(wrong, []);
    }

    #[test]
    fn words_of_daily_use_are_no_names() {
        assert_eq!(named("permission of the owner").map(|named| named.id), None);
    }
}
