//! The report: from merged counts to `report.json`.
//!
//! [`model`] is the one source of truth that every renderer reads; everything else here is a pure function into it. Nothing
//! in this module reads a dataset or prints.

pub mod model;
pub mod render;
mod schema;

pub use schema::json_schema;
