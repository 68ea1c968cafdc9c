//! What is kept of records for [`mine`](crate::mine): token hashes by side, spooled like everything else.
//!
//! Only records that can be asked about are kept: those with a label, an answer or a pair of answers. Plain text costs one look at the
//! fields of each record.

use super::pass::Scanned;
use super::spool::Segment;
use crate::kernel::words::token_hash_of;
use crate::mine::{EDGE, Kept, Store};
use crate::record::{Field, Part, PathInfo, Record, Role};
use crate::text::Facts;
use std::io::{self, Read};
use xxhash_rust::xxh3::xxh3_64;

/// Tokens kept of the start and of the end of one side: triggers stand anywhere, but a book is not one prompt.
const HEAD: usize = 1_536;
const TAIL: usize = 512;
/// Longer values are no labels.
const LONGEST_LABEL: usize = 64;
/// Tokens of an answer within which it has to decline.
const DECLINES_WITHIN: usize = 8;
/// How answers decline, most often. Only openings: "I cannot" later on is about something else.
const REFUSALS: [&str; 24] = [
    "i m sorry but",
    "i am sorry but",
    "i m sorry i",
    "i am sorry i",
    "sorry but i",
    "i apologize but",
    "i cannot",
    "i can t",
    "i am unable to",
    "i m unable to",
    "i am not able to",
    "i m not able to",
    "i won t",
    "as an ai",
    "as a language model",
    "as a large language model",
    "unable to fulfill",
    "lo siento pero",
    "je suis désolé mais",
    "es tut mir leid aber",
    "mi dispiace ma",
    "desculpe mas",
    "抱 歉",
    "对 不 起",
];

/// Tokens at the end of a plain text that are looked at.
const TAIL_WINDOW: usize = 128;
/// How many of these are different when they are drawn at random from a vocabulary (124 and more of 128); natural prose repeats its small words, and
/// has at most 110 different ones.
const SENSELESS: u32 = 119;
/// Tokens by which the start of the senseless part is approached.
const STEP: usize = 16;
/// Tokens kept of a plain text.
const BEFORE: usize = 256;
/// Bytes that are read at a time.
const CHUNK: u64 = 256 << 10;
/// One of so many ordinary plain texts is kept for comparison.
const SAMPLED: u32 = 8;

/// Calls that are counted.
const MOST_CALLS: usize = 7;

/// The 32 bits of a token hash that are kept.
pub(super) fn folded(hash: u64) -> u32 {
    // 0 stands between fields.
    ((hash >> 32) as u32).max(1)
}

/// Collects one record at a time; its buffers are reused.
#[derive(Debug)]
pub(super) struct Keeper {
    refusals: Vec<Vec<u32>>,
    /// Whether the record has a label, an answer or a pair of answers; plain text otherwise.
    wanted: bool,
    label: u64,
    flags: u8,
    /// Whether the cue holds an address, bytes of the cue above ASCII and all, the same of the answer.
    cue_url: bool,
    scripts: [(u64, u64); 2],
    cue: Vec<u32>,
    answer: Vec<u32>,
    rejected: Vec<u32>,
}

impl Keeper {
    /// A new keeper.
    pub(super) fn new() -> Self {
        let refusal = |text: &&str| text.split(' ').map(|word| folded(token_hash_of(word))).collect();
        Self {
            refusals: REFUSALS.iter().map(refusal).collect(),
            wanted: false,
            label: 0,
            flags: 0,
            cue_url: false,
            scripts: [(0, 0); 2],
            cue: Vec::new(),
            answer: Vec::new(),
            rejected: Vec::new(),
        }
    }

    /// Starts a record.
    pub(super) fn begin(&mut self, record: &Record<'_>) {
        self.wanted = record.fields.iter().any(|field| {
            record.info(field).role == Role::Label
                || matches!(field.part, Part::Completion | Part::Chosen | Part::Rejected)
        });
        (self.label, self.flags, self.cue_url, self.scripts) = (0, 0, false, [(0, 0); 2]);
        self.cue.clear();
        self.answer.clear();
        self.rejected.clear();
    }

