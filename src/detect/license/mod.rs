//! License marks.

mod cc;
mod gnu;
mod names;
mod normalize;
pub mod terms;
mod url;
mod words;

use names::spdx_id;
pub use normalize::normalize;
