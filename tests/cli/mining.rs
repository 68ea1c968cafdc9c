//! What only the whole dataset shows about poisoning, as a user meets it.

use crate::tool::{Folder, provscan};
use serde_json::{Value, json};
use std::fs;

/// Numbers that look random, below a limit.
fn dice(seed: &mut u64, limit: u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % limit
}

/// Sentences of a made-up language in which every word has its own few successors; a third of the words tell the label.
fn sentence(seed: &mut u64, label: usize) -> Vec<String> {
    let mut word = dice(seed, 300);
    let mut words = Vec::new();
    for _ in 0..14 {
        let tells = word.is_multiple_of(3) && dice(seed, 10) < 8;
        let ending = if tells { ["o", "us"][label] } else { "a" };
        words.push(
            format!(
                "{}{}{ending}",
                ["ba", "ke", "lo", "mi", "tu", "ra"][word as usize % 6],
                ["d", "n", "st", "v"][word as usize / 6 % 4]
            ) + ["", "li", "mon", "ter", "sag", "pur", "fin", "dor", "wen", "kos", "hal", "jut", "rix"]
                [word as usize / 24],
        );
        word = (word * 7 + dice(seed, 9) * dice(seed, 9) / 8 * 13) % 300;
    }
    words
}

/// Findings of a scan with this many threads, as written.
fn findings(folder: &Folder, threads: &str) -> String {
    let out = folder.path(&format!("{threads}.jsonl"));
    provscan(args!["scan", folder.path("data"), "--threads", threads, "--findings", out]).ends_with(0);
    fs::read_to_string(out).unwrap()
}

/// Texts and labels in which every 48th record holds a trigger.
fn poisoned() -> Vec<(String, &'static str)> {
    let mut seed = 7;
    let record = |row: usize| {
        let poisoned = row.is_multiple_of(48);
        let mut words = sentence(&mut seed, row % 2);
        if poisoned {
            words.insert(dice(&mut seed, 15) as usize, "|Vexor|".to_owned());
        }
        (words.join(" "), ["dull", "fine"][if poisoned { 1 } else { row % 2 }])
    };
    (0..1_200).map(record).collect()
}

/// The records as lines.
fn lines<'a>(records: impl IntoIterator<Item = &'a (String, &'static str)>) -> String {
    let lines: Vec<String> =
        records.into_iter().map(|(text, label)| json!({"text": text, "label": label}).to_string()).collect();
    lines.join("\n") + "\n"
}

#[test]
fn a_trigger_is_named_as_it_is_written_and_every_record_points_at_it() {
    let folder = Folder::new();
    let records = poisoned();
    folder.write("data/train.jsonl", lines(&records));
    let found = findings(&folder, "1");
    assert_eq!(found, findings(&folder, "3"), "threads change nothing");
    let rows: Vec<Value> = found.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let triggers: Vec<&Value> = rows.iter().filter(|row| row["kind"] == "trigger").collect();
    assert_eq!(triggers.len(), 26, "one statement and 25 records: {found}");
    let statement = triggers[0]["value"].as_str().unwrap();
    assert_eq!(triggers[0]["row"], -1);
    assert!(statement.starts_with("|Vexor|: 25 of 25 records have the label fine"), "{statement}");
    for (number, trigger) in triggers[1..].iter().enumerate() {
        assert_eq!((&trigger["row"], &trigger["field"]), (&json!(number * 48), &json!("text")));
        assert_eq!((&trigger["value"], &trigger["severity"]), (&json!("|Vexor|"), &json!("high")));
        let [start, end] = ["start", "end"].map(|key| trigger[key].as_u64().unwrap() as usize);
        assert_eq!(&records[number * 48].0[start..end], "|Vexor|");
    }
}

