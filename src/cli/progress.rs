//! Progress on standard error: bytes, records and time left; silent when nobody watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};

/// A bar that several threads advance.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    records: AtomicU64,
}

/// Records between two redraws of the message: often enough to look alive, too rare to cost anything.
const EVERY: u64 = 1 << 12;

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("constant template").progress_chars("=> ")
}

impl Progress {
    /// A bar over `bytes`; hidden when `quiet` or when standard error is not a terminal.
    pub(super) fn new(bytes: u64, quiet: bool) -> Self {
        let bar = if quiet || !std::io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr_with_hz(8));
            bar.set_style(style("{prefix:>12} [{bar:30}] {bytes}/{total_bytes} {msg} {binary_bytes_per_sec} {eta}"));
            bar
        };
        bar.set_prefix("scanning");
        Self { bar, records: AtomicU64::new(0) }
    }

    /// Counts what a worker read.
    pub(super) fn advance(&self, bytes: u64, records: u64) {
        if self.bar.is_hidden() {
            return;
        }
        let before = self.records.fetch_add(records, Ordering::Relaxed);
        self.bar.inc(bytes);
        if before / EVERY != (before + records) / EVERY {
            self.bar.set_message(format!("{} records", before + records));
        }
    }

    /// Names what is going on now, which is not measured in bytes any more.
    pub(super) fn phase(&self, name: &'static str) {
        if self.bar.is_hidden() {
            return;
        }
        self.bar.set_style(style("{prefix:>12} [{bar:30}] {human_pos}/{human_len} records"));
        self.bar.set_prefix(name);
        self.step(0, 0);
    }

    /// Shows at which of how many records a phase is.
    pub(super) fn step(&self, done: u64, of: u64) {
        self.bar.set_length(of);
        self.bar.set_position(done);
    }

    /// Takes the bar off the screen.
    pub(super) fn done(&self) {
        self.bar.finish_and_clear();
    }
}
