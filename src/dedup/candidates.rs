//! Candidate pairs: representatives that meet in a lane.
//!
//! Most hashes occur once, so a filter ([`Repeated`]) goes over the table first and only what repeats is sorted; where
//! memory is short the lanes are taken in several rounds. Within a bucket (equal hash) all records are compared with each other; in a
//! crowd ([`Crowds`]) each one only with the first ones and those before it, and what is not compared is counted.

use super::crowds::{ALONE, Crowd, Crowds};
use super::lanes::{Lane, MOST_DISTANT};
use super::order::Order;
use super::pairs::Pairs;
use super::repeated::Repeated;
use super::scan::chunks;
use super::sorter::{Sorter, column, number_at, pack};
use super::{DedupError, DedupOptions, SketchTable};
use crate::kernel::bits::Bits;
use crate::kernel::minhash::BAND_BITS;
use crate::sketch::Shape;
use crate::sketch::row::{self, SketchRow};
use crate::sketch::threshold::Threshold;
use std::io;
use std::slice::ChunksExact;

/// Lane (1), hash (6), rank and size (8).
const ENTRY: usize = 15;
/// The same with a similarity hash behind it (8).
const SIMILAR: usize = 23;
/// Two ranks with their sizes (8 + 8).
pub(super) const PAIR: usize = 16;
/// Bits of the size that travels with a rank.
const SIZE_BITS: u32 = 24;
/// Rounds over the table at most: with very little memory the filters get worse instead.
const ROUNDS: usize = 4;

/// Rank of a record with its number of shingles (saturating), in one word that sorts by rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ranked(u64);

impl Ranked {
    pub(super) fn new(rank: u64, shingles: u32) -> Self {
        Self(rank << SIZE_BITS | u64::from(shingles.min((1 << SIZE_BITS) - 1)))
    }

    /// What [`word`](Self::word) was made of.
    pub(super) fn of(word: u64) -> Self {
        Self(word)
    }

    /// All of it in one number.
    pub(super) fn word(self) -> u64 {
        self.0
    }

    pub(super) fn rank(self) -> u64 {
        self.0 >> SIZE_BITS
    }

    pub(super) fn shingles(self) -> u64 {
        self.0 & ((1 << SIZE_BITS) - 1)
    }
}

/// All candidate pairs.
#[derive(Debug)]
pub(super) struct Candidates {
    pub(super) pairs: Pairs,
    /// Ranks that may occur in a pair.
    pub(super) ranks: Bits,
    pub(super) capped_buckets: u64,
    pub(super) uncompared_pairs: u64,
}

struct Pairing {
    threshold: Threshold,
    /// Number of the lane of keys.
    keys: u8,
    /// Pairs of small buckets: the later record, the earlier one.
    pairs: Sorter<PAIR>,
    /// What the rounds found beside them.
    crowds: Vec<Crowd>,
    ranks: Bits,
    capped_buckets: u64,
    uncompared_pairs: u64,
}

/// A record in a bucket, with its similarity hash in economy mode.
pub(super) type Guest = (Ranked, u64);

/// The bucket that is passing by; its records come by rank.
#[derive(Debug, Default)]
struct Bucket {
    lane_and_hash: [u8; 7],
    /// Its first records.
    first: Vec<Guest>,
    /// How many there are beyond, which make it a crowd.
    more: u64,
    /// Where the crowd starts.
    crowd: u64,
}

/// Pairs up the records that share a band or a key, without the `covered` ones.
pub(super) fn pair_up(
    sketches: &dyn SketchTable,
    shape: Shape,
    covered: &Bits,
    order: &Order<'_>,
    options: &DedupOptions,
) -> Result<Candidates, DedupError> {
    let lanes = Lane::all(shape);
    let mut pairing = Pairing {
        threshold: Threshold::new(options.sketch.near),
        keys: lanes.iter().find(|lane| lane.is_keys()).map_or(u8::MAX, |lane| lane.number),
        pairs: Sorter::new(options.memory / 4, options),
        crowds: Vec::new(),
        ranks: Bits::new(order.records()),
        capped_buckets: 0,
        uncompared_pairs: 0,
    };
    let filters = options.memory / 4;
    let fitting = usize::try_from(filters / Repeated::least_bytes(order.records())).unwrap_or(usize::MAX);
    let together = fitting.clamp(lanes.len().div_ceil(ROUNDS), lanes.len());
    let rounds = lanes.chunks(together);
    let share = filters / rounds.len() as u64;
    for round in rounds {
        let memory = filters / round.len() as u64;
        let most = round.iter().map(|lane| sketches.len().saturating_mul(lane.hashes() as u64)).sum();
        let crowds = Crowds::new(most, share, shape.economy(), options)?;
        if shape.economy() {
            pairing.round(repeated::<SIMILAR>(sketches, shape, round, memory, covered, order, options)?, crowds)?;
        } else {
            pairing.round(repeated::<ENTRY>(sketches, shape, round, memory, covered, order, options)?, crowds)?;
        }
        options.check_stop()?;
    }
    Ok(Candidates {
        pairs: Pairs::new(pairing.pairs.finish()?, pairing.crowds)?,
        ranks: pairing.ranks,
        capped_buckets: pairing.capped_buckets,
        uncompared_pairs: pairing.uncompared_pairs,
    })
}

