//! Shell completions and man pages, generated from the command line's definition.

use super::args::Cli;
use super::{Status, print};
use anyhow::Context;
use clap::CommandFactory;
use std::path::Path;

/// Prints a completion script.
pub(super) fn completions(shell: clap_complete::Shell) -> anyhow::Result<Status> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "provscan", &mut script);
    print(&String::from_utf8_lossy(&script))?;
    Ok(Status::Done)
}

/// Prints the man page, or writes one a verb into `dir`.
pub(super) fn run(dir: Option<&Path>) -> anyhow::Result<Status> {
    if let Some(dir) = dir {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot create {}", dir.display()))?;
        clap_mangen::generate_to(Cli::command(), dir).with_context(|| format!("cannot write to {}", dir.display()))?;
    } else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page)?;
        print(&String::from_utf8_lossy(&page))?;
    }
    Ok(Status::Done)
}
