//! Prefixes with classes of characters, `AP[0-9][a-z]`, and the plain literals they stand for.
//!
//! The walk looks for plain literals of at least four bytes. A key that is known by fewer, or by what base64 makes of digits, has
//! some hundreds of them, which nobody wants to read in a list.

/// More literals than this are a mistake: every one is looked for in every record.
const MOST: usize = 2_000;

/// The literals that `prefix` stands for, without regard to case; itself when it has no class, or none that can be read.
pub(super) fn written_out(prefix: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut rest = prefix;
    while let Some(first) = rest.chars().next() {
        let class = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).filter(|(class, _)| !class.is_empty());
        let (characters, after) = match class {
            Some((class, after)) => (members(class), after),
            None => (vec![first], &rest[first.len_utf8()..]),
        };
        if all.len().saturating_mul(characters.len()) > MOST {
            return vec![prefix.to_owned()];
        }
        all = all.iter().flat_map(|start| characters.iter().map(move |one| format!("{start}{one}"))).collect();
        rest = after;
    }
    all
}

/// The characters of a class, `0-9w-z`, in small letters, each once.
fn members(class: &str) -> Vec<char> {
    let listed: Vec<char> = class.chars().collect();
    let mut members = Vec::new();
    let mut at = 0;
    while let Some(&from) = listed.get(at) {
        let range = listed.get(at + 1) == Some(&'-');
        let to = if range { listed.get(at + 2).copied().unwrap_or(from) } else { from };
        members.extend((from..=to).map(|one| one.to_ascii_lowercase()));
        at += if range { 3 } else { 1 };
    }
    members.sort_unstable();
    members.dedup();
    members
}

#[cfg(test)]
mod tests {
    use super::written_out;

    #[test]
    fn a_class_stands_for_each_of_its_characters_once() {
        assert_eq!(written_out("ghp_"), ["ghp_"]);
        assert_eq!(written_out("AP[0-1][aAx-y]"), ["AP0a", "AP0x", "AP0y", "AP1a", "AP1x", "AP1y"]);
        assert_eq!(written_out("MT[Az]w"), ["MTaw", "MTzw"]);
    }

    #[test]
    fn what_is_no_class_or_stands_for_too_much_is_left_as_it_is() {
        assert_eq!(written_out("a[]b["), ["a[]b["]);
        let much = "[a-z][a-z][a-z]";
        assert_eq!(written_out(much), [much]);
    }
}
