//! Pictures of a few classes, whoever took or drew them.
//!
//! In: [`Images`], the vehicles that `synth` draws, a type of one's own. Out: a figure of them, and the
//! words below; a model puts its answers there ([`Model::look`](crate::Model::look)).

use super::{Examples, Images};
use crate::error::Result;
use crate::lang::Label;
use crate::plot::Figure;

/// Pictures that a model can be asked about one by one: see [`Model::look`](crate::Model::look).
///
/// ```
/// use atelier::{Images, Lang, Pictures};
/// # fn main() -> atelier::Result<()> {
/// let animals = Images::dataset("animal_silhouettes")?.target("animal")?.take(3)?;
/// assert!(animals.figure()?.alt(Lang::En).starts_with("3 grey images of"));
/// assert_eq!(animals.captions().len(), animals.class_names().len());
/// # Ok(()) }
/// ```
pub trait Pictures: Examples {
    /// All of them, side by side.
    ///
    /// # Errors
    /// Where drawing fails.
    fn figure(&self) -> Result<Figure>;

    /// What stands below a picture of each class, in the order of the target.
    fn captions(&self) -> Vec<Label>;
}

impl Pictures for Images {
    fn figure(&self) -> Result<Figure> {
        let mut pixels = Vec::new();
        for row in 0..self.rows() {
            pixels.extend_from_slice(self.pixels(row)?);
        }
        Figure::images_of(self.channels(), &pixels, self.width(), self.height())
    }

    fn captions(&self) -> Vec<Label> {
        self.class_names().into_iter().map(Label::same).collect()
    }
}
