//! Rows and columns of a table chosen, ordered, counted.

use super::goal::Goal;

// Where other rooms have found them so far.
pub(super) use super::split::{parts, shuffled};
use super::table::{Table, distinct};
use crate::error::{Error, Kind, Result, unknown_name};
use crate::lang::{Label, Lang};
use polars::prelude::*;
use std::collections::HashMap;

impl Table {
    /// The rows at these positions, in this order; the first is 0, and one may come back several times.
    ///
    /// # Errors
    /// When a position is outside the table.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("x", &[10.0, 20.0, 30.0])])?;
    /// assert_eq!(table.pick(&[2, 0, 2])?.column("x")?, [30.0, 10.0, 30.0]);
    /// # Ok(()) }
    /// ```
    pub fn pick(&self, rows: &[usize]) -> Result<Table> {
        if let Some(outside) = rows.iter().find(|row| **row >= self.rows()) {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed("there is no such row", "cette ligne n’existe pas"),
            )
            .found(Label::with(|lang| lang.count(*outside)))
            .expected(Label::with(|lang| match self.rows() {
                0 => "—".to_string(),
                rows => format!("0 … {}", lang.count(rows - 1)),
            }))
            .attempt(Label::fixed("count from 0", "comptez à partir de 0")));
        }
        let index = IdxCa::from_vec("".into(), rows.iter().map(|row| *row as IdxSize).collect());
        let mut table = self.remembering()?;
        table.frame = self.frame.take(&index)?;
        Ok(table)
    }

    /// The same table, knowing which texts its columns can hold: its parts will agree on their inputs.
    fn remembering(&self) -> Result<Table> {
        let mut table = self.clone();
        for column in self.frame.columns() {
            let name = column.name().to_string();
            if *column.dtype() == DataType::String && !table.levels.contains_key(&name) {
                let levels = distinct(column.as_materialized_series())?;
                table.levels.insert(name, levels);
            }
        }
        Ok(table)
    }

    /// The first rows.
    ///
    /// Where there are fewer rows, all of them.
    pub fn take(&self, rows: usize) -> Result<Table> {
        self.pick(&(0..rows.min(self.rows())).collect::<Vec<_>>())
    }

    /// All rows but the first ones.
    ///
    /// Where there are fewer rows, none is left.
    pub fn skip(&self, rows: usize) -> Result<Table> {
        self.pick(&(rows.min(self.rows())..self.rows()).collect::<Vec<_>>())
    }

    /// The rows in an order drawn from `seed`: the same seed, the same order.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("x", &[1.0, 2.0, 3.0, 4.0, 5.0])])?;
    /// let mixed = table.shuffle(7)?.column("x")?;
    /// assert_eq!(mixed, table.shuffle(7)?.column("x")?);
    /// assert_eq!(mixed.iter().sum::<f64>(), 15.0);
    /// # Ok(()) }
    /// ```
    pub fn shuffle(&self, seed: u64) -> Result<Table> {
        self.pick(&shuffled(self.rows(), seed))
    }

    /// The rows whose number in this column passes a test. A missing number never passes.
    ///
    /// # Errors
    /// When there is no such column, or it holds text.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("age", &[36.0, 7.0, f64::NAN])])?;
    /// assert_eq!(table.filter("age", |age| age < 18.0)?.column("age")?, [7.0]);
    /// # Ok(()) }
    /// ```
    pub fn filter<F: Fn(f64) -> bool>(&self, name: &str, keep: F) -> Result<Table> {
        let numbers = self.column(name)?;
        let rows: Vec<usize> =
            (0..self.rows()).filter(|row| !numbers[*row].is_nan() && keep(numbers[*row])).collect();
        self.pick(&rows)
    }

    /// The rows that hold this value in this column.
    ///
    /// # Errors
    /// When there is no such column, or no row holds that value: the error lists those that are there.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("x", &[1.0, 2.0])])?.with_text_column("town", &["Alma", "Amos"])?;
    /// assert_eq!(table.only("town", "Amos")?.column("x")?, [2.0]);
    /// assert!(table.only("town", "Amo").unwrap_err().to_string().contains("Amos"));
    /// # Ok(()) }
    /// ```
    pub fn only(&self, name: &str, value: &str) -> Result<Table> {
        let rows = self.rows_with(name, value)?;
        self.pick(&rows)
    }

    /// The rows that hold one of these values in this column, in the order of the table.
    ///
    /// ```
    /// use atelier::Table;
    /// let table = Table::columns(&[("x", &[1.0, 2.0, 3.0])])?.with_text_column("town", &["Alma", "Amos", "Magog"])?;
    /// assert_eq!(table.among("town", &["Magog", "Alma"])?.column("x")?, [1.0, 3.0]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such column, or no row holds one of these values.
    pub fn among<Value: AsRef<str>>(&self, name: &str, values: &[Value]) -> Result<Table> {
        self.pick(&self.rows_among(name, values)?)
    }

    pub(super) fn rows_among<Value: AsRef<str>>(&self, name: &str, values: &[Value]) -> Result<Vec<usize>> {
        let mut rows = Vec::new();
        for value in values {
            rows.extend(self.rows_with(name, value.as_ref())?);
        }
        // In the order of the table, each once: as a filter does.
        rows.sort_unstable();
        rows.dedup();
        Ok(rows)
    }

    /// The rows that do not hold this value in this column.
    ///
    /// # Errors
    /// When there is no such column, or no row holds that value.
    pub fn except(&self, name: &str, value: &str) -> Result<Table> {
        let out: std::collections::HashSet<usize> = self.rows_with(name, value)?.into_iter().collect();
        self.pick(&(0..self.rows()).filter(|row| !out.contains(row)).collect::<Vec<_>>())
    }

    pub(super) fn rows_with(&self, name: &str, value: &str) -> Result<Vec<usize>> {
        let texts = self.words(name)?;
        let rows: Vec<usize> = (0..self.rows()).filter(|row| texts[*row].as_deref() == Some(value)).collect();
        if rows.is_empty() {
            return Err(unknown_name(
                Kind::Value,
                Label::new(
                    format!("no row holds this value in the column {}", Lang::En.quote(name)),
                    format!("aucune ligne n’a cette valeur dans la colonne {}", Lang::Fr.quote(name)),
                ),
                value,
                &self.values(name)?,
            ));
        }
        Ok(rows)
    }

    /// The rows from the smallest value of a column to the largest; missing ones last.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn sort_by(&self, name: &str) -> Result<Table> {
        let series = self.find(name)?.as_materialized_series();
        let order = series.arg_sort(SortOptions::default().with_nulls_last(true).with_maintain_order(true));
        let rows: Vec<usize> = order.iter().flatten().map(|row| row as usize).collect();
        self.pick(&rows)
    }

    /// The rows in the opposite order.
    pub fn reverse(&self) -> Result<Table> {
        self.pick(&(0..self.rows()).rev().collect::<Vec<_>>())
    }

    /// The rows of this table, then those of another with the same columns.
    ///
    /// # Errors
    /// When a column is missing in one of them, or holds another kind of thing.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let one = Table::columns(&[("x", &[1.0])])?;
    /// let other = Table::columns(&[("x", &[2.5])])?;
    /// assert_eq!(one.and(&other)?.column("x")?, [1.0, 2.5]);
    /// # Ok(()) }
    /// ```
    pub fn and(&self, other: &Table) -> Result<Table> {
        let names = self.names();
        if let Some(extra) = other.names().iter().find(|name| !names.contains(name)) {
            return Err(self.no_such_column(extra));
        }
        let mut columns = Vec::new();
        for name in &names {
            let (mut upper, mut lower) = (self.find(name)?.clone(), other.find(name)?.clone());
            // A date is a number to polars too, of days; next to a year it is another thing.
            let number = |column: &Column| {
                matches!(column.dtype(), DataType::Int64 | DataType::Float64 | DataType::Boolean)
            };
            if upper.dtype() != lower.dtype() && number(&upper) && number(&lower) {
                upper = upper.cast(&DataType::Float64)?;
                lower = lower.cast(&DataType::Float64)?;
            }
            if upper.dtype() != lower.dtype() {
                return Err(Error::new(
                    Kind::Column,
                    Label::new(
                        format!("the column {} is of two kinds", Lang::En.quote(name)),
                        format!("la colonne {} est de deux genres", Lang::Fr.quote(name)),
                    ),
                )
                .found(Label::same(format!("{} ≠ {}", upper.dtype(), lower.dtype())))
                .expected(Label::fixed("one kind in both tables", "un seul genre dans les deux tableaux"))
                .attempt(Label::same(format!(".without(&[\"{name}\"])"))));
            }
            upper.append(&lower)?;
            columns.push(upper);
        }
        let mut table = self.clone();
        table.frame = DataFrame::new(self.rows() + other.rows(), columns)?;
        for note in &other.notes {
            if !table.notes.contains(note) {
                table.notes.push(note.clone());
            }
        }
        // Texts that one of them may hold, the two together may hold.
        for (name, levels) in &other.levels {
            let mut all = self.levels.get(name).cloned().unwrap_or_default();
            all.extend(levels.iter().cloned());
            table.levels.insert(name.clone(), all);
        }
        for (name, levels) in &mut table.levels {
            levels.extend(other.values(name)?);
            levels.extend(self.values(name)?);
            levels.sort();
            levels.dedup();
        }
        if let Some(Goal::Classes { column, names }) = &mut table.goal {
            // Classes that one of the two knows, both know, even where no row holds them now.
            names.extend(other.values(column)?);
            if let Some(Goal::Classes { names: others, .. }) = &other.goal {
                names.extend(others.iter().cloned());
            }
            in_order(names);
        }
        Ok(table)
    }

    /// The same rows with these columns only, in this order.
    ///
    /// # Errors
    /// When there is no such column.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("a", &[1.0]), ("b", &[2.0]), ("c", &[3.0])])?;
    /// assert_eq!(table.select(&["c", "a"])?.names(), ["c", "a"]);
    /// assert_eq!(table.without(&["b"])?.names(), ["a", "c"]);
    /// # Ok(()) }
    /// ```
    pub fn select(&self, names: &[&str]) -> Result<Table> {
        let mut columns = Vec::new();
        for name in names {
            columns.push(self.find(name)?.clone());
        }
        if columns.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("a table without columns", "un tableau sans colonnes"),
            )
            .found(Label::same("0"))
            .expected(Label::fixed("1 column or more", "1 colonne ou plus"))
            .attempt(Label::with(|lang| {
                self.names().iter().take(3).map(|name| lang.quote(name)).collect::<Vec<_>>().join(", ")
            })));
        }
        let mut table = self.clone();
        table.frame = DataFrame::new(self.rows(), columns)?;
        let kept = |name: &String| names.contains(&name.as_str());
        table.hidden.retain(kept);
        let gone: Vec<String> = self.names().into_iter().filter(|name| !kept(name)).collect();
        table.notes.retain(|note| !gone.iter().any(|name| note.is_about(name)));
        table.levels.retain(|name, _| kept(name));
        if !table.target_columns().iter().all(kept) {
            table.goal = None;
        }
        Ok(table)
    }

    /// The same rows without these columns.
    ///
    /// # Errors
    /// When there is no such column, or none is left.
    pub fn without(&self, names: &[&str]) -> Result<Table> {
        for name in names {
            self.find(name)?;
        }
        let kept = self.names();
        let kept: Vec<&str> = kept.iter().map(String::as_str).filter(|name| !names.contains(name)).collect();
        self.select(&kept)
    }

    /// The same table with a column under another name.
    ///
    /// # Errors
    /// When there is no such column, or the new name is taken.
    pub fn rename(&self, name: &str, new: &str) -> Result<Table> {
        let column = self.find(name)?.clone().with_name(new.into());
        if self.has(new) {
            return Err(Error::new(Kind::Column, Label::fixed("this name is taken", "ce nom est déjà pris"))
                .found(Label::with(|lang| lang.quote(new)))
                .expected(Label::fixed("a name for each column", "un nom pour chaque colonne"))
                .attempt(Label::with(|lang| lang.quote(&format!("{new} 2")))));
        }
        let mut table = self.clone();
        let columns = self
            .frame
            .columns()
            .iter()
            .map(|old| if old.name() == name { column.clone() } else { old.clone() });
        table.frame = DataFrame::new(self.rows(), columns.collect())?;
        table.hidden.iter_mut().filter(|hidden| *hidden == name).for_each(|hidden| *hidden = new.to_string());
        table.notes.iter_mut().for_each(|note| note.rename(name, new));
        if let Some(levels) = table.levels.remove(name) {
            table.levels.insert(new.to_string(), levels);
        }
        if let Some(words) = table.labels.remove(name) {
            table.labels.insert(new.to_string(), words);
        }
        match &mut table.goal {
            Some(Goal::Classes { column, .. }) if column == name => *column = new.to_string(),
            Some(Goal::Numbers(columns)) => {
                columns
                    .iter_mut()
                    .filter(|column| *column == name)
                    .for_each(|column| *column = new.to_string());
            }
            _ => {}
        }
        Ok(table)
    }

    /// The rows where nothing is missing, in any column.
    ///
    /// # Errors
    /// When no such row is left.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("ozone", &[41.0, f64::NAN]), ("wind", &[7.4, 8.0])])?;
    /// assert_eq!(table.drop_missing()?.rows(), 1);
    /// assert_eq!(table.drop_missing_in(&["wind"])?.rows(), 2);
    /// # Ok(()) }
    /// ```
    pub fn drop_missing(&self) -> Result<Table> {
        let names = self.names();
        self.drop_missing_in(&names.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The rows where nothing is missing in these columns.
    ///
    /// # Errors
    /// When there is no such column, or no row is left.
    pub fn drop_missing_in(&self, names: &[&str]) -> Result<Table> {
        let mut whole = vec![true; self.rows()];
        for name in names {
            for row in self.missing(name)? {
                whole[row] = false;
            }
        }
        let rows: Vec<usize> = (0..self.rows()).filter(|row| whole[*row]).collect();
        if rows.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("something is missing in every row", "il manque quelque chose à chaque ligne"),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("0 ligne complète sur {}", lang.count(self.rows())),
                _ => format!("0 whole rows of {}", lang.count(self.rows())),
            }))
            .expected(Label::fixed("1 whole row or more", "1 ligne complète ou plus"))
            .attempt(Label::same(".drop_missing_in(&[\"…\"]), .fill_missing(\"…\", Fill::Median)")));
        }
        self.pick(&rows)
    }

    /// How many rows each value of a column has, and its share of all rows.
    ///
    /// # Errors
    /// When there is no such column.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("x", &[1.0, 2.0, 3.0])])?.with_text_column("side", &["left", "right", "left"])?;
    /// let counts = table.counts("side")?;
    /// assert_eq!(counts.text("side")?, ["left", "right"]);
    /// assert_eq!(counts.column("rows")?, [2.0, 1.0]);
    /// # Ok(()) }
    /// ```
    pub fn counts(&self, group: &str) -> Result<Table> {
        let groups = self.groups(group)?;
        let counts: Vec<f64> = groups.iter().map(|(_, rows)| rows.len() as f64).collect();
        let all = self.rows().max(1) as f64;
        let names: Vec<&str> = groups.iter().map(|(name, _)| name.as_str()).collect();
        Table::of(DataFrame::empty())
            .with_text_column(group, &names)?
            .with_column("rows", &counts)?
            .with_column("share", &counts.iter().map(|count| count / all).collect::<Vec<_>>())
    }

    /// The mean of a column of numbers in each group; missing numbers are left out, and counted.
    ///
    /// # Errors
    /// When there is no such column, or `value` holds text.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("pay", &[1.0, 3.0, 8.0])])?.with_text_column("side", &["a", "a", "b"])?;
    /// let means = table.group_means("side", "pay")?;
    /// assert_eq!(means.names(), ["side", "rows", "missing", "pay"]);
    /// assert_eq!(means.column("pay")?, [2.0, 8.0]);
    /// # Ok(()) }
    /// ```
    pub fn group_means(&self, group: &str, value: &str) -> Result<Table> {
        let numbers = self.column(value)?;
        let groups = self.groups(group)?;
        let known = |rows: &[usize]| -> Vec<f64> {
            rows.iter().map(|row| numbers[*row]).filter(|number| !number.is_nan()).collect()
        };
        let counts: Vec<f64> = groups.iter().map(|(_, rows)| rows.len() as f64).collect();
        let missing: Vec<f64> =
            groups.iter().map(|(_, rows)| (rows.len() - known(rows).len()) as f64).collect();
        let means: Vec<f64> = groups
            .iter()
            .map(|(_, rows)| known(rows))
            // No number at all has no mean: 0 / 0 is NaN, and NaN is missing.
            .map(|known| known.iter().sum::<f64>() / known.len() as f64)
            .collect();
        let names: Vec<&str> = groups.iter().map(|(name, _)| name.as_str()).collect();
        Table::of(DataFrame::empty())
            .with_text_column(group, &names)?
            .with_column("rows", &counts)?
            .with_column("missing", &missing)?
            .with_column(value, &means)
    }

    /// The rows of each value of a column, in the order of the values; the rows without one come last.
    pub(super) fn groups(&self, name: &str) -> Result<Vec<(String, Vec<usize>)>> {
        let mut groups: Vec<(String, Vec<usize>)> =
            self.values(name)?.into_iter().map(|value| (value, Vec::new())).collect();
        let places: HashMap<String, usize> =
            groups.iter().enumerate().map(|(place, (value, _))| (value.clone(), place)).collect();
        let mut without = Vec::new();
        for (row, text) in self.words(name)?.into_iter().enumerate() {
            match text.and_then(|text| places.get(&text).copied()) {
                Some(place) => groups[place].1.push(row),
                None => without.push(row),
            }
        }
        if !without.is_empty() {
            groups.push((String::new(), without));
        }
        Ok(groups)
    }

    /// The same table with what a column held so many rows before, for a network that looks back.
    ///
    /// The first rows have nothing before them: the new columns are missing there.
    ///
    /// # Errors
    /// When there is no such column, it holds text, or a step is 0.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("co2", &[315.0, 316.0, 317.0])])?.look_back("co2", &[1])?;
    /// assert_eq!(table.names(), ["co2", "co2 −1"]);
    /// assert_eq!(table.drop_missing()?.column("co2 −1")?, [315.0, 316.0]);
    /// # Ok(()) }
    /// ```
    pub fn look_back(&self, name: &str, steps: &[usize]) -> Result<Table> {
        let numbers = self.column(name)?;
        let mut table = self.clone();
        for step in steps {
            if *step == 0 || *step >= self.rows() {
                return Err(Error::new(
                    Kind::Value,
                    Label::fixed("there is no row that far back", "aucune ligne n’est si loin en arrière"),
                )
                .found(Label::with(|lang| lang.count(*step)))
                .expected(Label::with(|lang| format!("1 … {}", lang.count(self.rows().saturating_sub(1)))))
                .attempt(Label::same("&[1, 12]")));
            }
            let earlier: Vec<f64> = std::iter::repeat_n(f64::NAN, *step)
                .chain(numbers[..numbers.len() - step].iter().copied())
                .collect();
            table = table.with_column(&format!("{name} −{step}"), &earlier)?;
        }
        Ok(table)
    }

    /// The month of each date, from 1 to 12; NaN where one is missing.
    ///
    /// # Errors
    /// When there is no such column, or it holds no dates.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// assert_eq!(Table::dataset("seatbelts")?.months("month")?[..3], [1.0, 2.0, 3.0]);
    /// # Ok(()) }
    /// ```
    pub fn months(&self, name: &str) -> Result<Vec<f64>> {
        let series = self.find(name)?.as_materialized_series();
        if !matches!(series.dtype(), DataType::Date | DataType::Datetime(..)) {
            return Err(Error::new(
                Kind::Column,
                Label::new(
                    format!("the column {} holds no dates", Lang::En.quote(name)),
                    format!("la colonne {} ne contient pas de dates", Lang::Fr.quote(name)),
                ),
            )
            .found(Label::with(|lang| {
                self.values(name)
                    .unwrap_or_default()
                    .first()
                    .map_or("—".to_string(), |value| lang.quote(value))
            }))
            .expected(Label::fixed("dates: year-month-day", "des dates\u{a0}: année-mois-jour"))
            .attempt(Label::same("1983-02-01")));
        }
        Ok(series.month()?.iter().map(|month| month.map_or(f64::NAN, f64::from)).collect())
    }

    /// How many rows are exactly like an earlier one.
    pub fn duplicates(&self) -> Result<usize> {
        let mut seen = std::collections::HashSet::new();
        let columns: Result<Vec<_>> = self.names().iter().map(|name| self.words(name)).collect();
        let columns = columns?;
        Ok((0..self.rows())
            .filter(|row| !seen.insert(columns.iter().map(|column| column[*row].clone()).collect::<Vec<_>>()))
            .count())
    }
}

/// Names in the order of numbers where all are numbers, of letters elsewhere; each once.
fn in_order(names: &mut Vec<String>) {
    let number = |name: &String| name.parse::<f64>().unwrap_or(f64::NAN);
    if names.iter().all(|name| !number(name).is_nan()) {
        names.sort_by(|a, b| number(a).total_cmp(&number(b)));
    } else {
        names.sort();
    }
    names.dedup();
}
