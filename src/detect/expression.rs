//! The expressions of rules, compiled when the first text asks for them: a scan meets few of them, and compiling all takes longer than
//! a small dataset.
//!
//! Nothing is left to fail then. Rules of the user are checked before the first scan, and a test lints all built-in ones.

use super::gate::Gate;
use regex_automata::meta::{BuildError, Config, Regex};
use std::sync::OnceLock;

/// An expression and, where it is costly, what looks before it.
#[derive(Debug)]
pub(super) struct Expression {
    pattern: Box<str>,
    compiled: OnceLock<(Regex, Option<Gate>)>,
}

impl Expression {
    /// An expression that [`check`] accepts.
    pub(super) fn new(pattern: &str) -> Self {
        Self { pattern: pattern.into(), compiled: OnceLock::new() }
    }

    /// The expression, and the gate before it.
    pub(super) fn get(&self) -> &(Regex, Option<Gate>) {
        self.compiled.get_or_init(|| compile(&self.pattern).expect("rules are compiled before they are believed"))
    }
}

/// Says what is wrong with an expression, if something is.
///
/// # Errors
/// A sentence about it.
pub fn check(pattern: &str) -> Result<(), String> {
    compile(pattern).map(|_| ())
}

fn compile(pattern: &str) -> Result<(Regex, Option<Gate>), String> {
    let regex = Regex::builder().configure(config()).build(pattern).map_err(|error| say(&error))?;
    Ok((regex, Gate::compile(pattern)?))
}

/// Bounds that keep a thousand rules small.
pub(super) fn config() -> Config {
    Regex::config().nfa_size_limit(Some(2 << 20)).hybrid_cache_capacity(256 << 10)
}

fn say(error: &BuildError) -> String {
    match (error.syntax_error(), error.size_limit()) {
        (Some(syntax), _) => syntax.to_string(),
        (None, Some(limit)) => format!(
            "the expression compiles to more than {limit} bytes; classes of Unicode (`\\p{{L}}`) that are repeated are large"
        ),
        (None, None) => error.to_string(),
    }
}
