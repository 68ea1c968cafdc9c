//! Tests of the span locator, against `serde_json` as the oracle.

use super::super::redact::targets;
use super::*;
use crate::policy::Redaction;
use crate::redaction::widened;
use proptest::prelude::*;
use serde_json::Value;

fn redaction(field: &str, start: usize, end: usize, kind: &str) -> Redaction {
    Redaction {
        field: field.into(),
        start: start as u32,
        end: end as u32,
        kind: kind.into(),
        part: crate::record::Part::Text,
        secret: false,
    }
}

fn redacted(record: &str, redactions: &[Redaction]) -> Option<String> {
    rewrite(record, &targets(redactions).unwrap(), &RedactStyle::Token)
}

/// The redaction of `needle`, which stands in `text` once, on `field`.
fn of(field: &str, text: &str, needle: &str) -> Redaction {
    let start = text.find(needle).unwrap();
    redaction(field, start, start + needle.len(), "email")
}

#[test]
fn only_the_span_changes() {
    let record = r#"{ "id" :7,  "text":"caf\u00e9 jo@example.com\/x \ud83d\ude00", "z" : [1 , 2] }"#;
    let text = "café jo@example.com/x 😀";
    assert_eq!(
        redacted(record, &[of("text", text, "jo@example.com")]).unwrap(),
        r#"{ "id" :7,  "text":"caf\u00e9 [EMAIL]\/x \ud83d\ude00", "z" : [1 , 2] }"#
    );
}

#[test]
fn a_span_with_escapes_at_both_ends_is_replaced_whole() {
    let record = r#"{"text":"a\n\u006ao@example.co\u006d\"b"}"#;
    assert_eq!(
        redacted(record, &[of("text", "a\njo@example.com\"b", "jo@example.com")]).unwrap(),
        r#"{"text":"a\n[EMAIL]\"b"}"#
    );
}

#[test]
fn list_positions_choose_the_element() {
    let record = r#"{"messages":[{"content":"abc"},{"content":"abc"},{"content":[{"text":"a b c"}]}],"content":"abc"}"#;
    assert_eq!(
        redacted(
            record,
            &[redaction("messages[1].content", 0, 3, "email"), redaction("messages[2].content[0].text", 2, 3, "phone")]
        )
        .unwrap(),
        r#"{"messages":[{"content":"abc"},{"content":"[EMAIL]"},{"content":[{"text":"a [PHONE] c"}]}],"content":"abc"}"#
    );
}

