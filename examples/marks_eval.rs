//! Throwaway.
use provscan::detect::{Detectors, FieldView};
use provscan::finding::Findings;
use provscan::record::*;
use provscan::rules::RuleSet;
use provscan::text::Facts;
use std::io::{BufRead, Write};
fn main() {
    let rules = RuleSet::builtin().unwrap();
    let detectors = Detectors::compile(&rules).unwrap();
    let mut facts = Facts::default();
    let mut findings = Findings::default();
    let mut paths = Paths::default();
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let time = std::env::var("TIME").is_ok();
    let (mut walk, mut scan, mut bytes) = (0u128, 0u128, 0u64);
    for (row, line) in std::io::stdin().lock().lines().enumerate() {
        let v: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let mut fields = Vec::new();
        for (k, t) in v.as_object().unwrap() {
            let Some(t) = t.as_str() else { continue };
            let (part, role) = match k.as_str() {
                "text" => (Part::Text, Role::Content),
                "instruction" => (Part::Prompt, Role::Content),
                "input" => (Part::Prompt, Role::Content),
                "output" | "response" => (Part::Completion, Role::Content),
                "license" => (Part::Meta, Role::License),
                _ => continue,
            };
            let path = paths.intern(k, |_| (part, role));
            fields.push(Field { path, index: ListIndex::default(), part, leaf: Leaf::Text, text: t });
        }
        findings.clear();
        let record = Record { ordinal: 0, paths: &paths, fields: &fields, nulls: &[], bytes: 0, raw: None };
        for (number, field) in fields.iter().enumerate() {
            let a = std::time::Instant::now();
            facts.walk(field.text, detectors.literals());
            walk += a.elapsed().as_nanos();
            bytes += field.text.len() as u64;
            let a = std::time::Instant::now();
            detectors.field(
                &FieldView {
                    record: &record,
                    number: number as u32,
                    field,
                    info: paths.info(field.path),
                    facts: &facts,
                },
                &mut findings,
            );
            scan += a.elapsed().as_nanos();
        }
        if time {
            continue;
        }
        for f in findings.as_slice() {
            let r = rules.get(f.rule);
            let t = fields[f.field as usize].text;
            let mut a = (f.start as usize).saturating_sub(60);
            while !t.is_char_boundary(a) {
                a += 1;
            }
            let mut b = (f.end as usize + 30).min(t.len());
            while !t.is_char_boundary(b) {
                b -= 1;
            }
            let j = serde_json::json!({"row": row, "id": v["id"], "code": r.code, "kind": r.kind, "category": r.category.as_str(), "severity": f.severity.as_str(), "scope": f.scope.map(|s| s.as_str()), "value": findings.value(f.value), "start": f.start, "end": f.end, "field": "text", "ctx": &t[a..b]});
            writeln!(out, "{j}").unwrap();
        }
    }
    if time {
        eprintln!(
            "{bytes} bytes walk {:.1} MB/s detect {:.2} ns/byte",
            bytes as f64 / (walk as f64 / 1e9) / 1e6,
            scan as f64 / bytes as f64
        );
    }
}
