//! Passwords on command lines: `curl -u user:password`, `mysql -pword`, `echo word | sudo -S`.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use super::tools::{Argument, Place, Short, TOOLS, Tool};
use super::value;
use crate::finding::Findings;
use crate::kernel::literals::Hit;

/// How much of a command is read.
const LONGEST: usize = 1000;

/// Reports the password among the arguments of the command that starts with the hit.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, hit: &Hit, findings: &mut Findings) {
    let text = view.field.text;
    let name = text.get(hit.start as usize..hit.end as usize).unwrap_or_default();
    let Some(tool) = TOOLS.iter().find(|tool| tool.names.iter().any(|known| name.eq_ignore_ascii_case(known))) else {
        return;
    };
    let judged = if tool.alone { value::given } else { value::password };
    let mut report = |(start, end): (usize, usize)| {
        let verdict = text.get(start..end).map_or(Verdict::Invalid, judged);
        if verdict != Verdict::Invalid {
            judge.report(view, Claim { verdict, ..Claim::new(start, end) }, findings);
        }
        verdict != Verdict::Invalid
    };
    if let Some(piped) = tool.piped {
        if let Some((start, end)) = echoed(text, hit.start as usize) {
            let _ = piped.cut(text, start, end).is_some_and(&mut report);
        }
        return;
    }
    let mut words = Words { text, at: hit.end as usize, stop: text.len().min(hit.end as usize + LONGEST) };
    let (mut count, mut behind) = (0, false);
    while let Some((start, end)) = words.next() {
        let Some(word) = text.get(start..end) else { return };
        let given = match tool.option(word) {
            Some((argument, length)) if length < word.len() => argument.cut(text, start + length, end),
            Some((argument, _)) => {
                let Some((start, end)) = words.next() else { return };
                argument.cut(text, start, end)
            }
            None if is_option(word) => None,
            None => {
                count += 1;
                let here = tool.place.filter(|(place, _)| match place {
                    Place::Nth(nth) => *nth == count,
                    Place::Behind(_) => behind,
                });
                behind = matches!(tool.place, Some((Place::Behind(sign), _)) if word.starts_with(sign));
                here.and_then(|(_, argument)| argument.cut(text, start, end))
            }
        };
        if given.is_some_and(&mut report) {
            return;
        }
    }
}

impl Tool {
    /// What the option `word` takes, and how long its own name is: a longer word holds the argument, too.
    fn option(&self, word: &str) -> Option<(Argument, usize)> {
        let fits = |name: &str| match word.strip_prefix(name)? {
            "" => (self.short != Short::Joined || name.len() > 2).then_some(name.len()),
            rest => {
                let holds = self.short != Short::Apart && name.len() == 2 || name.ends_with(':');
                (holds && !starts_word(rest)).then_some(name.len())
            }
        };
        self.options.iter().find_map(|&(names, argument)| Some((argument, names.iter().find_map(|name| fits(name))?)))
    }
}

/// Whether the letters behind `-p` make it a word: `-port` holds no password `ort`.
fn starts_word(letters: &str) -> bool {
    ["assw", "ort", "rint", "ath", "refix"].iter().any(|word| letters.starts_with(word))
}

/// Whether a word is an option, of Unix or of Windows.
fn is_option(word: &str) -> bool {
    word.starts_with('-') || word.starts_with('/') && !word[1..].contains('/')
}

impl Argument {
    /// The password of what stands at `start..end`.
    fn cut(self, text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
        let argument = text.get(start..end)?;
        match self {
            Self::Password => Some((start, end)),
            Self::Source => argument.strip_prefix("pass:").map(|word| (end - word.len(), end)),
            Self::Pair(sign) => {
                let sign = start + argument.find(sign)?;
                let secret = text.get(sign + 1..end)?;
                // `user:'password'`: the shell joins both parts.
                let bare = secret.trim_matches('\'');
                let open = sign + 1 + (secret.len() - secret.trim_start_matches('\'').len());
                // With an empty password, the user is the token.
                if bare.is_empty() { Some((start, sign)) } else { Some((open, open + bare.len())) }
            }
            Self::Login => {
                let slash = start + argument.find('/')?;
                let secret = text.get(slash + 1..end)?;
                Some((slash + 1, slash + 1 + secret.find('@').unwrap_or(secret.len())))
            }
        }
    }
}

