//! provscan: a training-data provenance scanner.
//!
//! It reads datasets in full and says what is inside: personal data, secrets, license marks, duplicates, poisoned-looking records.
//! The command is [`cli`]; everything else is a library that prints nothing. `ARCHITECTURE.md` has the map, the invariants and the reasons.
//!
//! The way of the data, from the top:
//!
//! | module | from | to |
//! |---|---|---|
//! | [`source`] | paths | a plan, units of work, borrowed [`record`]s |
//! | [`text`], with the [`kernel`]s | the bytes of one field | signals, in one walk |
//! | [`detect`], by the [`rules`] | signals | [`finding`]s |
//! | [`sketch`] | the content of a record | a row of hashes |
//! | [`profile`] | fields and records | counts of what the data consists of |
//! | [`engine`] | a plan | all of the above on every record, by many threads, in the order of the data |
//! | [`dedup`] | sketches, and records read again | confirmed duplicates |
//! | [`report`] | merged counts | `report.json`, the tables, and the pages for people |
//! | [`policy`] | findings and duplicates | one decision for each affected record |
//! | [`split`](mod@split) | decisions | a clean side and a quarantine |
//!
//! Three things hold everywhere. Bad input is a fact about the dataset: it is named, counted and reported, and never a reason to panic or to drop
//! something silently. Text of the dataset is borrowed and never kept; what leaves the scanner is masked. The same input gives the
//! same bytes, whatever the threads.

pub mod cli;
pub mod dedup;
pub mod detect;
pub mod engine;
pub mod finding;
pub mod kernel;
pub mod mine;
pub mod policy;
pub mod pool;
pub mod profile;
pub mod record;
pub mod redaction;
pub mod repetition;
pub mod report;
pub mod rules;
pub mod sketch;
pub mod source;
pub mod split;
pub mod text;
