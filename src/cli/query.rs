//! `query`: breakdowns of the findings table of a bundle.

use super::args::Query;
use super::{Status, failure, print};
use anyhow::Context;
use arrow::array::{Array, AsArray};
use arrow::datatypes::DataType;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use polars::prelude::{Column, DataFrame, NamedFrom, Series, SortMultipleOptions};
use std::fmt::Write as _;
use std::fs::File;

/// Columns that may be counted by: the ones that hold categories, never masked or positional ones.
const COLUMNS: [&str; 9] = ["file", "field", "part", "rule", "category", "kind", "severity", "evidence", "scope"];

/// Counts the findings of a bundle by the named columns and prints the most frequent groups.
pub(super) fn run(args: &Query) -> anyhow::Result<Status> {
    if let Some(unknown) = args.by.iter().find(|name| !COLUMNS.contains(&name.as_str())) {
        let message = format!("cannot count by {unknown:?}; choose from {}", COLUMNS.join(", "));
        return Err(failure(Status::Usage, message));
    }
    let table = load(args)?;
    let by: Vec<&str> = args.by.iter().map(String::as_str).collect();
    let counted = table.group_by(by.iter().copied())?.select([by[0]]).count()?;
    let count = format!("{}_count", by[0]);
    let mut order = vec![count.clone()];
    order.extend(args.by.iter().cloned());
    let descending: Vec<bool> = order.iter().map(|name| *name == count).collect();
    let sorted = counted.sort(order, SortMultipleOptions::default().with_order_descending_multi(descending))?;
    print(&render(&sorted, &by, &count, args.limit)?)?;
    Ok(Status::Done)
}

fn load(args: &Query) -> anyhow::Result<DataFrame> {
    let path = args.bundle.join("findings.parquet");
    let file = File::open(&path)
        .with_context(|| format!("cannot open {}; name a folder that `provscan scan -o` wrote", path.display()))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), args.by.iter().map(String::as_str));
    let mut texts: Vec<Vec<Option<String>>> = vec![Vec::new(); args.by.len()];
    for batch in builder.with_projection(mask).build()? {
        let batch = batch?;
        for (name, texts) in args.by.iter().zip(&mut texts) {
            let column = batch.column_by_name(name).with_context(|| format!("the table has no column {name}"))?;
            if *column.data_type() != DataType::Utf8 {
                return Err(failure(Status::Incomplete, format!("column {name} is not text")));
            }
            texts.extend(column.as_string::<i32>().iter().map(|text| text.map(str::to_owned)));
        }
    }
    let columns: Vec<Column> =
        args.by.iter().zip(texts).map(|(name, texts)| Series::new(name.as_str().into(), texts).into()).collect();
    Ok(DataFrame::new_infer_height(columns)?)
}

fn render(table: &DataFrame, by: &[&str], count: &str, limit: usize) -> anyhow::Result<String> {
    let counts = table.column(count)?.as_materialized_series().u32()?.clone();
    let keys = by
        .iter()
        .map(|name| Ok(table.column(name)?.as_materialized_series().str()?.clone()))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let mut out = format!("{:>10}  {}\n", "findings", by.join(" · "));
    for row in 0..table.height().min(limit) {
        let key: Vec<String> = keys
            .iter()
            .map(|column| crate::report::render::safe::terminal_text(column.get(row).unwrap_or("-")).into_owned())
            .collect();
        writeln!(out, "{:>10}  {}", counts.get(row).unwrap_or(0), key.join(" · "))?;
    }
    if table.height() > limit {
        writeln!(out, "{:>10}  {} more groups; raise --limit to see them", "", table.height() - limit)?;
    }
    Ok(out)
}