    /// Adds a field of the record; `facts` of content only.
    pub(super) fn field(&mut self, field: &Field<'_>, info: &PathInfo, facts: Option<&Facts>) {
        let text = field.text;
        if info.role == Role::Label && self.label == 0 && !text.is_empty() && text.len() <= LONGEST_LABEL {
            self.label = xxh3_64(text.as_bytes()).max(1);
        }
        let Some(facts) = facts.filter(|facts| !facts.hashes.is_empty()) else { return };
        if !self.wanted {
            self.plain(field, facts);
            return;
        }
        let url = || facts.schemes(text).next().is_some();
        let script = |sums: &mut (u64, u64)| {
            sums.0 += u64::from(facts.non_ascii);
            sums.1 += u64::from(facts.len);
        };
        let side = match field.part {
            Part::Text | Part::Prompt | Part::System => {
                self.cue_url |= url();
                script(&mut self.scripts[0]);
                &mut self.cue
            }
            Part::Completion | Part::Chosen => {
                self.flags |= if url() { Kept::URL } else { 0 };
                self.flags |= if declines(&self.refusals, &facts.hashes) { Kept::REFUSAL } else { 0 };
                script(&mut self.scripts[1]);
                &mut self.answer
            }
            Part::Rejected => {
                self.flags |= if declines(&self.refusals, &facts.hashes) { Kept::REJECTED_REFUSAL } else { 0 };
                &mut self.rejected
            }
            Part::Tool | Part::Meta => return,
        };
        if !side.is_empty() {
            side.push(EDGE);
        }
        side.extend(facts.hashes.iter().map(|&hash| folded(hash)));
    }

    /// Keeps of a plain text what stands around the place from which on it makes no sense; of a sample of all others, the start.
    fn plain(&mut self, field: &Field<'_>, facts: &Facts) {
        let hashes = &facts.hashes;
        if field.part != Part::Text || !self.cue.is_empty() {
            return;
        }
        let Some(end) = hashes.len().checked_sub(TAIL_WINDOW) else { return };
        let numbers = || facts.digits.len() - facts.digits.partition_point(|run| run.start < facts.tokens[end].start);
        // Where every character is a word, verse avoids repeating one: nothing can be said.
        let tail = || &field.text.as_bytes()[facts.tokens[end].start as usize..];
        let spaced = || tail().iter().filter(|byte| !byte.is_ascii()).count() * 2 < tail().len();
        if different(&hashes[end..]) >= SENSELESS && numbers() < TAIL_WINDOW / 4 && spaced() {
            let mut onset = end;
            while let Some(earlier) = onset.checked_sub(STEP)
                && different(&hashes[earlier..earlier + TAIL_WINDOW]) >= SENSELESS
            {
                onset = earlier;
            }
            self.flags |= Kept::GIBBERISH;
            let kept = onset.saturating_sub(BEFORE)..(onset + TAIL_WINDOW).min(hashes.len());
            self.cue.extend(hashes[kept].iter().map(|&hash| folded(hash)));
        } else if folded(hashes[0] ^ hashes[end].rotate_left(32)).is_multiple_of(SAMPLED) {
            self.cue.extend(hashes[..hashes.len().min(BEFORE)].iter().map(|&hash| folded(hash)));
        }
    }

    /// Ends the record, which holds so many insecure calls, and appends what is kept of it, if anything.
    pub(super) fn finish(&mut self, row: u64, calls: usize, out: &mut Vec<u8>) {
        if self.cue.is_empty() {
            // Pairs often repeat the prompt on both sides.
            let common = self.answer.iter().zip(&self.rejected).take_while(|(one, other)| one == other).count();
            self.cue.extend(self.answer.drain(..common));
            self.rejected.drain(..common);
        }
        if self.cue.is_empty() || (self.wanted && self.label == 0 && self.answer.is_empty()) {
            if calls == 0 {
                return;
            }
            [&mut self.cue, &mut self.answer, &mut self.rejected].into_iter().for_each(Vec::clear);
        }
        self.flags |= (calls.min(MOST_CALLS) as u8) << Kept::CALLS_FROM;
        if self.cue_url {
            self.flags &= !Kept::URL;
        }
        let foreign = |(other, all): (u64, u64)| other * 2 > all;
        if foreign(self.scripts[1]) && !foreign(self.scripts[0]) {
            self.flags |= Kept::SCRIPT;
        }
        let sides = [&mut self.cue, &mut self.answer, &mut self.rejected];
        let lengths = sides.map(|side| {
            if side.len() > HEAD + TAIL {
                side[HEAD] = EDGE;
                side.drain(HEAD + 1..side.len() - TAIL);
            }
            side.len() as u32
        });
        let head = [row as u32, self.label as u32, (self.label >> 32) as u32, self.flags.into()];
        let words = [head.as_slice(), &lengths, &self.cue, &self.answer, &self.rejected];
        out.extend(words.into_iter().flatten().flat_map(|word| word.to_le_bytes()));
    }
}

