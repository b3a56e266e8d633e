//! Covering part after part of a picture.

use super::{Explanation, answered, picture};
use crate::data::{Examples, Images};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::model::Model;
use crate::stat::numbers::largest;

/// What a patch is made of: middle grey.
const GREY: f64 = 0.5;

impl Explanation {
    /// Where an answer hangs on: a grey square of `size` × `size` pixels slides over picture number `row` (from 0) in steps of `step`
    /// pixels, and each time the model is asked again (occlusion: Zeiler and Fergus, 2014). Where the probability of its answer falls,
    /// there was something that it used.
    ///
    /// Any model of classes can be asked. All covered copies are asked about at once; a last row and column of patches stands at the edge,
    /// so that no border stays bare. Where steps are larger than the patch, what no patch has covered is NaN.
    ///
    /// ```
    /// use atelier::{Explanation, Rule, synth, SEED};
    /// let works = synth::works(2, SEED)?;
    /// let blind = Rule::classes(|_| "N"); // looks at nothing
    /// assert!(Explanation::occlusion(&blind, &works, 1, 8, 4)?.values().iter().all(|drop| *drop == 0.0));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such picture, it has no target, the patch or the step is zero, the patch is larger than the picture, or the
    /// model does not answer classes.
    pub fn occlusion<M: Model + ?Sized>(
        model: &M,
        images: &Images,
        row: usize,
        size: usize,
        step: usize,
    ) -> Result<Explanation> {
        let picture = picture(images, row)?;
        let (width, height) = (picture.width, picture.height);
        check(size, step, width.min(height))?;
        let (lefts, tops) = (starts(width, size, step), starts(height, size, step));
        let places: Vec<(usize, usize)> =
            tops.iter().flat_map(|top| lefts.iter().map(move |left| (*left, *top))).collect();
        // One copy a patch, and last the picture itself.
        let copies = images.pick(&[row])?.samples()?.pick(&vec![0; places.len() + 1])?;
        for (number, (left, top)) in places.iter().enumerate() {
            let patch = copies.inputs.f_narrow(0, number as i64, 1)?;
            let mut patch =
                patch.f_narrow(2, *top as i64, size as i64)?.f_narrow(3, *left as i64, size as i64)?;
            let _ = patch.f_fill_(GREY)?;
        }
        let answers = model.predict_all(&copies)?;
        let (class, answer, confidence) = answered(&answers)?;
        let drops: Vec<f64> =
            answers.rows()[..places.len()].iter().map(|row| confidence - row[class]).collect();
        let (mut sums, mut counts) = (vec![0.0; width * height], vec![0.0; width * height]);
        for ((left, top), drop) in places.iter().zip(&drops) {
            for at in (0..size * size).map(|at| (top + at / size) * width + left + at % size) {
                sums[at] += drop;
                counts[at] += 1.0;
            }
        }
        let values = sums.iter().zip(counts).map(|(sum, count)| sum / count).collect();
        let measures = Label::fixed("how far the answer falls", "de combien la réponse baisse");
        let peak = places[largest(&drops)];
        Ok(Explanation { picture, values, peak, size, answer, confidence, measures })
    }
}

/// Where patches begin along a side: every `step` pixels, and at the end.
fn starts(side: usize, size: usize, step: usize) -> Vec<usize> {
    let last = side - size;
    let mut starts: Vec<usize> = (0..=last).step_by(step).collect();
    if starts.last() != Some(&last) {
        starts.push(last);
    }
    starts
}

fn check(size: usize, step: usize, side: usize) -> Result<()> {
    if (1..=side).contains(&size) && step > 0 {
        return Ok(());
    }
    Err(Error::new(
        Kind::Value,
        Label::fixed("no patch can slide like this", "aucun carré ne peut glisser ainsi"),
    )
    .found(Label::with(|lang| match lang {
        Lang::Fr => format!("un carré de {size} pixels, un pas de {step}"),
        _ => format!("a patch of {size} pixels, a step of {step}"),
    }))
    .expected(Label::with(|lang| match lang {
        Lang::Fr => format!("un carré de 1 à {side} pixels, un pas de 1 ou plus"),
        _ => format!("a patch of 1 to {side} pixels, a step of 1 or more"),
    }))
    .attempt(Label::same("Explanation::occlusion(&net, &images, 0, 6, 2)?")))
}
