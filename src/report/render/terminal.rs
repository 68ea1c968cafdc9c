//! The summary on the terminal.
//!
//! A pure function of the report; only the last line knows how long the run took, because nothing else may. The one idea to
//! know: a reader decides within one screen, so each category is one row with the reason for its level, and everything
//! longer is a count and a command.

use super::columns::{self, Align, Cell, Paint};
use super::overview::{self, Line};
use super::{number, personal, safe};
use crate::finding::Severity;
use crate::report::model::{Consequence, Example, Level, Report};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// How the summary is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal; taken as 72 when narrower and as 100 when wider.
    pub width: usize,
    /// Whether to write SGR color sequences; `--color` and `NO_COLOR` are decided by the caller.
    pub color: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 80, color: false }
    }
}

/// How long the run took; never part of the report itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timing {
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Bytes that were read in that time.
    pub bytes: u64,
}

/// Worst findings that are shown, at most one a rule.
const WORST: usize = 5;
/// Kinds of personal data and secrets that are shown.
const KINDS: usize = 8;
/// Errors that are shown.
const ERRORS: usize = 5;
/// Characters of the place of an error: long enough for the path, row and byte of nearly every dataset.
const PLACE: usize = 120;
/// Limits of the terms that are shown.
const CONSEQUENCES: usize = 5;
/// Reasons that are shown for a category.
const REASONS: usize = 2;
/// Columns of one reason.
const REASON: usize = 160;
/// Kinds of unscanned things that are shown.
const MISSING: usize = 5;
/// Rule codes that are shown for a reason.
const CODES: usize = 3;
/// Limits of the tool that are named.
const LIMITS: usize = 20;
const BOLD: Paint = "1";
const DIM: Paint = "2";
const ALARM: Paint = "1;33";

/// The summary, ending in one line that says what was done.
#[must_use]
pub fn terminal(report: &Report, style: &Style, timing: Option<&Timing>) -> String {
    let page = Page { width: style.width.clamp(72, 100), color: style.color };
    [
        page.header(report),
        page.table(report),
        page.personal(report),
        page.terms(report),
        page.worst(report),
        page.errors(report),
        page.not_covered(report),
        page.next(report),
        page.last_line(report, timing),
    ]
    .into_iter()
    .filter(|section| !section.is_empty())
    .collect::<Vec<_>>()
    .join("\n")
}

/// The color of a level. "None found" has none: green would say "safe".
fn level_paint(level: Level) -> Paint {
    match level {
        Level::Critical => "1;31",
        Level::High => "31",
        Level::Medium => "33",
        Level::Low => "36",
        Level::Info | Level::None => "",
        Level::NotScanned => DIM,
    }
}

fn severity_level(severity: Severity) -> Level {
    match severity {
        Severity::Info => Level::Info,
        Severity::Low => Level::Low,
        Severity::Medium => Level::Medium,
        Severity::High => Level::High,
        Severity::Critical => Level::Critical,
    }
}

struct Page {
    width: usize,
    color: bool,
}

impl Page {
    fn painted(&self, text: &str, paint: Paint) -> String {
        columns::painted(text, paint, self.color)
    }

    fn heading(&self, text: &str) -> String {
        self.painted(text, BOLD) + "\n"
    }

    /// `text` wrapped, each line after `indent` spaces.
    fn paragraph(&self, text: &str, indent: usize) -> String {
        columns::lay_out(&[vec![text.into()]], &[Align::Left], indent, self.width, self.color)
    }

