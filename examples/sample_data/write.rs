//! Files of the sample: JSON lines, Parquet, Markdown.

use arrow::array::{ArrayRef, ListBuilder, RecordBatch, StringArray, StringBuilder, StructBuilder};
use arrow::datatypes::{DataType, Field, Fields, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

fn create(path: &Path) -> File {
    fs::create_dir_all(path.parent().expect("a file in a folder")).expect("a writable folder");
    File::create(path).expect("a writable folder")
}

pub(crate) fn text(path: &Path, text: &str) {
    create(path).write_all(text.as_bytes()).expect("a writable file");
}

pub(crate) fn lines(path: &Path, rows: &[serde_json::Value]) {
    let mut file = create(path);
    for row in rows {
        writeln!(file, "{row}").expect("a writable file");
    }
}

/// Columns `id, text, url, source, license`.
pub(crate) fn pages(path: &Path, rows: &[[String; 5]]) {
    let names = ["id", "text", "url", "source", "license"];
    let fields: Vec<Field> = names.iter().map(|name| Field::new(*name, DataType::Utf8, false)).collect();
    let columns = (0..names.len())
        .map(|column| Arc::new(StringArray::from_iter_values(rows.iter().map(|row| &row[column]))) as ArrayRef)
        .collect();
    parquet(path, Schema::new(fields), columns, 200);
}

/// Columns `id, messages: list<struct<role, content>>`.
pub(crate) fn chats(path: &Path, rows: &[(String, Vec<(&'static str, String)>)]) {
    let message =
        Fields::from(vec![Field::new("role", DataType::Utf8, true), Field::new("content", DataType::Utf8, true)]);
    let turn =
        StructBuilder::new(message.clone(), vec![Box::new(StringBuilder::new()), Box::new(StringBuilder::new())]);
    let mut list = ListBuilder::new(turn);
    for (_, turns) in rows {
        for (role, content) in turns {
            let turn = list.values();
            turn.field_builder::<StringBuilder>(0).expect("a string field").append_value(role);
            turn.field_builder::<StringBuilder>(1).expect("a string field").append_value(content);
            turn.append(true);
        }
        list.append(true);
    }
    let ids = StringArray::from_iter_values(rows.iter().map(|(id, _)| id));
    let messages = DataType::List(Arc::new(Field::new("item", DataType::Struct(message), true)));
    let schema = Schema::new(vec![Field::new("id", DataType::Utf8, false), Field::new("messages", messages, true)]);
    parquet(path, schema, vec![Arc::new(ids), Arc::new(list.finish())], 100);
}

fn parquet(path: &Path, schema: Schema, columns: Vec<ArrayRef>, group: usize) {
    let schema = Arc::new(schema);
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(group))
        .build();
    let mut writer = ArrowWriter::try_new(create(path), Arc::clone(&schema), Some(properties)).expect("a valid schema");
    writer.write(&RecordBatch::try_new(schema, columns).expect("columns of one length")).expect("a writable file");
    writer.close().expect("a writable file");
}
