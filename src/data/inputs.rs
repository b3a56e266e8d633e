//! Which columns a network is given: chosen by name, or by how closely they go with the target.

use super::features::no_target;
use super::goal::Goal;
use super::table::Table;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::stat::numbers;
use polars::prelude::DataType;

impl Table {
    /// The `count` inputs that go most closely with the target, taken one by one, the closest first:
    /// feature selection.
    ///
    /// What is ranked is the share of one's variation that the other accounts for along a line, the
    /// square of [`correlation`](crate::correlation); with classes, the share that the classes account
    /// for. The order is that of scikit-learn's `SelectKBest`. An input that never varies comes last.
    ///
    /// Like [`Table::scaling`], it is taken from the rows that a network trains on. Chosen with a look
    /// at the others, even columns of pure chance seem to foretell.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let size = [1.0, 2.0, 3.0, 4.0];
    /// let table = Table::columns(&[("other", &[1.0, 0.0, 0.0, 1.0]), ("half", &size.map(|x| x / 2.0)), ("size", &size)])?
    ///     .target("size")?;
    /// assert_eq!(table.best_inputs(1)?, ["half"]);
    /// assert_eq!(table.with_inputs(&table.best_inputs(1)?)?.inputs()?, ["half"]);
    /// assert!(table.best_inputs(3).is_err()); // there are two
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When no target was named, there are several, or it never varies; when there are not so many
    /// inputs; when an input holds texts, or misses values.
    pub fn best_inputs(&self, count: usize) -> Result<Vec<String>> {
        let truth = self.truth()?;
        let names = self.input_columns();
        if count == 0 || count > names.len() {
            return Err(no_such_count(count, names.len()));
        }
        let mut ranked = Vec::with_capacity(names.len());
        for name in names {
            let strength = truth.accounts_for(&self.numbers_of(&name)?);
            ranked.push((strength, name));
        }
        // Equals keep the order of the table.
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
        Ok(ranked.into_iter().take(count).map(|(_, name)| name).collect())
    }

    /// The same rows with these inputs only, beside the target and what is hidden.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("a", &[1.0]), ("b", &[2.0]), ("c", &[3.0]), ("y", &[0.0])])?.target("y")?;
    /// let narrow = table.hide(&["c"])?.with_inputs(&["b"])?;
    /// assert_eq!(narrow.inputs()?, ["b"]);
    /// assert_eq!(narrow.names(), ["b", "y", "c"]);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When there is no such column, it is the target, or none is given.
    pub fn with_inputs<Name: AsRef<str>>(&self, names: &[Name]) -> Result<Table> {
        if names.is_empty() {
            return Err(no_such_count(0, self.input_columns().len()));
        }
        let (targets, hidden) = (self.target_columns(), self.hidden());
        let mut kept: Vec<&str> = Vec::new();
        for name in names.iter().map(AsRef::as_ref) {
            self.find(name)?;
            if targets.iter().any(|target| target == name) {
                return Err(Error::new(
                    Kind::Column,
                    Label::fixed("the target is no input", "la cible n’est pas une donnée d’entrée"),
                )
                .found(Label::with(|lang| lang.quote(name)))
                .expected(Label::fixed("columns to predict it from", "des colonnes pour la prédire"))
                .attempt(Label::same(".inputs()")));
            }
            kept.push(name);
        }
        let rest = targets.iter().chain(&hidden).map(String::as_str);
        for name in rest {
            if !kept.contains(&name) {
                kept.push(name);
            }
        }
        let mut table = self.select(&kept)?;
        table.hidden.retain(|name| !names.iter().any(|wanted| wanted.as_ref() == name.as_str()));
        Ok(table)
    }

    /// What there is to predict, once.
    fn truth(&self) -> Result<Truth> {
        match &self.goal {
            None => Err(no_target()),
            Some(Goal::Classes { column, names }) => {
                let texts = self.text(column)?;
                let codes: Vec<usize> =
                    texts.iter().filter_map(|text| names.iter().position(|name| name == text)).collect();
                if codes.len() < texts.len() {
                    return Err(Error::new(
                        Kind::Value,
                        Label::fixed("some rows have no class", "des lignes n’ont pas de classe"),
                    )
                    .found(Label::with(|lang| lang.count(texts.len() - codes.len())))
                    .expected(Label::fixed("a class in every row", "une classe à chaque ligne"))
                    .attempt(Label::same(format!(".drop_missing_in(&[\"{column}\"])?"))));
                }
                if codes.windows(2).all(|pair| pair[0] == pair[1]) {
                    return Err(never_varies(column));
                }
                Ok(Truth::Classes { codes, count: names.len() })
            }
            Some(Goal::Numbers(columns)) => {
                let [column] = columns.as_slice() else {
                    return Err(Error::new(
                        Kind::Column,
                        Label::fixed(
                            "inputs are chosen for one target at a time",
                            "les données d’entrée se choisissent pour une cible à la fois",
                        ),
                    )
                    .found(Label::with(|lang| lang.list(columns)))
                    .expected(Label::fixed("one target", "une cible"))
                    .attempt(Label::same(format!(
                        ".target(\"{}\")?",
                        columns.first().map_or("…", String::as_str)
                    ))));
                };
                let values = self.numbers_of(column)?;
                if numbers::squares(&values) == 0.0 {
                    return Err(never_varies(column));
                }
                Ok(Truth::Numbers(values))
            }
        }
    }

