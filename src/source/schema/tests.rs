//! What a schema answers; the row schemas themselves are in [`rows`].

mod rows;

use super::*;
use crate::source::plan::PlanOptions;
use serde_json::Value;
use std::fmt::Write as _;

/// Leaves of `line` that are more than `meta other`, one a line, as a reader sees them: with the speaker of a message
/// and the side of a pair applied.
fn leaves(schema: &Schema, line: &str) -> String {
    fn visit(schema: &Schema, value: &Value, path: (String, String), speaker: Option<Part>, out: &mut String) {
        let (concrete, pattern) = path;
        match value {
            Value::Object(object) => {
                let said = schema.is_conversation(&pattern).then(|| {
                    let key = SPEAKER_KEYS.iter().find_map(|key| object.get(*key)?.as_str());
                    key.and_then(Schema::speaker)
                });
                let speaker = said.flatten().or(speaker);
                for (key, value) in object {
                    let dot = if pattern.is_empty() { "" } else { "." };
                    visit(
                        schema,
                        value,
                        (format!("{concrete}{dot}{key}"), format!("{pattern}{dot}{key}")),
                        speaker,
                        out,
                    );
                }
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    let pair = schema.pair_part(&format!("{pattern}[*]"), at as u32);
                    visit(schema, item, (format!("{concrete}[{at}]"), format!("{pattern}[*]")), pair.or(speaker), out);
                }
            }
            Value::Null => {}
            _ => {
                let (own, role) = schema.classify(&pattern);
                let part = Schema::part(own, speaker);
                if (part, role) != (Part::Meta, Role::Other) {
                    let _ = writeln!(out, "{concrete} {} {}", part.as_str(), role.as_str());
                }
            }
        }
    }
    let mut out = String::new();
    visit(schema, &serde_json::from_str(line).unwrap(), (String::new(), String::new()), None, &mut out);
    out
}

fn schema_of(line: &str, options: &PlanOptions) -> Schema {
    infer(&Sample::json_lines(line.as_bytes()), &[], options)
}

