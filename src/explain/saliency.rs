//! The slope of an answer.

use super::{Explanation, answered, picture};
use crate::data::{Examples, Images};
use crate::error::Result;
use crate::lang::Label;
use crate::net::{Net, numbers};
use crate::stat::numbers::largest;
use tch::Tensor;

impl Explanation {
    /// How steeply the answer would change with each pixel of picture number `row` (from 0), all others held (a saliency map: Simonyan,
    /// Vedaldi and Zisserman, 2013).
    ///
    /// The answer is followed as the logarithm of its odds, whose slope does not vanish where the network is sure. Of the slopes for the
    /// colours of a pixel the steepest is kept, without its sign; unit: 1 over the full range of a value. It is a slope, so it says
    /// what the smallest change would do, and not what covering would.
    ///
    /// ```
    /// use atelier::{Explanation, Fit, Net, synth, SEED};
    /// let works = synth::works(20, SEED)?;
    /// let mut net = Net::convolutional(&[3, 32, 32], &[4], 2)?;
    /// assert!(Explanation::saliency(&net, &works, 0).is_err()); // has learned nothing yet
    /// net.fit(&works, Fit::epochs(1).quiet())?;
    /// let why = Explanation::saliency(&net, &works, 0)?;
    /// assert!(why.values().iter().all(|slope| *slope >= 0.0) && why.concentration() > 0.1);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such picture, it has no target, it does not fit the network, or this one does not answer classes.
    pub fn saliency(net: &Net, images: &Images, row: usize) -> Result<Explanation> {
        let picture = picture(images, row)?;
        let samples = images.pick(&[row])?.samples()?;
        let (class, answer, confidence) = answered(&net.predict_all(&samples)?)?;
        let inputs = samples.inputs.f_to_device(net.tch_device())?.f_set_requires_grad(true)?;
        let outputs = net.forward(&inputs)?.f_reshape([-1])?;
        let others: Vec<i64> = (0..outputs.size()[0]).filter(|other| *other != class as i64).collect();
        let own = outputs.f_select(0, class as i64)?;
        let odds = match others.is_empty() {
            true => own,
            false => {
                let others = Tensor::f_from_slice(&others)?.f_to_device(net.tch_device())?;
                own.f_sub(&outputs.f_index_select(0, &others)?.f_logsumexp(0, false)?)?
            }
        };
        // Only the slope for the picture: nothing is left behind in the weights.
        let slopes = Tensor::f_run_backward(&[odds], &[&inputs], false, false)?;
        let slopes = numbers(&slopes[0])?;
        let area = picture.width * picture.height;
        // Channel after channel: the steepest of each pixel.
        let values: Vec<f64> = (0..area)
            .map(|at| {
                slopes.iter().skip(at).step_by(area).fold(0.0, |most: f64, slope| most.max(slope.abs()))
            })
            .collect();
        let at = largest(&values);
        let peak = (at % picture.width, at / picture.width);
        let measures = Label::fixed("slope of the answer", "pente de la réponse");
        Ok(Explanation { picture, values, peak, size: 1, answer, confidence, measures })
    }
}
