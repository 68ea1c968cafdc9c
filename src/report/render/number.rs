//! How numbers are written for people: exact where it counts, never rounded into a false statement.
//!
//! A share that is not zero is never shown as 0%, one that is not everything never as 100%.

/// `1234567` as `1,234,567`.
#[must_use]
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, ch) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(ch);
    }
    out
}

/// `count` with its noun, in the plural unless it is one: `1 record`, `2 records`.
#[must_use]
pub fn counted(value: u64, noun: &str) -> String {
    let plural = if value == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(value))
}

/// Bytes in decimal units, three significant digits: `999 B`, `1.50 MB`, `12.3 GB`.
#[must_use]
pub fn bytes(value: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if value < 1000 {
        return format!("{value} B");
    }
    let mut scaled = value as f64 / 1000.0;
    let mut unit = 0;
    // 999.5 would be written as 1000.
    while scaled >= 999.5 && unit + 1 < UNITS.len() {
        scaled /= 1000.0;
        unit += 1;
    }
    format!("{} {}", significant(scaled), UNITS[unit])
}

/// `part` of `whole` in percent: `0%`, `<0.001%`, `0.042%`, `12.3%`, `>99.9%`, `100%`.
#[must_use]
pub fn share(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    if part == 0 {
        return "0%".to_owned();
    }
    if part >= whole {
        return "100%".to_owned();
    }
    percent(part as f64 / whole as f64)
}

/// A fraction that is neither 0 nor 1, in percent, as [`share`] writes it.
#[must_use]
pub fn percent(fraction: f64) -> String {
    let value = fraction * 100.0;
    match value {
        _ if value < 0.001 => "<0.001%".to_owned(),
        _ if value < 0.01 => format!("{value:.3}%"),
        _ if value < 1.0 => format!("{value:.2}%"),
        _ if value < 99.95 => format!("{value:.1}%"),
        _ => ">99.9%".to_owned(),
    }
}

/// Seconds as `0.42s`, `12.3s`, `4m 05s`, `3h 07m`.
#[must_use]
pub fn duration(seconds: f64) -> String {
    if seconds < 9.995 {
        return format!("{seconds:.2}s");
    }
    if seconds < 59.95 {
        return format!("{seconds:.1}s");
    }
    let whole = seconds.round() as u64;
    if whole < 3600 {
        return format!("{}m {:02}s", whole / 60, whole % 60);
    }
    format!("{}h {:02}m", whole / 3600, whole % 3600 / 60)
}

/// Bytes a second, `-` when no time passed.
#[must_use]
pub fn throughput(value: u64, seconds: f64) -> String {
    if seconds <= 0.0 {
        return "-".to_owned();
    }
    format!("{}/s", bytes((value as f64 / seconds) as u64))
}

/// Three significant digits of a number between 1 and 999.5.
fn significant(value: f64) -> String {
    match value {
        _ if value < 9.995 => format!("{value:.2}"),
        _ if value < 99.95 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1000), "1,000");
        assert_eq!(count(u64::MAX), "18,446,744,073,709,551,615");
        assert_eq!(counted(1, "record"), "1 record");
        assert_eq!(counted(2000, "record"), "2,000 records");
    }

    #[test]
    fn bytes_keep_three_significant_digits() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1000), "1.00 kB");
        assert_eq!(bytes(999_499), "999 kB");
        assert_eq!(bytes(999_500), "1.00 MB");
        assert_eq!(bytes(12_345_678_901), "12.3 GB");
        assert_eq!(bytes(u64::MAX), "18.4 EB");
    }

    #[test]
    fn a_share_is_never_rounded_to_nothing_or_to_everything() {
        assert_eq!(share(0, 10), "0%");
        assert_eq!(share(1, 1_000_000), "<0.001%");
        assert_eq!(share(1, 20_000), "0.005%");
        assert_eq!(share(12, 10_000), "0.12%");
        assert_eq!(share(1, 3), "33.3%");
        assert_eq!(share(99_999, 100_000), ">99.9%");
        assert_eq!(share(7, 7), "100%");
        assert_eq!(share(0, 0), "-");
    }

    #[test]
    fn durations_and_rates_are_short() {
        assert_eq!(duration(0.4213), "0.42s");
        assert_eq!(duration(12.34), "12.3s");
        assert_eq!(duration(59.96), "1m 00s");
        assert_eq!(duration(245.0), "4m 05s");
        assert_eq!(duration(11_220.0), "3h 07m");
        assert_eq!(throughput(1_000_000, 2.0), "500 kB/s");
        assert_eq!(throughput(1, 0.0), "-");
    }
}
