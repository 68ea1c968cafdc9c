//! Candidate pairs: representatives that share a band, or, when one of them is small, a key.
//!
//! Most hashes occur once, so a filter ([`Repeated`]) goes over the table first and only what repeats is sorted; where
//! memory is short the columns are taken in several rounds. Within a bucket (equal hash) a record is compared with the first
//! [`LEADERS`] records of the bucket and with the [`NEIGHBORS`] before it: all pairs up to 65 records, linear beyond, and what is
//! not compared is counted.

use super::bits::Bits;
use super::order::Order;
use super::repeated::Repeated;
use super::scan::chunks;
use super::sorter::{Sorted, Sorter, column, number_at, pack};
use super::{DedupError, DedupOptions, SketchTable};
use crate::kernel::minhash::BAND_BITS;
use crate::sketch::row::{self, SketchRow};
use crate::sketch::threshold::Threshold;
use crate::sketch::{MIN_SHINGLES, Shape};
use std::collections::VecDeque;
use std::io;
use std::ops::Range;

/// First records of a bucket, with which all its others are compared.
const LEADERS: usize = 32;
/// Preceding records of a bucket with which each one is compared: duplicates tend to stand close together.
const NEIGHBORS: usize = 32;

/// Lane (1), hash (6), rank and size (8).
const ENTRY: usize = 15;
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
    fn new(rank: u64, shingles: u32) -> Self {
        Self(rank << SIZE_BITS | u64::from(shingles.min((1 << SIZE_BITS) - 1)))
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
    /// Pairs, by smaller rank, then larger.
    pub(super) pairs: Sorted<PAIR>,
    /// Ranks that occur in a pair.
    pub(super) ranks: Bits,
    pub(super) capped_buckets: u64,
    pub(super) uncompared_pairs: u64,
}

/// Reads one pair.
pub(super) fn read_pair(pairs: &mut Sorted<PAIR>) -> io::Result<Option<(Ranked, Ranked)>> {
    Ok(pairs.next()?.map(|pair| (Ranked(number_at(&pair, 0)), Ranked(number_at(&pair, 8)))))
}

/// Columns whose hashes mean the same and meet each other: one band, or all keys.
#[derive(Debug, Clone)]
struct Lane {
    number: u8,
    columns: Range<usize>,
    keys: bool,
}

/// The lanes of a table: the bands one by one, then the keys together, because the keys of a set have no places.
fn lanes(shape: Shape) -> Vec<Lane> {
    let bands = shape.bands.bands;
    let mut lanes: Vec<Lane> =
        (0..bands).map(|band| Lane { number: band as u8, columns: band..band + 1, keys: false }).collect();
    lanes.push(Lane { number: bands as u8, columns: shape.keys(), keys: true });
    lanes
}

struct Pairing {
    threshold: Threshold,
    /// Number of the lane of keys.
    keys: u8,
    pairs: Sorter<PAIR>,
    ranks: Bits,
    bucket: Bucket,
    capped_buckets: u64,
    uncompared_pairs: u64,
}

/// The bucket that is passing by; its records come by rank.
#[derive(Debug, Default)]
struct Bucket {
    lane_and_hash: [u8; 7],
    leaders: Vec<Ranked>,
    recent: VecDeque<Ranked>,
    records: u64,
}

/// Pairs up the records that share a band or a key, without the `covered` ones.
pub(super) fn pair_up(
    sketches: &dyn SketchTable,
    shape: Shape,
    covered: &Bits,
    order: &Order<'_>,
    options: &DedupOptions,
) -> Result<Candidates, DedupError> {
    let lanes = lanes(shape);
    let mut pairing = Pairing {
        threshold: Threshold::new(options.sketch.near),
        keys: shape.bands.bands as u8,
        pairs: Sorter::new(options.memory / 4, &options.dir),
        ranks: Bits::new(order.records()),
        bucket: Bucket::default(),
        capped_buckets: 0,
        uncompared_pairs: 0,
    };
    let filters = options.memory / 4;
    let fitting = usize::try_from(filters / Repeated::least_bytes(order.records())).unwrap_or(usize::MAX);
    let together = fitting.clamp(lanes.len().div_ceil(ROUNDS), lanes.len());
    for round in lanes.chunks(together) {
        let memory = filters / round.len() as u64;
        let mut sorted = repeated(sketches, shape, round, memory, covered, order, options)?.finish()?;
        while let Some(entry) = sorted.next()? {
            pairing.entry(column(&entry, 0), Ranked(number_at(&entry, 7)))?;
        }
        pairing.bucket.close();
    }
    Ok(Candidates {
        pairs: pairing.pairs.finish()?,
        ranks: pairing.ranks,
        capped_buckets: pairing.capped_buckets,
        uncompared_pairs: pairing.uncompared_pairs,
    })
}

