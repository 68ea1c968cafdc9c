//! A value whose name is another field of the same object: `{"name": "DB_PASSWORD", "value": "…"}`.
//!
//! Lists of variables, headers, cookies and parameters are written so. The name is read as the name of the value's column.

use crate::record::{Leaf, Record};

/// Keys whose value is a name.
const NAMES: [&str; 12] = [
    "name",
    "key",
    "field",
    "attribute",
    "property",
    "variable",
    "param",
    "parameter",
    "header",
    "setting",
    "parameterkey",
    "parametername",
];

/// Keys whose value the name names.
const VALUES: [&str; 3] = ["value", "val", "parametervalue"];

/// Fields on both sides among which the name is looked for: such objects are small.
const REACH: usize = 4;

/// Longest name, in bytes.
const LONGEST: usize = 64;

/// What the object calls the value in the field `number`, if that is one.
#[must_use]
pub fn name<'a>(record: &Record<'a>, number: u32) -> Option<&'a str> {
    let number = number as usize;
    let value = record.fields.get(number)?;
    let info = record.info(value);
    if !is_one_of(&info.name, &VALUES) {
        return None;
    }
    let parent = info.pattern.strip_suffix(&*info.name)?;
    let near = record.fields.get(number.saturating_sub(REACH)..record.fields.len().min(number + REACH + 1))?;
    near.iter()
        .find(|field| {
            let other = record.info(field);
            field.leaf == Leaf::Text
                && field.index == value.index
                && is_one_of(&other.name, &NAMES)
                && other.pattern.strip_suffix(&*other.name) == Some(parent)
        })
        .map(|field| field.text)
        .filter(|name| !name.is_empty() && name.len() <= LONGEST)
}

fn is_one_of(key: &str, keys: &[&str]) -> bool {
    keys.iter().any(|known| known.eq_ignore_ascii_case(key))
}

#[cfg(test)]
mod tests {
    use super::name;
    use crate::record::{Field, Leaf, ListIndex, Part, Paths, Record, Role};

    #[test]
    fn the_name_of_a_value_stands_in_the_same_object() {
        let mut paths = Paths::default();
        let mut at = |pattern: &str| paths.intern(pattern, |_| (Part::Meta, Role::Other));
        let (key, value, note) = (at("env[*].name"), at("env[*].value"), at("value"));
        let field = |path, row, text| Field {
            path,
            index: ListIndex::default().push(row),
            part: Part::Meta,
            leaf: Leaf::Text,
            text,
        };
        let fields = [
            field(key, 0, "DB_PASSWORD"),
            field(value, 0, "x"),
            field(value, 1, "y"),
            field(key, 1, "DB_HOST"),
            field(note, 1, "z"),
        ];
        let record = Record { ordinal: 0, paths: &paths, fields: &fields, nulls: &[], bytes: 0, raw: None };
        let names: Vec<_> = (0..6).map(|number| name(&record, number)).collect();
        assert_eq!(names, [None, Some("DB_PASSWORD"), Some("DB_HOST"), None, None, None]);
    }
}
