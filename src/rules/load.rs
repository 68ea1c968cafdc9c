//! Loading rule files, choosing among rules, and their digest.

use super::precision::{self, Precision};
use super::token::Token;
use super::{Rule, builtin, lint};
use crate::finding::RuleId;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Selects duplicates alone: they are looked for whatever the rules, and no rule has this code.
const DUPLICATES: &str = "DUP";

/// Why rules could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// A folder or file that cannot be read.
    #[error("cannot read rules from {path}: {source}")]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file that is not TOML, or holds fields no rule has.
    #[error("{file}: {why}")]
    File {
        /// The file.
        file: String,
        /// What the parser said.
        why: String,
    },
    /// A rule that cannot work.
    #[error("{file}: rule {code}: {why}")]
    Rule {
        /// The file the rule stands in.
        file: String,
        /// Its code.
        code: String,
        /// What is wrong.
        why: String,
    },
    /// `--select` or `--ignore` names nothing.
    #[error("no rule has a code that starts with {0:?}; `provscan rules list` shows all codes")]
    UnknownCode(String),
}

/// The shape of a rule file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    #[serde(default)]
    rule: Vec<Rule>,
    #[serde(default)]
    token: Vec<Token>,
}

/// A rule with the file it came from.
#[derive(Debug, Clone)]
struct Entry {
    rule: Rule,
    file: String,
    origin: Origin,
    /// What was measured of this very rule; a rule that replaces another one starts without.
    precision: Vec<Precision>,
}

/// All rules in force, sorted by code; the position is the [`RuleId`].
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    entries: Vec<Entry>,
}

impl RuleSet {
    /// The rules that are compiled into the binary.
    ///
    /// # Errors
    /// Never in a tested build; the message names file and rule.
    pub fn builtin() -> Result<Self, RuleError> {
        let mut set = Self::default();
        for (file, text) in builtin::FILES {
            set.add_file(file, text, Origin::Builtin)?;
        }
        for (code, measured) in precision::builtin()? {
            set.measured(&code, measured);
        }
        Ok(set)
    }

    /// Adds every `*.toml` below `dir`; a rule with a known code replaces the earlier one.
    ///
    /// # Errors
    /// When a file cannot be read or parsed, or a rule in it cannot work.
    pub fn with_dir(mut self, dir: &Path) -> Result<Self, RuleError> {
        let walk = walkdir::WalkDir::new(dir).follow_links(true).sort_by_file_name();
        for entry in walk {
            let entry = entry.map_err(|error| RuleError::Unreadable {
                path: error.path().unwrap_or(dir).to_owned(),
                source: error.into(),
            })?;
            if !entry.file_type().is_file() || entry.path().extension().is_none_or(|end| end != "toml") {
                continue;
            }
            let text = std::fs::read_to_string(entry.path())
                .map_err(|source| RuleError::Unreadable { path: entry.path().to_owned(), source })?;
            self.add_file(&entry.path().display().to_string(), &text, Origin::User)?;
        }
        Ok(self)
    }

    fn add_file(&mut self, file: &str, text: &str, origin: Origin) -> Result<(), RuleError> {
        let parsed: RuleFile = toml::from_str(text)
            .map_err(|error| RuleError::File { file: file.to_owned(), why: error.to_string().trim_end().to_owned() })?;
        for rule in parsed.rule.into_iter().chain(parsed.token.into_iter().map(Token::into_rule)) {
            let refused =
                |code: &str, why: String| RuleError::Rule { file: file.to_owned(), code: code.to_owned(), why };
            // Of the built-in rules a test says that they have none: looking for them takes most of the start of a run.
            if origin == Origin::User
                && let Some(why) = lint::defects(&rule).into_iter().next()
            {
                return Err(refused(&rule.code, why));
            }
            let entry = Entry { file: file.to_owned(), origin, rule, precision: Vec::new() };
            match self.entries.binary_search_by(|known| known.rule.code.cmp(&entry.rule.code)) {
                Ok(at) if origin == Origin::User && self.entries[at].file != file => self.entries[at] = entry,
                Ok(at) => {
                    let why = format!("its code is already taken by a rule in {}", self.entries[at].file);
                    return Err(refused(&entry.rule.code, why));
                }
                Err(at) => self.entries.insert(at, entry),
            }
        }
        Ok(())
    }

    /// Rules that a user wrote, which no test knows.
    pub fn own(&self) -> impl Iterator<Item = (RuleId, &Rule)> {
        self.iter().filter(|(id, _)| self.entries[usize::from(id.0)].origin == Origin::User)
    }

    /// The rule behind an id.
    #[must_use]
    pub fn get(&self, id: RuleId) -> &Rule {
        &self.entries[usize::from(id.0)].rule
    }

    /// How often a rule was right where that was checked; empty when nobody did.
    #[must_use]
    pub fn precision(&self, id: RuleId) -> &[Precision] {
        &self.entries[usize::from(id.0)].precision
    }

