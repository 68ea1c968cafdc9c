//! A candidate without its separators, on the stack.

/// Most letters and digits a candidate may have; a Bech32 address has up to 90.
const CAPACITY: usize = 90;

/// Upper-case ASCII letters and digits of a candidate.
#[derive(Debug, Clone, Copy)]
pub struct Compact {
    bytes: [u8; CAPACITY],
    len: u8,
}

impl Compact {
    /// Letters and digits of `text`; `None` when it holds none, too many, or a letter beyond ASCII. Other characters,
    /// also the no-break spaces that typesetters put between groups, are separators.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut compact = Self { bytes: [0; CAPACITY], len: 0 };
        for ch in text.chars() {
            if ch.is_ascii_alphanumeric() {
                *compact.bytes.get_mut(usize::from(compact.len))? = ch.to_ascii_uppercase() as u8;
                compact.len += 1;
            } else if ch.is_alphanumeric() {
                return None;
            }
        }
        (compact.len > 0).then_some(compact)
    }

    /// The letters and digits, first one first.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}
