//! `explain CODE`: what a rule looks for, and why.

use super::args::Explain;
use super::{Status, print, rules};

/// Prints each rule.
pub(super) fn run(args: &Explain) -> anyhow::Result<Status> {
    let set = rules::load(args.rules.as_deref())?;
    let page = |code: &String| {
        let id = rules::by_code(&set, code)?;
        Ok(crate::rules::explain(set.get(id), set.precision(id)))
    };
    let pages: anyhow::Result<Vec<String>> = args.codes.iter().map(page).collect();
    print(&pages?.join("\n"))?;
    Ok(Status::Done)
}
