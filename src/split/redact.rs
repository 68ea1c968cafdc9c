//! The redactions of one record, sorted by the field they stand in.

use crate::policy::Redaction;
use crate::redaction::{Span, joined};

/// All spans of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target<'a> {
    /// Concrete path; inside a decoded string, what is left of it after the `!`.
    pub(super) path: &'a str,
    /// Sorted, without overlaps.
    pub(super) spans: Vec<Span<'a>>,
}

/// Redactions of one record by field, overlapping ones merged under the type of the first.
///
/// `None` when there is none, or when one of them names no single place: an empty span, or a path with a wildcard (the key of an open map, a list nested too
/// deep to be counted).
pub(super) fn targets(redactions: &[Redaction]) -> Option<Vec<Target<'_>>> {
    let mut sorted: Vec<&Redaction> = redactions.iter().collect();
    sorted.sort_by_key(|one| (&one.field, one.start, std::cmp::Reverse(one.end), &one.kind));
    let mut targets: Vec<Target<'_>> = Vec::new();
    for one in sorted {
        if one.start >= one.end || one.field.contains('*') {
            return None;
        }
        let span = Span { start: one.start as usize, end: one.end as usize, kind: &one.kind, secret: one.secret };
        match targets.last_mut() {
            Some(target) if target.path == one.field => target.spans.push(span),
            _ => targets.push(Target { path: &one.field, spans: vec![span] }),
        }
    }
    for target in &mut targets {
        target.spans = joined(std::mem::take(&mut target.spans));
    }
    (!targets.is_empty()).then_some(targets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Part;

    fn redaction(field: &str, start: u32, end: u32, kind: &str) -> Redaction {
        Redaction { field: field.into(), start, end, kind: kind.into(), part: Part::Text, secret: false }
    }

    #[test]
    fn overlapping_redactions_of_a_field_become_one() {
        let all = [
            redaction("b", 0, 2, "email"),
            redaction("a", 5, 9, "phone"),
            redaction("a", 3, 6, "email"),
            redaction("a", 9, 12, "iban"),
        ];
        let targets = targets(&all).unwrap();
        assert_eq!(targets[0].path, "a");
        assert_eq!(
            targets[0].spans,
            [
                Span { start: 3, end: 9, kind: "email", secret: false },
                Span { start: 9, end: 12, kind: "iban", secret: false }
            ]
        );
        assert_eq!(targets[1].path, "b");
    }

    #[test]
    fn a_redaction_that_names_no_single_place_is_refused() {
        assert_eq!(targets(&[]), None);
        assert_eq!(targets(&[redaction("a", 3, 3, "email")]), None);
        assert_eq!(targets(&[redaction("meta.*", 0, 3, "email")]), None);
    }
}
