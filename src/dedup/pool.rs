//! The threads that help with what is large enough to be shared out. They are lent: whoever searches says how many.

use rayon::iter::{IntoParallelRefMutIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;
use std::cmp::Ordering;
use std::io;
use std::sync::Arc;

/// Rows from which a sort takes long enough (some tens of milliseconds) for several threads to help.
const PARALLEL: usize = 1 << 18;

/// A number of threads; with one of them everything is done by whoever asks.
#[derive(Debug, Clone, Default)]
pub struct Pool(Option<Arc<rayon::ThreadPool>>);

impl Pool {
    /// A pool of so many threads.
    ///
    /// # Errors
    /// When the system refuses them.
    pub fn new(threads: usize) -> io::Result<Self> {
        if threads <= 1 {
            return Ok(Self(None));
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(io::Error::other)?;
        Ok(Self(Some(Arc::new(pool))))
    }

    /// Threads in the pool.
    pub(super) fn threads(&self) -> usize {
        self.0.as_ref().map_or(1, |pool| pool.current_num_threads())
    }

    /// Acts on all items, on each by one thread.
    pub(super) fn each<T: Send>(&self, items: &mut [T], act: impl Fn(&mut T) + Send + Sync) {
        match &self.0 {
            Some(pool) if items.len() > 1 => pool.install(|| items.par_iter_mut().for_each(act)),
            _ => items.iter_mut().for_each(act),
        }
    }

    /// Sorts rows.
    pub(super) fn sort<T: Send>(&self, rows: &mut [T], compare: impl Fn(&T, &T) -> Ordering + Send + Sync) {
        match &self.0 {
            Some(pool) if rows.len() >= PARALLEL => pool.install(|| rows.par_sort_unstable_by(compare)),
            _ => rows.sort_unstable_by(compare),
        }
    }
}
