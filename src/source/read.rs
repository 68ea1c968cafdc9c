//! Reading one task.

use super::DataFile;
use super::task::{Block, Lane, Task};
use crate::record::Sink;

/// Why a task could not be read to its end. What was read before stays valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct ReadError {
    /// Row group or record batch that failed.
    pub group: Option<usize>,
    /// Offset in the file (decompressed), where known.
    pub offset: Option<u64>,
    /// Why, in words that hold no dataset text.
    pub why: String,
}

/// Reads tasks; one per worker, buffers are reused.
#[derive(Debug, Default)]
pub struct Reader {}

impl Reader {
    /// Reads one task and pushes its records into `sink`. Blocks of a compressed stream are offered to `lane` first.
    ///
    /// # Errors
    /// When the rest of the task cannot be read.
    pub fn read(
        &mut self,
        _file: &DataFile,
        _task: &Task,
        _lane: Option<&dyn Lane>,
        _sink: &mut dyn Sink,
    ) -> Result<(), ReadError> {
        Ok(())
    }

    /// Reads one block that came through a lane.
    pub fn read_block(&mut self, _file: &DataFile, _block: &Block, _sink: &mut dyn Sink) {}
}
