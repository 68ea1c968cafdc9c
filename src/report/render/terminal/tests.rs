use super::super::example;
use super::*;

#[test]
fn print_the_summary() {
    println!("{}", terminal(&example::small(), &Style::default(), Some(&Timing { seconds: 0.42, bytes: 2_000_000 })));
}
