pub struct Difference;
pub fn compare() {}
