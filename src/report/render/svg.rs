//! Hand-written SVG: horizontal bars, columns of a histogram, and a heat map.
//!
//! Charts take plain labels and counts and know nothing of the report. The one idea to know: sizes are integers
//! computed from counts, so that the same report gives the same bytes; colors come from the page's style sheet by class,
//! so that light, dark and print need no second chart. Every chart is an image with a text of its own; the
//! numbers themselves stand in the table under it.

use super::number;
use super::safe;
use maud::{Markup, html};

/// Width of every chart in user units; it scales to its container.
const WIDTH: u64 = 640;
/// Height of one bar with its gap.
const BAR: u64 = 24;
/// Columns kept for the label of a bar.
const LABEL: u64 = 190;
/// Room kept for the count after a bar.
const VALUE: u64 = 90;
/// Most characters of a label.
const LABEL_CHARS: usize = 26;

/// One bar: label, count, and whether it is marked (hatched: a conflict).
pub(super) struct Bar<'a> {
    pub(super) label: &'a str,
    pub(super) count: u64,
    pub(super) marked: bool,
}

/// Length of `value` on a scale where `most` is `full`; what is not zero is at least one unit long.
fn scale(value: u64, most: u64, full: u64) -> u64 {
    if value == 0 || most == 0 {
        return 0;
    }
    u64::try_from(u128::from(value.min(most)) * u128::from(full) / u128::from(most)).unwrap_or(full).max(1)
}

/// Horizontal bars, longest possible first as given.
pub(super) fn bars(title: &str, bars: &[Bar<'_>]) -> Markup {
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0);
    let height = BAR * bars.len() as u64;
    html! {
        svg class="chart" role="img" viewBox=(format!("0 0 {WIDTH} {height}")) aria-label=(title) {
            @for (line, bar) in bars.iter().enumerate() {
                @let top = line as u64 * BAR;
                @let length = scale(bar.count, most, WIDTH - LABEL - VALUE);
                text class="label" x=(LABEL - 8) y=(top + 16) text-anchor="end" { (safe::clip(bar.label, LABEL_CHARS)) }
                rect class=(if bar.marked { "bar marked" } else { "bar" }) x=(LABEL) y=(top + 3) width=(length) height=(BAR - 6) {}
                text class="value" x=(LABEL + length + 6) y=(top + 16) { (number::count(bar.count)) }
            }
        }
    }
}

/// Columns of a histogram, left to right; a label stands under every column that has room for it.
pub(super) fn histogram(title: &str, columns: &[(String, u64)]) -> Markup {
    const HEIGHT: u64 = 180;
    const FLOOR: u64 = HEIGHT - 24;
    // Room for the longest label, `512 kB`, in the page's chart font.
    const ROOM: u64 = 56;
    let most = columns.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let step = WIDTH / (columns.len() as u64).max(1);
    let every = ROOM.div_ceil(step.max(1)) as usize;
    html! {
        svg class="chart" role="img" viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) aria-label=(title) {
            line class="axis" x1="0" x2=(WIDTH) y1=(FLOOR) y2=(FLOOR) {}
            @for (at, (label, count)) in columns.iter().enumerate() {
                @let left = at as u64 * step;
                @let length = scale(*count, most, FLOOR - 16);
                rect class="bar" x=(left + 1) y=(FLOOR - length) width=(step.saturating_sub(2).max(1)) height=(length) {}
                @if at % every.max(1) == 0 {
                    text class="label" x=(left + step / 2) y=(HEIGHT - 6) text-anchor="middle" { (safe::clip(label, LABEL_CHARS)) }
                }
            }
        }
    }
}

/// One cell of a heat map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// Scanned; this many found, zero included.
    Found(u64),
    /// The data has nothing of the kind to look at.
    Absent,
    /// Not looked at: nothing is known.
    NotScanned,
}

/// Strength of a cell's color, 0 to 5, by orders of magnitude so that one finding is as visible as it should be.
pub(super) fn strength(count: u64) -> u32 {
    count.checked_ilog10().map_or(0, |power| (power + 1).min(5))
}

/// A heat map as a real HTML table: rows by columns, each cell with its number, so that chart and table are one.
pub(super) fn heat_map(caption: &str, corner: &str, columns: &[&str], rows: &[(String, Vec<Cell>)]) -> Markup {
    html! {
        div class="scroll" {
            table class="heat" {
                caption { (caption) }
                thead { tr { th scope="col" { (corner) } @for column in columns { th scope="col" { (column) } } } }
                tbody {
                    @for (name, cells) in rows {
                        tr {
                            th scope="row" { (safe::clip(name, LABEL_CHARS)) }
                            @for cell in cells {
                                @match cell {
                                    Cell::Found(count) => td class=(format!("h{}", strength(*count))) { (number::count(*count)) },
                                    Cell::Absent => td class="absent" title="no such part in the data" { "-" },
                                    Cell::NotScanned => td class="unscanned" title="not scanned" { "n/s" },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_zero_is_seen_and_nothing_is_longer_than_the_longest() {
        assert_eq!(scale(0, 10, 100), 0);
        assert_eq!(scale(1, u64::MAX, 100), 1);
        assert_eq!(scale(u64::MAX, u64::MAX, 100), 100);
        assert_eq!(scale(5, 10, 100), 50);
    }

    #[test]
    fn a_bar_shows_its_escaped_label_and_its_count() {
        let page = bars("Licenses", &[Bar { label: "<MIT>\u{202E}", count: 1500, marked: true }]).into_string();
        assert_eq!(
            page,
            "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 640 24\" aria-label=\"Licenses\">\
             <text class=\"label\" x=\"182\" y=\"16\" text-anchor=\"end\">&lt;MIT&gt;</text>\
             <rect class=\"bar marked\" x=\"190\" y=\"3\" width=\"360\" height=\"18\"></rect>\
             <text class=\"value\" x=\"556\" y=\"16\">1,500</text></svg>"
        );
    }

    #[test]
    fn zero_found_differs_from_not_scanned() {
        let rows = [("email".to_owned(), vec![Cell::Found(0), Cell::NotScanned, Cell::Found(42)])];
        let page = heat_map("Kinds by part", "kind", &["text", "tool", "meta"], &rows).into_string();
        assert!(page.contains("<td class=\"h0\">0</td><td class=\"unscanned\" title=\"not scanned\">n/s</td>"));
        assert!(page.contains("<td class=\"h2\">42</td>"));
    }

    #[test]
    fn a_histogram_without_columns_is_an_empty_chart() {
        assert!(histogram("Lengths", &[]).into_string().contains("role=\"img\""));
    }
}
