//! The command line: verbs and options, as the interface promises them.

use crate::sketch::Keep;
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use std::ffi::OsString;
use std::path::PathBuf;

/// Similarity of near duplicates unless another one is asked for: the customary threshold of published deduplications.
pub(super) const NEAR: f32 = 0.8;

/// Training-data provenance scanner.
///
/// Reads Parquet, JSONL and Arrow datasets at near-decode speed, finds personal data, secrets, license marks,
/// duplicates and poisoned-looking records, and writes a datasheet that separates measured from declared.
#[derive(Debug, Parser)]
#[command(name = "provscan", disable_version_flag = true, arg_required_else_help = true, propagate_version = false)]
#[command(after_help = "Exit codes: 0 ok, 1 gate or verification failed, 2 wrong usage, 3 input unreadable or scan \
                        incomplete, 130 interrupted.\nExample: provscan scan data/ -o audit/")]
pub(super) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(super) verb: Option<Verb>,
    /// Print version and digest of the built-in rules.
    #[arg(long, short = 'V')]
    pub(super) version: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Audit everything and print the summary.
    Scan(Scan),
    /// Write a clean side and a quarantine.
    Split(SplitArgs),
    /// Explain what a rule looks for, and why.
    Explain(Explain),
    /// List, test or lint rules.
    Rules(Rules),
    /// Break down the findings of a report bundle.
    #[cfg(feature = "tables")]
    Query(Query),
    /// Print a shell completion script.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Print the man page (roff), or write one a verb into a folder.
    Man {
        /// Folder to write to.
        #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
        dir: Option<PathBuf>,
    },
}

/// Where the data is and how to read it.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools)] // Each is a switch of the command line.
pub(super) struct Reading {
    /// Files, folders, globs, or `-` for JSONL on standard input.
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,
    /// Only use these rules; a prefix of a code works (PII, PII0). DUP: none, only look for duplicates.
    #[arg(long, value_name = "CODE", value_delimiter = ',', help_heading = "Rules")]
    pub(super) select: Vec<String>,
    /// Leave out these rules; a prefix of a code works.
    #[arg(long, value_name = "CODE", value_delimiter = ',', help_heading = "Rules")]
    pub(super) ignore: Vec<String>,
    /// Folder with more rules; a rule with a known code replaces the built-in one.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Rules")]
    pub(super) rules: Option<PathBuf>,
    /// What to do with reserved and documented example values (example.com, 192.0.2.0/24, test cards).
    #[arg(long, value_enum, default_value_t = ReservedArg::Report, help_heading = "Rules")]
    pub(super) reserved: ReservedArg,
    /// Field that holds the text (repeatable; found by itself by default).
    #[arg(long, value_name = "NAME", help_heading = "Fields")]
    pub(super) text_field: Vec<String>,
    /// Field that holds the record's id.
    #[arg(long, value_name = "NAME", help_heading = "Fields")]
    pub(super) id_field: Vec<String>,
    /// Field that holds the label.
    #[arg(long, value_name = "NAME", help_heading = "Fields")]
    pub(super) label_field: Vec<String>,
    /// Field that holds the address a record was taken from.
    #[arg(long, value_name = "NAME", help_heading = "Fields")]
    pub(super) url_field: Vec<String>,
    /// Field that holds the license of a record.
    #[arg(long, value_name = "NAME", help_heading = "Fields")]
    pub(super) license_field: Vec<String>,
    /// Only read files whose relative name matches (repeatable).
    #[arg(long, value_name = "GLOB", help_heading = "Files")]
    pub(super) include: Vec<String>,
    /// Leave out files whose relative name matches (repeatable).
    #[arg(long, value_name = "GLOB", help_heading = "Files")]
    pub(super) exclude: Vec<String>,
    /// Least exact Jaccard similarity of near duplicates, 0.5 to 0.95.
    #[arg(long, value_name = "SIMILARITY", default_value_t = NEAR, value_parser = similarity, help_heading = "Duplicates")]
    pub(super) near: f32,
    /// Which duplicate stays: the first (`order`), the one with the most tokens (`longest`), or the one with the
    /// greatest number in a field (`field:NAME`). Test stays before validation before train whatever it says.
    #[arg(long, value_name = "POLICY", default_value = "order", value_parser = keep, help_heading = "Duplicates")]
    pub(super) keep: Keep,
    /// Find near duplicates by 64-bit similarity hashes: less disk, and fewer of them found.
    #[arg(long, help_heading = "Duplicates")]
    pub(super) economy: bool,
    /// Count the phrases that repeat inside of every record; of more than 4 MiB of data otherwise a sample of one in sixteen.
    #[arg(long, help_heading = "Duplicates")]
    pub(super) repetition: bool,
    /// Worker threads [default: number of cores].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Resources")]
    pub(super) threads: Option<u16>,
    /// Memory for sorts and counters, such as 512MiB or 2GiB.
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = size, help_heading = "Resources")]
    pub(super) memory: u64,
    /// Folder for temporary files [default: the system's].
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Resources")]
    pub(super) temp_dir: Option<PathBuf>,
    /// Bytes a worker takes at a time; never changes a result.
    #[arg(long, value_name = "SIZE", default_value = "8MiB", value_parser = size, hide = true)]
    pub(super) morsel: u64,
    /// Show no progress bar.
    #[arg(long, help_heading = "Output")]
    pub(super) no_progress: bool,
    /// Color on the terminal (honors `NO_COLOR`).
    #[arg(long, value_enum, default_value_t = ColorArg::Auto, help_heading = "Output")]
    pub(super) color: ColorArg,
    /// Print only errors.
    #[arg(long, short, help_heading = "Output", conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Also print how files were recognized and what was left out.
    #[arg(long, short, help_heading = "Output")]
    pub(super) verbose: bool,
    /// Replace an existing output folder.
    #[arg(long, help_heading = "Output")]
    pub(super) force: bool,
}