#[test]
fn json_inside_a_string_is_rewritten_inside_its_own_escapes() {
    let inner = r#"[{"function":{"name":"mail \"jo@example.com\""}}]"#;
    let record = format!(r#"{{"tools":{}}}"#, serde_json::to_string(inner).unwrap());
    let name = "mail \"jo@example.com\"";
    let field = "tools![0].function.name";
    let expected = record.replace("jo@example.com", "[EMAIL]");
    assert_eq!(redacted(&record, &[of(field, name, "jo@example.com")]).unwrap(), expected);
    let at_root = r#"{"tools":"{\"function\":{\"name\":\"jo@example.com\"}}"}"#;
    assert_eq!(
        redacted(at_root, &[of("tools!.function.name", "jo@example.com", "jo@example.com")]).unwrap(),
        r#"{"tools":"{\"function\":{\"name\":\"[EMAIL]\"}}"}"#
    );
}

#[test]
fn a_number_becomes_a_string_token() {
    assert_eq!(
        redacted(r#"{"phone": 2025550143 ,"b":1}"#, &[redaction("phone", 0, 10, "phone")]).unwrap(),
        r#"{"phone": "[PHONE]" ,"b":1}"#
    );
}

#[test]
fn a_key_that_stands_twice_is_redacted_twice() {
    assert_eq!(
        redacted(r#"{"a":"secret","a":"secret!","b":"secret"}"#, &[redaction("a", 0, 6, "token")]).unwrap(),
        r#"{"a":"[TOKEN]","a":"[TOKEN]!","b":"secret"}"#
    );
}

#[test]
fn lenient_records_are_rewritten_too() {
    assert_eq!(
        redacted(r#"{"x":NaN,"y":-Infinity,"text":"\ud800 abc"}"#, &[redaction("text", 4, 7, "email")]).unwrap(),
        r#"{"x":NaN,"y":-Infinity,"text":"\ud800 [EMAIL]"}"#
    );
}

#[test]
fn what_is_not_there_is_refused() {
    let absent = [
        redaction("b", 0, 1, "x"),
        redaction("a.b", 0, 1, "x"),
        redaction("a[0]", 0, 1, "x"),
        redaction("a", 2, 9, "x"),
        redaction("l[2]", 0, 1, "x"),
        redaction("l", 0, 1, "x"),
    ];
    for one in absent {
        assert_eq!(redacted(r#"{"a":"abc","l":["abc","abc"]}"#, std::slice::from_ref(&one)), None, "{one:?}");
    }
    assert_eq!(redacted(r#"{"a":"abc"#, &[redaction("a", 0, 1, "x")]), None, "torn");
    assert_eq!(
        redacted(r#"{"a":"{\"b\":\"abc\"}"}"#, &[redaction("a", 0, 14, "x"), redaction("a!.b", 0, 3, "x")]),
        None
    );
}

#[test]
fn deep_nesting_beside_the_field_does_no_harm() {
    let deep = format!(r#"{{"d":{}{},"a":"abc"}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let expected = deep.replace("abc", "[X]");
    assert_eq!(redacted(&deep, &[redaction("a", 0, 3, "x")]).unwrap(), expected);
}

/// Documents whose keys are plain names, with all kinds of strings.
fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<String>().prop_map(Value::String),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
    ];
    let value = leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::btree_map("[a-c_]{1,3}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    });
    proptest::collection::btree_map("[a-c_]{1,3}", value, 1..6).prop_map(|map| Value::Object(map.into_iter().collect()))
}

/// All string leaves of at least one byte, with their concrete paths.
fn strings(value: &Value, path: &str, out: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) if !text.is_empty() => out.push((path.to_owned(), text.clone())),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| strings(item, &format!("{path}[{at}]"), out));
        }
        Value::Object(map) => {
            let dot = if path.is_empty() { "" } else { "." };
            map.iter().for_each(|(key, item)| strings(item, &format!("{path}{dot}{key}"), out));
        }
        _ => {}
    }
}

/// `text` as a JSON token with every character escaped that can be.
fn fully_escaped(text: &str) -> String {
    text.encode_utf16().fold(String::new(), |out, unit| out + &format!("\\u{unit:04x}"))
}

proptest! {
    #[test]
    fn a_rewritten_record_differs_from_the_original_in_the_chosen_span_only(
        mut value in document(), choice in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), escape in any::<bool>(), pretty in any::<bool>(),
    ) {
        let mut leaves = Vec::new();
        strings(&value, "", &mut leaves);
        prop_assume!(!leaves.is_empty());
        let (path, text) = choice.get(&leaves).clone();
        let bounds: Vec<usize> = (0..=text.len()).filter(|&at| text.is_char_boundary(at)).collect();
        let (from, to) = (*from.get(&bounds), *to.get(&bounds));
        prop_assume!(from < to);
        let mut record = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        if escape {
            let plain = serde_json::to_string(&text).unwrap();
            record = record.replace(&plain, &format!("\"{}\"", fully_escaped(&text)));
            prop_assume!(serde_json::from_str::<Value>(&record).is_ok_and(|parsed| parsed == value));
        }
        let redacted = redacted(&record, &[redaction(&path, from, to, "email")]).unwrap();
        let Range { start: from, end: to } = widened(&text, from..to, false);
        let pointer = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
        *value.pointer_mut(&pointer).unwrap() = Value::String(format!("{}[EMAIL]{}", &text[..from], &text[to..]));
        prop_assert_eq!(serde_json::from_str::<Value>(&redacted).unwrap(), value);
        let common = record.bytes().zip(redacted.bytes()).take_while(|(a, b)| a == b).count();
        let tail = record.bytes().rev().zip(redacted.bytes().rev()).take_while(|(a, b)| a == b).count();
        let span = 6 * text[from..to].encode_utf16().count();
        prop_assert!(common + tail + span >= record.len(), "more than the span changed");
    }
}