    /// A column of numbers without holes.
    fn numbers_of(&self, name: &str) -> Result<Vec<f64>> {
        if *self.find(name)?.dtype() == DataType::String {
            return Err(Error::new(
                Kind::Column,
                Label::new(
                    format!("the column {} holds texts, which have no correlation", Lang::En.quote(name)),
                    format!(
                        "la colonne {} contient des textes, qui n’ont pas de corrélation",
                        Lang::Fr.quote(name)
                    ),
                ),
            )
            .found(Label::fixed("texts", "des textes"))
            .expected(Label::fixed("columns of numbers", "des colonnes de nombres"))
            .attempt(Label::same(format!(".hide(&[\"{name}\"])?"))));
        }
        self.feature_is_whole(name)?;
        self.column(name)
    }
}

/// What is to be predicted, as numbers.
enum Truth {
    Numbers(Vec<f64>),
    Classes { codes: Vec<usize>, count: usize },
}

impl Truth {
    /// The share of a column's variation that goes with the target: from 0 to 1.
    fn accounts_for(&self, column: &[f64]) -> f64 {
        let all = numbers::squares(column);
        if all == 0.0 {
            return 0.0;
        }
        match self {
            Truth::Numbers(values) => crate::stat::correlation(column, values).unwrap_or(0.0).powi(2),
            Truth::Classes { codes, count } => {
                let mut classes = vec![Vec::new(); *count];
                for (value, code) in column.iter().zip(codes) {
                    classes[*code].push(*value);
                }
                let within: f64 = classes
                    .iter()
                    .filter(|class| !class.is_empty())
                    .map(|class| numbers::squares(class))
                    .sum();
                1.0 - within / all
            }
        }
    }
}

fn no_such_count(count: usize, inputs: usize) -> Error {
    Error::new(
        Kind::Value,
        Label::fixed("not so many inputs can be chosen", "on ne peut pas choisir autant de données d’entrée"),
    )
    .found(Label::with(|lang| lang.count(count)))
    .expected(Label::with(|lang| format!("1 … {}", lang.count(inputs.max(1)))))
    .attempt(Label::same(format!(".best_inputs({})?", inputs.clamp(1, 20))))
}

fn never_varies(column: &str) -> Error {
    Error::new(
        Kind::Empty,
        Label::fixed(
            "what never varies goes together with nothing",
            "ce qui ne varie jamais ne va avec rien",
        ),
    )
    .found(Label::with(|lang| lang.quote(column)))
    .expected(Label::fixed(
        "a target with two different values or more",
        "une cible qui ait deux valeurs ou plus",
    ))
    .attempt(Label::fixed("another target, or more rows", "une autre cible, ou plus de lignes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_ranked_as_by_hand() {
        // Classes a a b b. Of the input 0 2 4 6 (mean 3, squares 9 + 1 + 1 + 9 = 20) the classes leave
        // 2 + 2 within: 1 − 4 / 20 = 0.8. Of 1 0 1 0 they account for nothing; of 5 5 5 5 neither.
        // Of 0 0 1 9 (mean 2.5; 6.25 + 6.25 + 2.25 + 42.25 = 57) they leave 0 + 32: 25 / 57.
        let table = Table::columns(&[
            ("flat", &[5.0, 5.0, 5.0, 5.0]),
            ("odd", &[1.0, 0.0, 1.0, 0.0]),
            ("late", &[0.0, 0.0, 1.0, 9.0]),
            ("even", &[0.0, 2.0, 4.0, 6.0]),
        ])
        .unwrap()
        .with_text_column("class", &["a", "a", "b", "b"])
        .unwrap()
        .target("class")
        .unwrap();
        let truth = table.truth().unwrap();
        let strength = |name| truth.accounts_for(&table.column(name).unwrap());
        assert!((strength("even") - 0.8).abs() < 1e-12);
        assert!((strength("late") - 25.0 / 57.0).abs() < 1e-12);
        assert_eq!((strength("odd"), strength("flat")), (0.0, 0.0));
        assert_eq!(table.best_inputs(4).unwrap(), ["even", "late", "flat", "odd"]);
        // With two classes it is the square of the correlation with 0 and 1.
        let coded = table.with_column("code", &[0.0, 0.0, 1.0, 1.0]).unwrap();
        let r = crate::stat::correlation(&coded.column("late").unwrap(), &coded.column("code").unwrap());
        assert!((r.unwrap().powi(2) - 25.0 / 57.0).abs() < 1e-12);
        let numbers = coded.without(&["class"]).unwrap().target("code").unwrap();
        assert_eq!(numbers.best_inputs(2).unwrap(), ["even", "late"]);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let table = Table::columns(&[("x", &[1.0, 2.0]), ("flat", &[3.0, 3.0])]).unwrap();
        let refused = |table: &Table, count| table.best_inputs(count).unwrap_err().message(Lang::Fr);
        assert!(refused(&table, 1).contains("personne n’a dit"));
        assert!(refused(&table.target("flat").unwrap(), 1).contains("ne varie jamais"));
        let aimed = table.target("x").unwrap();
        assert!(refused(&aimed, 0).contains("1 … 1"));
        assert!(refused(&aimed, 2).contains("1 … 1"));
        assert!(refused(&table.targets(&["x", "flat"]).unwrap(), 1).contains("une cible à la fois"));
        let texts = aimed.with_text_column("who", &["a", "b"]).unwrap();
        assert!(refused(&texts, 1).contains("textes"));
        let holes = aimed.with_column("hole", &[f64::NAN, 1.0]).unwrap();
        assert!(refused(&holes, 1).contains("manquantes"));
        let fr = |found: Result<Table>| found.unwrap_err().message(Lang::Fr);
        assert!(fr(aimed.with_inputs(&["x"])).contains("cible"));
        assert!(fr(aimed.with_inputs::<&str>(&[])).contains("1 … 1"));
        assert!(fr(aimed.with_inputs(&["nobody"])).contains("colonne"));
        assert_eq!(
            aimed.hide(&["flat"]).unwrap().with_inputs(&["flat"]).unwrap().inputs().unwrap(),
            ["flat"]
        );
    }
}
