//! Language of a record, from its first words.
//!
//! Most scripts belong to one language: counting the first letters of the tokens settles those. For Latin, Cyrillic and Arabic letters the
//! function words vote: the walk has already hashed every token, so a vote is one look into a small table. The first
//! [`TOKENS`] tokens are enough, cost less than a microsecond and allocate nothing. When the votes are not clear the answer is `und`.

mod words;

#[cfg(test)]
mod tests;

use crate::kernel::words::token_hash_of;
use crate::text::Facts;
use std::sync::LazyLock;
use words::WORDS;

/// Tokens of a record that vote, at most.
pub const TOKENS: usize = 128;

/// Tokens after which a clear vote ends; only the records that are still unclear go on to [`TOKENS`].
const EARLY: usize = 64;

/// Tokens from which on a text counts as running text.
const ENOUGH: u32 = 32;

/// A language code: ISO 639-1 where there is one, `und` when unsure, `zxx` for program code and texts without words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(&'static str);

impl Language {
    /// Nobody knows.
    pub const UNDETERMINED: Self = Self("und");
    /// No language: numbers, symbols, program code.
    pub const NONE: Self = Self("zxx");

    /// The code used in every output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

/// Scripts that matter here. The first three have several languages and are decided by words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Han,
    Kana,
    /// Position in [`SINGLE`].
    Single(usize),
}

/// Blocks whose script is written by one language, or by one that outnumbers all others: first and last character, code.
const SINGLE: [(u32, u32, &str); 22] = [
    (0x0370, 0x03FF, "el"),
    (0x0530, 0x058F, "hy"),
    (0x0590, 0x05FF, "he"),
    (0x0780, 0x07BF, "dv"),
    (0x0900, 0x097F, "hi"),
    (0x0980, 0x09FF, "bn"),
    (0x0A00, 0x0A7F, "pa"),
    (0x0A80, 0x0AFF, "gu"),
    (0x0B00, 0x0B7F, "or"),
    (0x0B80, 0x0BFF, "ta"),
    (0x0C00, 0x0C7F, "te"),
    (0x0C80, 0x0CFF, "kn"),
    (0x0D00, 0x0D7F, "ml"),
    (0x0D80, 0x0DFF, "si"),
    (0x0E00, 0x0E7F, "th"),
    (0x0E80, 0x0EFF, "lo"),
    (0x0F00, 0x0FFF, "bo"),
    (0x1000, 0x109F, "my"),
    (0x10A0, 0x10FF, "ka"),
    (0x1200, 0x139F, "am"),
    (0x1780, 0x17FF, "km"),
    (0xAC00, 0xD7AF, "ko"),
];

/// Script of a token by its first character; `None` for numbers and scripts that are not told apart.
fn script(first: char) -> Option<Script> {
    if first.is_ascii() {
        return first.is_ascii_alphabetic().then_some(Script::Latin);
    }
    Some(match u32::from(first) {
        0xC0..=0x24F | 0x1E00..=0x1EFF => Script::Latin,
        0x400..=0x52F => Script::Cyrillic,
        0x600..=0x6FF | 0x750..=0x77F | 0x8A0..=0x8FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFC if !first.is_numeric() => {
            Script::Arabic
        }
        0x3040..=0x30FF => Script::Kana,
        0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x2_FFFF => Script::Han,
        code => Script::Single(SINGLE.iter().position(|(low, high, _)| (*low..=*high).contains(&code))?),
    })
}

/// Script of each language of [`WORDS`], in its order.
static SCRIPTS: LazyLock<Vec<Option<Script>>> =
    LazyLock::new(|| WORDS.iter().map(|(_, words)| words.chars().next().and_then(script)).collect());

/// Slots of the word table: more than twice the number of words, so that most looks end at the first slot.
const SLOTS: usize = 1 << 13;

/// Bits of the filter in front of the word table: 8 KiB, which stay in the first-level cache and turn most content words away.
const FILTER: usize = 1 << 16;

/// Bits of a slot that say which languages have the word; the others are the lower end of its hash, by which it is known.
const LANGUAGES: u32 = 48;
const _: () = assert!(WORDS.len() <= LANGUAGES as usize, "each language has a bit");

/// Function words of all languages.
struct Table {
    /// One bit for the upper bits of each hash.
    filter: Box<[u64; FILTER / 64]>,
    /// Open addressing by the upper bits of the token hash; 0 is an empty slot. A word that is not in the table is taken for one that is
    /// once in some thousand million.
    slots: Box<[u64; SLOTS]>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { filter: Box::new([0; FILTER / 64]), slots: Box::new([0; SLOTS]) };
    for (number, (_, words)) in WORDS.iter().enumerate() {
        for word in words.split(' ') {
            let hash = token_hash_of(word);
            let slot = slot(&table, hash);
            table.slots[slot] |= hash << LANGUAGES | 1 << number;
            let bit = filter_bit(hash);
            table.filter[bit / 64] |= 1 << (bit % 64);
        }
    }
    table
});

fn filter_bit(hash: u64) -> usize {
    (hash >> (64 - FILTER.trailing_zeros())) as usize
}

/// Slot of a word, or the empty one where it would be.
#[inline]
fn slot(table: &Table, hash: u64) -> usize {
    let mut at = (hash >> (64 - SLOTS.trailing_zeros())) as usize;
    while table.slots[at] != 0 && (table.slots[at] ^ hash << LANGUAGES) >> LANGUAGES != 0 {
        at = (at + 1) % SLOTS;
    }
    at
}

