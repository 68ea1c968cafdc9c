//! Discovery: from the paths a user names to a plan.

use std::path::PathBuf;

/// What the user says about the data.
#[derive(Debug, Clone, Default)]
pub struct PlanOptions {
    /// Globs on the relative name; when there are some, only matching files are read.
    pub include: Vec<String>,
    /// Globs on the relative name; matching files are left out.
    pub exclude: Vec<String>,
    /// Fields that are the text; then nothing else is content.
    pub text_fields: Vec<String>,
    /// Fields that identify the record.
    pub id_fields: Vec<String>,
    /// Fields that label the record.
    pub label_fields: Vec<String>,
    /// Fields that hold the record's address.
    pub url_fields: Vec<String>,
    /// Fields that hold the record's license.
    pub license_fields: Vec<String>,
    /// Where to spool standard input; the system's folder when not given.
    pub temp_dir: Option<PathBuf>,
}
