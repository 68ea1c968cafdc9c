//! Makes dataset text inert before it is shown.
//!
//! File names, field paths, labels, domains and error texts come from whoever made the dataset, and may be
//! written to move the cursor, hide text, forge a table row or run a script. The one idea to know: every
//! renderer first passes such text through [`visible`], which keeps only what a reader can see, and then
//! through the escaping of its own format. Masking of personal data happens earlier, when the report is built.

use std::borrow::Cow;

/// Whether a character is shown as itself.
///
/// Everything that acts on a terminal or a layout instead of showing something is refused: C0 and C1 controls, bidi
/// controls (Unicode UAX #9), zero-width and other default-ignorable characters (`Default_Ignorable_Code_Point`),
/// variation selectors, interlinear marks, all of plane 14 (tags) and noncharacters. Joiners go too: a few emoji and ligatures
/// fall apart, which is a fair price in a summary.
fn shown(ch: char) -> bool {
    !matches!(ch,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}'
        | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{2800}' | '\u{3164}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{10FFFF}')
}

/// Whether a character stands between words; it becomes one plain space.
fn space(ch: char) -> bool {
    ch.is_whitespace()
}

/// Most combining marks kept on one character; more of them paint over the lines above and below.
const MARKS: usize = 2;

/// Bytes a column of clipped text may take: one character of the longest encoding, without marks on it.
const BYTES: usize = 4;

/// `text` on one line, reduced to characters that show as themselves: runs of whitespace (line breaks too)
/// become one space, everything invisible or acting on the display is removed.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let plain = text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if plain && !text.contains("  ") && !text.starts_with(' ') && !text.ends_with(' ') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(shown_chars(text).collect())
}

/// The characters of [`visible`], one by one, so that the start of a long text costs no more than it shows.
fn shown_chars(text: &str) -> impl Iterator<Item = char> {
    let (mut started, mut gap, mut marks) = (false, false, 0);
    text.chars()
        .flat_map(move |ch| {
            if space(ch) {
                gap = true;
                return [None, None];
            }
            marks = if combining(ch) { marks + 1 } else { 0 };
            if !shown(ch) || marks > MARKS {
                return [None, None];
            }
            let before = (gap && started).then_some(' ');
            (started, gap) = (true, false);
            [before, Some(ch)]
        })
        .flatten()
}

/// At most `limit` columns of [`visible`] text and at most [`BYTES`] a column, ending in `…` when something was left out.
#[must_use]
pub fn clip(text: &str, limit: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    // Where the text must end if it turns out to be longer, to leave a column for the mark.
    let mut end = 0;
    for ch in shown_chars(text) {
        used += columns(ch);
        if used > limit || out.len() + ch.len_utf8() > limit * BYTES {
            out.truncate(end);
            out.push('…');
            break;
        }
        out.push(ch);
        if used < limit {
            end = out.len();
        }
    }
    out
}

/// As [`clip`], but leaves out the middle: a path is told by its ends.
#[must_use]
pub fn clip_middle(text: &str, limit: usize) -> String {
    let text = visible(text);
    if width(&text) <= limit {
        return text.into_owned();
    }
    let room = limit.saturating_sub(1);
    let tail = take(text.chars().rev(), room.div_ceil(2));
    let head = take(text.chars(), room - tail.iter().copied().map(columns).sum::<usize>());
    head.into_iter().chain(['…']).chain(tail.into_iter().rev()).collect()
}

/// The first characters that fit into `room` columns.
fn take(chars: impl Iterator<Item = char>, room: usize) -> Vec<char> {
    let mut used = 0;
    chars
        .take_while(|&ch| {
            used += columns(ch);
            used <= room
        })
        .collect()
}

/// Text for the terminal: [`visible`], nothing else is special there.
#[must_use]
pub fn terminal_text(text: &str) -> Cow<'_, str> {
    visible(text)
}

/// Text for Markdown: [`visible`], with everything escaped that could start markup, a table cell, raw HTML,
/// an automatic link, math (`$`) or a template of a site generator (`{{`).
///
/// `& < >` become entities because not every Markdown dialect honors a backslash before them.
#[must_use]
pub fn markdown_text(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = &*text;
    while let Some(ch) = rest.chars().next() {
        let (at_start, next) = (out.is_empty(), rest.get(ch.len_utf8()..).unwrap_or_default());
        match ch {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '[' | ']' | '{' | '}' | '|' | '~' | '#' | '!' | '$' | '^' => escape(ch, &mut out),
            // Inside a word an underscore stands for itself, and kinds such as `us_ssn` stay readable.
            '_' if !(alphanumeric(out.chars().last()) && alphanumeric(next.chars().next())) => escape(ch, &mut out),
            '-' | '+' | '=' if at_start => escape(ch, &mut out),
            // `1.` or `1)` at the start would be a list.
            '.' | ')' if ends_word(next) && out.bytes().all(|byte| byte.is_ascii_digit()) => escape(ch, &mut out),
            // `https://…` and `www.…` would become links.
            ':' if next.starts_with("//") => escape(ch, &mut out),
            '.' if ends_with_www(&out) => escape(ch, &mut out),
            _ => out.push(ch),
        }
        rest = next;
    }
    out
}

fn escape(ch: char, out: &mut String) {
    out.push('\\');
    out.push(ch);
}

