//! A permutation test as a figure.

use crate::error::Result;
use crate::lang::Lang;
use crate::plot::Figure;
use crate::stat::PermutationTest;

/// Bins of the histogram: shuffles are many, and alike.
const BINS: usize = 20;

impl PermutationTest {
    /// What shuffled labels gave, as a histogram, and a line at what was found.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub fn plot(&self) -> Result<Figure> {
        let (smaller, all) = (self.smaller(), self.by_chance().len());
        Figure::histogram(self.by_chance(), BINS)?
            .named("with shuffled labels", "avec des étiquettes mélangées")
            .title(
                &format!(
                    "More than {} of {} with shuffled labels",
                    Lang::En.count(smaller),
                    Lang::En.count(all)
                ),
                &format!(
                    "Plus que {} sur {} avec des étiquettes mélangées",
                    Lang::Fr.count(smaller),
                    Lang::Fr.count(all)
                ),
            )
            .line_at_x(self.value(), "what was found", "ce qui a été trouvé")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_drawn_in_both_languages() {
        let by_chance: Vec<f64> = (0..99).map(|place| f64::from(place) * 0.001).collect();
        let figure = PermutationTest::of(0.3, &by_chance).unwrap().plot().unwrap();
        assert!(figure.alt(Lang::En).contains("More than 99 of 99"), "{}", figure.alt(Lang::En));
        assert!(figure.alt(Lang::Fr).contains("ce qui a été trouvé"), "{}", figure.alt(Lang::Fr));
        // Also where chance never varies.
        assert!(PermutationTest::of(0.0, &[0.0; 9]).unwrap().plot().is_ok());
    }
}
