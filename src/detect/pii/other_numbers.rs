//! What says that a number is none of a person: words in front of it, and names of columns.

use super::super::name::ColumnName;

/// What numbers are called that name no person. One of these right before a number outweighs a word farther off.
#[rustfmt::skip]
pub(super) const REFUTING: [&str; 38] = [
    "isbn", "issn", "doi", "arxiv", "pmid", "pmcid", "sha", "sha1", "sha256", "md5", "crc32", "checksum", "commit", "revision", "version",
    "order number", "order no", "order id", "invoice number", "invoice no", "tracking number", "tracking no", "ticket", "serial number",
    "part number", "part no", "model number", "sku", "upc", "ean", "gtin", "barcode", "asin", "timestamp", "bestellnummer", "numéro de commande",
    "número de pedido", "订单号",
];

/// Farthest a refuting word may stand before the number, in bytes: ` is: ` and the like.
pub(super) const REFUTING_REACH: u32 = 8;

/// Words in the names of columns that hold numbers of anything.
#[rustfmt::skip]
const CODES: [&str; 18] = [
    "code", "number", "no", "nr", "num", "nummer", "numero", "número", "id", "ref", "reference", "serial", "key", "item", "index", "count",
    "total", "time",
];

/// Whether the name of a column leaves open what its values are: a column of bar codes or phone numbers holds what its name says.
pub(super) fn is_unspecific(name: &ColumnName) -> bool {
    name.words().is_empty() && !name.spaced().split(' ').any(|word| CODES.contains(&word))
}
