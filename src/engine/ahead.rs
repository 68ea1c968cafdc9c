//! Shares of a job that several threads do ahead of their turn, and whose results are handed over in order.
//!
//! Thread n does the shares n, n + threads, n + 2 threads and so on. What is done early waits within a budget; the thread
//! whose share is due is never held back, so that nothing can get stuck, and one result alone may be larger than the budget.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How many threads may work, and how many bytes may wait.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) threads: usize,
    pub(super) bytes: u64,
}

/// Hands one result over, with its size in bytes; `false` when nobody wants any more.
pub(super) type Hand<'a, T> = dyn FnMut(T, u64) -> bool + 'a;

/// What a thread says.
enum Said<T> {
    Result(T, u64),
    Done(io::Result<()>),
}

/// Who may go on.
struct Room {
    turn: Mutex<Turn>,
    changed: Condvar,
    bytes: u64,
    /// Nobody takes results any more.
    closed: AtomicBool,
}

#[derive(Default)]
struct Turn {
    /// The share whose results are taken.
    due: usize,
    /// Bytes of results that wait.
    waiting: u64,
}

/// Does all shares; `act` does one with what `start` made for its thread, `each` takes the results, in order of the shares.
///
/// # Errors
/// The first one of `act`, in order of the shares; what comes after it is given up.
pub(super) fn in_order<S, T: Send>(
    shares: usize,
    limits: Limits,
    start: impl Fn() -> S + Sync,
    act: impl Fn(&mut S, usize, &mut Hand<'_, T>) -> io::Result<()> + Sync,
    each: &mut dyn FnMut(T),
) -> io::Result<()> {
    let threads = limits.threads.clamp(1, shares.max(1));
    let room =
        Room { turn: Mutex::default(), changed: Condvar::new(), bytes: limits.bytes, closed: AtomicBool::new(false) };
    std::thread::scope(|scope| {
        let mut heard = Vec::with_capacity(threads);
        for first in 0..threads {
            let (say, hear) = channel();
            heard.push(hear);
            let (room, start, act) = (&room, &start, &act);
            scope.spawn(move || room.work((first..shares).step_by(threads), &say, start(), act));
        }
        // Also when `each` panics: the scope waits for threads that wait for room.
        let _closing = Closing(&room);
        (0..shares).try_for_each(|share| room.take(share, &heard[share % threads], each))
    })
}

impl Room {
    fn work<S, T>(
        &self,
        shares: impl Iterator<Item = usize>,
        say: &Sender<Said<T>>,
        mut own: S,
        act: &impl Fn(&mut S, usize, &mut Hand<'_, T>) -> io::Result<()>,
    ) {
        for share in shares {
            let mut hand = |result, bytes| self.enter(share, bytes) && say.send(Said::Result(result, bytes)).is_ok();
            let done = act(&mut own, share, &mut hand);
            if self.closed.load(Ordering::Relaxed) || say.send(Said::Done(done)).is_err() {
                return;
            }
        }
    }

    /// Takes all results of a share.
    fn take<T>(&self, share: usize, heard: &Receiver<Said<T>>, each: &mut dyn FnMut(T)) -> io::Result<()> {
        self.change(|turn| turn.due = share);
        loop {
            match heard.recv() {
                Ok(Said::Result(result, bytes)) => {
                    self.change(|turn| turn.waiting = turn.waiting.saturating_sub(bytes));
                    each(result);
                }
                Ok(Said::Done(done)) => return done,
                Err(_) => return Err(io::Error::other("a thread gave up")),
            }
        }
    }

    /// Waits until `bytes` more may wait; `false` when nobody takes results any more.
    fn enter(&self, share: usize, bytes: u64) -> bool {
        let full = |turn: &mut Turn| {
            !self.closed.load(Ordering::Relaxed) && share != turn.due && turn.waiting.saturating_add(bytes) > self.bytes
        };
        let mut turn = self.changed.wait_while(self.turn(), full).unwrap_or_else(PoisonError::into_inner);
        turn.waiting += bytes;
        !self.closed.load(Ordering::Relaxed)
    }

    fn change(&self, change: impl FnOnce(&mut Turn)) {
        change(&mut self.turn());
        self.changed.notify_all();
    }

    fn turn(&self) -> MutexGuard<'_, Turn> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets every thread go when it is dropped.
struct Closing<'a>(&'a Room);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.change(|_| self.0.closed.store(true, Ordering::Relaxed));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twenty shares of five results each, in the order in which they are taken.
    fn taken(threads: usize, bytes: u64) -> Vec<usize> {
        let mut taken = Vec::new();
        let act = |seen: &mut usize, share: usize, hand: &mut Hand<'_, usize>| {
            *seen += 1;
            assert!((0..5).all(|number| hand(share * 5 + number, 10)), "somebody takes them");
            Ok(())
        };
        in_order(20, Limits { threads, bytes }, || 0, act, &mut |result| taken.push(result)).unwrap();
        taken
    }

    #[test]
    fn results_come_in_order_however_many_threads_there_are_and_however_little_room() {
        for (threads, bytes) in [(1, 0), (2, 0), (3, 25), (7, 1 << 20), (64, 10)] {
            assert_eq!(taken(threads, bytes), (0..100).collect::<Vec<_>>(), "{threads} threads, {bytes} bytes");
        }
    }

    #[test]
    fn the_first_error_ends_it_and_nobody_is_left_waiting() {
        let act = |(): &mut (), share: usize, hand: &mut Hand<'_, usize>| {
            match share {
                0..3 => assert!(hand(share, 10), "somebody takes it"),
                3 => return Err(io::Error::other("share 3")),
                _ => while hand(share, 10) {},
            }
            Ok(())
        };
        let mut taken = Vec::new();
        let error =
            in_order(8, Limits { threads: 4, bytes: 15 }, || (), act, &mut |share| taken.push(share)).unwrap_err();
        assert_eq!((error.to_string().as_str(), taken), ("share 3", vec![0, 1, 2]));
    }

    #[test]
    fn nothing_to_do_is_done() {
        let act = |(): &mut (), _: usize, _: &mut Hand<'_, ()>| Ok(());
        assert!(in_order(0, Limits { threads: 4, bytes: 0 }, || (), act, &mut |()| ()).is_ok());
    }
}
