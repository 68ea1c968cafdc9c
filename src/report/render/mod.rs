//! Pages for people: the terminal summary, `datasheet.md` and `report.html`.
//!
//! Each is a pure function of the [`Report`](super::model::Report) that returns a string; printing and writing is for
//! others, and so are documents for machines. The one idea to know: all text of a report may come from a hostile dataset, so
//! every page makes it visible and inert (`safe`) at the last moment, where it is written.

mod answers;
mod columns;
#[cfg(test)]
mod example;
mod html;
mod markdown;
mod methods;
pub mod number;
mod overview;
mod personal;
mod questions;
pub mod safe;
mod svg;
mod tables;
mod terminal;

pub use html::{LIMIT as HTML_LIMIT, html};
pub use markdown::markdown;
pub use overview::incomplete;
pub use terminal::{Style, Timing, terminal};