/// What `echo` hands to the command at `at` of the same line: `echo 'word' | sudo -S`.
fn echoed(text: &str, at: usize) -> Option<(usize, usize)> {
    const FARTHEST: usize = 200;
    let from = text.floor_char_boundary(at.saturating_sub(FARTHEST));
    let before = text.get(from..at)?;
    let line = before.rfind(['\n', ';', '&']).map_or(0, |end| end + 1);
    let (command, between) = before[line..].rsplit_once('|')?;
    // Nothing but the path of the tool, or `sudo` in front of it.
    if between.split_whitespace().any(|word| word != "sudo") {
        return None;
    }
    let echo = command.rfind("echo ")?;
    let start = from + line + echo + "echo ".len();
    let mut words = Words { text, at: start, stop: from + line + command.len() };
    loop {
        let (start, end) = words.next()?;
        if !matches!(text.get(start..end), Some("-n" | "-e" | "-ne" | "-en")) {
            let word = text.get(start..end)?;
            return Some((start, start + word.strip_suffix("\\n").unwrap_or(word).len()));
        }
    }
}

/// The words of one command, quotes taken off. A line goes on after a backslash.
struct Words<'a> {
    text: &'a str,
    at: usize,
    stop: usize,
}

impl Words<'_> {
    fn next(&mut self) -> Option<(usize, usize)> {
        let bytes = &self.text.as_bytes()[..self.stop];
        loop {
            match bytes.get(self.at)? {
                b' ' | b'\t' => self.at += 1,
                b'\\' if matches!(bytes.get(self.at + 1), Some(b'\n' | b'\r' | b'n')) => self.at += 2,
                b'\n' if bytes[..self.at].ends_with(b"\r") && bytes[..self.at - 1].ends_with(b"\\") => self.at += 1,
                b'\n' | b'\r' | b'|' | b'`' | b';' => return None,
                _ => break,
            }
        }
        let quote = bytes[self.at];
        if quote == b'"' || quote == b'\'' {
            let start = self.at + 1;
            let length = bytes.get(start..)?.iter().position(|&byte| byte == quote)?;
            self.at = start + length + 1;
            return Some((start, start + length));
        }
        let start = self.at;
        let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'`' | b'|' | b';');
        let length = bytes[start..].iter().position(ends).unwrap_or(bytes.len() - start);
        self.at = start + length.max(1);
        Some((start, start + length))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tools::TOOLS;
    use super::{Words, echoed};

    #[test]
    fn words_of_a_command_are_unquoted_and_lines_are_joined() {
        let text = " -s \\\n --user 'a b' \"c\" d; e\nnot";
        let mut words = Words { text, at: 0, stop: text.len() };
        let mut found = Vec::new();
        while let Some((start, end)) = words.next() {
            found.push(&text[start..end]);
        }
        assert_eq!(found, ["-s", "--user", "a b", "c", "d"]);
    }

    #[test]
    fn options_hold_their_argument_or_take_the_next_word() {
        let length = |tool: &str, word: &str| {
            let tool = TOOLS.iter().find(|known| known.names.contains(&tool)).expect("the tool");
            tool.option(word).map(|(_, length)| length)
        };
        assert_eq!(length("mysql", "-pword"), Some(2));
        // A database follows.
        assert_eq!(length("mysql", "-p"), None);
        assert_eq!(length("mysql", "-port"), None);
        assert_eq!(length("mysql", "--password"), Some(10));
        assert_eq!(length("docker login", "-p"), Some(2));
        assert_eq!(length("docker login", "-pword"), None);
        assert_eq!(length("xfreerdp", "/p:word"), Some(3));
        assert_eq!(length("sqlcmd", "-p"), None);
    }

    #[test]
    fn what_is_echoed_goes_to_the_command_behind_the_pipe() {
        let found =
            |text: &str| echoed(text, text.rfind("tool").expect("the tool")).map(|(a, b)| text[a..b].to_owned());
        for text in ["echo 'one two' | tool", "echo -n \"one two\" | sudo tool -S", "x; echo -e 'one two\\n' |tool"] {
            assert_eq!(found(text).as_deref(), Some("one two"), "{text}");
        }
        for text in ["echo one\ntool", "echo one | cat | grep x tool", "echo one; tool"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
