//! The small curve that grows while a network trains.
//!
//! It is written as SVG by hand, because it is redrawn after every epoch: no pixels, no fonts to
//! load, well under a millisecond. Its colour is the page's own, so it is read on light and dark.

use super::paper::clean;
use crate::lang::{Label, Lang};
use crate::show::escape;

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 90.0;
const LOSS: Label = Label::fixed("loss", "perte");

/// The curve of the losses so far, with room for the epochs to come: as HTML, and in words.
///
/// The vertical axis is logarithmic where losses fall by more than ten times and none is zero, and
/// says so. Losses that are not finite are left out.
pub(crate) fn live_curve(losses: &[f64], total_epochs: usize, lang: Lang) -> (String, String) {
    let finite: Vec<(usize, f64)> = losses
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, loss)| loss.is_finite())
        .map(|(at, loss)| (at, loss.clamp(-1e300, 1e300)))
        .collect();
    let plain = words(losses.len(), finite.last().map(|(_, loss)| *loss), total_epochs, lang);
    let (low, high) = finite
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (_, loss)| (low.min(*loss), high.max(*loss)));
    let log = low > 0.0 && high / low > 10.0;
    let height = |loss: f64| {
        let place = |value: f64| if log { value.ln() } else { value };
        let (low, high) = (place(low), place(high));
        // One loss alone, or all the same: half way up.
        let share = if high > low { (place(loss) - low) / (high - low) } else { 0.5 };
        8.0 + (1.0 - share) * (HEIGHT - 16.0)
    };
    // At most two points for a pixel: training for ten thousand epochs must not slow the page down.
    let every = (finite.len() / (2 * WIDTH as usize)).max(1);
    let steps = total_epochs.max(losses.len()).max(2) - 1;
    let kept = finite.iter().enumerate().filter(|(order, _)| order % every == 0 || order + 1 == finite.len());
    let points: Vec<(f64, f64)> = kept
        .map(|(_, (at, loss))| (8.0 + *at as f64 / steps as f64 * (WIDTH - 16.0), height(*loss)))
        .collect();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\" style=\"max-width:100%\">",
        escape(&plain)
    );
    svg.push_str(&format!(
        "<path d=\"M4 4V{b}H{r}\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.5\"/>",
        b = HEIGHT - 4.0,
        r = WIDTH - 4.0
    ));
    if let Some((x, y)) = points.last() {
        let list: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        svg.push_str(&format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" stroke-linejoin=\"round\"/>",
            list.join(" ")
        ));
        svg.push_str(&format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"currentColor\"/>"));
    }
    svg.push_str("</svg>");
    let mut names: Vec<String> = Vec::new();
    if low.is_finite() {
        const LOG: Label = Label::fixed("log scale", "échelle log.");
        let scale = if log { format!(" ({})", LOG.text(lang)) } else { String::new() };
        names.push(format!("{}{scale}", LOSS.text(lang)));
        names.push(format!("↑ {}", lang.short(high)));
        names.push(format!("↓ {}", lang.short(low)));
    }
    let html = format!(
        "<div style=\"display:flex;align-items:center;gap:12px\">{svg}<div style=\"font-size:13px;line-height:1.5\">{}</div></div>",
        names.iter().map(|name| escape(name)).collect::<Vec<_>>().join("<br>")
    );
    (html, plain)
}

/// “epoch 3 of 10, loss 0.012”.
fn words(done: usize, last: Option<f64>, total: usize, lang: Lang) -> String {
    let one = |lang: &Lang| {
        let epochs = match lang {
            Lang::Fr => format!("époque {} sur {}", lang.count(done), lang.count(total)),
            _ => format!("epoch {} of {}", lang.count(done), lang.count(total)),
        };
        match last {
            Some(loss) => format!("{epochs}, {} {}", LOSS.text(*lang), lang.short(loss)),
            None => epochs,
        }
    };
    clean(&lang.each().iter().map(one).collect::<Vec<_>>().join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_has_words_and_no_foreign_markup() {
        let (html, plain) = live_curve(&[100.0, 10.0, 1.0], 10, Lang::Fr);
        assert_eq!(plain, "époque 3 sur 10, perte 1");
        assert!(html.contains("aria-label=\"époque 3 sur 10, perte 1\"") && html.contains("currentColor"));
        assert!(html.contains("échelle log."));
        assert!(!html.contains("NaN"));
    }

    #[test]
    fn bad_losses_leave_a_drawing_without_a_hole_in_it() {
        for losses in [vec![], vec![f64::NAN], vec![f64::INFINITY, 1.0], vec![0.0, 0.0], vec![1e308, -1e308]]
        {
            let (html, plain) = live_curve(&losses, 0, Lang::Both);
            assert!(!html.contains("NaN") && !html.contains("inf"), "{losses:?}: {html}");
            assert!(!plain.is_empty());
        }
    }

    #[test]
    fn long_trainings_stay_small() {
        let losses: Vec<f64> = (0..50_000).map(|epoch| 1.0 / f64::from(epoch + 1)).collect();
        let (html, _) = live_curve(&losses, 50_000, Lang::En);
        assert!(html.len() < 30_000, "{}", html.len());
    }
}
