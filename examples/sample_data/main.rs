//! Writes `sample-data/`: small datasets with planted, known problems.
//!
//! Run with `cargo run --example sample_data [FOLDER]`. The same program writes the same bytes every time; all text is made of the
//! word lists in `prose`, all values that look personal or secret are reserved or documented examples. What is planted where goes
//! to `PLANTED.md`, and a test compares it with what a scan finds.
#![allow(missing_docs, clippy::print_stdout)]

mod prose;
mod sets;
mod write;

use std::path::PathBuf;

fn main() {
    let root = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("sample-data"), PathBuf::from);
    sets::write(&root);
    println!("wrote {}", root.display());
}
