//! provscan: a training-data provenance scanner.
//!
//! The bird's-eye view is in `ARCHITECTURE.md`. In one breath: [`source`] turns paths into borrowed
//! [`record`]s; [`text`] walks each field once, with the kernels of [`kernel`]; [`detect`] turns the walk's signals into
//! [`finding`]s by the [`rules`].

pub mod cli;
pub mod dedup;
pub mod detect;
pub mod engine;
pub mod finding;
pub mod kernel;
pub mod policy;
pub mod profile;
pub mod record;
pub mod report;
pub mod rules;
pub mod sketch;
pub mod source;
pub mod split;
pub mod text;
