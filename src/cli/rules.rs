//! `rules list|test|lint` and `--version`.

use super::args::{Rules, RulesAction};
use super::{Status, failure, print};
use crate::detect::Detectors;
use crate::detect::examples::run_examples;
use crate::finding::RuleId;
use crate::rules::{RuleSet, lint};
use std::fmt::Write as _;
use std::path::Path;

/// The built-in rules, with those of `dir` on top.
pub(super) fn load(dir: Option<&Path>) -> anyhow::Result<RuleSet> {
    let rules = RuleSet::builtin()?;
    Ok(match dir {
        Some(dir) => rules.with_dir(dir)?,
        None => rules,
    })
}

/// Prints the version of the program and the digest of its rules.
pub(super) fn version() -> anyhow::Result<Status> {
    let rules = RuleSet::builtin()?;
    let digest = rules.digest();
    print(&format!("provscan {} ({} rules, {})\n", env!("CARGO_PKG_VERSION"), rules.len(), &digest[..16]))?;
    Ok(Status::Done)
}

/// Runs one of the rule verbs.
pub(super) fn run(args: &Rules) -> anyhow::Result<Status> {
    let rules = load(args.rules.as_deref())?;
    match args.action {
        RulesAction::List => list(&rules),
        RulesAction::Test => test(&rules),
        RulesAction::Lint => check(&rules),
    }
}

fn list(rules: &RuleSet) -> anyhow::Result<Status> {
    let width = rules.iter().map(|(_, rule)| rule.kind.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (_, rule) in rules.iter() {
        let (category, severity) = (rule.category.as_str(), rule.severity.as_str());
        writeln!(out, "{}  {category:<10} {:<width$}  {severity:<8}  {}", rule.code, rule.kind, rule.title)?;
    }
    print(&out)?;
    Ok(Status::Done)
}

fn test(rules: &RuleSet) -> anyhow::Result<Status> {
    let failures = run_examples(rules)?;
    let mut out = String::new();
    for failure in &failures {
        let what = if failure.positive { "positive example is not reported" } else { "negative example is reported" };
        writeln!(out, "{}: {what}: {:?}", failure.code, failure.example)?;
    }
    let examples: usize = rules.iter().map(|(_, rule)| rule.positive.len() + rule.negative.len()).sum();
    writeln!(out, "{examples} examples of {} rules, {} failed", rules.len(), failures.len())?;
    print(&out)?;
    Ok(if failures.is_empty() { Status::Done } else { Status::Failed })
}

fn check(rules: &RuleSet) -> anyhow::Result<Status> {
    let mut complaints: Vec<String> = lint(rules).iter().map(|one| format!("{}: {}", one.code, one.why)).collect();
    // Settings of a parser are read when it is compiled.
    complaints.extend(Detectors::compile(rules).err().map(|error| error.to_string()));
    let mut out = String::new();
    for complaint in &complaints {
        writeln!(out, "{complaint}")?;
    }
    writeln!(out, "{} rules, {} complaints", rules.len(), complaints.len())?;
    print(&out)?;
    Ok(if complaints.is_empty() { Status::Done } else { Status::Failed })
}

/// The rule with this code, in any case.
pub(super) fn by_code(rules: &RuleSet, code: &str) -> anyhow::Result<RuleId> {
    let upper = code.to_ascii_uppercase();
    rules.by_code(&upper).map(|(id, _)| id).ok_or_else(|| {
        failure(Status::Usage, format!("there is no rule {code:?}; `provscan rules list` shows all of them"))
    })
}
