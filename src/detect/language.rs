//! stub
#[derive(Debug, Default)]
pub struct Votes;
pub struct L;
impl L {
    pub fn as_str(&self) -> &'static str {
        "und"
    }
}
impl Votes {
    pub fn clear(&mut self) {}
    pub fn field(&mut self, _: &super::FieldView<'_>) {}
    pub fn language(&self) -> L {
        L
    }
}
