//! The table as other programs open it.

use super::*;
use crate::finding::Scope;
use crate::report::fixture::{mark, row, rules};
use arrow::array::{Array, AsArray};
use arrow::datatypes::{Float32Type, Int64Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

fn write(name: &str, rows: &[FindingRow]) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    let rules = rules();
    let mut writer = FindingsWriter::create(&path, vec!["a.jsonl".into(), "b/c.parquet".into()]).unwrap();
    for row in rows {
        writer.write(row, &rules).unwrap();
    }
    writer.finish().unwrap();
    (dir, path)
}

#[test]
fn a_json_line_holds_every_column_and_writes_nulls() {
    let mut mark = mark(&rules(), 1, 7, "MIT");
    mark.scope = Some(Scope::Mention);
    let (_dir, path) = write("f.jsonl", &[mark]);
    assert_eq!(
        std::fs::read_to_string(path).unwrap(),
        "{\"file\":\"b/c.parquet\",\"row\":7,\"record_id\":null,\"field\":\"text\",\"part\":\"text\",\"rule\":\"LIC901\",\
         \"category\":\"license\",\"kind\":\"license_name\",\"severity\":\"info\",\"confidence\":0.8,\
         \"evidence\":\"pattern\",\"start\":0,\"end\":5,\"value\":\"MIT\",\"masked\":null,\"scope\":\"mention\",\
         \"fingerprint\":\"abababababababababababababababab\"}\n"
    );
}

#[test]
fn a_parquet_table_has_the_types_of_the_interface() {
    let rules = rules();
    let dataset = FindingRow { file: None, row: -1, field: String::new(), ..row(&rules, "POI902", 0, 0) };
    let (_dir, path) = write("f.parquet", &[row(&rules, "PII901", 0, 3), dataset]);
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    assert_eq!(**reader.schema(), findings_schema());
    let batch = reader.build().unwrap().next().unwrap().unwrap();
    assert_eq!(batch.num_rows(), 2);
    let text = |name: &str| batch.column_by_name(name).unwrap().as_string::<i32>().clone();
    assert_eq!((text("file").value(0), text("file").value(1)), ("a.jsonl", ""));
    assert_eq!(batch.column_by_name("row").unwrap().as_primitive::<Int64Type>().values(), &[3, -1]);
    assert_eq!(batch.column_by_name("confidence").unwrap().as_primitive::<Float32Type>().values(), &[0.8, 0.8]);
    assert!(text("record_id").is_null(0) && text("value").is_null(0) && text("scope").is_null(0));
    assert_eq!(text("masked").value(0), "xxx");
    assert_eq!(batch.column_by_name("fingerprint").unwrap().as_fixed_size_binary().value(0), [0xAB; 16]);
}

#[test]
fn a_table_without_rows_still_has_its_columns() {
    let (_dir, path) = write("f.parquet", &[]);
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    assert_eq!(**reader.schema(), findings_schema());
    assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
}

#[test]
fn row_groups_are_bounded_by_rows_and_by_bytes() {
    let rules = rules();
    let groups = |rows: &[FindingRow]| {
        let (_dir, path) = write("f.parquet", rows);
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
        reader
            .metadata()
            .row_groups()
            .iter()
            .map(parquet::file::metadata::RowGroupMetaData::num_rows)
            .collect::<Vec<_>>()
    };
    let small = row(&rules, "PII901", 0, 0);
    assert_eq!(groups(&vec![small.clone(); GROUP_ROWS + 1]), [GROUP_ROWS as i64, 1]);
    let large = FindingRow { field: "k".repeat(GROUP_BYTES), ..small.clone() };
    assert_eq!(groups(&[large, small.clone(), small]), [1, 2]);
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let rows = vec![row(&rules(), "PII901", 0, 3); 1_000];
    let (_one, first) = write("f.parquet", &rows);
    let (_two, second) = write("f.parquet", &rows);
    assert_eq!(std::fs::read(first).unwrap(), std::fs::read(second).unwrap());
}

#[test]
fn another_ending_is_refused_before_anything_is_created() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("findings.csv");
    assert!(matches!(FindingsWriter::create(&path, vec![]), Err(TableError::Ending)));
    assert!(!path.exists());
}
