use super::super::example;
use super::*;
use crate::report::model::ScanError;

const TIMING: Timing = Timing { seconds: 0.42, bytes: 2_000_000 };

fn plain(report: &Report) -> String {
    terminal(report, &Style::default(), Some(&TIMING))
}

/// Writes the example anew when `PROVSCAN_BLESS` is set.
#[test]
fn the_summary_fits_one_screen_and_ends_with_what_was_done() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/report/render/terminal/example.txt");
    let summary = plain(&example::small());
    if std::env::var_os("PROVSCAN_BLESS").is_some() {
        std::fs::write(path, &summary).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), summary, "run the test with PROVSCAN_BLESS=1");
}

#[test]
fn no_line_is_wider_than_asked_whatever_the_data() {
    for report in [&example::small(), &example::hostile(), example::huge()] {
        for width in [72, 80, 100] {
            let summary = terminal(report, &Style { width, color: false }, Some(&TIMING));
            let widest = summary.lines().map(safe::width).max();
            assert!(widest <= Some(width), "{widest:?} columns instead of {width}");
        }
    }
}

#[test]
fn a_huge_report_is_still_a_summary() {
    assert!(plain(example::huge()).lines().count() <= 100);
}

#[test]
fn hostile_text_reaches_the_terminal_without_anything_that_acts() {
    let summary = plain(&example::hostile());
    let acting: Vec<char> = summary
        .chars()
        .filter(|&ch| ch != '\n' && safe::visible(&format!("a{ch}a")).chars().nth(1) != Some(ch))
        .collect();
    assert_eq!(acting, Vec::<char>::new());
    assert!(summary.contains("<script>alert(1)</script>"), "what can be seen is shown");
}

#[test]
fn colors_are_the_only_sequences_and_change_nothing_else() {
    let report = example::hostile();
    let colored = terminal(&report, &Style { width: 80, color: true }, Some(&TIMING));
    let mut rest = colored.as_str();
    let mut text = String::new();
    while let Some(at) = rest.find('\u{1b}') {
        text.push_str(&rest[..at]);
        let end = rest[at..].find('m').unwrap();
        let parameters = &rest[at + 2..at + end];
        assert!(parameters.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'), "{parameters}");
        rest = &rest[at + end + 1..];
    }
    text.push_str(rest);
    assert_eq!(text, plain(&report));
}

#[test]
fn an_incomplete_scan_says_so_at_the_top_and_at_the_end() {
    let summary = plain(&example::small());
    assert!(summary.contains("scan     full scan, INCOMPLETE\n"));
    assert!(summary.contains("\nINCOMPLETE: 1 file and 2 records not read\nScanned "));
    let mut report = example::small();
    report.scan.complete = true;
    assert!(!plain(&report).contains("INCOMPLETE"));
}

#[test]
fn both_files_and_records_that_are_missing_are_named_at_the_end() {
    let mut report = example::small();
    report.scan.unreadable_records = 3;
    assert!(plain(&report).contains("\nINCOMPLETE: 1 file and 3 records not read\n"));
}

#[test]
fn many_errors_of_one_file_do_not_hide_the_next_file() {
    let mut report = example::small();
    let error = |file: &str, row| ScanError { file: file.into(), row: Some(row), byte: None, why: "not JSON".into() };
    report.scan.errors = (0..9).map(|row| error("a.jsonl", row)).chain([error("b.jsonl", 7)]).collect();
    report.scan.errors_total = 10;
    let summary = plain(&report);
    assert!(summary.contains("  a.jsonl, row 0: not JSON (and 8 more in this file)\n  b.jsonl, row 7: not JSON\n"));
    assert!(!summary.contains("listed in report.json"));
}

#[test]
fn without_a_clock_the_last_line_names_no_time() {
    let mut report = example::small();
    report.scan.complete = true;
    let summary = terminal(&report, &Style::default(), None);
    assert!(summary.ends_with("\nScanned 12,345 records in 2 files, 2.00 MB\n"));
}

#[test]
fn an_empty_report_claims_nothing() {
    let summary = plain(&Report::default());
    assert_eq!(summary.matches("not scanned").count(), 8);
    assert!(!summary.contains("none found ") && !summary.contains("provscan split"));
}
