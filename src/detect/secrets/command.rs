//! Passwords on command lines: `curl -u user:password`, `psexec -u user -p password`.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use super::value;
use crate::finding::Findings;
use crate::kernel::literals::Hit;

/// How much of a command is read.
const LONGEST: usize = 1000;

/// Options whose argument is `user:password`, and options whose argument is a password.
const BOTH: [&str; 3] = ["-u", "--user", "--proxy-user"];
const ALONE: [&str; 5] = ["-p", "--password", "-password", "-pw", "--passwd"];

/// Commands whose `-p` holds the password itself: `mysql -u root -pword`.
const JOINED: [&str; 4] = ["mysql", "mysqldump", "mysqladmin", "mariadb"];

/// Commands whose `-p` takes nothing but a password, so that a plain word is one.
const PLAIN: [&str; 3] = ["psexec", "sshpass", "connect-viserver"];

/// Reports the password among the arguments of the command that starts with the hit.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, hit: &Hit, findings: &mut Findings) {
    let text = view.field.text;
    let name = text.get(hit.start as usize..hit.end as usize).unwrap_or_default();
    let curl = name.eq_ignore_ascii_case("curl");
    let joined = JOINED.iter().any(|known| name.eq_ignore_ascii_case(known));
    let plain = PLAIN.iter().any(|known| name.eq_ignore_ascii_case(known));
    let mut words = Words { text, at: hit.end as usize, stop: text.len().min(hit.end as usize + LONGEST) };
    while let Some((start, end)) = words.next() {
        let Some(option) = text.get(start..end) else { return };
        if let Some(word) =
            option.strip_prefix("-p").filter(|word| joined && !word.is_empty() && !word.starts_with('a'))
        {
            let verdict = value::password(word);
            if verdict != Verdict::Invalid {
                judge.report(view, Claim { verdict, ..Claim::new(start + 2, end) }, findings);
                return;
            }
        }
        let both = curl && BOTH.contains(&option);
        if !both && (curl || !ALONE.iter().any(|known| known.eq_ignore_ascii_case(option))) {
            continue;
        }
        let Some((start, end)) = words.next() else { return };
        let Some((start, end)) = (if both { password(text, start, end) } else { Some((start, end)) }) else { continue };
        let judged = if plain { value::given } else { value::password };
        let verdict = text.get(start..end).map_or(Verdict::Invalid, judged);
        if verdict != Verdict::Invalid {
            judge.report(view, Claim { verdict, ..Claim::new(start, end) }, findings);
            return;
        }
    }
}

/// The password of `user:password`; with an empty one, the user is the token.
fn password(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let argument = text.get(start..end)?;
    let colon = start + argument.find(':')?;
    let secret = text.get(colon + 1..end)?;
    // `user:'password'`: the shell joins both parts.
    let bare = secret.trim_matches('\'');
    let open = colon + 1 + (secret.len() - secret.trim_start_matches('\'').len());
    if bare.is_empty() { Some((start, colon)) } else { Some((open, open + bare.len())) }
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
                b'\n' | b'\r' | b'|' | b'`' => return None,
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
        let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'`' | b'|');
        let length = bytes[start..].iter().position(ends).unwrap_or(bytes.len() - start);
        self.at = start + length.max(1);
        Some((start, start + length))
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn words_of_a_command_are_unquoted_and_lines_are_joined() {
        let text = " -s \\\n --user 'a b' \"c\" d\nnot";
        let mut words = Words { text, at: 0, stop: text.len() };
        let mut found = Vec::new();
        while let Some((start, end)) = words.next() {
            found.push(&text[start..end]);
        }
        assert_eq!(found, ["-s", "--user", "a b", "c", "d"]);
    }
}
