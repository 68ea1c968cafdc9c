//! The JSON Schema of the report, generated from the model so that the two cannot part.

use super::model::{Report, SCHEMA_URL};

/// The schema of `report.json` as it is published in `schemas/report-1.json`.
#[must_use]
pub fn json_schema() -> String {
    let mut schema = schemars::schema_for!(Report);
    schema.insert("$id".to_owned(), SCHEMA_URL.into());
    schema.insert("title".to_owned(), "provscan report".into());
    let mut value = schema.to_value();
    value.sort_all_objects();
    format!("{value:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the schema anew when `PROVSCAN_BLESS` is set.
    #[test]
    fn the_published_schema_is_the_generated_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/report-1.json");
        if std::env::var_os("PROVSCAN_BLESS").is_some() {
            std::fs::write(path, json_schema()).unwrap();
        }
        assert!(std::fs::read_to_string(path).unwrap() == json_schema(), "run this test with PROVSCAN_BLESS=1");
    }

    #[test]
    fn even_an_empty_report_follows_the_schema() {
        let schema = serde_json::from_str(&json_schema()).unwrap();
        let report = serde_json::from_str(&Report::default().to_json().unwrap()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
    }

    #[test]
    fn keys_may_be_added_but_not_taken_away() {
        let schema = serde_json::from_str(&json_schema()).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let mut report: serde_json::Value = serde_json::to_value(Report::default()).unwrap();
        report["later"] = 1.into();
        assert!(validator.is_valid(&report), "a later version may say more");
        report.as_object_mut().unwrap().remove("risk");
        assert!(!validator.is_valid(&report));
    }
}
