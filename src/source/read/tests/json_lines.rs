//! JSON lines: what a line becomes, and what is said about a bad one.

use super::*;
use proptest::prelude::*;

fn json_lines(text: impl AsRef<[u8]>) -> Written {
    let (written, errors) = read_bytes(text.as_ref(), Format::JsonLines, Compression::Plain);
    assert_eq!(errors, []);
    let lines = text.as_ref().split_inclusive(|&byte| byte == b'\n');
    let kept: Vec<u8> = lines.filter(|line| !line.trim_ascii().is_empty()).flatten().copied().collect();
    assert_eq!(written.raw, kept, "every byte but those of blank lines belongs to a record");
    written
}

#[test]
fn every_kind_of_leaf_becomes_a_field_with_its_path() {
    let written = json_lines(
        r#"{"text":"a\nb","n":[1,2.50,-3e2],"flag":true,"none":null,"meta":{"deep":[{"x":"y"},{}],"empty":""}}"#,
    );
    assert_eq!(
        written.lines,
        [
            r#"0: text(text)="a\nb" n[0](text)=#"1" n[1](text)=#"2.50" n[2](text)=#"-3e2" flag(text)=?"true" meta.deep[0].x(meta)="y" meta.empty(meta)="" none=null"#
        ]
    );
}

#[test]
fn the_speaker_decides_the_part_wherever_its_key_stands() {
    let written = json_lines(
        r#"{"messages":[{"content":"hi","role":"user"},{"role":"assistant","content":[{"text":"hello"}]},{"content":"?"}]}"#,
    );
    assert_eq!(
        written.lines,
        [concat!(
            r#"0: messages[0].content(prompt)="hi" messages[0].role(meta)="user" messages[1].role(meta)="assistant""#,
            r#" messages[1].content[0].text(completion)="hello" messages[2].content(text)="?""#
        )]
    );
}

#[test]
fn pairs_are_told_by_their_position() {
    let written = json_lines(r#"{"history":[["q","a"],["q2","a2"]]}"#);
    assert_eq!(
        written.lines,
        [
            r#"0: history[0][0](prompt)="q" history[0][1](completion)="a" history[1][0](prompt)="q2" history[1][1](completion)="a2""#
        ]
    );
}

#[test]
fn json_inside_strings_is_decoded_and_marked() {
    let written = json_lines(r#"{"tools":"[{\"name\":\"x\\ty\",\"args\":\"{\\\"n\\\":1}\"}]"}"#);
    assert_eq!(written.lines, [r#"0: tools![0].name(tool)="x\ty" tools![0].args!.n(tool)=#"1""#]);
    assert_eq!(json_lines(r#"{"tools":"{broken}"}"#).lines, [r#"0: tools(tool)="{broken}""#]);
}

#[test]
fn keys_that_are_data_are_fields_and_not_paths() {
    let written = json_lines(r#"{"votes":{"jane@example.com":1,"total":2}}"#);
    assert_eq!(written.lines, [r#"0: votes.*(text)=key "jane@example.com" votes.*(text)=#"1" votes.total(text)=#"2""#]);
    let mut wide = String::from(r#"{"m":{"#);
    for key in 0..201 {
        let _ = write!(wide, "{}\"k{key}\":true", if key == 0 { "" } else { "," });
    }
    wide.push_str("}}");
    assert!(json_lines(&wide).lines[0].starts_with(r#"0: m.*(text)=key "k0" m.*(text)=?"true" m.*"#));
}

#[test]
fn tensors_are_not_text() {
    let tensor = vec!["7"; 33].join(",");
    let short = vec!["7"; 32].join(",");
    let written = json_lines(format!(r#"{{"input_ids":[{tensor}],"text":"x","box":[[{tensor}]]}}"#));
    assert_eq!(written.lines, [r#"0: text(text)="x""#]);
    assert_eq!(json_lines(format!(r#"{{"s":[{short}]}}"#)).lines[0].matches('#').count(), 32);
}

#[test]
fn line_ends_and_blank_lines_are_tolerated_and_rows_are_counted_without_them() {
    let written = json_lines("\u{feff}{\"a\":1}\r\n\n  \n{\"a\":\"\u{2028}\"}\r\n{\"a\":3}");
    assert_eq!(written.lines, [r#"0: a(text)=#"1""#, r#"1: a(text)="\u{2028}""#, r#"2: a(text)=#"3""#]);
}

#[test]
fn what_is_wrong_with_a_line_is_named_and_the_lines_around_it_are_read() {
    let text = b"{\"a\":1}\n{\"a\":\n[1]\n\"\xff\"\n{\"a\":1,}\n7\n{\"a\":2}\n{\"a\":\"to";
    assert_eq!(
        json_lines(text).lines,
        [
            r#"0: a(text)=#"1""#,
            "1: bad at 8: not JSON: the text ends inside a value at byte 5",
            "2: bad at 14: a JSON value, but not an object",
            "3: bad at 18: invalid UTF-8 at byte 1",
            "4: bad at 22: not JSON: an object key must be a string at byte 7",
            "5: bad at 31: a JSON value, but not an object",
            r#"6: a(text)=#"2""#,
            "7: bad at 41: torn: the text ends inside a value at byte 8",
        ]
    );
}

#[test]
fn what_python_writes_is_read_and_noted() {
    let written = json_lines("{\"a\":NaN,\"b\":\"\\ud800\"}\n{\"a\":1,\"a\":123456789012345678901234567890}\n");
    assert_eq!(
        written.lines,
        ["0: b(text)=\"\u{fffd}\" a=null", r#"1: a(text)=#"1" a(text)=#"123456789012345678901234567890""#]
    );
    assert_eq!(
        written.notes,
        [
            "0: NaN or Infinity was read as null",
            "0: a lone surrogate was read as U+FFFD",
            "1: a number does not fit 64 bits; its digits were kept",
            "1: a key is repeated in one object; all its values were read",
        ]
    );
}

#[test]
fn depth_is_named_and_never_a_crash() {
    let deep = format!("{{\"a\":{}{}}}\n{{\"a\":1}}\n", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(
        json_lines(deep).lines,
        ["0: bad at 0: not JSON: nested deeper than 1024 levels at byte 1028", r#"1: a(text)=#"1""#]
    );
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zé\u{2028} ]{0,40}".prop_map(|text| format!("{{\"text\":\"{text}\"}}")),
        Just(String::new()),
        Just("{\"torn\":".to_owned()),
        Just("{\"a\":[1,{\"b\":\"c\"}]}\r".to_owned()),
    ]
}

proptest! {
    #[test]
    fn any_cut_of_a_file_yields_the_same_records(lines in prop::collection::vec(line(), 0..20), morsel in 1u64..200) {
        let text = lines.join("\n");
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let file = data_file(&folder, text.as_bytes(), Format::JsonLines, Compression::Plain);
        let (whole, _) = read_all(&file, u64::MAX);
        let (cut, _) = read_all(&file, morsel);
        prop_assert_eq!(cut.lines, whole.lines);
        prop_assert_eq!(cut.raw, whole.raw);
    }
}
