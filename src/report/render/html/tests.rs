use super::super::example;
use super::*;

#[test]
fn print_the_page() {
    std::fs::write("/tmp/page-render.html", html(&example::small())).unwrap();
}
