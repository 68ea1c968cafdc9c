//! Dates in columns that hold times: which days they reach from and to.
//!
//! Recognized: `YYYY`, `YYYY-MM`, `YYYY-MM-DD` and `YYYY/MM/DD` with anything after them that does not go on with a digit, `YYYYMMDD`,
//! and Unix time in seconds, milli-, micro- or nanoseconds. A year or month stands for its first day. Everything
//! else counts as undated: a wrong date would be worse than none.

use std::collections::BTreeMap;

/// Years that count as dates; others are more likely other numbers.
const YEARS: std::ops::RangeInclusive<i64> = 1000..=2999;
/// Unix time 1980-01-01, in seconds: smaller numbers are more likely counters.
const EPOCH_FROM: i64 = 315_532_800;
/// Unix time 2100-01-01, in seconds.
const EPOCH_TO: i64 = 4_102_444_800;

/// A calendar day (proleptic Gregorian).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: i64,
    month: u8,
    of_month: u8,
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.of_month)
    }
}

impl Day {
    /// Reads the day a value names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_ascii();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let number: i64 = text.get(..digits)?.parse().ok()?;
        let rest = &text[digits..];
        let fraction = rest.is_empty() || rest.strip_prefix('.').is_some_and(|f| f.bytes().all(|b| b.is_ascii_digit()));
        match digits {
            4 if rest.is_empty() => Self::new(number, 1, 1),
            4 => Self::parse_parts(number, rest),
            8 if rest.is_empty() => Self::new(number / 10_000, number / 100 % 100, number % 100),
            9..=10 if fraction => Self::from_unix(number),
            12..=13 if fraction => Self::from_unix(number / 1_000),
            15..=16 if fraction => Self::from_unix(number / 1_000_000),
            18..=19 if fraction => Self::from_unix(number / 1_000_000_000),
            _ => None,
        }
    }

    /// `-MM` or `-MM-DD...` (or with slashes) after the year.
    fn parse_parts(year: i64, rest: &str) -> Option<Self> {
        let rest = rest.as_bytes();
        let separator = *rest.first().filter(|byte| matches!(byte, b'-' | b'/'))?;
        let month = two_digits(rest.get(1..)?)?;
        match rest.get(3) {
            None => Self::new(year, month, 1),
            Some(&next) if next == separator => {
                let day = two_digits(rest.get(4..)?)?;
                if rest.get(6).is_some_and(u8::is_ascii_digit) { None } else { Self::new(year, month, day) }
            }
            Some(_) => None,
        }
    }

    fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            _ => return None,
        };
        (YEARS.contains(&year) && (1..=last).contains(&day)).then_some(Self {
            year,
            month: month as u8,
            of_month: day as u8,
        })
    }

    /// Civil date of a Unix time, by counting in years that begin in March, so that the leap day comes last.
    fn from_unix(seconds: i64) -> Option<Self> {
        if !(EPOCH_FROM..EPOCH_TO).contains(&seconds) {
            return None;
        }
        // Days since 0000-03-01; all values are positive from here on.
        let days = seconds / 86_400 + 719_468;
        let era = days / 146_097;
        let of_era = days % 146_097;
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        Self::new(era * 400 + year_of_era + i64::from(month <= 2), month, day)
    }
}

fn two_digits(bytes: &[u8]) -> Option<i64> {
    match bytes {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', ..] => Some(i64::from(a - b'0') * 10 + i64::from(b - b'0')),
        _ => None,
    }
}

/// Range of the dates of one column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TimeSpan {
    range: Option<(Day, Day)>,
    /// Values that name a day, by year: at most 2,000 entries.
    years: BTreeMap<i64, u64>,
    undated: u64,
}

impl TimeSpan {
    /// Counts one value.
    pub fn add(&mut self, text: &str) {
        if let Some(day) = Day::parse(text) {
            self.widen(day, day);
            *self.years.entry(day.year).or_default() += 1;
        } else {
            self.undated += 1;
        }
    }

    /// Adds what another one counted.
    pub fn merge(&mut self, other: &Self) {
        if let Some((first, last)) = other.range {
            self.widen(first, last);
        }
        for (&year, count) in &other.years {
            *self.years.entry(year).or_default() += count;
        }
        self.undated += other.undated;
    }

    fn widen(&mut self, first: Day, last: Day) {
        self.range = Some(
            self.range
                .map_or((first, last), |(known_first, known_last)| (known_first.min(first), known_last.max(last))),
        );
    }

    /// Earliest and latest day.
    #[must_use]
    pub fn range(&self) -> Option<(Day, Day)> {
        self.range
    }

    /// Values by year.
    #[must_use]
    pub fn years(&self) -> &BTreeMap<i64, u64> {
        &self.years
    }

    /// Values that name no day.
    #[must_use]
    pub fn undated(&self) -> u64 {
        self.undated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_from_the_usual_spellings() {
        for (text, expected) in [
            ("2021-03-04", "2021-03-04"),
            ("2021-03-04T05:06:07Z", "2021-03-04"),
            ("2021/03/04 05:06", "2021-03-04"),
            ("20210304", "2021-03-04"),
            ("2021-03", "2021-03-01"),
            ("2021", "2021-01-01"),
            ("1614834367", "2021-03-04"),
            ("1614834367.25", "2021-03-04"),
            ("1614834367000", "2021-03-04"),
            ("1614834367000000", "2021-03-04"),
            ("1614834367000000000", "2021-03-04"),
            (" 2020-02-29 ", "2020-02-29"),
            ("951782400", "2000-02-29"),
            ("946684799", "1999-12-31"),
        ] {
            assert_eq!(Day::parse(text).map(|day| day.to_string()).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_not_guessed() {
        for text in [
            "",
            "yesterday",
            "2021-13-01",
            "2021-02-29",
            "2021-3-4",
            "2021-03-041",
            "0999",
            "20211301",
            "123456789",
            "2021é",
            "2021-",
            "2021-03/04",
            "99999999999999999999",
            "-5",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_range_does_not_depend_on_order() {
        let of = |values: &[&str]| {
            let mut span = TimeSpan::default();
            for value in values {
                span.add(value);
            }
            span
        };
        let mut left = of(&["2020-01-01", "soon"]);
        left.merge(&of(&["2018-05-06", "2020-07-01"]));
        let mut right = of(&["2018-05-06", "2020-07-01"]);
        right.merge(&TimeSpan::default());
        right.merge(&of(&["2020-01-01", "soon"]));
        assert_eq!(left, right);
        let (first, last) = left.range().unwrap();
        assert_eq!((first.to_string(), last.to_string()), ("2018-05-06".to_owned(), "2020-07-01".to_owned()));
        assert_eq!(left.years(), &BTreeMap::from([(2018, 1), (2020, 2)]));
        assert_eq!(left.undated(), 1);
    }
}
