//! Report pages for people: terminal summary, `datasheet.md`, `report.html`.

mod columns;
mod number;
mod questions;
mod safe;
mod svg;
