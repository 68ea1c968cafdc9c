//! What benches that compare two ways over the same records have in common.

use cpu_time::ProcessTime;
use provscan::detect::Detectors;
use provscan::engine::{Hooks, ReadFailure, Results, ScanOptions, scan};
use provscan::finding::FindingRow;
use provscan::rules::RuleSet;
use provscan::source::plan::{PlanOptions, plan};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Turns of each pair.
pub(crate) const TURNS: usize = 7;

/// Takes turns with both, prints the median of the ratios of their CPU times, and says whether it is below the floor.
pub(crate) fn compare(name: &str, floor: f64, text_bytes: usize, less: (&str, &dyn Fn()), whole: &dyn Fn()) -> bool {
    let mut turns: Vec<(f64, Duration, Duration)> = (0..TURNS)
        .map(|_| {
            let (less, whole) = (cpu(less.1), cpu(whole));
            (less.as_secs_f64() / whole.as_secs_f64(), less, whole)
        })
        .collect();
    turns.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (ratio, less_time, whole_time) = turns[TURNS / 2];
    let per = |time: Duration| time.as_secs_f64() * 1e3 / (text_bytes as f64 / 1e8);
    println!(
        "{name:<28} ratio {ratio:.3} (floor {floor}), {} {:.0} ms, scan {:.0} ms per 100 MB",
        less.0,
        per(less_time),
        per(whole_time)
    );
    ratio < floor
}

fn cpu(act: &dyn Fn()) -> Duration {
    let start = ProcessTime::now();
    act();
    start.elapsed()
}

/// Scans a file with one thread.
pub(crate) fn whole_scan(path: &Path, rules: &RuleSet, detectors: &Detectors) {
    let plan = plan(&[PathBuf::from(path)], &PlanOptions::default()).expect("a plan");
    let stop = Arc::new(AtomicBool::new(false));
    let hooks = Hooks { stop: &stop, progress: &|_, _| {}, phase: &|_| {}, step: &|_, _| {} };
    let mut counted = Counted(0);
    let outcome = scan(&plan, rules, detectors, &ScanOptions::default(), &hooks, &mut counted);
    black_box((outcome.expect("a result").rows, counted.0));
}

struct Counted(u64);

impl Results for Counted {
    fn finding(&mut self, row: &FindingRow) -> std::io::Result<()> {
        self.0 += 1;
        black_box(row);
        Ok(())
    }

    fn failure(&mut self, _failure: ReadFailure) {}
}