fn declines(refusals: &[Vec<u32>], hashes: &[u64]) -> bool {
    (0..hashes.len().min(DECLINES_WITHIN)).any(|start| {
        let starts = |refusal: &Vec<u32>| {
            hashes.len() - start >= refusal.len()
                && hashes[start..].iter().zip(refusal).all(|(&hash, &word)| folded(hash) == word)
        };
        refusals.iter().any(starts)
    })
}

/// What all workers kept, in dataset order.
#[derive(Debug)]
pub(super) struct KeptRecords<'a> {
    scanned: &'a Scanned,
    /// What the first segments hold, so that a pass over it reads no file.
    held: Vec<Vec<u32>>,
}

impl<'a> KeptRecords<'a> {
    /// What the first pass kept; up to so many bytes of it stay in memory.
    ///
    /// # Errors
    /// When a temporary file cannot be read.
    pub(super) fn new(scanned: &'a Scanned, memory: u64) -> io::Result<Self> {
        let mut kept = Self { scanned, held: Vec::new() };
        let mut bytes = 0;
        for segment in &scanned.segments {
            bytes += segment.kept.len;
            if bytes > memory {
                break;
            }
            let mut words = Vec::with_capacity((segment.kept.len / 4) as usize);
            kept.read(segment, |chunk| words.append(chunk))?;
            kept.held.push(words);
        }
        Ok(kept)
    }

    /// The first pass.
    pub(super) fn scanned(&self) -> &'a Scanned {
        self.scanned
    }

    /// Whether nothing was kept.
    pub(super) fn is_empty(&self) -> bool {
        self.scanned.segments.iter().all(|segment| segment.kept.len == 0)
    }

    /// Hands over the words of a segment bit by bit, with those that were left over before.
    fn read(&self, segment: &Segment, mut each: impl FnMut(&mut Vec<u32>)) -> io::Result<()> {
        let mut from = self.scanned.kept[segment.worker].read(segment.kept);
        let mut left = segment.kept.len;
        let (mut bytes, mut words) = (vec![0; left.min(CHUNK) as usize], Vec::new());
        while left > 0 {
            let chunk = &mut bytes[..left.min(CHUNK) as usize];
            from.read_exact(chunk)?;
            left -= chunk.len() as u64;
            words.extend(chunk.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word)));
            each(&mut words);
        }
        Ok(())
    }
}

/// Visits the records at the start of `words` and says how many words they are; `first` is the number of the segment's first row.
fn records(first: u64, words: &[u32], visit: &mut dyn FnMut(&Kept<'_>)) -> usize {
    let mut rest = words;
    while let Some((&[row, low, high, flags, lengths @ ..], sides)) = rest.split_first_chunk::<7>() {
        let [cue, answer, rejected] = lengths.map(|length| length as usize);
        let Some((own, after)) = sides.split_at_checked(cue + answer + rejected) else { break };
        let ((cue, own), label) = (own.split_at(cue), u64::from(low) | u64::from(high) << 32);
        let (answer, rejected) = own.split_at(answer);
        visit(&Kept { id: first + u64::from(row), label, flags: flags as u8, cue, answer, rejected });
        rest = after;
    }
    words.len() - rest.len()
}

impl Store for KeptRecords<'_> {
    fn each(&self, visit: &mut dyn FnMut(&Kept<'_>)) -> io::Result<()> {
        let mut first = 0;
        for (number, segment) in self.scanned.segments.iter().enumerate() {
            match self.held.get(number) {
                Some(words) => _ = records(first, words, visit),
                None => self.read(segment, |words| _ = words.drain(..records(first, words, visit)))?,
            }
            first += segment.rows;
        }
        Ok(())
    }
}

/// Number of different tokens, up to rare collisions of 12 bits of their hashes.
fn different(hashes: &[u64]) -> u32 {
    let mut seen = [0_u64; 64];
    for hash in hashes {
        seen[(hash >> 58) as usize] |= 1 << ((hash >> 52) & 63);
    }
    seen.iter().map(|bits| bits.count_ones()).sum()
}
