//! A folder is built, planned, and the plan is told as lines.

mod discovery;
mod layouts;
mod sniffing;

use super::*;
use std::fmt::Write as _;
use std::fs;

/// A folder with the given files.
fn tree(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    root
}

fn plan_of(root: &tempfile::TempDir) -> Plan {
    plan(&[root.path().to_owned()], &PlanOptions::default()).unwrap()
}

/// The data files, one a line: name, format and compression, split, subset, row schema.
fn files(plan: &Plan) -> String {
    let mut out = String::new();
    for file in &plan.files {
        let packed = match file.compression {
            super::super::Compression::Plain => String::new(),
            other => format!("+{}", other.as_str()),
        };
        let config = file.config.as_deref().map_or_else(String::new, |config| format!(" [{config}]"));
        let (name, format, split, shape) = (&file.name, file.format.as_str(), file.split.as_str(), file.schema.shape);
        let _ = writeln!(out, "{name}: {format}{packed} {split}{config} {shape}");
    }
    out
}

/// What is not data, one a line.
fn besides(plan: &Plan) -> String {
    let mut out = String::new();
    for file in &plan.beside {
        let (how, what) = match &file.standing {
            Standing::Listed(what) => ("listed", *what),
            Standing::Unscanned(what) => ("unscanned", *what),
            Standing::Code(what) => ("code", *what),
            Standing::Broken(why) => ("broken", why.as_str()),
        };
        let _ = writeln!(out, "{}: {how}, {what}", file.name);
    }
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 0).unwrap()
}

/// A batch with the given string columns.
fn batch(columns: &[(&str, &[&str])]) -> arrow::array::RecordBatch {
    let column = |(name, values): &(&str, &[&str])| {
        let values: arrow::array::ArrayRef = Arc::new(arrow::array::StringArray::from(values.to_vec()));
        ((*name).to_owned(), values)
    };
    arrow::array::RecordBatch::try_from_iter(columns.iter().map(column)).unwrap()
}

fn parquet(columns: &[(&str, &[&str])], metadata: &[(&str, &str)]) -> Vec<u8> {
    let batch = batch(columns);
    let mut out = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut out, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    for (key, value) in metadata {
        let pair = parquet::file::metadata::KeyValue::new((*key).to_owned(), (*value).to_owned());
        writer.append_key_value_metadata(pair);
    }
    writer.close().unwrap();
    out
}

fn arrow_stream(columns: &[(&str, &[&str])]) -> Vec<u8> {
    let batch = batch(columns);
    let mut writer = arrow::ipc::writer::StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn arrow_file(columns: &[(&str, &[&str])]) -> Vec<u8> {
    let batch = batch(columns);
    let mut writer = arrow::ipc::writer::FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}
