//! Candidate pairs: representatives that share a band.
//!
//! One column a band, on disk unless small; each is sorted on its own, so only one is in memory at a time. Within a bucket
//! (equal band hash) a record is compared with the first [`LEADERS`] records of the bucket and with the [`NEIGHBORS`] before it:
//! all pairs up to 65 records, linear beyond, and what is not compared is counted.

use super::bits::Bits;
use super::sorter::{Sorted, Sorter, column, number_at, pack};
use super::{DedupError, DedupOptions};
use std::collections::VecDeque;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use tempfile::SpooledTempFile;

/// First records of a bucket, with which all its others are compared.
const LEADERS: usize = 32;
/// Preceding records of a bucket with which each one is compared: duplicates tend to stand close together.
const NEIGHBORS: usize = 32;

/// Band hash (6), rank and size (8).
const ENTRY: usize = 14;
/// Two ranks with their sizes (8 + 8).
pub(super) const PAIR: usize = 16;
/// Bits of the size that travels with a rank.
const SIZE_BITS: u32 = 24;
/// Buffer of one column, in bytes.
const BUFFER: usize = 1 << 15;

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

/// Bands of all records that are long enough, one file a band.
#[derive(Debug)]
pub(super) struct Columns(Vec<BufWriter<SpooledTempFile>>);

impl Columns {
    pub(super) fn new(bands: usize, options: &DedupOptions) -> Self {
        // Half of a quarter: the buffer behind a spooled file doubles when it grows.
        let memory = usize::try_from(options.memory / 8).unwrap_or(usize::MAX) / bands.max(1);
        let column = || BufWriter::with_capacity(BUFFER, tempfile::spooled_tempfile_in(memory, &options.dir));
        Self((0..bands).map(|_| column()).collect())
    }

    pub(super) fn push(&mut self, bands: impl Iterator<Item = u64>, rank: u64, shingles: u32) -> io::Result<()> {
        let sized = Ranked::new(rank, shingles).0.to_be_bytes();
        for (column, band) in self.0.iter_mut().zip(bands) {
            column.write_all(&band.to_be_bytes()[2..])?;
            column.write_all(&sized)?;
        }
        Ok(())
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

struct Pairing {
    pairs: Sorter<PAIR>,
    ranks: Bits,
    bucket: Bucket,
    capped_buckets: u64,
    uncompared_pairs: u64,
}

/// The bucket that is passing by; its records come by rank.
#[derive(Debug, Default)]
struct Bucket {
    band: [u8; 6],
    leaders: Vec<Ranked>,
    recent: VecDeque<Ranked>,
    records: u64,
}

pub(super) fn pair_up(
    columns: Columns,
    covered: &Bits,
    records: u64,
    options: &DedupOptions,
) -> Result<Candidates, DedupError> {
    let mut pairing = Pairing {
        pairs: Sorter::new(options.memory / 4, &options.dir),
        ranks: Bits::new(records),
        bucket: Bucket::default(),
        capped_buckets: 0,
        uncompared_pairs: 0,
    };
    for band in columns.0 {
        options.check_stop()?;
        let mut sorter = Sorter::<ENTRY>::new(options.memory / 4, &options.dir);
        let mut file = band.into_inner().map_err(io::IntoInnerError::into_error)?;
        let entries = file.stream_position()? / ENTRY as u64;
        file.rewind()?;
        let mut file = BufReader::with_capacity(BUFFER, file);
        for _ in 0..entries {
            let mut entry = [0; ENTRY];
            file.read_exact(&mut entry)?;
            if !covered.contains(Ranked(number_at(&entry, 6)).rank()) {
                sorter.push(entry)?;
            }
        }
        drop(file);
        let mut sorted = sorter.finish()?;
        while let Some(entry) = sorted.next()? {
            pairing.entry(column(&entry, 0), Ranked(number_at(&entry, 6)))?;
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

impl Pairing {
    fn entry(&mut self, band: [u8; 6], sized: Ranked) -> io::Result<()> {
        let bucket = &mut self.bucket;
        if bucket.band != band {
            bucket.close();
            bucket.band = band;
        }
        for &earlier in bucket.leaders.iter().chain(&bucket.recent) {
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