/// Options of `scan`.
#[derive(Debug, Args)]
pub(super) struct Scan {
    /// What to read.
    #[command(flatten)]
    pub(super) reading: Reading,
    /// Write the report bundle into this folder.
    #[arg(long, short, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
    /// Write the findings alone, as Parquet or JSONL by the file's ending.
    #[arg(long, value_name = "FILE", value_parser = OsStringValueParser::new().try_map(table), value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(super) findings: Option<PathBuf>,
    /// Write the duplicates alone, as Parquet or JSONL by the file's ending.
    #[arg(long, value_name = "FILE", value_parser = OsStringValueParser::new().try_map(table), value_hint = ValueHint::FilePath, help_heading = "Output")]
    pub(super) duplicates: Option<PathBuf>,
    /// What to print on standard output.
    #[arg(long, value_enum, default_value_t = FormatArg::Text, help_heading = "Output")]
    pub(super) format: FormatArg,
    /// What the data is meant for; without it both commercial and research use are judged.
    #[arg(long, value_enum, help_heading = "Rules")]
    pub(super) purpose: Option<PurposeArg>,
}

/// Options of `split`.
#[derive(Debug, Args)]
pub(super) struct SplitArgs {
    /// What to read.
    #[command(flatten)]
    pub(super) reading: Reading,
    /// Folder that gets `clean/` and `quarantine/`.
    #[arg(long, short, value_name = "DIR", value_hint = ValueHint::DirPath, help_heading = "Output")]
    pub(super) output: PathBuf,
    /// Redact personal data and secrets in place instead of quarantining their records.
    #[arg(long, value_enum, value_name = "STYLE", num_args = 0..=1, default_missing_value = "token", require_equals = true, help_heading = "Policy")]
    pub(super) redact: Option<RedactArg>,
    /// File with the secret behind `--redact=hash`, at least 16 bytes; `head -c 32 /dev/urandom > FILE` makes one.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Policy")]
    pub(super) redact_key: Option<PathBuf>,
    /// Decide and count, write nothing.
    #[arg(long, help_heading = "Policy")]
    pub(super) dry_run: bool,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// Rule code, such as PII001.
    #[arg(required = true, value_name = "CODE")]
    pub(super) codes: Vec<String>,
    /// Folder with more rules.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(super) rules: Option<PathBuf>,
}

/// Options of `rules`.
#[derive(Debug, Args)]
pub(super) struct Rules {
    /// What to do with the rules.
    #[command(subcommand)]
    pub(super) action: RulesAction,
    /// Folder with more rules.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, global = true)]
    pub(super) rules: Option<PathBuf>,
}