/// Entries of the lanes in `round` that more than one record may have; the lanes are shared out to the threads.
fn repeated<const W: usize>(
    sketches: &dyn SketchTable,
    shape: Shape,
    round: &[Lane],
    memory: u64,
    covered: &Bits,
    order: &Order<'_>,
    options: &DedupOptions,
) -> Result<Sorter<W>, DedupError> {
    let hashes = |lane: &Lane| sketches.len().saturating_mul(lane.hashes() as u64);
    let share = |lanes: &[Lane]| Share {
        lanes: lanes.iter().map(|lane| (lane.clone(), Repeated::new(hashes(lane), memory))).collect(),
        columns: Columns::default(),
        met: Vec::new(),
    };
    // A block of rows is done before a thread is awake.
    let threads = if sketches.len() < BLOCK as u64 { 1 } else { options.pool.threads() };
    let mut shares: Vec<Share> = round.chunks(round.len().div_ceil(threads)).map(share).collect();
    chunks(sketches, shape.columns(), options, |_, rows| {
        options.pool.each(&mut shares, |share| share.count(rows.clone()));
        Ok(())
    })?;
    let mut sorter = Sorter::new(options.memory / 4, options);
    chunks(sketches, shape.columns(), options, |first, rows| {
        options.pool.each(&mut shares, |share| share.meet(&rows));
        for Met { lane, hash, at, shingles, similar } in shares.iter_mut().flat_map(|share| share.met.drain(..)) {
            let rank = order.rank(first + at as u64)?;
            if covered.contains(rank) {
                continue;
            }
            let sized = Ranked::new(rank, shingles).0.to_be_bytes();
            let columns: [&[u8]; 4] = [&[lane], &hash.to_be_bytes()[2..], &sized, &similar.to_be_bytes()[..W - ENTRY]];
            sorter.push(pack(&columns))?;
        }
        Ok(())
    })?;
    Ok(sorter)
}

/// The lanes of one thread. It goes lane by lane over a block of rows, so that one filter at a time is in use.
#[derive(Debug)]
struct Share {
    lanes: Vec<(Lane, Repeated)>,
    columns: Columns,
    met: Vec<Met>,
}

/// A hash that more than one record may have.
#[derive(Debug)]
struct Met {
    lane: u8,
    hash: u64,
    /// Place of the row in the chunk.
    at: usize,
    shingles: u32,
    /// Similarity hash.
    similar: u64,
}

impl Share {
    /// Counts the hashes of a chunk.
    fn count(&mut self, rows: ChunksExact<'_, u8>) {
        self.columns.each(rows, &mut self.lanes, |(_, filter), _, hashes| {
            for &hash in hashes {
                filter.count(hash << (u64::BITS - BAND_BITS));
            }
        });
    }

    /// Notes the hashes of a chunk that were counted more than once.
    fn meet(&mut self, rows: &ChunksExact<'_, u8>) {
        let Self { lanes, columns, met } = self;
        columns.each(rows.clone(), lanes, |(lane, filter), start, hashes| {
            for (at, &hash) in (start..).zip(hashes) {
                if !filter.has(hash << (u64::BITS - BAND_BITS)) {
                    continue;
                }
                let Some(encoded) = rows.clone().nth(at) else { continue };
                let Some(sketch) = SketchRow::decode(encoded).filter(|sketch| lane.admits(hash, sketch)) else {
                    continue;
                };
                let (shingles, similar) = (sketch.shingles, row::simhash(encoded));
                met.push(Met { lane: lane.number, hash, at, shingles, similar });
            }
        });
    }
}

