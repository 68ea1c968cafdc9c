//! Lines that records share, and prompts and completions that repeat each other, as a user meets them.

use crate::tool::{Folder, provscan};
use serde_json::{Value, json};
use std::fs;

/// Different words, by a number.
fn words(from: usize, count: usize) -> String {
    let letter = |number: usize| char::from(b'a' + (number % 26) as u8);
    let word = |n: usize| [n / 676, n / 26, n, n / 7, n / 3].map(letter).iter().collect::<String>();
    (from..from + count).map(word).collect::<Vec<_>>().join(" ")
}

/// The report of a scan of `data` with these options.
fn report(folder: &Folder, name: &str, options: &[&str]) -> Value {
    let mut args = args!["scan", folder.path("data"), "-o", folder.path(name)].to_vec();
    args.extend(options.iter().map(Into::into));
    provscan(args).ends_with(0);
    serde_json::from_slice(&fs::read(folder.path(&format!("{name}/report.json"))).unwrap()).unwrap()
}

/// Eight records of their own with two lines in common, the second with an address; and a copy of the first.
fn with_footer() -> Folder {
    let folder = Folder::new();
    let record = |number: usize| {
        let own = words(number * 50, 40);
        json!({ "text": format!("{own}\n\nRead more on our other pages\nWrite to ann.lee@firma.test for help\n") })
    };
    let lines: Vec<String> = (0..8).chain([0]).map(|number| record(number).to_string()).collect();
    folder.write("data/train.jsonl", lines.join("\n"));
    folder
}

#[test]
fn lines_of_many_records_are_listed_masked_and_without_those_of_copies() {
    let folder = with_footer();
    let duplicates = &report(&folder, "one", &["--threads", "1"])["duplicates"];
    let listed: Vec<_> = duplicates["boilerplate"].as_array().unwrap().iter().collect();
    let summary: Vec<_> = listed.iter().map(|line| (&line["kind"], &line["records"], &line["bytes"])).collect();
    let (line, paragraph) = (json!("line"), json!("paragraph"));
    let (records, bytes) = (json!(8), [json!(36 * 8), json!(28 * 8), json!(64 * 8)]);
    assert_eq!(
        summary,
        [(&line, &records, &bytes[0]), (&line, &records, &bytes[1]), (&paragraph, &records, &bytes[2])]
    );
    assert_eq!(listed[1]["line"], "Read more on our other pages");
    assert!(listed.iter().all(|line| !line.to_string().contains("ann.lee")), "{listed:?}");
    assert_eq!(duplicates["shared_lines"]["lines"], 2);
    assert_eq!(report(&folder, "two", &["--threads", "3", "--morsel", "1KiB"])["duplicates"], *duplicates);
}

#[test]
fn a_span_that_stands_inside_of_different_lines_is_found_and_counted_where_it_stands() {
    let folder = Folder::new();
    let shared = words(9_000, 60);
    let record = |number: usize| {
        let own = |part: usize| words(number * 300 + part * 100, 90);
        let again = if number == 2 { format!(" {shared} {}", own(2)) } else { String::new() };
        json!({ "text": format!("{} {shared} {}{again}", own(0), own(1)) })
    };
    let lines: Vec<String> = (0..6).chain([0]).map(|number| record(number).to_string()).collect();
    folder.write("data/train.jsonl", lines.join("\n"));
    let duplicates = &report(&folder, "one", &["--repetition"])["duplicates"];
    let [span] = &duplicates["boilerplate"].as_array().unwrap()[..] else { panic!("{duplicates}") };
    assert!(shared.starts_with(span["line"].as_str().unwrap().trim_end_matches('…')), "{span}");
    assert_eq!(
        [&span["kind"], &span["records"], &span["times"], &span["bytes"]],
        [&json!("span"), &json!(6), &json!(7), &json!(7 * shared.len())]
    );
    let options = ["--repetition", "--threads", "3", "--morsel", "1KiB", "--memory", "1MiB"];
    assert_eq!(report(&folder, "two", &options)["duplicates"], *duplicates);
}

#[test]
fn files_that_share_records_are_named() {
    let folder = Folder::new();
    let record = |number: &usize| json!({ "text": words(number * 100, 60) }).to_string();
    let lines = |numbers: &[usize]| numbers.iter().map(record).collect::<Vec<_>>().join("\n");
    folder.write("data/a.jsonl", lines(&[1, 2, 3]));
    folder.write("data/b.jsonl", lines(&[3, 4, 1]));
    folder.write("data/c.jsonl", lines(&[4, 5]));
    let duplicates = &report(&folder, "out", &["--select", "DUP"])["duplicates"];
    let pair = |file: &str, also_in: &str, identical: u64| json!({ "file": file, "also_in": also_in, "identical": identical, "near": 0 });
    assert_eq!(duplicates["overlaps"], json!([pair("a.jsonl", "b.jsonl", 2), pair("b.jsonl", "c.jsonl", 1)]));
    assert_eq!(duplicates["across_files"], 3);
}

#[test]
fn a_search_for_duplicates_alone_shows_no_text_that_was_not_looked_at() {
    let folder = with_footer();
    let report = report(&folder, "out", &["--select", "DUP"]);
    assert_eq!((&report["duplicates"]["identical"], &report["findings"]["findings"]), (&json!(1), &json!(0)));
    assert_eq!(report["duplicates"]["boilerplate"][1]["line"], "Xxxx xxxx xx xxx xxxxx xxxxx");
}

#[test]
fn prompts_and_completions_that_repeat_each_other_are_counted() {
    let folder = Folder::new();
    let pair = |prompt: String, completion: String| json!({ "prompt": prompt, "completion": completion }).to_string();
    let lines = [
        pair(words(0, 40), words(5, 30)),
        pair(words(100, 40), format!("{} {}", words(100, 40), words(200, 40))),
        pair(words(300, 40), words(400, 40)),
        pair(words(300, 40), words(500, 40)),
    ];
    folder.write("data/train.jsonl", lines.join("\n"));
    let answers = &report(&folder, "out", &[])["duplicates"]["answers"];
    assert_eq!(
        *answers,
        json!({
            "compared": 4,
            "completion_in_prompt": 1,
            "prompt_in_completion": 1,
            "prompts_answered_differently": { "groups": 1, "records": 2 },
            "completions_of_many_prompts": { "groups": 0, "records": 0 },
        })
    );
}
