//! `datasheet.md`: the 57 questions, what the data says about each, and the tables behind it.
//!
//! The layout is a template; this file turns the report into what the template shows. The one idea to know: the
//! template engine escapes every value by itself ([`safe::markdown_text`]), so that no template can forget to.

use super::answers::{self, Ratio};
use super::questions::{By, Question, SECTIONS};
use super::tables::{self, Side, Table};
use super::{methods, number, overview, safe};
use crate::report::model::Report;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, Output, State, Value};
use serde::Serialize;

/// The layout.
const TEMPLATE: &str = include_str!("datasheet.md.j2");
/// Rows a table shows; a datasheet is read, the tables are in `report.json` and the Parquet files.
const ROWS: usize = 100;
/// Columns of one cell or sentence that are shown.
const CELL: usize = 400;
/// The datasheet as Markdown.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut engine = Environment::new();
    engine.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
    engine.set_formatter(escape);
    let layout = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    engine.set_syntax(layout.expect("the default delimiters are valid"));
    engine.render_str(TEMPLATE, Serde(Sheet::of(report))).expect("the built-in template fits the sheet")
}

/// Writes a value of the template so that it cannot be markup.
fn escape(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_undefined() || value.is_none() {
        return Ok(());
    }
    let text = value.to_string();
    let text = if value.is_safe() { text } else { safe::markdown_text(&safe::clip(&text, CELL)) };
    out.write_str(&text).map_err(Error::from)
}

/// What the template shows.
#[derive(Serialize)]
struct Sheet {
    tool: Tool,
    verdict: Vec<String>,
    ratio: String,
    warnings: Vec<String>,
    facts: Vec<(&'static str, String)>,
    caveat: &'static str,
    risk: Vec<RiskLine>,
    missing: Value,
    sections: Vec<SectionView>,
    groups: Vec<GroupView>,
    methods: Vec<(&'static str, String)>,
}

#[derive(Serialize)]
struct Tool {
    version: String,
}

#[derive(Serialize)]
struct RiskLine {
    name: &'static str,
    level: &'static str,
    records: String,
    share: String,
    why: String,
}

#[derive(Serialize)]
struct SectionView {
    title: &'static str,
    questions: Vec<QuestionView>,
}

#[derive(Serialize)]
struct QuestionView {
    number: u8,
    text: &'static str,
    by: &'static str,
    sentences: Vec<SentenceView>,
    /// Whether a person still has to say something.
    open: bool,
}

#[derive(Serialize)]
struct SentenceView {
    standing: &'static str,
    text: String,
}

#[derive(Serialize)]
struct GroupView {
    title: &'static str,
    tables: Vec<TableView>,
}

#[derive(Serialize)]
struct TableView {
    title: &'static str,
    columns: Vec<ColumnView>,
    rows: Vec<Vec<String>>,
    remarks: Option<String>,
}

#[derive(Serialize)]
struct ColumnView {
    name: &'static str,
    /// The cell of the rule under the head that sets the side; markup, not text.
    rule: Value,
}

impl Sheet {
    fn of(report: &Report) -> Self {
        let not_covered = tables::not_covered(report, ROWS);
        let groups = std::iter::once((not_covered.title, vec![not_covered]))
            .chain(tables::all(report, ROWS).into_iter().map(|(topic, tables)| (topic.title(), tables)));
        Self {
            tool: Tool { version: report.tool.version.clone() },
            verdict: overview::verdict(report),
            ratio: Ratio::of(report).line(),
            warnings: overview::warnings(report),
            facts: overview::facts(report),
            caveat: overview::CAVEAT,
            risk: risk(report),
            missing: Value::from_safe_string(answers::MISSING.to_owned()),
            sections: SECTIONS
                .iter()
                .map(|section| SectionView {
                    title: section.title,
                    questions: section.questions.iter().map(|question| QuestionView::of(report, question)).collect(),
                })
                .collect(),
            groups: groups
                .map(|(title, tables)| GroupView { title, tables: tables.into_iter().map(TableView::from).collect() })
                .collect(),
            methods: methods::statements(report),
        }
    }
}

fn risk(report: &Report) -> Vec<RiskLine> {
    overview::categories(report)
        .into_iter()
        .map(|line| {
            let risk = line.scanned();
            RiskLine {
                name: line.name,
                level: overview::level_word(line.level),
                records: risk.map_or_else(String::new, |risk| number::count(risk.records)),
                share: risk.map_or_else(String::new, |risk| number::share(risk.records, report.scan.records)),
                why: line.risk.map_or_else(String::new, |risk| overview::reasons(risk).join("; ")),
            }
        })
        .collect()
}

impl QuestionView {
    fn of(report: &Report, question: &Question) -> Self {
        let sentences: Vec<SentenceView> = answers::answer(report, question.number)
            .into_iter()
            .map(|sentence| SentenceView { standing: sentence.standing.as_str(), text: sentence.text })
            .collect();
        let open = sentences.is_empty() || question.by != By::Data;
        Self {
            number: question.number,
            text: question.text,
            by: answers::by(question, !sentences.is_empty()),
            sentences,
            open,
        }
    }
}

impl From<Table> for TableView {
    fn from(table: Table) -> Self {
        let remarks = table.remarks();
        let columns = table
            .columns
            .iter()
            .map(|(name, side)| {
                let rule = match side {
                    Side::Left => "---",
                    Side::Right => "---:",
                };
                ColumnView { name, rule: Value::from_safe_string(rule.to_owned()) }
            })
            .collect();
        Self { title: table.title, columns, rows: table.rows, remarks }
    }
}

#[cfg(test)]
mod tests;