/// Rows that are turned into columns at a time: with all lanes, what the second cache of a core holds.
const BLOCK: usize = 512;

/// The hashes of a block of rows, lane by lane: rows are read in order once, not once a lane.
#[derive(Debug, Default)]
struct Columns {
    hashes: Vec<u64>,
}

impl Columns {
    /// Calls `each` with a lane, the place of the first row of a block, and hashes of that lane, one a row.
    fn each<T>(
        &mut self,
        mut rows: ChunksExact<'_, u8>,
        lanes: &mut [(Lane, T)],
        mut each: impl FnMut(&mut (Lane, T), usize, &[u64]),
    ) {
        let width: usize = lanes.iter().map(|(lane, _)| lane.hashes()).sum();
        self.hashes.resize(width * BLOCK, 0);
        let mut start = 0;
        while rows.len() > 0 {
            let count = rows.len().min(BLOCK);
            for (at, encoded) in rows.by_ref().take(count).enumerate() {
                let hashes =
                    lanes.iter().flat_map(|(lane, _)| (0..lane.hashes()).map(|number| lane.hash(encoded, number)));
                self.hashes.iter_mut().skip(at).step_by(BLOCK).zip(hashes).for_each(|(place, hash)| *place = hash);
            }
            let mut columns = self.hashes.chunks_exact(BLOCK);
            for lane in &mut *lanes {
                for hashes in columns.by_ref().take(lane.0.hashes()) {
                    each(lane, start, &hashes[..count]);
                }
            }
            start += count;
        }
    }
}

impl Pairing {
    /// Pairs up what a round of lanes found.
    fn round<const W: usize>(&mut self, entries: Sorter<W>, mut crowds: Crowds) -> io::Result<()> {
        let mut entries = entries.finish()?;
        let mut bucket = Bucket::default();
        while let Some(entry) = entries.next()? {
            let similar = if W == SIMILAR { number_at(&entry, ENTRY) } else { 0 };
            let lane_and_hash = column(&entry, 0);
            if bucket.lane_and_hash != lane_and_hash {
                bucket.open(lane_and_hash);
            }
            self.enter(&mut bucket, (Ranked(number_at(&entry, 7)), similar), &mut crowds)?;
        }
        self.crowds.push(crowds.finish(self.threshold)?);
        Ok(())
    }

    fn enter(&mut self, bucket: &mut Bucket, guest: Guest, crowds: &mut Crowds) -> io::Result<()> {
        let by_key = bucket.lane_and_hash[0] == self.keys;
        if bucket.first.len() < ALONE {
            for &earlier in &bucket.first {
                if possible(self.threshold, earlier, guest, by_key) {
                    self.pair(earlier.0, guest.0)?;
                }
            }
            bucket.first.push(guest);
        } else {
            if bucket.more == 0 {
                bucket.crowd = crowds.open(&bucket.first, by_key)?;
                bucket.first.iter().for_each(|(first, _)| self.ranks.insert(first.rank()));
            }
            crowds.join(bucket.crowd, guest, by_key)?;
            self.ranks.insert(guest.0.rank());
            // Counted once a bucket: at the first record that not all earlier ones were compared with.
            self.capped_buckets += u64::from(bucket.more == 1);
            self.uncompared_pairs += bucket.more;
            bucket.more += 1;
        }
        Ok(())
    }

    fn pair(&mut self, earlier: Ranked, later: Ranked) -> io::Result<()> {
        self.ranks.insert(earlier.rank());
        self.ranks.insert(later.rank());
        self.pairs.push(pack(&[&later.0.to_be_bytes(), &earlier.0.to_be_bytes()]))
    }
}

/// Whether two records of a bucket may be similar enough.
pub(super) fn possible(threshold: Threshold, earlier: Guest, later: Guest, by_key: bool) -> bool {
    if by_key {
        // The sizes of records with keys are exact.
        threshold.allows(earlier.0.shingles(), later.0.shingles())
    } else {
        (earlier.1 ^ later.1).count_ones() <= MOST_DISTANT
    }
}

impl Bucket {
    fn open(&mut self, lane_and_hash: [u8; 7]) {
        self.lane_and_hash = lane_and_hash;
        self.first.clear();
        self.more = 0;
    }
}
