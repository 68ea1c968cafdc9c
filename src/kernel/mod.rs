//! Byte-level kernels: the only place with `unsafe` code, and the only one that knows about SIMD.
//!
//! Architecture invariant: nothing here knows about records, fields, rules or files. Each kernel has a scalar
//! reference that defines its result; vector versions are picked at run time and tested equal to it.

pub(crate) mod bits;
pub mod by_hash;
pub mod chars;
pub mod classes;
pub mod literals;
pub mod minhash;
pub mod shingles;
pub mod simhash;
pub mod words;
