//! Rows several times, told apart, and found again on the other side.

use super::table::Table;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use std::collections::HashSet;

impl Table {
    /// Each row so many times, one after the other: `a a b b`.
    ///
    /// # Errors
    /// When `times` is zero.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("x", &[7.0, 9.0])])?;
    /// assert_eq!(table.repeated(2)?.column("x")?, [7.0, 7.0, 9.0, 9.0]);
    /// # Ok(()) }
    /// ```
    pub fn repeated(&self, times: usize) -> Result<Table> {
        self.pick(&several(self.rows(), times)?)
    }

    /// The same table with a number for each row, from 1: a name by which to know it again.
    ///
    /// The column holds texts, since 12 is not twice 6 here. Hide it from the network.
    ///
    /// # Errors
    /// When there is such a column already, or the name is empty.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let scans = Table::columns(&[("x", &[7.0, 9.0])])?.numbered("sheet")?.repeated(3)?;
    /// assert_eq!(scans.text("sheet")?, ["1", "1", "1", "2", "2", "2"]);
    /// let (seen, unseen) = scans.split_by("sheet", 0.5, 1)?;
    /// assert!(seen.in_common("sheet", &unseen)?.is_empty());
    /// # Ok(()) }
    /// ```
    pub fn numbered(&self, name: &str) -> Result<Table> {
        if self.names().iter().any(|known| known == name) {
            return Err(Error::new(
                Kind::Column,
                Label::fixed("there is a column of this name already", "une colonne porte déjà ce nom"),
            )
            .found(Label::with(|lang| lang.quote(name)))
            .expected(Label::fixed("a new name", "un nouveau nom"))
            .attempt(Label::same(".numbered(\"id\")?")));
        }
        let numbers: Vec<String> = (1..=self.rows()).map(|row| row.to_string()).collect();
        self.with_text_column(name, &numbers)
    }

    /// The values of a column that both tables hold: none where a split by that column kept its word.
    ///
    /// # Errors
    /// When one of them has no such column.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let people = |names: &[&str]| Table::columns(&[("x", &vec![0.0; names.len()])])?.with_text_column("who", names);
    /// let (seen, unseen) = (people(&["Ada", "Bo", "Ada"])?, people(&["Cleo", "Ada"])?);
    /// assert_eq!(seen.in_common("who", &unseen)?, ["Ada"]);
    /// # Ok(()) }
    /// ```
    pub fn in_common(&self, name: &str, other: &Table) -> Result<Vec<String>> {
        let theirs: HashSet<String> = other.values(name)?.into_iter().collect();
        Ok(self.values(name)?.into_iter().filter(|value| theirs.contains(value)).collect())
    }

    /// All rows but those at these positions, in their order; the first is 0.
    ///
    /// # Errors
    /// When a position is outside the table, or no row is left.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("x", &[10.0, 20.0, 30.0])])?;
    /// assert_eq!(table.without_rows(&[1])?.column("x")?, [10.0, 30.0]);
    /// # Ok(()) }
    /// ```
    pub fn without_rows(&self, rows: &[usize]) -> Result<Table> {
        self.pick(&others(self.rows(), rows)?)
    }
}

/// Positions, each so many times.
pub(super) fn several(rows: usize, times: usize) -> Result<Vec<usize>> {
    if times == 0 {
        return Err(Error::new(
            Kind::Empty,
            Label::fixed("rows that come zero times are gone", "des lignes prises zéro fois disparaissent"),
        )
        .found(Label::same("0"))
        .expected(Label::fixed("1 or more", "1 ou plus"))
        .attempt(Label::same(".repeated(2)?")));
    }
    Ok((0..rows).flat_map(|row| std::iter::repeat_n(row, times)).collect())
}

/// The positions that are not among these.
pub(super) fn others(rows: usize, out: &[usize]) -> Result<Vec<usize>> {
    if let Some(outside) = out.iter().find(|row| **row >= rows) {
        return Err(Error::new(
            Kind::Shape,
            Label::fixed("there is no such row", "cette ligne n’existe pas"),
        )
        .found(Label::with(|lang| lang.count(*outside)))
        .expected(Label::with(|lang| match rows {
            0 => "—".to_string(),
            rows => format!("0 … {}", lang.count(rows - 1)),
        }))
        .attempt(Label::fixed("count from 0", "comptez à partir de 0")));
    }
    let gone: HashSet<usize> = out.iter().copied().collect();
    let left: Vec<usize> = (0..rows).filter(|row| !gone.contains(row)).collect();
    if left.is_empty() && rows > 0 {
        return Err(Error::new(Kind::Empty, Label::fixed("no row is left", "il ne reste aucune ligne"))
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("{} lignes, toutes ôtées", lang.count(rows)),
                _ => format!("{} rows, all taken out", lang.count(rows)),
            }))
            .expected(Label::fixed("1 row or more", "1 ligne ou plus"))
            .attempt(Label::fixed("fewer positions", "moins de positions")));
    }
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Images;

    fn squares() -> Images {
        let details = Table::columns(&[("shade", &[0.0, 9.0, 0.0])]).unwrap();
        Images::new(1, 1, 1, vec![0, 9, 0], &details).unwrap()
    }

    #[test]
    fn copies_are_made_named_and_found() {
        let twice = squares().numbered("id").unwrap().repeated(2).unwrap();
        assert_eq!(twice.text("id").unwrap(), ["1", "1", "2", "2", "3", "3"]);
        assert_eq!(twice.duplicates().len(), 4); // of six, two different ones
        let (some, rest) = (squares().pick(&[0]).unwrap(), squares().pick(&[1, 2]).unwrap());
        assert_eq!(rest.also_in(&some), [1]);
        assert_eq!(rest.without_rows(&[1]).unwrap().also_in(&some), [0usize; 0]);
        assert_eq!(some.in_common("shade", &rest).unwrap(), ["0"]);
        // Pictures of another size are never the same, even where the bytes are.
        let details = Table::columns(&[("shade", &[0.0])]).unwrap();
        let wide = Images::new(2, 1, 1, vec![0, 0], &details).unwrap();
        let high = Images::new(1, 2, 1, vec![0, 0], &details).unwrap();
        assert!(wide.also_in(&high).is_empty());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let fr = |found: Result<Images>| found.unwrap_err().message(Lang::Fr);
        assert!(fr(squares().repeated(0)).contains("zéro fois"));
        assert!(fr(squares().numbered("shade")).contains("porte déjà ce nom"));
        assert!(fr(squares().without_rows(&[3])).contains("0 … 2"));
        assert!(fr(squares().without_rows(&[0, 1, 2])).contains("toutes ôtées"));
        assert!(squares().in_common("shape", &squares()).is_err());
        assert!(squares().without_rows(&[]).is_ok());
    }
}
