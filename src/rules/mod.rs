//! Rules: what is looked for, as TOML data compiled into the binary.
//!
//! A rule file holds `[[rule]]` tables (fields of [`Rule`]) and `[[token]]` tables, their short form. `load` parses and checks them, later folders
//! override earlier ones by `code`; `lint` refuses rules that would be slow or untested; `explain` prints one
//! for people. Rules say *what*; the detectors in [`detect`](crate::detect) know *how*.

mod builtin;
mod explain;
mod lint;
mod load;
mod precision;
mod prefix;
mod token;

pub use explain::explain;
pub use lint::{Lint, lint};
pub use load::{RuleError, RuleSet};
pub use precision::Precision;

use crate::finding::{Category, Evidence, Severity};
use crate::kernel::literals::Ending;
use serde::{Deserialize, Serialize};

/// How much a match needs around it before it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Policy {
    /// Checksum or structure is strong enough alone.
    #[default]
    A,
    /// Needs a keyword nearby, unless in its punctuated form.
    B,
    /// Always needs a keyword nearby.
    C,
}

/// One rule, as written in TOML.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Stable code: three letters and three digits (`PII001`, `SEC004`, `LIC020`, `POI002`).
    pub code: String,
    /// Type name of the contract (`email`, `aws_access_key`, `license_url`).
    pub kind: String,
    /// Family.
    pub category: Category,
    /// One line for people.
    pub title: String,
    /// Harm if true.
    pub severity: Severity,
    /// What it is and why it matters.
    pub why: String,
    /// Specifications, papers, vendor pages.
    #[serde(default)]
    pub references: Vec<String>,

    /// Name of a built-in parser that finds and checks the value; excludes `pattern`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parser: Option<String>,
    /// Regular expression that must match at the keyword's window; excludes `parser`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Number of the capture group that is the finding's span; 0 is the whole match.
    #[serde(default)]
    pub group: usize,
    /// Literals that call the rule: whole words, without regard to case. The match lies within `longest` bytes.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Literals that may go on inside a word (`AKIA`, `ghp_`). The match starts where the literal does.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// Structural anchors instead of keywords: `at` (`@`), `digits`, `colon`, `special` (invisible and other marked characters),
    /// `long` (tokens of twenty bytes and more), `column` (name of the field), `field` (signals of the whole field),
    /// `record` (looks at the whole record once), `file` (looks at a file beside the data).
    #[serde(default)]
    pub anchors: Vec<String>,
    /// Longest possible match in bytes: the window that is looked at on each side of an anchor.
    #[serde(default)]
    pub longest: usize,

    /// Evidence of an unconfirmed match.
    #[serde(default = "pattern_evidence")]
    pub evidence: Evidence,
    /// 0..1, of a match that nothing confirms or refutes.
    #[serde(default = "default_confidence")]
    pub confidence: f32,
    /// What a match needs around it.
    #[serde(default)]
    pub policy: Policy,
    /// Name of a built-in check (`luhn`, `mod97`, `jwt`, `crc32_base62`, ...) that makes the evidence `validated`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validator: Option<String>,
    /// Words that support the match within 50 bytes.
    #[serde(default)]
    pub context: Vec<String>,
    /// Words that refute the match within 50 bytes.
    #[serde(default)]
    pub not_near: Vec<String>,
    /// Least Shannon entropy of the span, bits a character.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entropy: Option<f32>,
    /// Regular expressions; a span that one of them matches as a whole is not reported.
    #[serde(default)]
    pub allow: Vec<String>,
    /// Parts the rule looks at; empty means all (`completion`, `prompt`, ...).
    #[serde(default)]
    pub parts: Vec<String>,
    /// More settings of the built-in parser (license id, phrase table, ...).
    #[serde(default)]
    pub settings: toml::Table,

    /// Texts the rule must report, at least one; `rules/README.md` explains `{+}` and `{column:...}`.
    #[serde(default)]
    pub positive: Vec<String>,
    /// Texts the rule must not report, at least one.
    #[serde(default)]
    pub negative: Vec<String>,
}

impl Rule {
    /// Whether the rule is matched against the text of fields; the others are reported by the engine about
    /// whole records or files.
    #[must_use]
    pub fn reads_text(&self) -> bool {
        !self.anchors.iter().any(|anchor| anchor == "record" || anchor == "file")
    }

    /// The literals that call the rule, and how each ends. A prefix may hold classes of characters, `MT[A-Z][0-9]`: what they
    /// stand for is written out here.
    pub fn literals(&self) -> impl Iterator<Item = (String, Ending)> {
        let words = self.keywords.iter().map(|word| (word.clone(), Ending::Word));
        words
            .chain(self.prefixes.iter().flat_map(|prefix| prefix::written_out(prefix)).map(|one| (one, Ending::Prefix)))
    }

    /// What `allow` says in one expression.
    #[must_use]
    pub fn allowed(&self) -> Option<String> {
        (!self.allow.is_empty()).then(|| format!("^(?:{})$", self.allow.join("|")))
    }

    /// Every expression that is compiled for the rule.
    pub fn expressions(&self) -> impl Iterator<Item = String> {
        self.pattern.clone().into_iter().chain(self.allowed())
    }

    /// A string from `settings`.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name)?.as_str()
    }

    /// The strings of a list in `settings`; empty when there is none.
    pub fn setting_list<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.settings.get(name).and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_str)
    }

    /// Default confidence in percent, as findings carry it.
    #[must_use]
    pub fn percent(&self) -> u8 {
        (self.confidence.clamp(0.0, 1.0) * 100.0).round() as u8
    }
}

fn pattern_evidence() -> Evidence {
    Evidence::Pattern
}

fn default_confidence() -> f32 {
    0.8
}
