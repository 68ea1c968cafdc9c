//! Which words of a text count, and which spellings are one word.
//!
//! The SPDX matching guidelines say what may differ between two copies of one license: case, punctuation, layout, bullets,
//! comment marks, British or American spelling, the copyright line. Case and punctuation are gone after the walk; this takes
//! care of the rest, on token hashes, so that no text is read a second time.

use crate::kernel::words::token_hash_of;
use crate::text::Facts;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// The words of a field that count, in order.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Their hashes, equal for equivalent spellings.
    pub(super) hashes: Vec<u64>,
    /// Which token of the field each one is.
    pub(super) tokens: Vec<u32>,
    /// Whether they begin with the field.
    pub(super) first: bool,
    /// Whether they end with the field.
    pub(super) last: bool,
}

/// Spellings that are one word in a license (SPDX matching guidelines, "equivalent words", those of one word each).
const EQUIVALENT: [(&str, &str); 40] = [
    ("licence", "license"),
    ("licences", "licenses"),
    ("licenced", "licensed"),
    ("sublicence", "sublicense"),
    ("acknowledgement", "acknowledgment"),
    ("acknowledgements", "acknowledgments"),
    ("analogue", "analog"),
    ("analyse", "analyze"),
    ("artefact", "artifact"),
    ("authorisation", "authorization"),
    ("authorised", "authorized"),
    ("calibre", "caliber"),
    ("cancelled", "canceled"),
    ("catalogue", "catalog"),
    ("categorise", "categorize"),
    ("centre", "center"),
    ("emphasised", "emphasized"),
    ("favour", "favor"),
    ("favourite", "favorite"),
    ("fulfil", "fulfill"),
    ("fulfilment", "fulfillment"),
    ("initialise", "initialize"),
    ("judgement", "judgment"),
    ("labelling", "labeling"),
    ("labour", "labor"),
    ("maximise", "maximize"),
    ("modelled", "modeled"),
    ("modelling", "modeling"),
    ("offence", "offense"),
    ("optimise", "optimize"),
    ("organisation", "organization"),
    ("organise", "organize"),
    ("practise", "practice"),
    ("programme", "program"),
    ("realise", "realize"),
    ("recognise", "recognize"),
    ("utilisation", "utilization"),
    ("whilst", "while"),
    ("wilful", "willful"),
    ("http", "https"),
];

/// Words of markup and comment marks, which may stand anywhere inside a copy, and the parties of a license: the matching guidelines let every
/// copy say `author`, `copyright holder` or `contributors` for itself.
const DROPPED: [&str; 27] = [
    "br",
    "li",
    "ul",
    "ol",
    "div",
    "span",
    "em",
    "strong",
    "code",
    "pre",
    "nbsp",
    "quot",
    "ldquo",
    "rdquo",
    "amp",
    "dnl",
    "rem",
    "para",
    "author",
    "authors",
    "holder",
    "holders",
    "owner",
    "owners",
    "contributor",
    "contributors",
    "regents",
];

/// Bits of the table that is asked before the map: one word in thirty passes it.
const SLOTS: u64 = 2048;

struct Table {
    slots: [u64; SLOTS as usize / 64],
    /// Hash of a spelling → what it counts as; nothing when it does not count.
    words: HashMap<u64, Option<u64>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let equivalent = EQUIVALENT.iter().map(|(other, one)| (token_hash_of(other), Some(token_hash_of(one))));
    let markup = DROPPED.iter().map(|word| (token_hash_of(word), None));
    let words: HashMap<u64, Option<u64>> = equivalent.chain(markup).collect();
    let mut slots = [0; SLOTS as usize / 64];
    for spelling in EQUIVALENT.iter().map(|(other, _)| *other).chain(DROPPED) {
        let slot = token_hash_of(spelling) % SLOTS;
        slots[slot as usize / 64] |= 1 << (slot % 64);
    }
    Table { slots, words }
});

impl Words {
    /// Those of the tokens `range` of a walked field.
    pub(super) fn of(text: &str, facts: &Facts, range: Range<usize>) -> Self {
        let table = &*TABLE;
        let mut words = Self { first: range.start == 0, last: range.end == facts.tokens.len(), ..Self::default() };
        words.hashes.reserve(range.len());
        words.tokens.reserve(range.len());
        for token in range {
            let (Some(place), Some(&hash)) = (facts.tokens.get(token), facts.hashes.get(token)) else { break };
            // Bullets (`a)`) and the `(c)` of copyright lines; digits are kept, because versions are digits.
            let first = text.as_bytes().get(place.start as usize);
            if place.end - place.start == 1 && first.is_some_and(u8::is_ascii_alphabetic) {
                continue;
            }
            let slot = hash % SLOTS;
            let known = table.slots[slot as usize / 64] >> (slot % 64) & 1 != 0;
            let hash = match if known { table.words.get(&hash) } else { None } {
                Some(None) => continue,
                Some(&Some(hash)) => hash,
                None => hash,
            };
            words.hashes.push(hash);
            words.tokens.push(token as u32);
        }
        words
    }

    /// How many.
    pub(super) fn len(&self) -> usize {
        self.hashes.len()
    }
}