    fn header(&self, report: &Report) -> String {
        let scan = &report.scan;
        let state = if scan.complete { BOLD } else { ALARM };
        let mut rows = vec![vec![
            "scan".into(),
            Cell { text: format!("{}, {}", overview::mode(report), overview::completeness(report)), paint: state },
        ]];
        let mut row = |name: &str, text: String| rows.push(vec![name.into(), safe::visible(&text).into_owned().into()]);
        row("files", overview::files(report));
        let mut records = number::count(scan.records);
        if scan.unreadable_records > 0 {
            let _ = write!(records, ", {} more could not be read", number::count(scan.unreadable_records));
        }
        row("records", records);
        if report.composition.splits.len() > 1 {
            row("splits", splits(report));
        }
        let content = report.composition.content_bytes.sum;
        row("bytes", format!("{} on disk, {} of content text", number::bytes(scan.bytes), number::bytes(content)));
        format!(
            "{}{}",
            self.heading(&format!("provscan {}", safe::clip(&report.tool.version, 40))),
            columns::lay_out(&rows, &[Align::Left; 2], 2, self.width, self.color)
        )
    }

    fn table(&self, report: &Report) -> String {
        let head = |text: &str| Cell { text: text.to_owned(), paint: DIM };
        let mut rows = vec![["category", "level", "records", "share", "why"].map(head).into_iter().collect::<Vec<_>>()];
        rows.extend(overview::categories(report).iter().map(|line| category_row(report, line)));
        let aligns = [Align::Left, Align::Left, Align::Right, Align::Right, Align::Left];
        let table = columns::lay_out(&rows, &aligns, 2, self.width, self.color);
        let mut caveat = overview::CAVEAT.to_owned();
        if !report.scan.complete {
            caveat.push_str(" What could not be read was not looked at either: counts are lower bounds.");
        }
        format!("{table}\n{}", self.paragraph(&caveat, 2))
    }

    fn personal(&self, report: &Report) -> String {
        let kinds = personal::kinds(report);
        if kinds.is_empty() {
            return String::new();
        }
        let head = |text: &str| Cell { text: text.to_owned(), paint: DIM };
        let mut rows =
            vec![["kind", "records", "precision", "findings by part"].map(head).into_iter().collect::<Vec<_>>()];
        rows.extend(kinds.iter().take(KINDS).map(|(name, kind)| {
            let parts: Vec<String> =
                kind.by_part.iter().map(|(part, findings)| format!("{part} {}", number::count(*findings))).collect();
            let precision = personal::kind_precision(report, name);
            let cells = [safe::clip(name, 20), number::count(kind.records), safe::clip(&precision, 24)];
            cells.into_iter().chain([safe::clip(&parts.join(", "), REASON)]).map(Cell::from).collect()
        }));
        let aligns = [Align::Left, Align::Right, Align::Left, Align::Left];
        let mut out = self.heading("Personal data and secrets by kind");
        out.push_str(&columns::lay_out(&rows, &aligns, 2, self.width, self.color));
        if kinds.len() > KINDS {
            let more = number::count((kinds.len() - KINDS) as u64);
            out.push_str(&self.paragraph(&format!("and {more} more kinds, listed in report.json"), 2));
        }
        for sentence in [personal::written(report), personal::linked(report)].into_iter().flatten() {
            out.push_str(&self.paragraph(&safe::clip(&sentence, 240), 2));
        }
        out
    }

    /// What the licenses of the whole ask for, by use, as far as that is more than to name somebody.
    fn terms(&self, report: &Report) -> String {
        let licenses = &report.licenses;
        let asked =
            licenses.consequences.iter().filter(|one| one.by_purpose.values().any(|level| *level > Level::Info));
        let shown: Vec<&Consequence> = asked.take(CONSEQUENCES).collect();
        let (Some(first), Some(sentence)) = (shown.first(), overview::terms(&licenses.effective)) else {
            return String::new();
        };
        let head = |text: &str| Cell { text: text.to_owned(), paint: DIM };
        let mut names: Vec<Cell> = first.by_purpose.keys().map(|purpose| head(purpose)).collect();
        names.extend([head("records"), head("what the terms say")]);
        let mut aligns = vec![Align::Left; first.by_purpose.len()];
        aligns.extend([Align::Right, Align::Left]);
        let mut rows = vec![names];
        rows.extend(shown.iter().map(|one| {
            let level =
                |level: &Level| Cell { text: overview::level_word(*level).to_owned(), paint: level_paint(*level) };
            let mut cells: Vec<Cell> = one.by_purpose.values().map(level).collect();
            cells.extend([number::count(one.records).into(), safe::clip(&one.why, REASON).into()]);
            cells
        }));
        let mut out = self.heading("Terms of the whole");
        out.push_str(&columns::lay_out(&rows, &aligns, 2, self.width, self.color));
        out.push_str(&self.paragraph(&safe::clip(&sentence, 240), 2));
        out
    }