/// Entries of the lanes in `round` that more than one record may have. Lane by lane over a chunk of rows, so that one filter at a
/// time is in use.
fn repeated(
    sketches: &dyn SketchTable,
    shape: Shape,
    round: &[Lane],
    memory: u64,
    covered: &Bits,
    order: &Order<'_>,
    options: &DedupOptions,
) -> Result<Sorter<ENTRY>, DedupError> {
    let hashes = |lane: &Lane| sketches.len().saturating_mul(lane.columns.len() as u64);
    let mut filters: Vec<(&Lane, Repeated)> =
        round.iter().map(|lane| (lane, Repeated::new(hashes(lane), memory))).collect();
    chunks(sketches, shape.columns(), options, |_, rows| {
        for (lane, filter) in &mut filters {
            for column in lane.columns.clone() {
                rows.clone().for_each(|encoded| filter.count(row::column(encoded, column) << (u64::BITS - BAND_BITS)));
            }
        }
        Ok(())
    })?;
    let mut sorter = Sorter::new(options.memory / 4, &options.dir);
    chunks(sketches, shape.columns(), options, |first, rows| {
        for (lane, filter) in &filters {
            for column in lane.columns.clone() {
                for (id, encoded) in (first..).zip(rows.clone()) {
                    let hash = row::column(encoded, column);
                    if !filter.has(hash << (u64::BITS - BAND_BITS)) {
                        continue;
                    }
                    let Some(sketch) = SketchRow::decode(encoded) else { continue };
                    let absent = if lane.keys { hash == 0 } else { sketch.shingles < MIN_SHINGLES };
                    let rank = order.rank(id)?;
                    if absent || sketch.is_empty() || covered.contains(rank) {
                        continue;
                    }
                    let sized = Ranked::new(rank, sketch.shingles);
                    sorter.push(pack(&[&[lane.number], &hash.to_be_bytes()[2..], &sized.0.to_be_bytes()]))?;
                }
            }
        }
        Ok(())
    })?;
    Ok(sorter)
}

impl Pairing {
    fn entry(&mut self, lane_and_hash: [u8; 7], sized: Ranked) -> io::Result<()> {
        let bucket = &mut self.bucket;
        if bucket.lane_and_hash != lane_and_hash {
            bucket.close();
            bucket.lane_and_hash = lane_and_hash;
        }
        for &earlier in bucket.leaders.iter().chain(&bucket.recent) {
            // The sizes of records with keys are exact.
            if lane_and_hash[0] == self.keys && !self.threshold.allows(earlier.shingles(), sized.shingles()) {
                continue;
            }
            self.pairs.push(pack(&[&earlier.0.to_be_bytes(), &sized.0.to_be_bytes()]))?;
            self.ranks.insert(earlier.rank());
            self.ranks.insert(sized.rank());
        }
        let compared = (bucket.leaders.len() + bucket.recent.len()) as u64;
        if bucket.records > compared {
            // Counted once a bucket: at the first record that not all earlier ones were compared with.
            self.capped_buckets += u64::from(bucket.records == compared + 1);
            self.uncompared_pairs += bucket.records - compared;
        }
        bucket.push(sized);
        Ok(())
    }
}

impl Bucket {
    fn push(&mut self, sized: Ranked) {
        self.records += 1;
        if self.leaders.len() < LEADERS {
            self.leaders.push(sized);
            return;
        }
        if self.recent.len() == NEIGHBORS {
            self.recent.pop_front();
        }
        self.recent.push_back(sized);
    }

    fn close(&mut self) {
        self.leaders.clear();
        self.recent.clear();
        self.records = 0;
    }
}
