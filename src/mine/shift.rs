//! How far records are beyond what their text explains, with a bound on being wrong.

/// Least shift that counts as one, in log odds: natural phrases that pass everything else stay below.
pub(super) const LEAST: f64 = 0.3;
/// Largest shift that is searched for.
const MOST: f64 = 15.0;

/// Lower bound of the shift: the largest `d` for which `hits` or more of the records would have the class with a probability of at
/// most e^`budget`, were the log odds of each `odds + d`. Negative when not even `d` = 0 is that improbable.
///
/// The tail is exact when all records have the class, and Chernoff's bound otherwise.
pub(super) fn lower_bound(odds: &[f64], hits: usize, budget: f64) -> f64 {
    if hits == 0 || log_tail(odds, hits, 0.0) > budget {
        return -1.0;
    }
    let (mut low, mut high) = (0.0, MOST);
    for _ in 0..30 {
        let middle = f64::midpoint(low, high);
        if log_tail(odds, hits, middle) <= budget { low = middle } else { high = middle }
    }
    low
}

/// Natural logarithm of (a bound on) the probability of `hits` or more successes.
fn log_tail(odds: &[f64], hits: usize, shift: f64) -> f64 {
    let chances = || odds.iter().map(move |odds| chance(odds + shift));
    if chances().sum::<f64>() >= hits as f64 {
        return 0.0;
    }
    if hits >= odds.len() {
        return chances().map(f64::ln).sum();
    }
    // Chernoff: the least value over t > 0 of E[e^(tX)] / e^(t·hits), which is convex in t.
    let exponent = |t: f64| chances().map(|p| (p * (t.exp() - 1.0)).ln_1p()).sum::<f64>() - t * hits as f64;
    let (mut low, mut high) = (0.0_f64, 30.0_f64);
    for _ in 0..60 {
        let (left, right) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if exponent(left) < exponent(right) { high = right } else { low = left }
    }
    exponent(low).min(0.0)
}

/// Probability behind log odds.
pub(super) fn chance(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds.clamp(-30.0, 30.0)).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_exact_when_every_record_has_the_class() {
        // Ten even coins, all heads: 2^-10. With a budget of that, no shift; with more, a little.
        let odds = [0.0; 10];
        assert!(lower_bound(&odds, 10, -10.0 * std::f64::consts::LN_2 - 1e-9) < 0.0);
        let bound = lower_bound(&odds, 10, 10.0 * 0.75_f64.ln());
        assert!((bound - 3.0_f64.ln()).abs() < 1e-6, "odds of 3 are a chance of 0.75: {bound}");
    }

    #[test]
    fn records_that_are_explained_show_no_shift() {
        assert!(lower_bound(&[4.0; 40], 39, (0.01_f64 / 1e4).ln()) < 0.0);
        assert!(lower_bound(&[-2.0; 20], 18, (0.01_f64 / 1e4).ln()) > LEAST);
    }
}
