//! The report: from merged counts to `report.json`.
//!
//! [`model`] is the one source of truth that every renderer reads. [`Tally`] counts the final rows of the findings table as
//! they pass, [`FindingsWriter`] writes them; [`build()`] is a pure function from counts to the model. Nothing in
//! this module reads a dataset or prints.

mod build;
mod composition;
mod counts;
mod dataset;
mod findings;
#[cfg(test)]
mod fixture;
mod licenses;
pub mod model;
mod not_covered;
mod provenance;
pub mod render;
mod risk;
mod schema;
mod shown;
mod tally;

pub use build::{DuplicateCounts, Errors, FileOutcome, Input, build};
pub use findings::{FindingsWriter, TableError, findings_schema};
pub use licenses::license_groups;
pub use risk::Purpose;
pub use schema::json_schema;
pub use shown::file_names;
pub use tally::{
    Breakdown, Cell, KindTotals, LicenseTotals, Mark, PlaceTotals, Places, RuleTotals, Tallied, Tally, Totals,
};
