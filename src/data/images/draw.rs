//! Pictures drawn with letters, and one drawing varied into many.

use super::Images;
use crate::data::Table;
use crate::error::{Error, Kind, Result};
use crate::lang::Label;

impl Images {
    /// Pictures drawn with letters, side by side: `#` is white, anything else is black, and a space
    /// stands between two pictures. Each comes into the middle of a black square.
    ///
    /// `values` says what each picture shows; it becomes the column `name`, and the target.
    ///
    /// ```
    /// use atelier::Images;
    /// let hand = [
    ///     "### .#.",
    ///     "#.# .#.",
    ///     "### .#.",
    /// ];
    /// let digits = Images::draw("character", &["0", "1"], &hand)?;
    /// assert_eq!((digits.rows(), digits.width()), (2, 5)); // 3 marks, and one of margin on each side
    /// assert_eq!(digits.class_names(), ["0", "1"]);
    /// assert_eq!(digits.pixels(1)?[..15], [0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0]);
    /// assert!(Images::draw("character", &["0"], &hand).is_err()); // two drawings, one name
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a line has another number of groups than there are values, or a group is not as wide as the
    /// first: the error says which line.
    pub fn draw(name: &str, values: &[&str], lines: &[&str]) -> Result<Images> {
        let groups: Vec<Vec<Vec<char>>> = lines
            .iter()
            .map(|line| line.split_whitespace().map(|group| group.chars().collect()).collect())
            .collect();
        let width = groups.first().and_then(|line| line.first()).map_or(0, Vec::len);
        if width == 0 || values.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("there is nothing drawn here", "il n’y a rien de dessiné ici"),
            )
            .found(Label::new(
                format!("lines: {}, names: {}", lines.len(), values.len()),
                format!("lignes\u{a0}: {}, noms\u{a0}: {}", lines.len(), values.len()),
            ))
            .expected(Label::fixed("one drawing or more", "un dessin ou plus"))
            .attempt(Label::same("Images::draw(\"character\", &[\"0\", \"1\"], &[\"### .#.\"])")));
        }
        for (place, line) in groups.iter().enumerate() {
            if let Some(odd) = line.iter().find(|group| group.len() != width) {
                return Err(uneven(place + 1, odd.len(), width));
            }
            if line.len() != values.len() {
                return Err(miscounted(place + 1, line.len(), values.len()));
            }
        }
        let (height, side) = (groups.len(), width.max(groups.len()) + 2);
        let (left, top) = ((side - width) / 2, (side - height) / 2);
        let mut bytes = vec![0; values.len() * side * side];
        for (y, line) in groups.iter().enumerate() {
            for (picture, group) in line.iter().enumerate() {
                for (x, _) in group.iter().enumerate().filter(|(_, mark)| **mark == '#') {
                    bytes[picture * side * side + (top + y) * side + left + x] = 255;
                }
            }
        }
        let rows = vec![0.0; values.len()];
        let details = Table::columns(&[("row", &rows)])?.with_text_column(name, values)?.without(&["row"])?;
        Images::new(side, side, 1, bytes, &details)?.target(name)
    }

    /// Every picture `times` times, changed anew each time: the closure gets the pictures and a seed of
    /// their own. It is called data augmentation.
    ///
    /// ```
    /// use atelier::Images;
    /// let drawn = Images::draw("character", &["0", "1"], &["### .#.", "#.# .#.", "### .#."])?;
    /// let many = drawn.varied(40, 1, |copy, seed| copy.jitter(12.0, 2.0, seed)?.noise(0.1, seed))?;
    /// assert_eq!(many.rows(), 80);
    /// assert_eq!(many.text("character")?[2], "0"); // both, then both again
    /// assert_ne!(many.pixels(0)?, many.pixels(2)?);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When `times` is 0, or a change fails.
    pub fn varied<Change>(&self, times: usize, seed: u64, mut change: Change) -> Result<Images>
    where
        Change: FnMut(&Images, u64) -> Result<Images>,
    {
        if times == 0 {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("zero copies leave no picture", "zéro copie ne laisse aucune image"),
            )
            .found(Label::same("0"))
            .expected(Label::fixed("1 or more", "1 ou plus"))
            .attempt(Label::same(".varied(40, SEED, |copy, seed| copy.jitter(12.0, 2.0, seed))?")));
        }
        let mut all = change(self, seed)?;
        for copy in 1..times as u64 {
            // Far from the seeds that a notebook counts through.
            let own = seed.wrapping_mul(1_000).wrapping_add(copy);
            all = all.and(&change(self, own)?)?;
        }
        Ok(all)
    }
}

fn uneven(line: usize, found: usize, expected: usize) -> Error {
    Error::new(
        Kind::Shape,
        Label::new(
            format!("in line {line} one drawing is not as wide as the first"),
            format!("à la ligne {line}, un dessin n’a pas la largeur du premier"),
        ),
    )
    .found(marks(found))
    .expected(marks(expected))
    .attempt(Label::fixed(
        "count the marks between the spaces of that line",
        "comptez les marques entre les espaces de cette ligne",
    ))
}

fn miscounted(line: usize, found: usize, expected: usize) -> Error {
    Error::new(
        Kind::Shape,
        Label::new(
            format!("line {line} does not hold one part of each drawing"),
            format!("la ligne {line} ne contient pas une partie par dessin"),
        ),
    )
    .found(Label::new(format!("{found} groups of marks"), format!("groupes de marques\u{a0}: {found}")))
    .expected(Label::new(format!("{expected}, one for each name"), format!("{expected}, un groupe par nom")))
    .attempt(Label::fixed("one space between two drawings", "une espace entre deux dessins"))
}

fn marks(count: usize) -> Label {
    Label::new(format!("{count} marks"), format!("marques\u{a0}: {count}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn a_drawing_that_does_not_fit_is_refused_with_its_line() {
        let wrong: [(&[&str], &[&str], &str); 3] = [
            (&["0", "1"], &["### .#.", "#.# .#"], "line 2"),
            (&["0", "1"], &["### .#.", "#.#.#."], "line 2"),
            (&["0", "1"], &["### .#.", "###"], "line 2"),
        ];
        for (values, lines, place) in wrong {
            let error = Images::draw("character", values, lines).unwrap_err();
            assert_eq!(error.kind(), Kind::Shape);
            assert!(error.message(Lang::En).contains(place), "{}", error.message(Lang::En));
            assert_ne!(error.message(Lang::En), error.message(Lang::Fr));
        }
        for (values, lines) in [(&[][..], &[][..]), (&["0"][..], &[""][..])] {
            assert_eq!(Images::draw("character", values, lines).unwrap_err().kind(), Kind::Empty);
        }
        let two = Images::draw("character", &["0", "1"], &["# ."]).unwrap();
        assert_eq!(two.varied(0, 1, |copy, _| Ok(copy.clone())).unwrap_err().kind(), Kind::Value);
    }
}