    fn worst(&self, report: &Report) -> String {
        let mut seen = BTreeSet::new();
        let shown: Vec<&Example> = report
            .findings
            .worst
            .iter()
            .filter(|example| example.severity > Severity::Info && seen.insert(&example.rule))
            .take(WORST)
            .collect();
        if shown.is_empty() {
            return String::new();
        }
        let mut rows = Vec::new();
        for example in shown {
            let severity =
                Cell { text: example.severity.as_str().into(), paint: level_paint(severity_level(example.severity)) };
            let what = format!("{} {}", example.kind, example.shown.as_deref().unwrap_or_default());
            let place = overview::place(
                &safe::clip_middle(&example.file, 40),
                example.row,
                &safe::clip_middle(&example.field, 40),
            );
            rows.push(vec![severity, safe::clip(&example.rule, 12).into(), safe::clip(&what, self.width - 24).into()]);
            rows.push(vec!["".into(), "".into(), safe::visible(&place).into_owned().into()]);
        }
        let table = columns::lay_out(&rows, &[Align::Left; 3], 2, self.width, self.color);
        self.heading("Worst findings, masked") + &table
    }

    fn errors(&self, report: &Report) -> String {
        let total = report.scan.errors_total.max(report.scan.errors.len() as u64);
        if total == 0 {
            return String::new();
        }
        let mut out = self.heading(&format!("Could not be read: {}", number::counted(total, "error")));
        // One torn file must not hide the next one: the first error of each file, and how many more it has.
        let mut said = 0;
        for errors in report.scan.errors.chunk_by(|a, b| a.file == b.file).take(ERRORS) {
            let Some(first) = errors.first() else { continue };
            said += errors.len() as u64;
            let place = safe::clip_middle(&overview::error_place(first), PLACE);
            let mut text = format!("{place}: {}", safe::clip(&first.why, 160));
            if errors.len() > 1 {
                let _ = write!(text, " (and {} more in this file)", number::count(errors.len() as u64 - 1));
            }
            out.push_str(&self.paragraph(&text, 2));
        }
        let more = total - said;
        if more > 0 {
            out.push_str(&self.paragraph(&format!("and {} more, listed in report.json", number::count(more)), 2));
        }
        out
    }

    fn not_covered(&self, report: &Report) -> String {
        let (missing, limits): (Vec<_>, Vec<_>) = report.not_covered.iter().partition(|entry| entry.incomplete);
        let mut out = String::new();
        for entry in missing.iter().take(MISSING) {
            let mut text = entry.what.clone();
            if let Some(amount) = overview::amount(entry) {
                let _ = write!(text, " ({amount})");
            }
            let _ = write!(text, ": {}", entry.why);
            if !entry.examples.is_empty() {
                let _ = write!(text, " ({})", clipped_list(&entry.examples));
            }
            out.push_str(&self.paragraph(&safe::clip(&text, 240), 2));
        }
        if missing.len() > MISSING {
            let more = number::count((missing.len() - MISSING) as u64);
            out.push_str(&self.paragraph(&format!("and {more} more, listed in report.json"), 2));
        }
        if !limits.is_empty() {
            let names: Vec<String> = limits.iter().take(LIMITS).map(|entry| safe::clip(&entry.what, 60)).collect();
            out.push_str(&self.paragraph(&safe::clip(&format!("no statement on: {}", names.join("; ")), 400), 2));
        }
        if out.is_empty() { out } else { self.heading("Not scanned") + &out }
    }

