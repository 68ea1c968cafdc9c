//! Splits datasets through the library as the command does, and reads back what was written.

mod lines;
mod setup;
