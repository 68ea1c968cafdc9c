//! A scan that is stopped.

use super::*;
use crate::source::plan::{PlanOptions, plan};
use std::cell::{Cell, RefCell};
use std::path::Path;

/// Wants nothing.
struct Nothing;

impl Results for Nothing {
    fn finding(&mut self, _row: &crate::finding::FindingRow) -> io::Result<()> {
        Ok(())
    }

    fn failure(&mut self, _failure: ReadFailure) {}
}

/// Scans `data` for duplicates and stops in `phase`, at the step with this number; `None` when the phase has no such step.
fn stopped_at(data: &Path, temp: &Path, phase: &'static str, number: u64) -> Option<EngineError> {
    let plan = plan(&[data.to_owned()], &PlanOptions::default()).unwrap();
    let rules = RuleSet::default();
    let detectors = Detectors::compile(&rules).unwrap();
    // Nothing is kept and little sorted in memory, so that there are temporary files to leave behind.
    let options = ScanOptions { memory: 0, temp_dir: Some(temp.to_owned()), ..ScanOptions::default() };
    let stop = Arc::new(AtomicBool::new(false));
    let (now, steps) = (RefCell::new(""), Cell::new(0));
    let hooks = Hooks {
        stop: &stop,
        progress: &|_, _| {},
        phase: &|name| *now.borrow_mut() = name,
        step: &|_, _| {
            if *now.borrow() == phase {
                stop.fetch_or(steps.get() == number, Ordering::Relaxed);
                steps.set(steps.get() + 1);
            }
        },
    };
    let result = scan(&plan, &rules, &detectors, &options, &hooks, &mut Nothing);
    stop.load(Ordering::Relaxed).then(|| result.expect_err("a scan that was stopped"))
}

#[test]
fn a_scan_that_is_stopped_while_it_compares_says_so_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let (data, temp) = (folder.path().join("data.jsonl"), folder.path().join("temp"));
    std::fs::create_dir(&temp).unwrap();
    let words = |from: usize| (from..from + 40).map(|word| format!("w{word}")).collect::<Vec<_>>().join(" ");
    let line =
        |number: usize| format!("{{\"text\": \"a line that stands in every record\\n{}\"}}\n", words(number / 3));
    std::fs::write(&data, (0..3_000).map(line).collect::<String>()).unwrap();
    for (phase, least) in [("comparing", 8), ("counting lines", 2)] {
        let stops = (0..).step_by(3).map_while(|number| stopped_at(&data, &temp, phase, number));
        let mut count = 0;
        for error in stops.take(64) {
            assert!(matches!(error, EngineError::Interrupted), "{phase}: {error}");
            assert_eq!(std::fs::read_dir(&temp).unwrap().count(), 0, "{phase}");
            count += 3;
        }
        assert!(count >= least, "{phase} has {count} steps");
    }
}
