//! One look for every figure: colours, dashes, markers and sizes.
//!
//! In: the position of a series. Out: how it is drawn. Colour is never the only difference between
//! two series: each also has its own dashes and its own marker, so that a grey print, a bad
//! projector and a colour-blind reader lose nothing.

use plotters::style::RGBColor;

/// Text and axes: almost black, softer on a projector than pure black.
pub(super) const INK: RGBColor = RGBColor(0x1a, 0x1a, 0x1a);
/// Secondary text (ticks, notes) and reference lines: 7 : 1 against white.
pub(super) const SOFT: RGBColor = RGBColor(0x59, 0x59, 0x59);
/// Grid lines: seen when looked for.
pub(super) const GRID: RGBColor = RGBColor(0xe4, 0xe4, 0xe4);
/// The page.
pub(super) const PAPER: RGBColor = RGBColor(0xff, 0xff, 0xff);
/// A value that is missing, in a matrix or a maze.
pub(super) const MISSING: RGBColor = RGBColor(0xd0, 0xd0, 0xd0);

/// Those who are not the point: everybody else in a crowd.
pub(super) const REST: RGBColor = RGBColor(0xb8, 0xb8, 0xb8);

/// Size of the title, in CSS pixels.
pub(super) const TITLE: f64 = 17.0;
/// Size of axis names, legends and captions.
pub(super) const TEXT: f64 = 14.0;
/// Size of tick labels and notes: nothing in a figure is smaller.
pub(super) const SMALL: f64 = 13.0;

/// How the shape that marks a point looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
    Cross,
    Down,
}

/// Colour, dashes (drawn and left out, in CSS pixels) and marker of one series.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub colour: RGBColor,
    pub dash: Option<(f64, f64)>,
    pub marker: Marker,
}

/// The palette of Okabe and Ito (2008), made for colour-blind readers. Its yellow, sky blue and
/// orange stay below 3 : 1 against white: yellow and sky blue are left out, orange is darkened.
const LOOKS: [Look; 6] = [
    Look { colour: RGBColor(0x00, 0x72, 0xb2), dash: None, marker: Marker::Circle },
    Look { colour: RGBColor(0xd5, 0x5e, 0x00), dash: Some((9.0, 4.0)), marker: Marker::Square },
    Look { colour: RGBColor(0x00, 0x9e, 0x73), dash: Some((3.0, 3.0)), marker: Marker::Triangle },
    Look { colour: RGBColor(0xcc, 0x79, 0xa7), dash: Some((16.0, 4.0)), marker: Marker::Diamond },
    Look { colour: RGBColor(0x1a, 0x1a, 0x1a), dash: Some((2.0, 5.0)), marker: Marker::Cross },
    Look { colour: RGBColor(0x8a, 0x65, 0x00), dash: Some((6.0, 6.0)), marker: Marker::Down },
];

/// How the series at this position looks. After six, colours come back with other dashes and markers.
pub(super) fn look(position: usize) -> Look {
    let mut look = LOOKS[position % LOOKS.len()];
    let turn = position / LOOKS.len();
    if turn > 0 {
        let other = LOOKS[(position + 2 * turn) % LOOKS.len()];
        look.dash = other.dash;
        look.marker = other.marker;
    }
    look
}

/// How much colour is left in a band.
pub(super) const BAND: f64 = 0.25;

/// The inside of a bar. In grey, two colours can be one: the pattern then tells bars apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fill {
    pub colour: RGBColor,
    pub pattern: Pattern,
}

/// What lies over the colour of a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    Solid,
    /// Stripes of paper, rising to the right.
    Rising,
    /// A light tint within an outline.
    Light,
    /// Stripes of paper, falling to the right.
    Falling,
}

impl Fill {
    pub fn solid(colour: RGBColor) -> Fill {
        Fill { colour, pattern: Pattern::Solid }
    }
}

/// The inside of the bars of the series at this position.
pub(super) fn fill(position: usize) -> Fill {
    let patterns = [Pattern::Solid, Pattern::Rising, Pattern::Light, Pattern::Falling];
    Fill { colour: look(position).colour, pattern: patterns[position % patterns.len()] }
}

/// Light to dark in one hue: amounts. `share` is 0..=1.
pub(super) fn amount(share: f64) -> RGBColor {
    between(&[(0xf4, 0xf7, 0xfb), (0xa9, 0xcc, 0xe3), (0x3a, 0x86, 0xbd), (0x06, 0x2f, 0x5c)], share)
}

/// Orange through white to blue: below and above a middle. `share` is 0..=1, the middle 0.5.
pub(super) fn balance(share: f64) -> RGBColor {
    let stops =
        [(0x9c, 0x3e, 0x00), (0xe8, 0x9c, 0x5c), (0xfa, 0xf7, 0xf4), (0x78, 0xb4, 0xdc), (0x00, 0x4f, 0x85)];
    between(&stops, share)
}

