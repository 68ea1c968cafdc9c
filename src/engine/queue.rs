//! Who does what next: tasks in dataset order, and blocks that a decompressing worker hands out.

use crate::source::task::{Block, Lane, Task};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// One planned piece of work.
#[derive(Debug, Clone, Copy)]
pub(super) enum Item {
    /// Read and scan.
    Task(Task),
    /// SHA-256 of the file with this number.
    Digest(u32),
}

/// What a worker gets.
#[derive(Debug)]
pub(super) enum Work {
    /// A planned item.
    Item(Item),
    /// A block of the task that another worker decompresses.
    Block(Block),
}

/// Hands out work. Items go in order; blocks first, because a decompressing worker waits for nobody but holds memory.
#[derive(Debug)]
pub(super) struct Queue<'a> {
    items: &'a [Item],
    next: AtomicUsize,
    blocks: (Sender<Block>, Receiver<Block>),
    lanes: AtomicUsize,
}

impl<'a> Queue<'a> {
    /// A queue for `threads` workers.
    #[must_use]
    pub(super) fn new(items: &'a [Item], threads: usize) -> Self {
        Self { items, next: AtomicUsize::new(0), blocks: bounded(2 * threads), lanes: AtomicUsize::new(0) }
    }

    /// The next piece of work; `None` when everything is handed out and no lane is open.
    pub(super) fn next(&self) -> Option<Work> {
        loop {
            // Asked before the channel: a lane that closes has sent all its blocks.
            let open = self.lanes.load(Ordering::Acquire) > 0;
            if let Ok(block) = self.blocks.1.try_recv() {
                return Some(Work::Block(block));
            }
            if let Some(item) = self.items.get(self.next.fetch_add(1, Ordering::Relaxed)) {
                return Some(Work::Item(*item));
            }
            if !open {
                return None;
            }
            if let Ok(block) = self.blocks.1.recv_timeout(Duration::from_millis(5)) {
                return Some(Work::Block(block));
            }
        }
    }

    /// Opens a lane: until it is dropped, nobody goes home.
    pub(super) fn open_lane(&self) -> OpenLane<'_> {
        self.lanes.fetch_add(1, Ordering::AcqRel);
        OpenLane { lanes: &self.lanes, sender: &self.blocks.0 }
    }
}

/// The lane of one compressed file.
#[derive(Debug)]
pub(super) struct OpenLane<'a> {
    lanes: &'a AtomicUsize,
    sender: &'a Sender<Block>,
}

impl Lane for OpenLane<'_> {
    fn offer(&self, block: Block) -> Result<(), Block> {
        self.sender.try_send(block).map_err(TrySendError::into_inner)
    }
}

impl Drop for OpenLane<'_> {
    fn drop(&mut self) {
        self.lanes.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_in_order_and_blocks_before_items() {
        let items = [Item::Digest(0), Item::Digest(1)];
        let queue = Queue::new(&items, 1);
        assert!(matches!(queue.next(), Some(Work::Item(Item::Digest(0)))));
        let lane = queue.open_lane();
        let block = |number| Block { file: 0, number, offset: 0, bytes: Vec::new() };
        assert!(lane.offer(block(0)).is_ok());
        assert!(lane.offer(block(1)).is_ok());
        assert_eq!(lane.offer(block(2)).map_err(|back| back.number), Err(2), "two blocks a thread");
        drop(lane);
        assert!(matches!(queue.next(), Some(Work::Block(Block { number: 0, .. }))));
        assert!(matches!(queue.next(), Some(Work::Block(Block { number: 1, .. }))));
        assert!(matches!(queue.next(), Some(Work::Item(Item::Digest(1)))));
        assert!(queue.next().is_none());
    }
}
