use super::super::example;
use super::*;

/// The lines of the section with this heading.
fn section<'a>(sheet: &'a str, heading: &str) -> &'a str {
    let start = sheet.find(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no {heading}")) + 1;
    let rest = &sheet[start..];
    let level = heading.bytes().take_while(|byte| *byte == b'#').count();
    let end = (1..=level).filter_map(|each| rest[1..].find(&format!("\n{} ", "#".repeat(each)))).min();
    &rest[..end.map_or(rest.len(), |end| end + 2)]
}

#[test]
fn the_head_says_what_was_scanned_and_how_much_is_left_to_people() {
    let sheet = markdown(&example::small());
    assert!(sheet.starts_with("# Datasheet\n"));
    assert!(sheet.contains(
        "\n**Of 57 questions, 4 are answered by the data, 17 have evidence to confirm, 36 are left to you.**\n"
    ));
    assert!(sheet.contains("\n> **INCOMPLETE: not everything could be read, counts are lower bounds.**\n"));
    assert!(
        sheet
            .contains("\n| scan | full scan, INCOMPLETE |\n| files | 2 (1 jsonl, 1 parquet) |\n| records | 12,345 |\n")
    );
}

#[test]
fn measured_declared_and_open_answers_are_told_apart() {
    let sheet = markdown(&example::small());
    assert_eq!(
        section(&sheet, "### 5. What does one record stand for?"),
        "### 5. What does one record stand for?\n\n*evidence, for a person to confirm*\n\n\
         - measured: Text records; recognized shapes: alpaca (12,345 records).\n\
         - measured: Languages, detected: en 97.2%, de 2.4%, und 0.36%.\n\
         - declared: Languages: en (README.md).\n\n[More Information Needed]\n\n"
    );
    assert_eq!(
        section(&sheet, "### 6. How many records are there?"),
        "### 6. How many records are there?\n\n*measured*\n\n\
         - measured: 12,345 records in 2 files, and 2 that could not be read; by split: test 345, train 12,000.\n\n"
    );
    assert_eq!(
        section(&sheet, "### 29. Did the people consent?"),
        "### 29. Did the people consent?\n\n*for a person*\n\n[More Information Needed]\n\n"
    );
    assert_eq!(
        section(&sheet, "### 16. Does it hold content that may offend or distress?"),
        "### 16. Does it hold content that may offend or distress?\n\n\
         *for a person, this scan has no evidence*\n\n[More Information Needed]\n\n"
    );
}

#[test]
fn declared_and_found_licenses_stand_side_by_side() {
    let sheet = markdown(&example::small());
    assert!(section(&sheet, "### Conflicts").contains(
        "| declared permits more than what was found allows | MIT | CC-BY-NC-4.0 | commercial use | 30 | data/train.jsonl, row 7 |\n"
    ));
}

#[test]
fn all_57_questions_are_there_in_order() {
    let sheet = markdown(&example::small());
    let numbers: Vec<u8> =
        sheet.lines().filter_map(|line| line.strip_prefix("### ")?.split_once(". ")?.0.parse().ok()).collect();
    assert_eq!(numbers, (1..=57).collect::<Vec<u8>>());
}

/// The sheet without what a backslash makes plain text: what is left is markup.
fn markup(sheet: &str) -> String {
    let mut out = String::new();
    let mut chars = sheet.chars();
    while let Some(ch) = chars.next() {
        match ch {
            '\\' => drop(chars.next()),
            _ => out.push(ch),
        }
    }
    out
}

#[test]
fn hostile_text_adds_no_markup() {
    let (tame, hostile) = (markup(&markdown(&example::small())), markup(&markdown(&example::hostile())));
    for mark in ["<", "](", "![", "{{", "{%", "{", "`", "://", "$"] {
        assert_eq!(hostile.matches(mark).count(), 0, "{mark}");
    }
    assert!(!hostile.chars().any(|ch| ch != '\n' && ch.is_control()));
    assert!(!hostile.contains(['\u{202E}', '\u{200B}', '\u{E0041}']));
    let headings =
        |sheet: &str| sheet.lines().filter(|line| line.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(headings(&hostile), headings(&tame), "no heading is added");
    let mut cells = 0;
    for line in hostile.lines() {
        let here = line.matches('|').count();
        assert!(cells == 0 || here == 0 || here == cells, "{line}");
        cells = here;
    }
}

#[test]
fn a_datasheet_stays_readable_whatever_the_data() {
    let sheet = markdown(example::huge());
    assert!(sheet.len() < 8_000_000, "{} bytes", sheet.len());
    assert!(sheet.contains("\n100 of 10,000 rows; report.json holds more.\n"));
}

#[test]
fn an_empty_report_answers_nothing() {
    let sheet = markdown(&Report::default());
    assert!(sheet.contains("0 are answered by the data, 0 have evidence to confirm, 57 are left to you."));
    assert!(sheet.contains("No record was read"));
}
