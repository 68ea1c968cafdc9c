//! Source code that reads otherwise than it runs: the five attacks of "Trojan Source" (Boucher and Anderson, 2021), written anew in several
//! languages and with names drawn by seed, each beside the same code without the attack.

use super::tests::found;

const NAMES: [&str; 12] = [
    "level", "account", "ledger", "permit", "balance", "session", "gate", "owner", "order", "carrier", "packet",
    "member",
];
const VERBS: [&str; 8] = ["check", "open", "close", "update", "transfer", "release", "notify", "verify"];
/// Latin letters and the Cyrillic ones that look the same.
const DOUBLES: [(char, char); 7] = [
    ('a', '\u{430}'),
    ('c', '\u{441}'),
    ('e', '\u{435}'),
    ('i', '\u{456}'),
    ('o', '\u{43E}'),
    ('p', '\u{440}'),
    ('s', '\u{455}'),
];

/// What seed `number` draws from a list.
fn pick<'a>(list: &[&'a str], number: usize) -> &'a str {
    list[(number * 7 + number / 5) % list.len()]
}

/// Code of one attack, and the same code as it would be written honestly.
fn programs(number: usize) -> Vec<(&'static str, String, String)> {
    let (name, other, verb) = (pick(&NAMES, number), pick(&NAMES, number + 3), pick(&VERBS, number));
    let stretched = |marked: bool| {
        let [over, left, end] = if marked { ["\u{202E}", "\u{2066}", "\u{2069}"] } else { [""; 3] };
        match number % 3 {
            0 => format!(
                "let {name} = \"user\";\nif ({name} != \"user{over} {left}// {verb} if {other}{end} {left}\") {{\n  {verb}();\n}}\n"
            ),
            1 => format!("if {name} == \"none{over} {left}# {other} only{end} {left}\":\n    {verb}()\n"),
            _ => format!("if {name} != \"user{over} {left}// {other}{end} {left}\" {{\n    {verb}({other});\n}}\n"),
        }
    };
    let commented = |marked: bool| {
        let [over, left, end] = if marked { ["\u{202E}", "\u{2066}", "\u{2069}"] } else { [""; 3] };
        format!(
            "bool {name} = false;\n/*{over} }}{left}if ({name}){end} {left} begin {other} only */\n  {verb}();\n/* end {other} only {over} {{ {left}*/\n"
        )
    };
    let early = |marked: bool| match (marked, number % 2) {
        (true, 0) => format!(
            "def {verb}({name}, amount):\n    ''' Takes the amount from {other} then \u{2067}''' ;return\n    {name} -= amount\n"
        ),
        (true, _) => {
            format!(
                "def {verb}({name}):\n    \"\"\" Sends {other} and \u{2067}\"\"\" ;return\u{2069}\n    {name}.send()\n"
            )
        }
        (false, _) => format!("def {verb}({name}):\n    ''' Takes the amount from {other}. '''\n    {name} -= 1\n"),
    };
    let invisible = |marked: bool| {
        let hidden = if marked { "\u{200B}" } else { "" };
        match number % 3 {
            0 => format!("function {verb}{hidden}{name}() {{ return true; }}\nif ({verb}{name}()) {{ run(); }}\n"),
            1 => format!("def {verb}_{hidden}{name}(x):\n    return x\n\ndef {verb}_{name}(x):\n    return 0\n"),
            _ => format!("func {verb}{hidden}_{name}() bool {{ return true }}\nfunc main() {{ {verb}_{name}() }}\n"),
        }
    };
    let homoglyph = |marked: bool| {
        let mut doubles = DOUBLES;
        doubles.rotate_left(number % DOUBLES.len());
        let (latin, double) = doubles.into_iter().find(|(latin, _)| name.contains(*latin)).unwrap_or(('a', 'a'));
        let changed = if marked { name.replacen(latin, &double.to_string(), 1) } else { name.to_owned() };
        format!("void {verb}_{name}() {{ log(\"{other}\"); }}\nvoid {verb}{changed}() {{ log(\"{other}\"); }}\n")
    };
    vec![
        ("stretched string", stretched(true), stretched(false)),
        ("commenting out", commented(true), commented(false)),
        ("early return", early(true), early(false)),
        ("invisible function", invisible(true), invisible(false)),
        ("homoglyph function", homoglyph(true), homoglyph(false)),
    ]
}

/// A comment in Hebrew, which explains no direction control on another line.
const HEBREW: &str = "# בודק אם המשתמש מחובר\n";

#[test]
fn every_program_that_reads_otherwise_than_it_runs_is_found_and_no_honest_one() {
    for number in 0..60 {
        for (attack, attacked, honest) in programs(number) {
            for before in ["", HEBREW] {
                let found = |program: &str| found(&format!("{before}{program}"));
                assert!(!found(&attacked).is_empty(), "{attack} {number}: {before:?} {attacked:?}");
                assert_eq!(found(&honest), [], "{attack} {number}");
            }
        }
    }
}

#[test]
fn code_in_which_people_write_their_language_is_left_alone() {
    for line in [
        HEBREW,
        "// Проверка доступа к API",
        "label = \"اسم المستخدم\u{200F}: \" + name",
        "label = \"\u{2068}\" + name + \"\u{2069} שלח הודעה\"",
        "text = \"\u{2066}https://example.com\u{2069} ورابط\"",
        "greeting = \"\u{202B}مرحبا\u{202C}\"",
        "Δt = 0.1; σ = 2.0; μm = 1e-6; α = β + γ",
        "пароль = \"x\"; токен = пароль",
        "# ✅ 👩\u{200D}💻 team",
        r"pattern = /[\u202A-\u202E\u2066-\u2069]/g",
    ] {
        assert_eq!(found(line), [], "{line:?}");
    }
}