/// What to do with the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub(super) enum RulesAction {
    /// One line a rule.
    List,
    /// Run every example of every rule.
    Test,
    /// Refuse rules that would be slow or are untested.
    Lint,
}

/// Options of `query`.
#[cfg(feature = "tables")]
#[derive(Debug, Args)]
pub(super) struct Query {
    /// Report bundle (a folder written by `scan -o`).
    #[arg(value_name = "BUNDLE", value_hint = ValueHint::DirPath)]
    pub(super) bundle: PathBuf,
    /// Columns of the findings table to count by.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', default_value = "category,kind")]
    pub(super) by: Vec<String>,
    /// Rows to print.
    #[arg(long, value_name = "N", default_value_t = 40)]
    pub(super) limit: usize,
}

/// `--reserved`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReservedArg {
    /// Found, with severity `info`.
    Report,
    /// Like any other value.
    AsReal,
    /// Not reported.
    Ignore,
}

/// `--color`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorArg {
    /// When standard output is a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// `--format`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArg {
    /// A summary for people.
    Text,
    /// The report as JSON.
    Json,
}

/// `--purpose`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PurposeArg {
    /// Models that are sold or used in business.
    Commercial,
    /// Research.
    Research,
    /// Use inside the own organization.
    Internal,
}

/// `--redact`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RedactArg {
    /// `[EMAIL]`
    Token,
    /// Letters and digits become `*`.
    Mask,
    /// `[EMAIL#kfadmhcbnoeglijp]`, the same for the same value under one key (`--redact-key`).
    Hash,
}

fn similarity(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(value) if (0.5..=0.95).contains(&value) => Ok(value),
        _ => Err("a number from 0.5 to 0.95".to_owned()),
    }
}

fn keep(text: &str) -> Result<Keep, String> {
    match (text, text.strip_prefix("field:")) {
        ("order", _) => Ok(Keep::Order),
        ("longest", _) => Ok(Keep::Longest),
        (_, Some(name)) if !name.is_empty() => Ok(Keep::Field(name.to_owned())),
        _ => Err("order, longest or field:NAME".to_owned()),
    }
}

/// A file whose ending says how to write a table: told before hours of scanning, not after.
fn table(name: OsString) -> Result<PathBuf, String> {
    let path = PathBuf::from(name);
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "parquet" | "jsonl" | "ndjson" => Ok(path),
        _ => Err("the name has to end in .parquet, .jsonl or .ndjson".to_owned()),
    }
}

/// Parses a size: a number with an optional unit (K, M, G, T; KB = 1000, KiB = 1024; bare letters are binary).
fn size(text: &str) -> Result<u64, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().map_err(|_| "a number with a unit, such as 512MiB".to_owned())?;
    let unit = text[digits..].trim().to_ascii_lowercase();
    let (power, base) = match unit.as_str() {
        "" | "b" => (0, 1),
        "k" | "kib" => (1, 1024),
        "m" | "mib" => (2, 1024),
        "g" | "gib" => (3, 1024),
        "t" | "tib" => (4, 1024),
        "kb" => (1, 1000),
        "mb" => (2, 1000),
        "gb" => (3, 1000),
        "tb" => (4, 1000),
        _ => return Err(format!("unknown unit {unit:?}; use KiB, MiB, GiB or TiB")),
    };
    u64::pow(base, power)
        .checked_mul(number)
        .filter(|&size| size > 0)
        .ok_or_else(|| "a size above 0 and below 16 EiB".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn policies_of_keeping_are_three() {
        assert_eq!(keep("order"), Ok(Keep::Order));
        assert_eq!(keep("longest"), Ok(Keep::Longest));
        assert_eq!(keep("field:meta.score"), Ok(Keep::Field("meta.score".to_owned())));
        assert!(keep("field:").is_err() && keep("best").is_err());
    }

    #[test]
    fn sizes_take_binary_and_decimal_units() {
        assert_eq!(size("256MiB"), Ok(256 << 20));
        assert_eq!(size("1g"), Ok(1 << 30));
        assert_eq!(size("2MB"), Ok(2_000_000));
        assert!(size("0").is_err());
        assert!(size("12 parsecs").is_err());
        assert!(size("99999999999999TiB").is_err());
    }
}
