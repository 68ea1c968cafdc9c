//! What a file is by its name: the tables behind [`sniff`](super::sniff).
//!
//! Names only decide where bytes do not.

use crate::source::Standing;

/// Extensions of data files that are read.
pub(super) const DATA: &[&str] = &["jsonl", "ndjson", "json", "parquet", "arrow", "feather", "ipc"];

/// Extensions of the compressions that are read.
pub(super) const COMPRESSED: &[&str] = &["gz", "gzip", "zst", "zstd"];

const IMAGE: &[&str] = &["png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "svg", "ico", "heic", "avif"];
const AUDIO: &[&str] = &["wav", "mp3", "flac", "ogg", "opus", "m4a", "aac"];
const VIDEO: &[&str] = &["mp4", "mkv", "avi", "mov", "webm"];
const CONFIG: &[&str] = &["yaml", "yml", "toml", "ini", "cfg", "conf", "lock", "cff", "jsonld", "jsonnet"];
const SOURCE: &[&str] = &[
    "py", "ipynb", "rs", "c", "cc", "cpp", "h", "hpp", "java", "js", "mjs", "ts", "tsx", "go", "rb", "php", "sh",
    "bat", "ps1", "css", "scala", "kt", "swift", "pl", "lua", "r", "rmd", "jl", "cs", "m", "mk", "cmake",
];
const DOCUMENT: &[&str] = &["md", "mdx", "rst", "pdf", "bib", "log", "html", "htm"];
const CHECKSUM: &[&str] = &["md5", "sha1", "sha256", "sha512", "crc", "sig", "asc"];
const WEIGHTS: &[&str] = &["safetensors", "onnx", "gguf", "faiss", "model"];
const PICKLE: &[&str] = &["pkl", "pickle", "pt", "pth", "joblib", "ckpt", "dill"];

/// What may hold text records but is not read yet.
const UNREAD: &[(&str, &[&str])] = &[
    ("CSV table", &["csv"]),
    ("TSV table", &["tsv", "tab"]),
    ("plain text", &["txt", "text"]),
    ("tar archive", &["tar", "tgz", "tbz2", "txz"]),
    ("zip archive", &["zip"]),
    ("archive", &["7z", "rar"]),
    ("bzip2 file", &["bz2"]),
    ("xz file", &["xz", "lzma"]),
    ("LZ4 file", &["lz4"]),
    ("Snappy or Brotli file", &["sz", "snappy", "br"]),
    ("XML document", &["xml"]),
    ("web archive", &["warc", "wet", "wat", "arc"]),
    ("treebank", &["conllu", "conll", "conllx"]),
    ("office document", &["odt", "docx", "doc", "xlsx", "xls", "ods", "epub", "rtf", "pptx"]),
    ("subtitles", &["srt", "vtt"]),
    ("database", &["db", "sqlite", "sqlite3", "mdb", "lmdb", "sql", "duckdb"]),
    ("Avro file", &["avro"]),
    ("ORC file", &["orc"]),
    ("HDF5 file", &["h5", "hdf5"]),
    ("TFRecord file", &["tfrecord", "tfrecords"]),
    ("MessagePack file", &["msgpack"]),
    ("R data", &["rds", "rdata", "rda"]),
    ("TeX source", &["tex"]),
    ("binary file", &["bin", "dat", "idx", "mat"]),
];

/// JSON files that describe a dataset or a project and hold no records.
const CONFIG_JSON: &[&str] = &[
    "dataset_info.json",
    "dataset_infos.json",
    "state.json",
    "dataset_dict.json",
    "config.json",
    "schema.json",
    "croissant.json",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "generation_config.json",
    "preprocessor_config.json",
    ".zenodo.json",
];

/// First words of names of files that people read.
const PROSE: &[&str] = &[
    "readme",
    "license",
    "licence",
    "licenses",
    "copying",
    "copyright",
    "notice",
    "authors",
    "contributors",
    "contributing",
    "changelog",
    "changes",
    "citation",
    "requirements",
    "requirement",
    "security",
    "code_of_conduct",
    "version",
    "makefile",
    "dockerfile",
    "codeowners",
    "manifest.in",
    "robots",
    "cmakelists",
    "_success",
    "todo",
    "news",
    "dataset_card",
    "datasheet",
];

/// Lower-case extensions of a name, last first: `x.jsonl.gz` yields `gz`, `jsonl`.
pub(super) fn extensions(name: &str) -> impl Iterator<Item = String> + '_ {
    let base = base(name).trim_start_matches('.');
    let count = base.matches('.').count();
    base.rsplit('.').take(count).map(str::to_ascii_lowercase)
}

/// Last component of a name.
pub(super) fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Whether the extension is that of a compression that is read.
pub(super) fn is_compressed(extension: &str) -> bool {
    COMPRESSED.contains(&extension)
}

/// Whether a file name is that of a license: `LICENSE`, `LICENSE.md`, `LICENSE-APACHE`, `COPYING.txt`.
pub(super) fn is_legal(base: &str) -> bool {
    let lower = base.to_ascii_lowercase();
    let (stem, extension) = lower.rsplit_once('.').unwrap_or((&lower, ""));
    let first = stem.split(['-', '_', '.']).next().unwrap_or_default();
    matches!(first, "license" | "licence" | "copying" | "unlicense") && matches!(extension, "" | "txt" | "md" | "rst")
}

/// What the name alone says; `None` for data files and names that say nothing. `extension` is the one below any compression.
pub(super) fn by_name(name: &str, extension: &str) -> Option<Standing> {
    let base = base(name).to_ascii_lowercase();
    if base.starts_with('.') {
        return Some(Standing::Listed("hidden file"));
    }
    if CONFIG_JSON.contains(&base.as_str()) {
        return Some(Standing::Listed("configuration"));
    }
    if DATA.contains(&extension) {
        return None;
    }
    let stem = base.split('.').next().unwrap_or_default();
    let legal = ["license", "licence", "copying", "notice"].iter().any(|word| stem.contains(word));
    let prose = extension.is_empty() || ["txt", "md", "rst", "text", "html"].contains(&extension);
    if prose
        && (legal
            || PROSE.iter().any(|word| {
                stem == *word || stem.starts_with(&format!("{word}_")) || stem.starts_with(&format!("{word}-"))
            }))
    {
        return Some(Standing::Listed("documentation"));
    }
    let listed: [(&[&str], &'static str); 8] = [
        (IMAGE, "image"),
        (AUDIO, "audio"),
        (VIDEO, "video"),
        (CONFIG, "configuration"),
        (SOURCE, "source code"),
        (DOCUMENT, "documentation"),
        (CHECKSUM, "checksum"),
        (WEIGHTS, "model weights"),
    ];
    if let Some((_, what)) = listed.iter().find(|(extensions, _)| extensions.contains(&extension)) {
        return Some(Standing::Listed(what));
    }
    if PICKLE.contains(&extension) {
        return Some(Standing::Code("pickle"));
    }
    if extension == "npz" {
        return Some(Standing::Code("NumPy archive, may hold pickled objects"));
    }
    UNREAD.iter().find(|(_, extensions)| extensions.contains(&extension)).map(|(what, _)| Standing::Unscanned(what))
}

/// Whether a Python script at this name is of the kind that loads data rather than builds or tests a package.
pub(super) fn is_loading_script(name: &str) -> bool {
    let base = base(name).to_ascii_lowercase();
    let Some((stem, "py")) = base.rsplit_once('.') else { return false };
    !matches!(stem, "setup" | "conftest" | "__init__" | "noxfile") && !stem.starts_with("test_")
}
