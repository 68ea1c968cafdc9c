//! Texts in, tapes out.

use super::*;

/// The tape written back in one line, so that a test can name it.
fn show(text: &str) -> String {
    let (mut tape, mut unescaped) = (Vec::new(), String::new());
    match Parser::default().parse(text, &mut tape, &mut unescaped) {
        Ok(_) => tape
            .iter()
            .map(|node| match node.value {
                Value::Null => "null".to_owned(),
                Value::Bool(value) => value.to_string(),
                Value::Number(span) => text[span.start as usize..span.end as usize].to_owned(),
                Value::Text(span) => {
                    let source = if span.unescaped { &unescaped } else { text };
                    format!("{:?}", &source[span.start as usize..span.end as usize])
                }
                Value::List { len } => format!("list{len}>{}", node.next),
                Value::Object { len } => format!("object{len}>{}", node.next),
            })
            .collect::<Vec<_>>()
            .join(" "),
        Err(error) => format!("{} at {}", error.what, error.at),
    }
}

#[test]
fn values_keep_the_digits_they_were_written_with() {
    assert_eq!(
        show(r#"{"a":[1.10,-0,1E5],"b":{"c":null},"d":true}"#),
        r#"object3>12 "a" list3>6 1.10 -0 1E5 "b" object1>10 "c" null "d" true"#
    );
}

#[test]
fn escapes_are_decoded_and_plain_strings_are_not_copied() {
    assert_eq!(show(r#"["\u00e9\n\ud83d\ude00","plain"]"#), "list2>3 \"é\\n😀\" \"plain\"");
}

#[test]
fn a_lone_surrogate_becomes_a_replacement_character() {
    assert_eq!(show(r#"["\ud83dx","\ude00","\ud83d\u0041"]"#), "list3>4 \"\u{fffd}x\" \"\u{fffd}\" \"\u{fffd}A\"");
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (text, expected) in [
        ("", "the text ends inside a value at 0"),
        (r#"{"a":"#, "the text ends inside a value at 5"),
        (r#"{"a":"x"#, "the text ends inside a value at 7"),
        (r#"{"a":tru"#, "the text ends inside a value at 5"),
        ("[1,]", "a value is missing at 3"),
        ("[1 2]", "a comma or a closing bracket is missing at 3"),
        ("[,1]", "a value is missing at 1"),
        (r"{1:2}", "an object key must be a string at 1"),
        (r#"{"a" 1}"#, "a colon is missing at 5"),
        (r#"{"a":1,}"#, "an object key must be a string at 7"),
        ("[01]", "a number starts with zero at 1"),
        ("[1.]", "a digit is missing at 3"),
        ("[\"\t\"]", "a control character inside a string at 2"),
        (r#"["\x"]"#, "an unknown escape inside a string at 3"),
        (r#"["\u12G4"]"#, "a malformed \\u escape at 6"),
        ("[] x", "more text after the value at 3"),
    ] {
        assert_eq!(show(text), expected, "for {text:?}");
    }
}

#[test]
fn a_hundred_thousand_levels_are_an_error_and_not_a_stack_overflow() {
    assert_eq!(show(&"[".repeat(100_000)), "nested deeper than 1024 levels at 1024");
    let deepest = format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
    assert!(show(&deepest).starts_with("list1>1024"));
}

#[test]
fn what_python_writes_is_read_and_told() {
    let (mut tape, mut unescaped) = (Vec::new(), String::new());
    let mut told = |text: &str| Parser::default().parse(text, &mut tape, &mut unescaped).expect("lenient");
    assert!(told("[NaN,-Infinity,Infinity]").not_a_number);
    assert!(told("[18446744073709551616]").wide_number);
    assert!(told("[1e999]").wide_number);
    assert!(told(r#"["\udc00"]"#).lone_surrogate);
    assert_eq!(told("[18446744073709551615,-9223372036854775808,1e308]"), Leniency::default());
}
