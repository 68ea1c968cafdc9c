//! The report: from merged counts to `report.json`.
//!
//! [`model`] is the one source of truth that every renderer reads. `Tally` counts the final rows of the findings table as
//! they pass, [`FindingsWriter`] writes them; `build` is a pure function from counts to the model. Nothing in
//! this module reads a dataset or prints.

mod findings;
#[cfg(test)]
mod fixture;
pub mod model;
pub mod render;
mod schema;
mod tally;

pub use findings::{FindingsWriter, TableError, findings_schema};
pub use schema::json_schema;
pub use tally::{KindTotals, LicenseTotals, Mark, PlaceTotals, Places, RuleTotals, Tallied, Tally, Totals};
