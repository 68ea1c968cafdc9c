//! Aligned columns for the terminal, in at most a given width.
//!
//! Knows cells and widths, not what they mean. The one idea to know: every column but the last is as wide as its widest
//! cell; the last one is text that wraps into the room that is left, under its own start.

use super::safe;

/// Side on which a column's cells line up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// A color that a cell's text is wrapped in, as SGR parameters; empty for none.
pub(super) type Paint = &'static str;

/// One cell: visible text and its color.
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) paint: Paint,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, paint: "" }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// Spaces between columns.
const GAP: usize = 2;
/// Least width of the wrapped column; with less room lines get longer than asked for rather than unreadable.
const LEAST: usize = 16;

/// Writes `text` in `paint` when `color` is on.
pub(super) fn painted(text: &str, paint: Paint, color: bool) -> String {
    if color && !paint.is_empty() { format!("\u{1b}[{paint}m{text}\u{1b}[0m") } else { text.to_owned() }
}

/// Lays out `rows` under each other, each line starting with `indent` spaces. `aligns` has one entry for each column; the last column
/// is always left-aligned and wraps.
pub(super) fn lay_out(rows: &[Vec<Cell>], aligns: &[Align], indent: usize, width: usize, color: bool) -> String {
    let Some(last) = aligns.len().checked_sub(1) else { return String::new() };
    let widths: Vec<usize> = (0..last)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| safe::width(&cell.text)).max().unwrap_or(0))
        .collect();
    let start = indent + widths.iter().map(|width| width + GAP).sum::<usize>();
    let room = width.saturating_sub(start).max(LEAST);
    let mut out = String::new();
    for row in rows {
        let mut line = " ".repeat(indent);
        for ((cell, &width), &align) in row.iter().zip(&widths).zip(aligns) {
            let fill = " ".repeat(width.saturating_sub(safe::width(&cell.text)));
            let text = painted(&cell.text, cell.paint, color);
            match align {
                Align::Left => line.extend([text.as_str(), &fill]),
                Align::Right => line.extend([fill.as_str(), &text]),
            }
            line.push_str("  ");
        }
        let wrapped = row.get(last).map(|cell| (wrap(&cell.text, room), cell.paint));
        let (lines, paint) = wrapped.unwrap_or_default();
        for (at, text) in lines.iter().enumerate() {
            if at > 0 {
                line = " ".repeat(start);
            }
            line.push_str(&painted(text, paint, color));
            out.push_str(line.trim_end());
            out.push('\n');
        }
        if lines.is_empty() {
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out
}

/// Breaks `text` at spaces into lines of at most `room` columns; a word that is longer is cut.
pub(super) fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = safe::clip(word, room);
        match lines.last_mut() {
            Some(line) if safe::width(line) + 1 + safe::width(&word) <= room => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_the_last_one_wraps_under_itself() {
        let rows = [
            vec!["secrets".into(), "1,204".into(), "two words and some more".into()],
            vec!["数据".into(), "7".into(), "x".into()],
            vec!["empty".into(), "0".into(), "".into()],
        ];
        let out = lay_out(&rows, &[Align::Left, Align::Right, Align::Left], 1, 36, false);
        assert_eq!(
            out,
            " secrets  1,204  two words and some\n                 more\n 数据         7  x\n empty        0\n"
        );
    }

    #[test]
    fn color_does_not_move_columns() {
        let rows = [vec![Cell { text: "high".into(), paint: "31" }, "x".into()]];
        assert_eq!(lay_out(&rows, &[Align::Left; 2], 0, 40, true), "\u{1b}[31mhigh\u{1b}[0m  x\n");
        assert_eq!(lay_out(&rows, &[Align::Left; 2], 0, 40, false), "high  x\n");
    }

    #[test]
    fn a_word_longer_than_the_line_is_cut_and_says_so() {
        assert_eq!(wrap("ab cdefghij k", 5), ["ab", "cdef…", "k"]);
    }
}
