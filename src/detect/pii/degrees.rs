//! Coordinates in degrees, minutes and seconds: `40°26'46"N 79°58'56"W`.
//!
//! The anchor is the degree sign behind digits. Both angles must say their side of the globe and be as fine as seconds: a town is no
//! house, so `40°26'N 79°58'W` is left alone.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::surroundings::{before, is_word};
use crate::finding::Findings;

/// Signs behind degrees, minutes and seconds: typewriter, typographer's, and what is taken for them.
const DEGREES: [char; 2] = ['°', 'º'];
const MINUTES: [char; 4] = ['\'', '′', '’', '´'];
const SECONDS: [char; 3] = ['"', '″', '”'];

/// Characters between latitude and longitude.
const BETWEEN: usize = 4;

/// Decimals of the minutes that are as fine as seconds.
const FINE: usize = 2;

/// Reports pairs of a latitude and a longitude.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    if view.facts.non_ascii == 0 {
        return;
    }
    let text = view.field.text;
    let mut done = 0;
    for run in &view.facts.digits {
        let (start, end) = (run.start as usize, run.end as usize);
        let sign = text.get(end..).is_some_and(|rest| rest.starts_with(DEGREES));
        if start < done || !sign {
            continue;
        }
        if let Some((start, end)) = pair(text, start) {
            done = end;
            judge.report(view, Claim { punctuated: true, ..Claim::new(start, end) }, findings);
        }
    }
}

/// Span of the pair whose latitude has its first digit at `at`.
fn pair(text: &str, at: usize) -> Option<(usize, usize)> {
    // `N 40°26'46"`
    let blank = usize::from(before(text, at) == Some(' '));
    let front = before(text, at - blank).filter(|side| matches!(side, 'N' | 'S')).map(|_| at - blank - 1);
    let front = front.filter(|&start| !is_word(before(text, start)));
    let mut cursor = Cursor { text, at };
    let latitude = cursor.angle(90)?;
    let latitude_ends = cursor.at;
    let behind = cursor.side(&['N', 'S']);
    if !behind && front.is_none() {
        return None;
    }
    if !behind {
        cursor.at = latitude_ends;
    }
    let rest = text.get(cursor.at..)?;
    let gap = rest.chars().take(BETWEEN).take_while(|ch| matches!(ch, ' ' | ',' | ';' | '/' | '\n' | '\u{A0}'));
    cursor.at += gap.map(char::len_utf8).sum::<usize>();
    let ahead = cursor.side(&['E', 'W', 'O']);
    cursor.blank();
    let longitude = cursor.angle(180)?;
    let longitude_ends = cursor.at;
    let behind = !ahead && cursor.side(&['E', 'W', 'O']);
    let end = if behind { cursor.at } else { longitude_ends };
    let whole = (ahead || behind) && !is_word(text.get(end..)?.chars().next());
    (whole && latitude && longitude).then(|| (front.unwrap_or(at), end))
}

/// A place in a text that is read from left to right.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Passes over one of `signs`.
    fn eat(&mut self, signs: &[char]) -> bool {
        let found = self.rest().chars().next().filter(|ch| signs.contains(ch));
        self.at += found.map_or(0, char::len_utf8);
        found.is_some()
    }

    fn blank(&mut self) {
        self.eat(&[' ', '\u{A0}']);
    }

    /// Passes over a letter for a side of the globe, a blank before it allowed.
    fn side(&mut self, letters: &[char]) -> bool {
        self.blank();
        self.eat(letters)
    }

    /// A number of up to three digits, at most `most` before its decimals; how many of these it has.
    fn number(&mut self, most: u32) -> Option<usize> {
        let bytes = self.rest().as_bytes();
        let digits = bytes.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        self.rest().get(..digits)?.parse::<u32>().ok().filter(|&value| digits <= 3 && value <= most)?;
        let decimals = match bytes.get(digits) {
            Some(b'.' | b',') => {
                bytes.get(digits + 1..)?.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count()
            }
            _ => 0,
        };
        self.at += if decimals > 0 { digits + 1 + decimals } else { digits };
        Some(decimals)
    }

    /// Degrees up to `most`, minutes, and seconds if there are any; says whether they are as fine as seconds.
    fn angle(&mut self, most: u32) -> Option<bool> {
        let whole = self.number(most)? == 0 && self.eat(&DEGREES);
        self.blank();
        let decimals = self.number(59)?;
        if !whole || !self.eat(&MINUTES) {
            return None;
        }
        let minutes_end = self.at;
        self.blank();
        let seconds = self.number(59).is_some() && (self.eat(&SECONDS) || (self.eat(&MINUTES) && self.eat(&MINUTES)));
        if !seconds {
            self.at = minutes_end;
        }
        Some(seconds || decimals >= FINE)
    }
}

#[cfg(test)]
mod tests {
    use super::pair;

    #[track_caller]
    fn found(text: &str) -> Option<&str> {
        let at = text.find(|ch: char| ch.is_ascii_digit())?;
        pair(text, at).map(|(start, end)| &text[start..end])
    }

    #[test]
    fn a_pair_is_read_in_every_spelling() {
        for text in [
            "40°26'46\"N 79°58'56\"W",
            "40° 26′ 46.302″ N, 79° 58′ 55.903″ W",
            "N 40°26'46\", W 79°58'56\"",
            "40º26'46''N / 3º41'12''O",
            "40°26.767'N 79°58.933'W",
        ] {
            assert_eq!(found(text), Some(text), "{text}");
        }
        assert_eq!(found("(40°26'46\"N 79°58'56\"W)"), Some("40°26'46\"N 79°58'56\"W"));
    }

    #[test]
    fn towns_temperatures_and_single_angles_are_left_alone() {
        for text in [
            "40°26'N 79°58'W",
            "40°26'46\" 79°58'56\"",
            "40°26'46\"N",
            "at 40° N and 79° W",
            "40°66'46\"N 79°58'56\"W",
            "140°26'46\"N 79°58'56\"W",
            "40°26'46\"N 79°58'56\"West",
            "a 5° 3' 2\" board",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
