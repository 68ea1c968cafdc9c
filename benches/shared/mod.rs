//! What benches that compare two ways over the same records have in common.

use std::time::Duration;

/// Turns of each pair.
pub(crate) const TURNS: usize = 7;

/// Takes turns with both ways, each of which says how long it took, prints the median of their ratios, and says whether it is below the floor.
pub(crate) fn compare(
    name: &str,
    floor: f64,
    text_bytes: usize,
    (less_name, less): (&str, &dyn Fn() -> Duration),
    whole: &dyn Fn() -> Duration,
) -> bool {
    let mut turns: Vec<(f64, Duration, Duration)> = (0..TURNS)
        .map(|_| {
            let (less, whole) = (less(), whole());
            (less.as_secs_f64() / whole.as_secs_f64(), less, whole)
        })
        .collect();
    turns.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (ratio, less, whole) = turns[TURNS / 2];
    let per = |time: Duration| time.as_secs_f64() * 1e3 / (text_bytes as f64 / 1e8);
    println!(
        "{name:<28} ratio {ratio:.3} (floor {floor}), {less_name} {:.0} ms, scan {:.0} ms per 100 MB",
        per(less),
        per(whole)
    );
    ratio < floor
}