fn alphanumeric(ch: Option<char>) -> bool {
    ch.is_some_and(|ch| ch.is_ascii_alphanumeric())
}

fn ends_word(next: &str) -> bool {
    next.is_empty() || next.starts_with(' ')
}

fn ends_with_www(out: &str) -> bool {
    out.len().checked_sub(3).and_then(|at| out.get(at..)).is_some_and(|tail| tail.eq_ignore_ascii_case("www"))
}

/// Columns that `text` takes on a terminal; `text` is already [`visible`].
#[must_use]
pub fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// Columns of one character: 0 for combining marks, 2 for the wide blocks of East Asian scripts and for emoji
/// (Unicode UAX #11, by block), 1 for the rest.
fn columns(ch: char) -> usize {
    match ch {
        _ if combining(ch) => 0,
        '\u{1100}'..='\u{115F}'
        | '\u{2E80}'..='\u{303E}'
        | '\u{3041}'..='\u{A4CF}'
        | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF00}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}'
        | '\u{1F300}'..='\u{1F64F}'
        | '\u{1F680}'..='\u{1F6FF}'
        | '\u{1F900}'..='\u{1FAFF}'
        | '\u{20000}'..='\u{3FFFD}' => 2,
        _ => 1,
    }
}

/// Combining marks of the blocks that hold nothing else.
fn combining(ch: char) -> bool {
    matches!(ch, '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5BD}' | '\u{610}'..='\u{61A}'
        | '\u{64B}'..='\u{65F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{302A}'..='\u{302D}' | '\u{3099}' | '\u{309A}' | '\u{FE20}'..='\u{FE2F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_passed_through_without_a_copy() {
        assert!(matches!(visible("data/train.jsonl"), Cow::Borrowed("data/train.jsonl")));
        assert_eq!(visible("Größe 数据 naïve"), "Größe 数据 naïve");
    }

    #[test]
    fn terminal_sequences_lose_what_makes_them_act() {
        assert_eq!(terminal_text("\u{1b}[31mred\u{1b}[0m"), "[31mred[0m");
        assert_eq!(terminal_text("\u{1b}]0;title\u{7}x\u{9b}2J"), "]0;titlex2J");
        assert_eq!(terminal_text("a\rb\u{8}\u{7f}"), "a b");
    }

    #[test]
    fn direction_controls_tags_and_zero_width_characters_disappear() {
        assert_eq!(visible("invoice\u{202E}gpj.exe"), "invoicegpj.exe");
        assert_eq!(visible("a\u{2066}b\u{2069}c\u{200f}\u{61c}d"), "abcd");
        assert_eq!(visible("z\u{200B}e\u{200D}r\u{FEFF}o\u{AD}"), "zero");
        assert_eq!(visible("\u{E0049}\u{E0067}ok\u{E0101}\u{FE0F}"), "ok");
        assert_eq!(visible("\u{3164}\u{115F}\u{2800}"), "");
    }

    #[test]
    fn line_breaks_of_every_kind_become_one_space() {
        assert_eq!(visible(" a\r\n\n b\u{2028}c\u{85}d\u{A0}\u{3000}e\t"), "a b c d e");
    }

    #[test]
    fn a_tower_of_combining_marks_is_cut() {
        let tower = format!("e{}", "\u{301}".repeat(50));
        assert_eq!(visible(&tower), "e\u{301}\u{301}");
    }

    #[test]
    fn markdown_markup_is_escaped() {
        assert_eq!(markdown_text("a|b`c`*d*_e_"), r"a\|b\`c\`\*d\*\_e\_");
        assert_eq!(markdown_text("us_ssn __init__ a_ _b"), r"us_ssn \_\_init\_\_ a\_ \_b");
        assert_eq!(markdown_text("[x](javascript:1)"), r"\[x\](javascript:1)");
        assert_eq!(markdown_text("<script>&amp;"), "&lt;script&gt;&amp;amp;");
        assert_eq!(markdown_text("{{ site }} $x$"), r"\{\{ site \}\} \$x\$");
        assert_eq!(markdown_text("a\n\n# heading"), r"a \# heading");
    }

    #[test]
    fn markdown_text_starts_no_list_rule_or_link() {
        assert_eq!(markdown_text("- item"), r"\- item");
        assert_eq!(markdown_text("---"), r"\---");
        assert_eq!(markdown_text("1. one"), r"1\. one");
        assert_eq!(markdown_text("12) two"), r"12\) two");
        assert_eq!(markdown_text("https://example.com"), r"https\://example.com");
        assert_eq!(markdown_text("see WWW.example.com"), r"see WWW\.example.com");
        assert_eq!(markdown_text("9.8%"), "9.8%");
        assert_eq!(markdown_text("version 1.5 - beta"), "version 1.5 - beta");
    }

    #[test]
    fn clipping_counts_columns_and_says_that_it_clipped() {
        assert_eq!(clip("short", 5), "short");
        assert_eq!(clip("longer", 5), "long…");
        assert_eq!(clip("数据数据", 5), "数据…");
        assert_eq!(clip("x", 0), "…");
        assert_eq!(clip(&"e\u{301}\u{301}".repeat(100), 50).len(), 200 + "…".len());
        assert_eq!(clip_middle("data/very/long/train-00001.parquet", 20), "data/very…01.parquet");
        assert_eq!(width(&clip_middle("数据数据数据数据数据", 8)), 7);
    }
}