fn between(stops: &[(u8, u8, u8)], share: f64) -> RGBColor {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let place = share * (stops.len() - 1) as f64;
    let left = (place.floor() as usize).min(stops.len() - 2);
    let part = place - left as f64;
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part).round() as u8;
    let (a, b) = (stops[left], stops[left + 1]);
    RGBColor(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
}

/// A colour mixed with the paper: `share` of it is left.
pub(super) fn tint(colour: RGBColor, share: f64) -> RGBColor {
    between(&[(PAPER.0, PAPER.1, PAPER.2), (colour.0, colour.1, colour.2)], share)
}

/// Black or white, whichever is read better on this colour.
pub(super) fn ink_on(colour: RGBColor) -> RGBColor {
    if contrast(colour, INK) >= contrast(colour, PAPER) { INK } else { PAPER }
}

/// The contrast of two colours as WCAG 2 defines it: 1 (none) to 21 (black on white).
pub(super) fn contrast(a: RGBColor, b: RGBColor) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance, 0 to 1.
fn luminance(colour: RGBColor) -> f64 {
    let [red, green, blue] = linear(colour);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Light of each channel, 0 to 1, without the curve of sRGB.
fn linear(colour: RGBColor) -> [f64; 3] {
    [colour.0, colour.1, colour.2].map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader without one kind of cone sees (Machado, Oliveira, Fernandes 2009, severity 1).
    const PROTANOPIA: [[f64; 3]; 3] =
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]];
    const DEUTERANOPIA: [[f64; 3]; 3] =
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]];
    const GREY: [[f64; 3]; 3] = [[0.2126, 0.7152, 0.0722]; 3];

    /// CIE L*a*b* of a colour seen through a matrix.
    fn lab(colour: RGBColor, eye: &[[f64; 3]; 3]) -> [f64; 3] {
        let light = linear(colour);
        let seen = eye.map(|row| (row[0] * light[0] + row[1] * light[1] + row[2] * light[2]).clamp(0.0, 1.0));
        let xyz = [
            (0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505,
            0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2],
            (0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089,
        ];
        let [x, y, z] = xyz.map(|t| if t > 0.008856 { t.cbrt() } else { 7.787 * t + 16.0 / 116.0 });
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    fn distance(a: RGBColor, b: RGBColor, eye: &[[f64; 3]; 3]) -> f64 {
        let (a, b) = (lab(a, eye), lab(b, eye));
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }

    #[test]
    fn every_series_is_seen_on_white() {
        for look in LOOKS {
            let contrast = contrast(look.colour, PAPER);
            assert!(contrast >= 3.0, "{:?} has only {contrast:.2} : 1", look.colour);
        }
        assert!(contrast(SOFT, PAPER) >= 4.5 && contrast(INK, PAPER) >= 7.0);
    }

    #[test]
    fn the_first_four_series_differ_for_colour_blind_readers() {
        // A difference of 10 in L*a*b* is plain to see side by side; 2 is about the least one sees.
        for eye in [&PROTANOPIA, &DEUTERANOPIA] {
            for (a, first) in LOOKS.iter().take(4).enumerate() {
                for (b, second) in LOOKS.iter().take(a).enumerate() {
                    let apart = distance(first.colour, second.colour, eye);
                    assert!(apart >= 10.0, "{a} and {b} are only {apart:.1} apart");
                }
            }
        }
    }

    #[test]
    fn where_grey_hides_a_colour_dashes_and_markers_differ() {
        for (place, first) in LOOKS.iter().enumerate() {
            for second in &LOOKS[..place] {
                assert_ne!(first.marker, second.marker);
                assert_ne!(first.dash, second.dash);
            }
        }
        // The reason for the rule: vermilion and green are nearly one grey.
        assert!(distance(LOOKS[1].colour, LOOKS[2].colour, &GREY) < 10.0);
    }

    #[test]
    fn amounts_darken_steadily_for_every_eye() {
        for eye in [&PROTANOPIA, &DEUTERANOPIA, &GREY] {
            let light: Vec<f64> = (0..=20).map(|step| lab(amount(f64::from(step) / 20.0), eye)[0]).collect();
            assert!(light.windows(2).all(|pair| pair[1] < pair[0]), "{light:?}");
        }
    }

    #[test]
    fn numbers_in_cells_are_read_on_every_shade() {
        for step in 0..=100 {
            let share = f64::from(step) / 100.0;
            for colour in [amount(share), balance(share)] {
                assert!(contrast(ink_on(colour), colour) >= 4.0, "{colour:?}");
            }
        }
    }
}