    fn next(&self, report: &Report) -> String {
        let worst = report.findings.worst.iter().find(|example| example.severity > Severity::Info);
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        if let Some(example) = worst {
            let code = safe::clip(&example.rule, 12);
            rows.push(vec![format!("provscan explain {code}").into(), "what it is and why it matters".into()]);
        }
        if report.risk.values().any(|risk| risk.records > 0) {
            rows.push(vec!["provscan split DATA -o OUT".into(), "write a clean copy, quarantine the rest".into()]);
        }
        if rows.is_empty() {
            return String::new();
        }
        self.heading("Next") + &columns::lay_out(&rows, &[Align::Left; 2], 2, self.width, self.color)
    }

    fn last_line(&self, report: &Report, timing: Option<&Timing>) -> String {
        let files = report.dataset.files.len() as u64;
        let mut done = format!(
            "Scanned {} in {}, {}",
            number::counted(report.scan.records, "record"),
            number::counted(files, "file"),
            number::bytes(timing.map_or(report.scan.bytes, |timing| timing.bytes))
        );
        if let Some(timing) = timing {
            let speed = number::throughput(timing.bytes, timing.seconds);
            let _ = write!(done, ", in {} ({speed})", number::duration(timing.seconds));
        }
        done = self.painted(&done, BOLD) + "\n";
        if report.scan.complete {
            return done;
        }
        format!("{}\n{done}", self.painted(&overview::incomplete(report), ALARM))
    }
}

/// The row of a category.
fn category_row(report: &Report, line: &Line<'_>) -> Vec<Cell> {
    let word = Cell { text: line.word().to_owned(), paint: level_paint(line.level) };
    let (records, share) = line.scanned().map_or_else(
        || ("-".to_owned(), "-".to_owned()),
        |risk| (number::count(risk.records), number::share(risk.records, report.scan.records)),
    );
    vec![line.name.into(), word, records.into(), share.into(), why(line).into()]
}

/// The weightiest reasons for a level, and how many more there are.
fn why(line: &Line<'_>) -> String {
    // That an incomplete scan found nothing is said once, under the table.
    let Some(risk) = line.risk.filter(|risk| risk.level != Level::None) else { return String::new() };
    // What raised the level is worth the last place even when rules outweigh it.
    let raiser = risk.reasons.iter().skip(REASONS).find(|reason| reason.raiser);
    let first = REASONS - usize::from(raiser.is_some());
    let shown: Vec<_> = risk.reasons.iter().take(first).chain(raiser).collect();
    let more = risk.reasons.len() - shown.len();
    let mut parts: Vec<String> =
        shown.into_iter().map(|reason| safe::clip(&overview::reason(reason, CODES), REASON)).collect();
    if more > 0 {
        parts.push(format!("+{more} more"));
    }
    parts.extend(overview::by_purpose(risk));
    parts.join("; ")
}

/// Records by split, the first few.
fn splits(report: &Report) -> String {
    const SHOWN: usize = 4;
    let splits = &report.composition.splits;
    let shown = splits.iter().take(SHOWN);
    let mut list: Vec<String> =
        shown.map(|(name, split)| format!("{} {}", safe::clip(name, 20), number::count(split.records))).collect();
    if splits.len() > SHOWN {
        list.push(format!("{} more", splits.len() - SHOWN));
    }
    list.join(", ")
}

/// The first few of a list of names.
fn clipped_list(names: &[String]) -> String {
    const SHOWN: usize = 3;
    let mut list = names.iter().take(SHOWN).map(|name| safe::clip_middle(name, 40)).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        list.push_str(", …");
    }
    list
}

#[cfg(test)]
mod tests;
