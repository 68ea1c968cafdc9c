//! The command line as a user meets it: verbs, exit codes, outputs, signals.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

/// Arguments of any text-like type.
macro_rules! args {
    ($($arg:expr),* $(,)?) => { [$(std::ffi::OsString::from(&$arg)),*] };
}

mod mining;
mod outputs;
mod process;
mod repetition;
mod splitting;
#[path = "../tool/table.rs"]
mod table;
#[path = "../tool/mod.rs"]
mod tool;
mod verbs;

use tool::Folder;

/// Two findings, two identical records and one more, in one file.
const LINES: &str = concat!(
    "{\"id\":\"a\",\"text\":\"Write to ann.lee@firma.test about the kettle on the stove.\"}\n",
    "{\"id\":\"b\",\"text\":\"The quiet baker follows the broad river near the old gate.\"}\n",
    "{\"id\":\"c\",\"text\":\"The quiet baker follows the broad river near the old gate.\"}\n",
    "{\"id\":\"d\",\"text\":\"The card on file is 4111 1111 1111 1111 and never expires.\"}\n",
);

/// A dataset of [`LINES`] in `data/`.
fn dataset() -> Folder {
    let folder = Folder::new();
    folder.write("data/train.jsonl", LINES);
    folder
}
