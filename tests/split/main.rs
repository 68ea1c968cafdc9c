//! Splits datasets through the library as the command does, and reads back what was written.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod agreement;
mod elements;
mod ipc;
mod lines;
mod parquet;
mod setup;
