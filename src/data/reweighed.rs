//! Lessons in which a group and the answer have nothing to do with each other any more.

use super::features::no_target;
use super::goal::Goal;
use super::table::Table;
use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use rand::{Rng, SeedableRng};

impl Table {
    /// As many rows, drawn again so that each class is as frequent in every group as it is in all: rows
    /// of a group and class that are too rare come several times, others are left out.
    ///
    /// Kamiran and Calders, "Data preprocessing techniques for classification without discrimination",
    /// 2012, section 4.3 (resampling by the weights of their reweighing). Nothing is said about why the
    /// classes were uneven, nor whether the single answers were right.
    ///
    /// ```
    /// use atelier::{synth::Auditions, SEED};
    /// let past = Auditions::new().prejudice(0.5)?.make(4_000, SEED)?;
    /// let even = past.reweighed("group", SEED)?;
    /// let invited = |group: &str| -> atelier::Result<f64> {
    ///     let of = even.only("group", group)?.column("invited")?;
    ///     Ok(of.iter().sum::<f64>() / of.len() as f64)
    /// };
    /// assert_eq!(even.rows(), 4_000);
    /// assert!((invited("A")? - invited("B")?).abs() < 0.08); // 0.25 apart before
    /// assert!(past.reweighed("planet", SEED).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such column, the table has no target of classes, or a group lacks one of the classes.
    pub fn reweighed(&self, group: &str, seed: u64) -> Result<Table> {
        let Some(Goal::Classes { column, names }) = &self.goal else {
            return Err(no_target());
        };
        let (groups, classes) = (self.text(group)?, self.text(column)?);
        let mut of: Vec<&String> = groups.iter().collect();
        of.sort();
        of.dedup();
        let share = |values: &[String], wanted: &String| {
            values.iter().filter(|value| *value == wanted).count() as f64 / values.len() as f64
        };
        let mut cells = Vec::new();
        for name in of {
            for class in names.iter().filter(|class| classes.contains(class)) {
                let rows: Vec<usize> =
                    (0..self.rows()).filter(|row| groups[*row] == *name && classes[*row] == *class).collect();
                if rows.is_empty() {
                    return Err(lacks(name, class));
                }
                cells.push((share(&groups, name) * share(&classes, class), rows));
            }
        }
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let rows: Vec<usize> = (0..self.rows())
            .map(|_| {
                let mut left: f64 = random.random();
                let last = cells.len() - 1;
                let cell = cells.iter().position(|(weight, _)| {
                    left -= weight;
                    left < 0.0
                });
                let (_, rows) = &cells[cell.unwrap_or(last)];
                rows[random.random_range(0..rows.len())]
            })
            .collect();
        self.pick(&rows)
    }
}

fn lacks(group: &str, class: &str) -> Error {
    let (group, class) = (group.to_string(), class.to_string());
    Error::new(
        Kind::Empty,
        Label::fixed("a group lacks one of the classes", "il manque une classe à un groupe"),
    )
    .found(Label::with(|lang| format!("{}\u{a0}: 0 × {}", lang.quote(&group), lang.quote(&class))))
    .expected(Label::fixed(
        "in each group, one row or more of each class",
        "dans chaque groupe, une ligne ou plus par classe",
    ))
}

#[cfg(test)]
mod tests {
    use crate::data::Table;

    #[test]
    fn uneven_answers_become_even_and_what_cannot_is_told() {
        // of 60 in the north 45 have a yes, of 40 in the south 5: half of all
        let group = [vec!["north"; 60], vec!["south"; 40]].concat();
        let answer = [vec!["yes"; 45], vec!["no"; 15], vec!["yes"; 5], vec!["no"; 35]].concat();
        let table = Table::columns(&[("x", &vec![0.0; 100])])
            .unwrap()
            .with_text_column("group", &group)
            .unwrap()
            .with_text_column("answer", &answer)
            .unwrap()
            .target("answer")
            .unwrap();
        let many: Vec<usize> = (0..100).cycle().take(20_000).collect();
        let even = table.pick(&many).unwrap().reweighed("group", 1).unwrap();
        for (name, size) in [("north", 12_000.0), ("south", 8_000.0)] {
            let of = even.only("group", name).unwrap();
            assert!((of.rows() as f64 - size).abs() < 350.0, "{name}: {}", of.rows()); // five standard deviations
            let yes = of.only("answer", "yes").unwrap().rows() as f64 / of.rows() as f64;
            assert!((yes - 0.5).abs() < 0.03, "{name}: {yes}");
        }
        let without = table.pick(&(0..45).chain(65..100).collect::<Vec<_>>()).unwrap();
        assert!(without.reweighed("group", 1).is_err()); // nobody of the north has a no
    }
}
