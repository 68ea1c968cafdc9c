//! The verbs. The only place that prints, and the only one that uses `anyhow`.

mod args;
mod audit;
mod bundle;
mod explain;
mod man;
mod progress;
#[cfg(feature = "tables")]
mod query;
mod reading;
mod rules;
mod scan;
mod split;

use args::{Cli, Verb};
use clap::Parser;
use std::io::Write;
use std::process::ExitCode;

/// How a run ended; the exit codes of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Done, also when something was found.
    Done,
    /// A gate or a check failed.
    Failed,
    /// Wrong usage or configuration.
    Usage,
    /// Something could not be read: the result is incomplete.
    Incomplete,
    /// Ctrl-C.
    Interrupted,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        ExitCode::from(match status {
            Status::Done => 0,
            Status::Failed => 1,
            Status::Usage => 2,
            Status::Incomplete => 3,
            Status::Interrupted => 130,
        })
    }
}

/// Parses the command line and runs it.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { Status::Usage.into() } else { ExitCode::SUCCESS };
        }
    };
    // Decoders panic on some damaged files; the engine names the file, and nobody needs the place in the source.
    std::panic::set_hook(Box::new(|_| {}));
    match dispatch(cli) {
        Ok(status) => status.into(),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            warn(&format!("error: {}", sentence(&error)));
            error.downcast_ref::<Failure>().map_or(Status::Usage, |failure| failure.status).into()
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<Status> {
    if cli.version {
        return rules::version();
    }
    match cli.verb {
        None => Err(failure(Status::Usage, "no verb given; try `provscan --help`")),
        Some(Verb::Scan(args)) => scan::run(&args),
        Some(Verb::Split(args)) => split::run(&args),
        Some(Verb::Explain(args)) => explain::run(&args),
        Some(Verb::Rules(args)) => rules::run(&args),
        #[cfg(feature = "tables")]
        Some(Verb::Query(args)) => query::run(&args),
        Some(Verb::Completions { shell }) => man::completions(shell),
        Some(Verb::Man { dir }) => man::run(dir.as_deref()),
    }
}

/// An error with the exit code it calls for; without one, an error means wrong usage.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct Failure {
    status: Status,
    message: String,
}

fn failure(status: Status, message: impl Into<String>) -> anyhow::Error {
    Failure { status, message: message.into() }.into()
}

/// Prints to standard output.
fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Prints a line to standard error; nobody can be told when that fails.
fn warn(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The error and its causes, each said once: many a message quotes its cause. Names of files may be hostile.
fn sentence(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push_str(if text.is_empty() { "" } else { ": " });
            text.push_str(&cause);
        }
    }
    let lines: Vec<_> = text.lines().map(crate::detect::mask::visible).collect();
    lines.join("\n")
}

/// A reader that went away (`provscan ... | head`) is a success.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}
