//! What `scan` and `split` share: from options to a plan, rules and detectors, and Ctrl-C.

use super::args::{ColorArg, NEAR, Reading, ReservedArg};
use super::{Status, failure, rules};
use crate::detect::Detectors;
use crate::engine::{EngineError, Reserved, ScanOptions};
use crate::rules::RuleSet;
use crate::sketch::{Keep, SketchOptions};
use crate::source::Plan;
use crate::source::plan::{PlanOptions, plan};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

/// Set by Ctrl-C, read between records.
static STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Everything a scan starts from.
#[derive(Debug)]
pub(super) struct Prepared {
    /// What is scanned.
    pub(super) plan: Plan,
    /// The rules in force.
    pub(super) rules: RuleSet,
    /// The detectors compiled from them.
    pub(super) detectors: Detectors,
    /// How to scan.
    pub(super) options: ScanOptions,
}

/// Discovers the data, loads the rules and compiles the detectors.
pub(super) fn prepare(args: &Reading) -> anyhow::Result<Prepared> {
    let rules = chosen(args)?;
    let detectors = Detectors::compile(&rules)?;
    let plan = plan(
        &args.paths,
        &PlanOptions {
            include: args.include.clone(),
            exclude: args.exclude.clone(),
            text_fields: args.text_field.clone(),
            id_fields: args.id_field.clone(),
            label_fields: args.label_field.clone(),
            url_fields: args.url_field.clone(),
            license_fields: args.license_field.clone(),
            temp_dir: args.temp_dir.clone(),
        },
    )?;
    Ok(Prepared { plan, rules, detectors, options: options(args) })
}

/// The rules in force. What the user wrote is checked whether it is needed or not.
fn chosen(args: &Reading) -> anyhow::Result<RuleSet> {
    if args.rules.is_none() && args.ignore.is_empty() && RuleSet::unneeded(&args.select) {
        return Ok(RuleSet::default());
    }
    let mut rules = rules::load(args.rules.as_deref())?;
    rules.select(&args.select, &args.ignore)?;
    Ok(rules)
}

fn options(args: &Reading) -> ScanOptions {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    ScanOptions {
        threads: args.threads.map_or_else(cores, usize::from),
        memory: args.memory,
        morsel_bytes: args.morsel,
        sketch: SketchOptions { near: args.near, keep: args.keep.clone(), economy: args.economy },
        reserved: match args.reserved {
            ReservedArg::Report => Reserved::Report,
            ReservedArg::AsReal => Reserved::AsReal,
            ReservedArg::Ignore => Reserved::Ignore,
        },
        repetition: args.repetition,
        temp_dir: args.temp_dir.clone(),
        ..ScanOptions::default()
    }
}

/// The options that change results and are not at their default, for the report.
pub(super) fn named_options(args: &Reading) -> std::collections::BTreeMap<String, String> {
    let mut named = std::collections::BTreeMap::new();
    let lists = [
        ("select", &args.select),
        ("ignore", &args.ignore),
        ("text-field", &args.text_field),
        ("id-field", &args.id_field),
        ("label-field", &args.label_field),
        ("url-field", &args.url_field),
        ("license-field", &args.license_field),
        ("include", &args.include),
        ("exclude", &args.exclude),
    ];
    for (name, values) in lists {
        if !values.is_empty() {
            named.insert(name.to_owned(), values.join(","));
        }
    }
    if args.reserved != ReservedArg::Report {
        let value = if args.reserved == ReservedArg::AsReal { "as-real" } else { "ignore" };
        named.insert("reserved".to_owned(), value.to_owned());
    }
    if args.near.to_bits() != NEAR.to_bits() {
        named.insert("near".to_owned(), args.near.to_string());
    }
    if args.economy {
        named.insert("economy".to_owned(), "true".to_owned());
    }
    if args.repetition {
        named.insert("repetition".to_owned(), "true".to_owned());
    }
    match &args.keep {
        Keep::Order => {}
        Keep::Longest => drop(named.insert("keep".to_owned(), "longest".to_owned())),
        Keep::Field(name) => drop(named.insert("keep".to_owned(), format!("field:{name}"))),
    }
    named
}

/// Arms Ctrl-C: the first one ends the scan cleanly, the second one kills the process.
pub(super) fn stop_flag() -> &'static Arc<AtomicBool> {
    // A second handler (tests that run verbs in one process) changes nothing.
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    &STOP
}

/// Whether to print colors.
pub(super) fn color(choice: ColorArg) -> bool {
    match choice {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => {
            std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    }
}

/// The exit code an engine error calls for.
pub(super) fn engine_failure(error: &EngineError) -> anyhow::Error {
    let status = match error {
        EngineError::Interrupted => Status::Interrupted,
        EngineError::Changed(_) | EngineError::Temp(_) | EngineError::Output(_) | EngineError::Duplicates(_) => {
            Status::Incomplete
        }
    };
    failure(status, error.to_string())
}