    /// Notes what was measured of a rule.
    pub(crate) fn measured(&mut self, code: &str, precision: Vec<Precision>) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.rule.code == code) {
            entry.precision = precision;
        }
    }

    /// All rules with their ids, sorted by code.
    pub fn iter(&self) -> impl Iterator<Item = (RuleId, &Rule)> {
        self.entries.iter().enumerate().map(|(number, entry)| (RuleId(number as u16), &entry.rule))
    }

    /// The rule with exactly this code.
    #[must_use]
    pub fn by_code(&self, code: &str) -> Option<(RuleId, &Rule)> {
        let at = self.entries.binary_search_by(|entry| entry.rule.code.as_str().cmp(code)).ok()?;
        Some((RuleId(at as u16), &self.entries[at].rule))
    }

    /// Number of rules.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// File a rule came from: below `rules/` for built-in ones.
    #[must_use]
    pub fn file(&self, id: RuleId) -> &str {
        &self.entries[usize::from(id.0)].file
    }

    /// Keeps the rules whose code starts with an element of `select` (empty keeps all) and drops those whose code starts
    /// with an element of `ignore`. `DUP` (duplicates alone) selects no rule. Ids change: call it before anything is compiled.
    ///
    /// # Errors
    /// When an element names no rule.
    pub fn select(&mut self, select: &[String], ignore: &[String]) -> Result<(), RuleError> {
        for prefix in select.iter().filter(|prefix| *prefix != DUPLICATES).chain(ignore) {
            if prefix.is_empty() || !self.entries.iter().any(|entry| entry.rule.code.starts_with(prefix.as_str())) {
                return Err(RuleError::UnknownCode(prefix.clone()));
            }
        }
        let named = |list: &[String], code: &str| list.iter().any(|prefix| code.starts_with(prefix.as_str()));
        self.entries.retain(|entry| {
            let code = &entry.rule.code;
            (select.is_empty() || named(select, code)) && !named(ignore, code)
        });
        Ok(())
    }

    /// Whether `select` asks for duplicates and for nothing that a rule finds: then none has to be loaded.
    #[must_use]
    pub fn unneeded(select: &[String]) -> bool {
        !select.is_empty() && select.iter().all(|prefix| prefix == DUPLICATES)
    }

    /// Hex BLAKE3 over all rules in code order, each in canonical JSON: two sets with equal digests find the same.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for entry in &self.entries {
            let json = serde_json::to_vec(&entry.rule).expect("rules hold nothing that JSON cannot");
            hasher.update(&(json.len() as u64).to_le_bytes());
            hasher.update(&json);
        }
        hasher.finalize().to_hex().to_string()
    }

    /// An error about a rule of this set.
    #[must_use]
    pub fn refuse(&self, id: RuleId, why: &str) -> RuleError {
        RuleError::Rule { file: self.file(id).to_owned(), code: self.get(id).code.clone(), why: why.to_owned() }
    }
}

/// Where a rule file comes from. A user's rule with a known code replaces the earlier one, and is checked before it is believed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Origin {
    Builtin,
    User,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(code: &str) -> String {
        format!(
            "[[rule]]\ncode = \"{code}\"\nkind = \"k\"\ncategory = \"secret\"\ntitle = \"t\"\nseverity = \"low\"\n\
             why = \"w\"\npattern = \"qqq[0-9]+\"\nkeywords = [\"qqqword\"]\nlongest = 40\n\
             positive = [\"qqqword qqq1\"]\nnegative = [\"qqqword\"]\n"
        )
    }

    fn set(codes: &[&str]) -> RuleSet {
        let mut set = RuleSet::default();
        let text: String = codes.iter().map(|code| rule(code)).collect();
        set.add_file("one.toml", &text, Origin::Builtin).expect("good rules");
        set
    }

    fn codes(set: &RuleSet) -> Vec<&str> {
        set.iter().map(|(_, rule)| rule.code.as_str()).collect()
    }

    #[test]
    fn rules_are_numbered_in_code_order() {
        let set = set(&["SEC903", "SEC901"]);
        assert_eq!(codes(&set), ["SEC901", "SEC903"]);
        assert_eq!(set.by_code("SEC903").map(|(id, _)| id), Some(RuleId(1)));
        assert!(set.by_code("SEC9").is_none());
    }

    #[test]
    fn select_and_ignore_take_prefixes_and_refuse_unknown_codes() {
        let mut chosen = set(&["SEC901", "SEC902", "SEC911"]);
        chosen.select(&["SEC90".into()], &["SEC902".into()]).expect("known prefixes");
        assert_eq!(codes(&chosen), ["SEC901"]);
        let error = set(&["SEC901"]).select(&["SEX".into()], &[]).expect_err("unknown prefix");
        assert!(error.to_string().contains("\"SEX\""));
    }

    #[test]
    fn duplicates_alone_are_no_rule() {
        let mut chosen = set(&["SEC901", "SEC902"]);
        chosen.select(&["DUP".into()], &[]).expect("a known name");
        assert!(chosen.is_empty());
        assert!(RuleSet::unneeded(&["DUP".into()]));
        assert!(!RuleSet::unneeded(&["DUP".into(), "SEC9".into()]) && !RuleSet::unneeded(&[]));
        assert!(set(&["SEC901"]).select(&[], &["DUP".into()]).is_err(), "they cannot be left out");
    }

    #[test]
    fn a_folder_overrides_by_code_and_changes_the_digest() {
        let dir = tempfile::tempdir().expect("temp dir");
        std::fs::write(dir.path().join("own.toml"), rule("SEC901").replace("\"low\"", "\"high\"")).expect("written");
        let base = set(&["SEC901", "SEC902"]);
        let before = base.digest();
        let after = base.with_dir(dir.path()).expect("good folder");
        assert_eq!(codes(&after), ["SEC901", "SEC902"]);
        assert_eq!(after.get(RuleId(0)).severity, crate::finding::Severity::High);
        assert_ne!(before, after.digest());
        assert_eq!(before, set(&["SEC902", "SEC901"]).digest());
    }

    #[test]
    fn errors_name_file_and_rule() {
        let dir = tempfile::tempdir().expect("temp dir");
        std::fs::write(dir.path().join("bad.toml"), rule("SEC901").replace("[0-9]+", "[0-9")).expect("written");
        let error = RuleSet::default().with_dir(dir.path()).expect_err("bad pattern").to_string();
        assert!(error.contains("bad.toml: rule SEC901: "), "{error}");
    }
}
