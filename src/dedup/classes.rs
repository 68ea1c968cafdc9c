//! Identical and normalized duplicates: equal identities, confirmed on the re-read records.
//!
//! A class is all records with one normalized identity; its representative is the one of lowest rank. Members are
//! confirmed against it by BLAKE3 digests of the re-read bytes (identical) or of the re-read tokens
//! (normalized): unlike the identities of the sketch, nobody can craft a collision of these, and a digest lets a
//! class of any size pass in bounded memory.

use super::order::Order;
use super::scan::IDENTITY;
use super::sorter::{Sorted, Sorter, column, number_at, pack};
use super::{DedupError, DedupOptions, Relation, Reread, Wanted, merged, position};
use crate::kernel::bits::Bits;
use crate::sketch::exact::Needs;
use std::io;

/// Representative (8), member (8), relation (1).
pub(super) const MEMBER: usize = 17;

/// Bytes a pending member takes while it is confirmed: itself, its id, its digests.
const PENDING_COST: u64 = 160;

/// Fewest members confirmed at a time, whatever the memory.
const MIN_PENDING: u64 = 256;

/// Confirmed classes.
#[derive(Debug)]
pub(super) struct Classes {
    /// Members other than the representative, by representative.
    pub(super) members: Sorted<MEMBER>,
    /// Ranks of these members; all other records are representatives.
    pub(super) covered: Bits,
    /// Members that turned out different.
    pub(super) collisions: u64,
}

#[derive(Debug, Clone, Copy)]
struct Pending {
    representative: u64,
    member: u64,
    same_raw: bool,
}

/// Digests of one re-read record: those that some member has to be confirmed by.
#[derive(Debug, Clone, Copy, Default)]
struct Proof {
    bytes: Option<blake3::Hash>,
    tokens: Option<blake3::Hash>,
}

/// Classes as the identities of the sketch say, before anything is confirmed.
#[derive(Debug)]
pub(super) struct Grouped {
    /// Representative, member, whether their raw identities are equal too.
    pairs: Sorted<MEMBER>,
    /// Ranks of the members; all other records are representatives.
    pub(super) covered: Bits,
}

/// Groups records by identity.
pub(super) fn group(
    identities: Sorter<IDENTITY>,
    order: &Order<'_>,
    options: &DedupOptions,
) -> Result<Grouped, DedupError> {
    let mut pairs = Sorter::new(options.memory / 16, options);
    let mut covered = Bits::new(order.records());
    let mut identities = identities.finish()?;
    let mut first: Option<[u8; IDENTITY]> = None;
    while let Some(entry) = identities.next()? {
        match first {
            Some(first) if first[..16] == entry[..16] => {
                let same_raw = first[24..] == entry[24..];
                let (representative, member) = (number_at(&first, 16), number_at(&entry, 16));
                covered.insert(member);
                let columns: [&[u8]; 3] = [&representative.to_be_bytes(), &member.to_be_bytes(), &[u8::from(same_raw)]];
                pairs.push(pack(&columns))?;
            }
            _ => first = Some(entry),
        }
    }
    Ok(Grouped { pairs: pairs.finish()?, covered })
}

struct Confirmer<'a> {
    order: &'a Order<'a>,
    reread: &'a mut dyn Reread,
    pending: Vec<Pending>,
    members: Sorter<MEMBER>,
    covered: Bits,
    collisions: u64,
}

/// Confirms every member against its representative.
pub(super) fn confirm(
    mut grouped: Grouped,
    order: &Order<'_>,
    reread: &mut dyn Reread,
    options: &DedupOptions,
) -> Result<Classes, DedupError> {
    let limit = (options.memory / 8 / PENDING_COST).max(MIN_PENDING) as usize;
    let members = Sorter::new(options.memory / 16, options);
    let covered = Bits::new(order.records());
    let mut confirmer = Confirmer { order, reread, pending: Vec::new(), members, covered, collisions: 0 };
    while let Some(pair) = grouped.pairs.next()? {
        let (representative, member) = (number_at(&pair, 0), number_at(&pair, 8));
        confirmer.pending.push(Pending { representative, member, same_raw: column::<1>(&pair, 16)[0] != 0 });
        if confirmer.pending.len() >= limit {
            options.check_stop()?;
            confirmer.flush()?;
        }
    }
    confirmer.flush()?;
    Ok(Classes { members: confirmer.members.finish()?, covered: confirmer.covered, collisions: confirmer.collisions })
}

impl Confirmer<'_> {
    /// Confirms what is pending.
    fn flush(&mut self) -> Result<(), DedupError> {
        while !self.pending.is_empty() {
            self.round()?;
        }
        Ok(())
    }

    /// Confirms equal raw identities by bytes, the others by tokens. Where the bytes are not equal after all, the tokens still may
    /// be: such members are left for another round.
    fn round(&mut self) -> Result<(), DedupError> {
        let pending = std::mem::take(&mut self.pending);
        let order = self.order;
        let wanted = pending.iter().flat_map(|pending| {
            let needs = if pending.same_raw { Needs::BYTES } else { Needs::TOKENS };
            [pending.representative, pending.member].map(|rank| Ok(Wanted { id: order.id(rank)?, needs }))
        });
        let wanted = merged(wanted.collect::<io::Result<_>>()?);
        let mut proofs = vec![Proof::default(); wanted.len()];
        self.reread.again(&wanted, &mut |id, exact| {
            if let Some(at) = position(&wanted, id) {
                let Needs { bytes, tokens, .. } = wanted[at].needs;
                proofs[at] = Proof {
                    bytes: bytes.then(|| blake3::hash(&exact.bytes)),
                    tokens: tokens.then(|| digest(&exact.tokens)),
                };
            }
        })?;
        let proof = |rank| io::Result::Ok(position(&wanted, order.id(rank)?).map_or(Proof::default(), |at| proofs[at]));
        for Pending { representative, member, same_raw } in pending {
            let (one, two) = (proof(representative)?, proof(member)?);
            let relation = match same_raw {
                true if one.bytes.is_some() && one.bytes == two.bytes => Relation::Identical,
                true => {
                    self.pending.push(Pending { representative, member, same_raw: false });
                    continue;
                }
                false if one.tokens.is_some() && one.tokens == two.tokens => Relation::Normalized,
                false => {
                    self.collisions += 1;
                    continue;
                }
            };
            self.covered.insert(member);
            let columns: [&[u8]; 3] = [&representative.to_be_bytes(), &member.to_be_bytes(), &[relation as u8]];
            self.members.push(pack(&columns))?;
        }
        Ok(())
    }
}

/// One confirmed member.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) representative: u64,
    pub(super) rank: u64,
    pub(super) relation: Relation,
}

impl Member {
    pub(super) fn read(members: &mut Sorted<MEMBER>) -> Result<Option<Self>, DedupError> {
        Ok(members.next()?.map(|entry| Self {
            representative: number_at(&entry, 0),
            rank: number_at(&entry, 8),
            relation: if column::<1>(&entry, 16)[0] == Relation::Identical as u8 {
                Relation::Identical
            } else {
                Relation::Normalized
            },
        }))
    }
}

fn digest(tokens: &[u64]) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    let mut bytes = [0_u8; 2048];
    for block in tokens.chunks(bytes.len() / 8) {
        for (bytes, token) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(block) {
            *bytes = token.to_le_bytes();
        }
        hasher.update(&bytes[..block.len() * 8]);
    }
    hasher.finalize()
}
