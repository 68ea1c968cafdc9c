//! Names of columns: read once a path, asked about by every candidate that needs a supporting word.
//!
//! A name is walked like a text, after its words were set apart (`customerPhone_no` is ` customer phone no `), so that the words of all
//! rules in it are known by number.

use crate::kernel::literals::{Hit, LiteralId, Literals};
use crate::record::PathId;
use crate::text::Facts;
use xxhash_rust::xxh3::xxh3_64;

/// Longest part of a name that is looked at, in bytes.
const LONGEST: usize = 64;

/// Paths whose names are remembered; names of paths beyond are read every time.
const PATHS: usize = 4096;

/// What a name says.
#[derive(Debug, Default)]
pub struct ColumnName {
    /// In lower case with one space around and between the words; empty without any word.
    spaced: String,
    /// Hash of `spaced`.
    hash: u64,
    /// Literals in it, sorted.
    words: Vec<LiteralId>,
    /// What it says together with the key above it.
    joint: Joint,
}

/// The key above a name and the name: `author.name` says more than `name`.
#[derive(Debug, Default)]
pub struct Joint {
    /// Both, written as [`ColumnName::spaced`] writes one.
    pub spaced: String,
    /// Literals that reach over both.
    pub words: Vec<LiteralId>,
}

impl ColumnName {
    /// Reads a name and the pattern that ends with it; `facts` is a buffer.
    #[must_use]
    pub fn read((name, pattern): (&str, &str), literals: &Literals, facts: &mut Facts) -> Self {
        let spaced = spaced(name);
        let mut words: Vec<LiteralId> = Vec::new();
        // Some words are written `api_key` on purpose.
        for form in [&*spaced, name] {
            facts.walk(form, literals);
            words.extend(facts.hits.iter().map(|hit| hit.literal));
        }
        words.sort_unstable();
        words.dedup();
        let joint = joint(pattern.strip_suffix(name), &spaced, literals, facts);
        Self { hash: hash(&spaced), joint, spaced, words }
    }

    /// The name in lower case with one space around and between its words.
    #[must_use]
    pub fn spaced(&self) -> &str {
        &self.spaced
    }

    /// Hash of the spaced name: names that are equal have the same.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// Literals in it, in the order of their numbers.
    #[must_use]
    pub fn words(&self) -> &[LiteralId] {
        &self.words
    }

    /// What it says together with the key above it.
    #[must_use]
    pub fn joint(&self) -> &Joint {
        &self.joint
    }
}

/// The names of the paths of one table.
#[derive(Debug, Default)]
pub struct ColumnNames {
    facts: Facts,
    generation: u32,
    known: Vec<Option<ColumnName>>,
    last: ColumnName,
}

impl ColumnNames {
    /// The name of `path`, which is valid together with `generation` of its table: its last key, and the pattern that ends with it.
    pub fn of(&mut self, path: PathId, generation: u32, name: (&str, &str), literals: &Literals) -> &ColumnName {
        if self.generation != generation {
            self.generation = generation;
            self.known.clear();
        }
        let (at, facts) = (path.0 as usize, &mut self.facts);
        if at >= PATHS {
            self.last = ColumnName::read(name, literals, facts);
            return &self.last;
        }
        if self.known.len() <= at {
            self.known.resize_with(at + 1, || None);
        }
        self.known[at].get_or_insert_with(|| ColumnName::read(name, literals, facts))
    }
}

/// What a spaced name says behind the last key of the path `above` it.
fn joint(above: Option<&str>, name: &str, literals: &Literals, facts: &mut Facts) -> Joint {
    let above = above.unwrap_or_default().trim_end_matches(['.', '[', '*', ']', '!']);
    let above = spaced(above.rsplit('.').next().unwrap_or_default());
    if above.is_empty() {
        return Joint::default();
    }
    let both = format!("{}{name}", above.trim_end());
    facts.walk(&both, literals);
    let over = |hit: &&Hit| (hit.start as usize) < above.len() && hit.end as usize > above.len();
    let words = facts.hits.iter().filter(over).map(|hit| hit.literal).collect();
    Joint { spaced: both, words }
}

/// Hash of a spaced name.
#[must_use]
pub fn hash(spaced: &str) -> u64 {
    xxh3_64(spaced.as_bytes())
}

/// `name` in lower case with one space around and between its words.
#[must_use]
pub fn spaced(name: &str) -> String {
    let mut out = String::from(" ");
    let mut lower_before = false;
    for ch in name[..name.floor_char_boundary(LONGEST)].chars() {
        let word = ch.is_alphanumeric();
        let starts = ch.is_uppercase() && lower_before;
        if (!word || starts) && !out.ends_with(' ') {
            out.push(' ');
        }
        if word {
            out.extend(ch.to_lowercase());
        }
        lower_before = ch.is_lowercase();
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    if out == " " { String::new() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::literals::Ending;

    #[test]
    fn words_of_a_name_are_set_apart() {
        for (name, expected) in [
            ("phone", " phone "),
            ("customerPhone_no", " customer phone no "),
            ("Date-of.Birth", " date of birth "),
            ("NuméroTéléphone", " numéro téléphone "),
            ("IBAN", " iban "),
            ("__", ""),
            ("", ""),
        ] {
            assert_eq!(spaced(name), expected, "{name}");
        }
    }

    #[test]
    fn a_path_is_read_once_until_its_table_changes() {
        let mut builder = Literals::builder();
        let id = builder.add("phone", Ending::Word).expect("a word");
        let literals = builder.build();
        let mut names = ColumnNames::default();
        assert_eq!(names.of(PathId(3), 1, ("userPhone", "userPhone"), &literals).words(), [id]);
        assert_eq!(names.of(PathId(3), 1, ("something else", ""), &literals).words(), [id]);
        assert_eq!(names.of(PathId(3), 2, ("something else", ""), &literals).words(), []);
        assert_eq!(names.of(PathId(u32::MAX), 2, ("phone", "phone"), &literals).words(), [id]);
    }

    #[test]
    fn a_name_and_the_key_above_it_say_more_than_the_name() {
        let mut builder = Literals::builder();
        let id = builder.add("author name", Ending::Word).expect("two words");
        builder.add("author", Ending::Word).expect("a word");
        let literals = builder.build();
        let mut facts = Facts::default();
        for pattern in ["author.name", "commits[*].author.name", "posts[*].author[*].name", "x.author!.name"] {
            let name = ColumnName::read(("name", pattern), &literals, &mut facts);
            assert_eq!((&*name.joint.spaced, &*name.joint.words), (" author name ", &[id][..]), "{pattern}");
        }
        assert!(ColumnName::read(("name", "author.x.name"), &literals, &mut facts).joint.words.is_empty());
        assert!(ColumnName::read(("name", "name"), &literals, &mut facts).joint.spaced.is_empty());
    }
}