#[track_caller]
fn check(line: &str, shape: &str, expected: &[&str]) {
    let schema = schema_of(line, &PlanOptions::default());
    assert_eq!(schema.shape, shape);
    let mut found: Vec<_> = leaves(&schema, line).lines().map(str::to_owned).collect();
    let mut expected = expected.to_vec();
    found.sort();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn what_the_user_names_wins() {
    let line = r#"{"instruction":"Hi","output":"Hello","note":"n","key":"k1","id":"i1","label":"a","mark":"b"}"#;
    let options = PlanOptions {
        text_fields: vec!["note".into()],
        id_fields: vec!["key".into()],
        label_fields: vec!["mark".into()],
        ..PlanOptions::default()
    };
    let schema = schema_of(line, &options);
    assert_eq!(schema.classify("note"), (Part::Text, Role::Content));
    assert_eq!(schema.classify("instruction"), (Part::Prompt, Role::Other));
    assert_eq!(schema.classify("key"), (Part::Meta, Role::Id));
    assert_eq!(schema.classify("id"), (Part::Meta, Role::Other), "a second id would compete with the named one");
    assert_eq!(schema.classify("mark"), (Part::Meta, Role::Label));
    assert_eq!(schema.classify("label"), (Part::Meta, Role::Other));
}

#[test]
fn a_named_text_field_may_be_nested_or_a_container() {
    let line = r#"{"messages":[{"role":"user","content":"Hi"}],"title":"T"}"#;
    for name in ["messages", "messages.content", "messages[*].content"] {
        let options = PlanOptions { text_fields: vec![name.into()], ..PlanOptions::default() };
        assert_eq!(schema_of(line, &options).classify("messages[*].content"), (Part::Text, Role::Content), "{name}");
    }
}

#[test]
fn keys_that_are_data_share_one_path() {
    let line = r#"{"scores of":{"jane@example.com":"a","jo@example.com":"b"},"text":"A page."}"#;
    let sample = Sample::json_lines(line.as_bytes());
    assert_eq!(sample.leaves.keys().collect::<Vec<_>>(), ["scores of.*", "text"]);
}

#[test]
fn of_rejected_pairs_only_the_answers_are_rejected() {
    let schema = Schema::default();
    assert_eq!(schema.pair_part("rejected[*][*]", 0), Some(Part::Prompt));
    assert_eq!(schema.pair_part("rejected[*][*]", 1), Some(Part::Rejected));
    assert_eq!(schema.pair_part("texts[*]", 1), None);
}

#[test]
fn paths_that_turn_up_late_go_by_their_name() {
    let schema = schema_of(r#"{"messages":[{"role":"user","content":"Hi"}]}"#, &PlanOptions::default());
    assert_eq!(schema.classify("messages[*].tool_calls[*].function.arguments"), (Part::Tool, Role::Content));
    assert_eq!(schema.classify("messages[*].content[*].text"), (Part::Text, Role::Content));
    assert_eq!(schema.classify("license"), (Part::Meta, Role::License));
    assert_eq!(schema.classify("zebra"), (Part::Meta, Role::Other));
    assert!(schema.is_conversation("history[*]"));
    assert!(!schema.is_conversation("tools[*]"));
    assert_eq!(
        Schema::default().classify("zebra"),
        (Part::Text, Role::Content),
        "nothing was seen: everything is content"
    );
}

#[test]
fn a_tool_leaf_stays_tool_whoever_speaks() {
    assert_eq!(Schema::part(Part::Tool, Some(Part::Completion)), Part::Tool);
    assert_eq!(Schema::part(Part::Meta, Some(Part::Prompt)), Part::Meta);
    assert_eq!(Schema::part(Part::Chosen, Some(Part::Prompt)), Part::Prompt);
    assert_eq!(Schema::part(Part::Text, None), Part::Text);
    assert_eq!(Schema::speaker(" Assistant "), Some(Part::Completion));
    assert_eq!(Schema::speaker("a name that is far too long to be a speaker"), None);
}

#[test]
fn json_is_looked_for_in_tools_and_metadata_only() {
    let line = r#"{"messages":"[{\"role\":\"user\",\"content\":\"Hi\"}]","metadata":"{\"a\":1}","output":"{\"b\":2}","prompt":"x"}"#;
    let schema = schema_of(line, &PlanOptions::default());
    assert!(schema.holds_json("metadata", Part::Meta));
    assert!(schema.holds_json("messages[*].tool_calls[*].function.arguments", Part::Tool));
    assert!(schema.holds_json("messages", Part::Text), "a column of messages that was written as a string");
    assert!(!schema.holds_json("output", Part::Completion), "an answer that is JSON is trained on as it stands");
    assert!(schema.is_conversation("messages![*]"));
    assert_eq!(schema.classify("messages![*].content"), (Part::Text, Role::Content));
}

#[test]
fn a_wrapped_array_is_sampled_from_its_elements() {
    let text = r#"{"canary":"do not train","examples":[{"input":"2+2","target":"4"},{"input":"3+3","target":"6"}]}"#;
    let sample = Sample::json_text(text.as_bytes());
    assert_eq!((sample.wrapper.as_deref(), sample.records), (Some("examples"), 2));
    let schema = infer(&sample, &[], &PlanOptions::default());
    assert_eq!(schema.classify("input"), (Part::Prompt, Role::Content));
    assert_eq!(schema.classify("examples[*].target"), (Part::Completion, Role::Content));
}

#[test]
fn one_chat_record_is_no_wrapper_around_its_messages() {
    let text = r#"{"id": 1, "messages": [{"role": "user", "content": "Hi"}]}"#;
    assert_eq!(Sample::json_text(text.as_bytes()).wrapper, None);
}

#[test]
fn a_sample_that_is_cut_in_a_record_shows_what_came_before_the_cut() {
    let text = r#"[{"instruction":"Hi","output":"Hello"},{"instruction":"Hi","syst"#;
    let schema = infer(&Sample::json_text(text.as_bytes()), &[], &PlanOptions::default());
    assert_eq!(schema.shape, "alpaca");
}

#[test]
fn a_million_keys_leave_a_bounded_sample() {
    let keys: Vec<String> = (0..20_000).map(|number| format!(r#""k{number}":"v""#)).collect();
    let sample = Sample::json_lines(format!("{{{}}}", keys.join(",")).as_bytes());
    assert_eq!(sample.leaves.len(), 4_096);
}
