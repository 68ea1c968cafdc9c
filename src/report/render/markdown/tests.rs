use super::super::example;
use super::*;

#[test]
fn print_the_datasheet() {
    println!("{}", markdown(&example::small()));
}
