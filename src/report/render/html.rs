//! `report.html`: one page with nothing outside it.
//!
//! No script, no network (its own content security policy forbids both), readable in light, dark and print. The one idea to know:
//! the page is bounded whatever the data. Tables show a number of rows and say how many there are; should
//! the page still be too large it is written again with fewer rows.

mod charts;

use super::answers::{self, Ratio};
use super::overview::{self, Line};
use super::questions::{By, Question, SECTIONS};
use super::tables::{self, Side, Table};
use super::{methods, number, safe};
use crate::report::model::{Example, Report, RuleCount};
use maud::{DOCTYPE, Markup, PreEscaped, Render, html};

/// Most bytes of a page.
pub const LIMIT: usize = 1_000_000;
/// Rows a table shows, tried in this order until the page fits.
const ROWS: [usize; 5] = [100, 30, 10, 3, 0];
/// Columns of one cell or sentence that are shown.
const CELL: usize = 160;
/// Rules and examples shown on a risk card.
const ON_CARD: usize = 8;
const STYLE: &str = include_str!("page.css");
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Text of any origin: cut, made visible, and escaped by `maud`.
struct Text<'a>(&'a str);

impl Render for Text<'_> {
    fn render_to(&self, out: &mut String) {
        safe::clip(self.0, CELL).render_to(out);
    }
}

/// The report as one page of at most [`LIMIT`] bytes.
#[must_use]
pub fn html(report: &Report) -> String {
    let mut text = String::new();
    for rows in ROWS {
        text = page(report, rows).into_string();
        if text.len() <= LIMIT {
            break;
        }
    }
    text
}

fn page(report: &Report, rows: usize) -> Markup {
    let groups = tables::all(report, rows);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { "provscan report" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (charts::definitions())
                (header(report))
                nav aria-label="Sections" {
                    ul {
                        li { a href="#risk" { "Risk" } }
                        li { a href="#not-covered" { "Not covered" } }
                        @for (topic, _) in &groups { li { a href={ "#" (topic.anchor()) } { (topic.title()) } } }
                        li { a href="#datasheet" { "Datasheet" } }
                        li { a href="#methods" { "Methods" } }
                    }
                }
                main {
                    (risk(report))
                    h2 id="not-covered" { "Not covered" }
                    (table(&tables::not_covered(report, rows), false))
                    @for (topic, tables) in &groups {
                        h2 id=(topic.anchor()) { (topic.title()) }
                        (charts::of(*topic, report))
                        @for each in tables { (table(each, true)) }
                    }
                    (datasheet(report))
                    (methods(report))
                }
            }
        }
    }
}

fn header(report: &Report) -> Markup {
    html! {
        header {
            h1 { "Dataset report" }
            @for warning in overview::warnings(report) { p class="banner" role="note" { strong { (warning) } } }
            @for line in overview::verdict(report) { p { strong { (line) } } }
            ul class="facts" {
                @for (name, value) in overview::facts(report) { li { span class="soft" { (name) " " } b { (Text(&value)) } } }
            }
        }
    }
}

fn risk(report: &Report) -> Markup {
    html! {
        h2 id="risk" { "Risk by category" }
        p class="soft" { "There is no total on purpose. " (overview::CAVEAT) }
        div class="cards" { @for line in overview::categories(report) { (card(report, &line)) } }
    }
}

fn card(report: &Report, line: &Line<'_>) -> Markup {
    let counts = &report.findings;
    let mut rules: Vec<(&String, &RuleCount)> =
        counts.by_rule.iter().filter(|(_, rule)| rule.category == line.category).collect();
    rules.sort_by_key(|(code, rule)| (std::cmp::Reverse(rule.records), *code));
    let of_category =
        |example: &&Example| counts.by_rule.get(&example.rule).is_some_and(|rule| rule.category == line.category);
    let examples: Vec<&Example> = counts.worst.iter().filter(of_category).take(ON_CARD).collect();
    html! {
        section class=(format!("card {}", line.level.as_str())) {
            h3 { (line.name) }
            p {
                span class="level" { (overview::level_word(line.level)) }
                @if let Some(risk) = line.scanned() {
                    ", " (number::counted(risk.records, "record")) " (" (number::share(risk.records, report.scan.records)) ")"
                }
            }
            @if let Some(risk) = line.risk {
                @let reasons = overview::reasons(risk);
                @if !reasons.is_empty() { ul { @for reason in reasons.iter().take(ON_CARD) { li { (Text(reason)) } } } }
            }
            @if !rules.is_empty() {
                details {
                    summary { (number::counted(rules.len() as u64, "rule")) " found something" }
                    ul {
                        @for (code, rule) in rules.iter().take(ON_CARD) {
                            li { code { (Text(code)) } " " (Text(&rule.title)) ": " (number::counted(rule.records, "record")) }
                        }
                        @for example in examples {
                            li {
                                code { (Text(&example.rule)) } " " (Text(example.shown.as_deref().unwrap_or_default()))
                                br; span class="soft" { (Text(&overview::place(&example.file, example.row, &example.field))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A table; `folded` tables open on demand when they are long.
fn table(table: &Table, folded: bool) -> Markup {
    const SHORT: usize = 12;
    let body = html! {
        div class="scroll" {
            table {
                thead { tr { @for (name, side) in &table.columns { th scope="col" class=[number_class(*side)] { (name) } } } }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (cell, (_, side)) in row.iter().zip(&table.columns) {
                                td class=[number_class(*side)] { (Text(cell)) }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(note) = table.remarks() { p class="soft" { (note) } }
    };
    html! {
        @if folded {
            details open[table.rows.len() <= SHORT] { summary { (table.title) } (body) }
        } @else {
            (body)
        }
    }
}

fn number_class(side: Side) -> Option<&'static str> {
    (side == Side::Right).then_some("n")
}

fn datasheet(report: &Report) -> Markup {
    html! {
        h2 id="datasheet" { "Datasheet" }
        p { (Ratio::of(report).line()) }
        @for section in &SECTIONS {
            details {
                summary { (section.title) }
                @for each in section.questions { (question(report, each)) }
            }
        }
    }
}

fn question(report: &Report, question: &Question) -> Markup {
    let sentences = answers::answer(report, question.number);
    html! {
        div class="question" {
            p {
                strong { (question.number) ". " (question.text) } " "
                span class="tag" { (answers::by(question, !sentences.is_empty())) }
            }
            @if !sentences.is_empty() {
                ul { @for sentence in &sentences { li { span class="soft" { (sentence.standing.as_str()) ": " } (Text(&sentence.text)) } } }
            }
            @if sentences.is_empty() || question.by != By::Data { p class="missing" { (answers::MISSING) } }
        }
    }
}

fn methods(report: &Report) -> Markup {
    html! {
        h2 id="methods" { "Methods" }
        ul { @for (name, value) in &methods::statements(report) { li { span class="soft" { (name) ": " } (Text(value)) } } }
    }
}

#[cfg(test)]
mod tests;