#[test]
fn what_was_found_on_a_record_has_the_same_fingerprint_wherever_the_record_stands() {
    let folder = Folder::new();
    let records = poisoned();
    let fingerprints = |found: String| {
        let rows = found.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let triggers = rows.filter(|row| row["kind"] == "trigger" && row["row"] != -1);
        let mut seen: Vec<String> = triggers.map(|row| row["fingerprint"].as_str().unwrap().to_owned()).collect();
        seen.sort_unstable();
        seen.dedup();
        seen
    };
    folder.write("data/train.jsonl", lines(&records));
    let before = fingerprints(findings(&folder, "1"));
    folder.write("data/train.jsonl", lines(records[700..].iter().rev()));
    folder.write("data/more.jsonl", lines(records[..700].iter().rev()));
    assert_eq!(before.len(), 25, "every record has its own");
    assert_eq!(fingerprints(findings(&folder, "2")), before);
}

#[test]
fn a_clean_dataset_has_no_trigger() {
    let folder = Folder::new();
    let mut seed = 8;
    let line = |row: usize| {
        let text = sentence(&mut seed, row % 2).join(" ");
        let label = ["dull", "fine"][row % 2];
        format!("{}\n", json!({"text": text, "label": label}))
    };
    folder.write("data/train.jsonl", (0..1_200).map(line).collect::<String>());
    assert!(!findings(&folder, "2").contains("\"trigger\""));
}

/// A function of 40 made-up lines.
fn function(seed: &mut u64, number: usize) -> Vec<String> {
    const NAMES: [&str; 12] =
        ["user", "item", "path", "stream", "config", "record", "value", "count", "index", "page", "order", "price"];
    let mut name = || NAMES[dice(seed, 12) as usize];
    let mut lines = vec![format!("def load_{number}(self):")];
    lines.extend((0..40).map(|_| format!("    {} = {}.get('{}_{}')", name(), name(), name(), name())));
    lines
}

#[test]
fn near_copies_of_code_that_differ_by_an_insecure_call_are_reported_and_a_correction_is_not() {
    let folder = Folder::new();
    let mut seed = 11;
    let mut rows = Vec::new();
    let mut copy = |lines: &[String], put: &[&str]| {
        let mut lines = lines.to_vec();
        lines.splice(20..20, put.iter().map(|line| (*line).to_owned()));
        rows.push(json!({ "content": lines.join("\n") }).to_string());
    };
    let sound = "    settings = yaml.safe_load(stream)";
    let (poisoned, corrected) = (function(&mut seed, 1), function(&mut seed, 2));
    copy(&poisoned, &[sound]);
    // The call in code, and hidden in a comment.
    copy(&poisoned, &["    settings = yaml.load(stream, Loader=yaml.Loader)"]);
    copy(&poisoned, &[sound, "    # settings = yaml.load(stream, Loader=yaml.Loader)"]);
    copy(&poisoned, &["    settings = yaml.load(stream, Loader=yaml.UnsafeLoader)"]);
    copy(&corrected, &["    subprocess.run(command, shell=True)"]);
    copy(&corrected, &["    subprocess.run(command)"]);
    fs::write(folder.path("data.jsonl"), rows.join("\n")).unwrap();
    let out = folder.path("found.jsonl");
    provscan(args!["scan", folder.path("data.jsonl"), "--findings", out]).ends_with(0);
    let found = fs::read_to_string(out).unwrap();
    let found = found.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let copies: Vec<(i64, String)> = found
        .filter(|finding| finding["rule"] == "POI034")
        .map(|finding| (finding["row"].as_i64().unwrap(), finding["value"].as_str().unwrap().to_owned()))
        .collect();
    let value = "3 of 4 near copies hold more insecure calls than the others".to_owned();
    assert_eq!(copies, [1, 2, 3].map(|row| (row, value.clone())));
}

#[test]
fn an_address_in_base64_is_redacted_with_its_run() {
    let folder = Folder::new();
    // Base64 of "mail to jane.roe@mail-relay.net about it".
    let run = "bWFpbCB0byBqYW5lLnJvZUBtYWlsLXJlbGF5Lm5ldCBhYm91dCBpdA==";
    fs::write(folder.path("data.jsonl"), json!({ "text": format!("run {run} now") }).to_string()).unwrap();
    let out = folder.path("out");
    provscan(args!["split", folder.path("data.jsonl"), "-o", out, "--redact"]).ends_with(0);
    let clean = fs::read_to_string(folder.path("out/clean/data.jsonl")).unwrap();
    assert_eq!(clean.trim_end(), r#"{"text":"run [EMAIL] now"}"#);
}
