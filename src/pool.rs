//! The threads that help with what is large enough to be shared out. They are lent: whoever searches says how many.

use rayon::iter::{IntoParallelRefMutIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::cmp::Ordering;
use std::sync::{Arc, OnceLock};

/// Rows from which a sort takes long enough (some tens of milliseconds) for several threads to help.
const PARALLEL: usize = 1 << 18;

/// A number of threads; with one of them everything is done by whoever asks. They start when something is shared out.
#[derive(Debug, Clone, Default)]
pub struct Pool {
    threads: usize,
    /// Nothing when the system refuses them: then there is no help.
    started: Arc<OnceLock<Option<ThreadPool>>>,
}

impl Pool {
    /// A pool of so many threads.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self { threads, started: Arc::default() }
    }

    /// Threads in the pool.
    pub(crate) fn threads(&self) -> usize {
        self.threads.max(1)
    }

    fn started(&self) -> Option<&ThreadPool> {
        let start = || ThreadPoolBuilder::new().num_threads(self.threads).build().ok();
        if self.threads > 1 { self.started.get_or_init(start).as_ref() } else { None }
    }

    /// Acts on all items, on each by one thread.
    pub(crate) fn each<T: Send>(&self, items: &mut [T], act: impl Fn(&mut T) + Send + Sync) {
        let pool = if items.len() > 1 { self.started() } else { None };
        match pool {
            Some(pool) => pool.install(|| items.par_iter_mut().for_each(act)),
            None => items.iter_mut().for_each(act),
        }
    }

    /// Does both, at the same time if there is help.
    pub(crate) fn join<A: Send, B: Send>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        match self.started() {
            Some(pool) => pool.join(one, other),
            None => (one(), other()),
        }
    }

    /// Sorts rows.
    pub(crate) fn sort<T: Send>(&self, rows: &mut [T], compare: impl Fn(&T, &T) -> Ordering + Send + Sync) {
        if rows.len() < PARALLEL {
            return rows.sort_unstable_by(compare);
        }
        match self.started() {
            Some(pool) => pool.install(|| rows.par_sort_unstable_by(compare)),
            None => rows.sort_unstable_by(compare),
        }
    }
}
