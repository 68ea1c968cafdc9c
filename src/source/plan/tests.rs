use super::*;
#[test]
#[ignore]
fn look() {
    let path = std::env::var("PLAN_LOOK").unwrap();
    let plan = plan(&[PathBuf::from(path)], &PlanOptions::default()).unwrap();
    for w in &plan.warnings {
        println!("W {w}");
    }
    for b in &plan.beside {
        println!("B {} {} {:?}", b.name, b.bytes, b.standing);
    }
    println!("L {:?}", plan.layouts);
    for c in &plan.cards {
        println!(
            "C {} {:?} {:?} {:?} {:?} {:?}",
            c.file,
            c.licenses,
            c.languages,
            c.source_datasets,
            c.declared_records.iter().take(4).collect::<Vec<_>>(),
            c.problem
        );
    }
    for f in &plan.files {
        println!(
            "F {} {:?} {:?} {} {:?} {:?} shape={} wrapper={:?} meta={:?}",
            f.name,
            f.format,
            f.compression,
            f.bytes,
            f.split,
            f.config,
            f.schema.shape,
            f.schema.wrapper(),
            f.metadata.iter().map(|(k, v)| (k, v.len())).collect::<Vec<_>>()
        );
        println!("{}", f.schema.look());
    }
}