/// Languages that a token is a function word of.
#[inline]
fn languages(table: &Table, hash: u64) -> u64 {
    let bit = filter_bit(hash);
    if table.filter[bit / 64] >> (bit % 64) & 1 == 0 {
        return 0;
    }
    table.slots[slot(table, hash)] & ((1 << LANGUAGES) - 1)
}

/// What a word adds, by the number of languages that share it.
const WEIGHTS: [u32; 5] = [0, 6, 3, 2, 1];

/// Votes of the fields of one record.
#[derive(Debug, Clone)]
pub struct Votes {
    tokens: usize,
    /// Tokens by script: the first five of [`Script`], then [`SINGLE`].
    scripts: [u16; 5 + SINGLE.len()],
    /// By language: points in the lower half, function words in the upper.
    tallies: [u32; WORDS.len()],
    /// The language, once [`EARLY`] tokens made it clear.
    clear: Option<Language>,
}

/// One function word in a tally.
const HIT: u32 = 1 << 16;

impl Default for Votes {
    fn default() -> Self {
        Self { tokens: 0, scripts: [0; 5 + SINGLE.len()], tallies: [0; WORDS.len()], clear: None }
    }
}

impl Votes {
    /// Lets the tokens of one content field vote; does nothing once the vote is clear or [`TOKENS`] have voted.
    pub fn add(&mut self, text: &str, facts: &Facts) {
        if self.clear.is_some() {
            return;
        }
        let early = EARLY.saturating_sub(self.tokens);
        self.vote(text, facts, 0, early);
        if self.tokens >= EARLY && self.tokens < TOKENS {
            self.clear = Some(self.language()).filter(|language| *language != Language::UNDETERMINED);
            if self.clear.is_none() {
                self.vote(text, facts, early, TOKENS - self.tokens);
            }
        }
    }

    /// Counts the votes of `count` tokens from number `first` on.
    fn vote(&mut self, text: &str, facts: &Facts, first: usize, count: usize) {
        let table = &*TABLE;
        for (token, &hash) in facts.tokens.iter().zip(&facts.hashes).skip(first).take(count) {
            self.tokens += 1;
            let start = token.start as usize;
            let script = match text.as_bytes().get(start) {
                Some(byte) if byte.is_ascii_alphabetic() => Some(Script::Latin),
                Some(0x80..) => text.get(start..).and_then(|text| text.chars().next()).and_then(script),
                _ => None,
            };
            let Some(script) = script else { continue };
            self.scripts[index(script)] += 1;
            let mut languages = languages(table, hash);
            let weight = WEIGHTS[(languages.count_ones() as usize).min(WEIGHTS.len() - 1)];
            while languages != 0 {
                let number = languages.trailing_zeros() as usize;
                languages &= languages - 1;
                self.tallies[number] += HIT + weight;
            }
        }
    }

    /// The language the votes are for.
    #[must_use]
    pub fn language(&self) -> Language {
        if let Some(language) = self.clear {
            return language;
        }
        let words: u16 = self.scripts.iter().sum();
        if words == 0 {
            return Language::NONE;
        }
        // Japanese is written in Han and Kana, so they count together.
        let kana = self.scripts[index(Script::Kana)];
        let han = self.scripts[index(Script::Han)] + kana;
        let (mut best, mut most) = (Script::Han, han);
        let others =
            [Script::Latin, Script::Cyrillic, Script::Arabic].into_iter().chain((0..SINGLE.len()).map(Script::Single));
        for script in others {
            // A syllable or an ideograph is a token of its own, so a Latin word weighs as much as three of them.
            let weight = if script == Script::Latin { 1 } else { 2 };
            let count = self.scripts[index(script)] * weight;
            if count > most {
                (best, most) = (script, count);
            }
        }
        match best {
            // A tenth of Kana is little even for a text full of names.
            Script::Han | Script::Kana => Language(if kana * 10 >= han { "ja" } else { "zh" }),
            Script::Single(number) => Language(SINGLE[number].2),
            several => self.by_words(several),
        }
    }

    fn by_words(&self, script: Script) -> Language {
        let (mut best, mut second) = (None, 0);
        let mut points = 0;
        for (number, known) in SCRIPTS.iter().enumerate() {
            let own = self.tallies[number] % HIT;
            if own == 0 || *known != Some(script) {
                continue;
            }
            if own > points {
                second = points;
                points = own;
                best = Some(number);
            } else {
                second = second.max(own);
            }
        }
        let Some(number) = best else { return Language::UNDETERMINED };
        let tokens = u32::from(self.scripts[index(script)]);
        // Running text has a quarter to a half of function words; relatives that are not in the table share fewer. A
        // short text may have few by chance. The runner-up, a sister language, stays clearly behind.
        let least = if tokens >= ENOUGH { 20 } else { 12 };
        let dense = self.tallies[number] / HIT * 100 >= tokens * least;
        let clear = points * 5 >= second * 6;
        if dense && clear { Language(WORDS[number].0) } else { Language::UNDETERMINED }
    }
}

fn index(script: Script) -> usize {
    match script {
        Script::Latin => 0,
        Script::Cyrillic => 1,
        Script::Arabic => 2,
        Script::Han => 3,
        Script::Kana => 4,
        Script::Single(number) => 5 + number,
    }
}

/// Language of a record, given its content fields in order, each with the signals of its walk.
#[must_use]
pub fn detect<'a>(fields: impl IntoIterator<Item = (&'a str, &'a Facts)>) -> Language {
    let mut votes = Votes::default();
    for (text, facts) in fields {
        votes.add(text, facts);
    }
    votes.language()
}
