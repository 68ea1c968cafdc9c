//! License texts: which license a text is, told from how it starts and from the phrases that separate siblings.
//!
//! This is the small version: the dozen texts that make up most of what stands in datasets. An index of all SPDX texts by
//! their shingles comes later and replaces it.

/// A license text that was recognized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Body {
    /// SPDX id.
    pub(super) id: &'static str,
    /// First byte of its known part.
    pub(super) start: usize,
    /// Byte after its known part.
    pub(super) end: usize,
    /// Whether the field is little else.
    pub(super) document: bool,
}

/// Longest text that is read behind its first words; MIT has 1.1 KB, four-clause BSD 1.8 KB.
const WINDOW: usize = 2048;

/// Fields up to this many times the length of their license text are license documents.
const MOSTLY: usize = 2;

/// One text: how it starts, how it ends, and what separates it from its siblings.
struct Known {
    head: &'static str,
    tail: &'static str,
    /// First that applies: (phrase that must stand there, id).
    ids: &'static [(&'static str, &'static str)],
    /// Least length in bytes, for texts of which only the head is read.
    least: usize,
}

const KNOWN: [Known; 16] = [
    Known {
        head: "permission is hereby granted free of charge to any person obtaining a copy",
        tail: "dealings in the software",
        ids: &[("except as contained in this notice", "X11"), ("above copyright notice", "MIT"), ("", "MIT-0")],
        least: 0,
    },
    Known {
        head: "redistribution and use in source and binary forms",
        tail: "possibility of such damage",
        ids: &[
            ("all advertising materials", "BSD-4-Clause"),
            ("neither the name", "BSD-3-Clause"),
            ("may not be used to endorse", "BSD-3-Clause"),
            ("redistributions in binary form", "BSD-2-Clause"),
            ("redistributions of source", "BSD-1-Clause"),
        ],
        least: 0,
    },
    Known {
        head: "permission to use copy modify and or distribute this software for any purpose",
        tail: "performance of this software",
        ids: &[("above copyright notice", "ISC"), ("", "0BSD")],
        least: 0,
    },
    Known {
        head: "permission to use copy modify and distribute this software for any purpose",
        tail: "performance of this software",
        ids: &[("above copyright notice", "ISC")],
        least: 0,
    },
    Known {
        head: "this is free and unencumbered software released into the public domain",
        tail: "unlicense org",
        ids: &[("", "Unlicense")],
        least: 0,
    },
    Known {
        head: "this software is provided as is without any express or implied warranty",
        tail: "from any source distribution",
        ids: &[("altered source versions", "Zlib")],
        least: 0,
    },
    Known {
        head: "terms and conditions for use reproduction and distribution",
        tail: "",
        ids: &[("", "Apache-2.0")],
        least: 9000,
    },
    Known {
        head: "gnu general public license version 2 june 1991",
        tail: "",
        ids: &[("", "GPL-2.0-only")],
        least: 14000,
    },
    Known {
        head: "gnu general public license version 3 29 june 2007",
        tail: "",
        ids: &[("", "GPL-3.0-only")],
        least: 28000,
    },
    Known {
        head: "gnu lesser general public license version 2 1 february 1999",
        tail: "",
        ids: &[("", "LGPL-2.1-only")],
        least: 20000,
    },
    Known {
        head: "gnu lesser general public license version 3 29 june 2007",
        tail: "",
        ids: &[("", "LGPL-3.0-only")],
        least: 6000,
    },
    Known {
        head: "gnu affero general public license version 3 19 november 2007",
        tail: "",
        ids: &[("", "AGPL-3.0-only")],
        least: 28000,
    },
    Known { head: "mozilla public license version 2 0 1 definitions", tail: "", ids: &[("", "MPL-2.0")], least: 12000 },
    Known {
        head: "eclipse public license v 2 0 the accompanying program",
        tail: "",
        ids: &[("", "EPL-2.0")],
        least: 10000,
    },
    Known {
        head: "boost software license version 1 0 august 17th 2003",
        tail: "dealings in the software",
        ids: &[("", "BSL-1.0")],
        least: 0,
    },
    Known {
        head: "do what the fuck you want to public license version 2",
        tail: "want to",
        ids: &[("", "WTFPL")],
        least: 0,
    },
];

/// Reads the license text whose first words are at `start`.
pub(super) fn at(text: &str, start: usize) -> Option<Body> {
    let mut limit = (start + WINDOW).min(text.len());
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let (plain, places) = plain(text.get(start..limit)?);
    let known = KNOWN.iter().find(|known| plain.starts_with(known.head))?;
    let (end, id) = if known.tail.is_empty() {
        (known.head.len(), known.ids.first()?.1)
    } else {
        let tail = plain.rfind(known.tail).map_or(known.head.len(), |at| at + known.tail.len());
        // Without its tail the text is cut off; the phrases then count as far as they are there.
        let read = if tail > known.head.len() { &plain[..tail] } else { &plain[..] };
        let (_, id) = known.ids.iter().find(|(phrase, _)| read.contains(phrase))?;
        (tail.max(known.head.len()), *id)
    };
    let end = start + places.get(end.checked_sub(1)?)? + 1;
    let length = (end - start).max(known.least);
    Some(Body { id, start, end, document: text.len() <= length.saturating_mul(MOSTLY) && text.len() >= known.least })
}

/// Lower-cased words joined by one space, and where each byte comes from. Comment marks and line breaks go.
fn plain(text: &str) -> (String, Vec<usize>) {
    let mut out = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len());
    let mut gap = false;
    for (at, byte) in text.bytes().enumerate() {
        if byte.is_ascii_alphanumeric() {
            if gap && !out.is_empty() {
                out.push(' ');
                places.push(at);
            }
            gap = false;
            out.push(char::from(byte.to_ascii_lowercase()));
            places.push(at);
        } else {
            gap = true;
        }
    }
    (out, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn license(id: &str) -> &'static str {
        spdx::license_id(id).expect("an SPDX id").name
    }

    #[test]
    fn every_id_of_the_table_is_an_spdx_id() {
        for known in &KNOWN {
            for (_, id) in known.ids {
                assert_eq!(license(id), *id);
            }
        }
    }

    #[test]
    fn siblings_are_told_apart_by_their_phrases() {
        let head = "Redistribution and use in source and binary forms, with or without modification, are permitted. \
                    Redistributions in binary form must reproduce the notice. ";
        let tail = "even if advised of the possibility of such damage.";
        let id = |middle: &str| at(&format!("{head}{middle}{tail}"), 0).map(|body| body.id);
        assert_eq!(id(""), Some("BSD-2-Clause"));
        assert_eq!(id("Neither the name of Example nor "), Some("BSD-3-Clause"));
        assert_eq!(id("All advertising materials must. Neither the name "), Some("BSD-4-Clause"));
    }

    #[test]
    fn comment_marks_and_line_breaks_do_not_matter() {
        let text = "// Permission is hereby granted, free\n// of charge, to any person obtaining a copy\n// with the above copyright notice\n// \
                    OR OTHER DEALINGS IN THE SOFTWARE.\n";
        let body = at(text, 3).expect("a text");
        assert_eq!((body.id, body.document), ("MIT", true));
        assert!(text[body.start..body.end].ends_with("SOFTWARE"));
    }

    #[test]
    fn a_license_header_does_not_make_a_program_a_license_document() {
        let text = format!(
            "Permission is hereby granted, free of charge, to any person obtaining a copy, above copyright notice, dealings in the software{}",
            "\nfn main() {}".repeat(100)
        );
        assert_eq!(at(&text, 0).map(|body| body.document), Some(false));
    }
}
