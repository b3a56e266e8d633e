//! Paper and pen: shapes in, an SVG drawing and a PNG picture out.
//!
//! The kinds of figures put down shapes in CSS pixels; this file alone talks to `plotters` (which
//! writes the SVG and measures text) and to `resvg` (which turns the SVG into pixels). The crate's
//! own font is the only one either of them ever sees: a figure is the same on every machine.

use super::style::{Marker, PAPER};
use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use crate::show::escape;
use base64::Engine as _;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, register_font};
use resvg::{tiny_skia, usvg};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// The name under which the font is known to plotters, resvg and in the SVG.
const FAMILY: &str = "Inter";
static REGULAR: &[u8] = include_bytes!("../fonts/Inter-Regular.otf");
static BOLD: &[u8] = include_bytes!("../fonts/Inter-Bold.otf");

/// plotters counts in whole units: four to a CSS pixel keep lines smooth at twice the resolution.
const UNITS: f64 = 4.0;
/// plotters writes `font-size` as its own size divided by this.
const PLOTTERS_EM: f64 = 1.24;
/// Height of Inter from ascent to descent, in its em (2728 + 680 of 2816): plotters measures by it.
const INTER_HEIGHT: f64 = 3408.0 / 2816.0;
/// Pixels of the picture for one CSS pixel: screens of today are that dense.
const DENSITY: f32 = 2.0;

/// Where a text stands beside its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Begins at the point.
    Start,
    /// Is centred on it.
    Middle,
    /// Ends at it.
    End,
}

/// One run of text; `y` is the top of its line.
#[derive(Clone, Debug)]
pub(super) struct Words {
    pub x: f64,
    pub y: f64,
    pub size: f64,
    pub bold: bool,
    pub upright: bool,
    pub side: Side,
    pub colour: RGBColor,
    pub text: String,
}

impl Words {
    /// Left, top, right, bottom in CSS pixels.
    pub fn area(&self) -> (f64, f64, f64, f64) {
        let long = text_width(&self.text, self.size, self.bold);
        let tall = self.size;
        if self.upright {
            // Turned a quarter to the left: the text runs upwards from its point.
            let (top, bottom) = match self.side {
                Side::Start => (self.y - long, self.y),
                Side::Middle => (self.y - long / 2.0, self.y + long / 2.0),
                Side::End => (self.y, self.y + long),
            };
            return (self.x, top, self.x + tall, bottom);
        }
        let left = match self.side {
            Side::Start => self.x,
            Side::Middle => self.x - long / 2.0,
            Side::End => self.x - long,
        };
        (left, self.y, left + long, self.y + tall)
    }
}

#[derive(Clone, Debug)]
enum Shape {
    Line { points: Vec<(f64, f64)>, colour: RGBColor, width: f64, dash: Option<(f64, f64)> },
    Area { points: Vec<(f64, f64)>, colour: RGBColor, opacity: f64 },
    Box { area: (f64, f64, f64, f64), colour: RGBColor, filled: bool },
    Disc { x: f64, y: f64, radius: f64, colour: RGBColor, filled: bool },
    Text(Words),
}

/// Pixels that lie under the shapes: an image, a matrix with many cells, a cloud of points.
#[derive(Clone, Debug)]
struct Bitmap {
    area: (f64, f64, f64, f64),
    columns: u32,
    rows: u32,
    /// Red, green, blue, opacity: `4 × columns × rows` bytes, from the top left.
    pixels: Vec<u8>,
}

/// A sheet of paper.
#[derive(Clone, Debug)]
pub(super) struct Canvas {
    pub width: f64,
    pub height: f64,
    bitmaps: Vec<Bitmap>,
    // Each shape, and whether it stays inside the window.
    shapes: Vec<(Shape, bool)>,
    window: Option<(f64, f64, f64, f64)>,
    clipped: bool,
    /// Whether every colour must stay what it is.
    exact: bool,
}

impl Canvas {
    pub fn new(width: f64, height: f64) -> Canvas {
        Canvas {
            width,
            height,
            bitmaps: Vec::new(),
            shapes: Vec::new(),
            window: None,
            clipped: false,
            exact: false,
        }
    }

    /// From here on, nothing is seen outside this window (left, top, right, bottom).
    pub fn clip(&mut self, window: (f64, f64, f64, f64)) {
        self.window = Some(window);
        self.clipped = true;
    }

    /// From here on, everything is seen again.
    pub fn unclip(&mut self) {
        self.clipped = false;
    }

    pub fn line(&mut self, points: Vec<(f64, f64)>, colour: RGBColor, width: f64, dash: Option<(f64, f64)>) {
        if points.len() > 1 {
            self.push(Shape::Line { points, colour, width, dash });
        }
    }

    pub fn area(&mut self, points: Vec<(f64, f64)>, colour: RGBColor, opacity: f64) {
        if points.len() > 2 {
            self.push(Shape::Area { points, colour, opacity });
        }
    }

    /// A rectangle from its left, top, right and bottom edge.
    pub fn rectangle(&mut self, area: (f64, f64, f64, f64), colour: RGBColor) {
        self.push(Shape::Box { area, colour, filled: true });
    }

    /// The outline of a rectangle.
    pub fn frame(&mut self, (left, top, right, bottom): (f64, f64, f64, f64), colour: RGBColor, width: f64) {
        let corners = vec![(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        // A line and not a box, because plotters gives the outline of a box no width.
        self.push(Shape::Line { points: corners, colour, width, dash: None });
    }

    pub fn disc(&mut self, x: f64, y: f64, radius: f64, colour: RGBColor) {
        self.push(Shape::Disc { x, y, radius, colour, filled: true });
    }

    pub fn marker(&mut self, marker: Marker, x: f64, y: f64, radius: f64, colour: RGBColor) {
        let r = radius;
        match marker {
            Marker::Circle => self.disc(x, y, r, colour),
            Marker::Square => self.rectangle((x - 0.9 * r, y - 0.9 * r, x + 0.9 * r, y + 0.9 * r), colour),
            Marker::Triangle => self.area(
                vec![(x, y - 1.2 * r), (x + 1.1 * r, y + 0.8 * r), (x - 1.1 * r, y + 0.8 * r)],
                colour,
                1.0,
            ),
            Marker::Down => self.area(
                vec![(x, y + 1.2 * r), (x + 1.1 * r, y - 0.8 * r), (x - 1.1 * r, y - 0.8 * r)],
                colour,
                1.0,
            ),
            Marker::Diamond => {
                let d = 1.25 * r;
                self.area(vec![(x, y - d), (x + d, y), (x, y + d), (x - d, y)], colour, 1.0)
            }
            Marker::Cross => {
                self.line(vec![(x - r, y - r), (x + r, y + r)], colour, 1.5, None);
                self.line(vec![(x - r, y + r), (x + r, y - r)], colour, 1.5, None);
            }
        }
    }

    /// Pixels (red, green, blue, opacity) stretched over an area, without smoothing.
    pub fn bitmap(&mut self, area: (f64, f64, f64, f64), columns: usize, rows: usize, pixels: Vec<u8>) {
        debug_assert_eq!(pixels.len(), columns * rows * 4);
        if columns > 0 && rows > 0 && pixels.len() == columns * rows * 4 {
            self.bitmaps.push(Bitmap { area, columns: columns as u32, rows: rows as u32, pixels });
        }
    }

    /// As `bitmap`, for images whose every colour matters.
    pub fn image(&mut self, area: (f64, f64, f64, f64), columns: usize, rows: usize, pixels: Vec<u8>) {
        self.exact = true;
        self.bitmap(area, columns, rows, pixels);
    }

    pub fn text(&mut self, x: f64, y: f64, text: &str, size: f64, side: Side, colour: RGBColor) {
        self.words(Words { x, y, size, bold: false, upright: false, side, colour, text: text.to_string() });
    }

    pub fn words(&mut self, words: Words) {
        if !words.text.trim().is_empty() {
            self.push(Shape::Text(words));
        }
    }

    fn push(&mut self, shape: Shape) {
        self.shapes.push((shape, self.clipped));
    }

    /// The texts on the paper: none should leave it or cover another.
    pub fn texts(&self) -> Vec<&Words> {
        self.shapes
            .iter()
            .filter_map(|(shape, _)| match shape {
                Shape::Text(words) => Some(words),
                _ => None,
            })
            .collect()
    }

    /// The drawing as SVG, with its words for readers who do not see it.
    pub fn svg(&self, alt: &str) -> Result<String> {
        self.document(alt, true)
    }

    /// The drawing as a PNG file, with twice as many pixels as the canvas has CSS pixels.
    pub fn png(&self) -> Result<Vec<u8>> {
        let svg = self.document("", false)?;
        let options = usvg::Options {
            font_family: FAMILY.to_string(),
            fontdb: FONTS.clone(),
            ..usvg::Options::default()
        };
        let tree = usvg::Tree::from_str(&svg, &options).map_err(|cause| undrawn(&cause.to_string()))?;
        let size = |length: f64| (length as f32 * DENSITY).ceil() as u32;
        let mut pixmap = tiny_skia::Pixmap::new(size(self.width), size(self.height))
            .ok_or_else(|| undrawn(&format!("{} × {}", self.width, self.height)))?;
        pixmap.fill(tiny_skia::Color::WHITE);
        for bitmap in &self.bitmaps {
            bitmap.stamp(&mut pixmap);
        }
        resvg::render(&tree, tiny_skia::Transform::from_scale(DENSITY, DENSITY), &mut pixmap.as_mut());
        encode(&pixmap, self.exact)
    }

    fn document(&self, alt: &str, whole: bool) -> Result<String> {
        register()?;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {uw} {uh}\"",
            w = self.width,
            h = self.height,
            uw = units(self.width),
            uh = units(self.height),
        );
        if whole {
            svg.push_str(&format!(" role=\"img\" aria-label=\"{}\"", escape(alt)));
        }
        svg.push_str(" stroke-linejoin=\"round\">\n");
        if whole {
            svg.push_str(&format!(
                "<rect width=\"100%\" height=\"100%\" fill=\"#{:02X}{:02X}{:02X}\"/>\n",
                PAPER.0, PAPER.1, PAPER.2
            ));
            for bitmap in &self.bitmaps {
                svg.push_str(&bitmap.element()?);
            }
        }
        if let Some((left, top, right, bottom)) = self.window {
            svg.push_str(&format!(
                "<clipPath id=\"window\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/></clipPath>\n",
                units(left),
                units(top),
                units(right - left),
                units(bottom - top)
            ));
        }
        // Shapes that stay inside the window are wrapped together, run by run.
        let mut rest = self.shapes.as_slice();
        while let Some((_, clipped)) = rest.first() {
            let run = rest.iter().take_while(|(_, other)| other == clipped).count();
            let drawn = self.layer(&rest[..run]).map_err(|cause| undrawn(&cause))?;
            if *clipped {
                svg.push_str(&format!("<g clip-path=\"url(#window)\">\n{drawn}</g>\n"));
            } else {
                svg.push_str(&drawn);
            }
            rest = &rest[run..];
        }
        svg.push_str("</svg>\n");
        Ok(svg)
    }

    /// The elements of some shapes, as plotters writes them.
    fn layer(&self, shapes: &[(Shape, bool)]) -> std::result::Result<String, String> {
        let mut svg = String::new();
        {
            let size = (units(self.width).max(1) as u32, units(self.height).max(1) as u32);
            let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
            for (shape, _) in shapes {
                shape.draw(&area).map_err(|cause| cause.to_string())?;
            }
            area.present().map_err(|cause| cause.to_string())?;
        }
        // Only the elements: the frame around all layers is written once, by the caller.
        let start = svg.find('\n').map_or(0, |end| end + 1);
        let end = svg.rfind("</svg>").unwrap_or(svg.len());
        Ok(svg[start..end].to_string())
    }
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Drawn = std::result::Result<(), DrawingAreaErrorKind<std::io::Error>>;

impl Shape {
    fn draw(&self, area: &Area) -> Drawn {
        match self {
            Shape::Line { points, colour, width, dash } => {
                let style = ShapeStyle {
                    color: colour.to_rgba(),
                    filled: false,
                    stroke_width: units(*width).max(1) as u32,
                };
                let points = points.iter().map(place).collect::<Vec<_>>();
                match dash {
                    None => area.draw(&PathElement::new(points, style)),
                    Some((drawn, left)) => area.draw(&DashedPathElement::new(
                        points,
                        units(*drawn).max(1),
                        units(*left).max(1),
                        style,
                    )),
                }
            }
            Shape::Area { points, colour, opacity } => {
                area.draw(&Polygon::new(points.iter().map(place).collect::<Vec<_>>(), colour.mix(*opacity)))
            }
            Shape::Box { area: (left, top, right, bottom), colour, filled } => {
                let style = ShapeStyle { color: colour.to_rgba(), filled: *filled, stroke_width: 4 };
                area.draw(&Rectangle::new([place(&(*left, *top)), place(&(*right, *bottom))], style))
            }
            Shape::Disc { x, y, radius, colour, filled } => {
                let style = ShapeStyle { color: colour.to_rgba(), filled: *filled, stroke_width: 4 };
                area.draw(&Circle::new(place(&(*x, *y)), units(*radius).max(1), style))
            }
            Shape::Text(words) => {
                let font = font(words.size * UNITS, words.bold);
                let font = if words.upright { font.transform(FontTransform::Rotate270) } else { font };
                let side = match words.side {
                    Side::Start => HPos::Left,
                    Side::Middle => HPos::Center,
                    Side::End => HPos::Right,
                };
                let style = font.color(&words.colour).pos(Pos::new(side, VPos::Top));
                area.draw(&Text::new(words.text.as_str(), place(&(words.x, words.y)), style))
            }
        }
    }
}

impl Bitmap {
    /// Puts the pixels on the picture: each stays a sharp square.
    fn stamp(&self, pixmap: &mut tiny_skia::Pixmap) {
        let Some(size) = tiny_skia::IntSize::from_wh(self.columns, self.rows) else { return };
        let mut pixels = self.pixels.clone();
        for pixel in pixels.chunks_exact_mut(4) {
            // tiny-skia wants each colour already weighed by its opacity.
            let opacity = u16::from(pixel[3]);
            for channel in &mut pixel[..3] {
                *channel = (u16::from(*channel) * opacity / 255) as u8;
            }
        }
        let Some(source) = tiny_skia::Pixmap::from_vec(pixels, size) else { return };
        let (left, top, right, bottom) = self.area;
        let across = (right - left) as f32 / self.columns as f32;
        let down = (bottom - top) as f32 / self.rows as f32;
        let transform = tiny_skia::Transform::from_row(across, 0.0, 0.0, down, left as f32, top as f32)
            .post_scale(DENSITY, DENSITY);
        pixmap.draw_pixmap(0, 0, source.as_ref(), &tiny_skia::PixmapPaint::default(), transform, None);
    }

    /// The same as an SVG element.
    fn element(&self) -> Result<String> {
        let mut png = Vec::new();
        let encoder = image::codecs::png::PngEncoder::new(&mut png);
        image::ImageEncoder::write_image(
            encoder,
            &self.pixels,
            self.columns,
            self.rows,
            image::ExtendedColorType::Rgba8,
        )
        .map_err(|cause| undrawn(&cause.to_string()))?;
        let (left, top, right, bottom) = self.area;
        Ok(format!(
            "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{}\"/>\n",
            units(left),
            units(top),
            units(right - left),
            units(bottom - top),
            base64::engine::general_purpose::STANDARD.encode(&png)
        ))
    }
}

static FONTS: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    for file in [REGULAR, BOLD] {
        fonts.load_font_source(usvg::fontdb::Source::Binary(Arc::new(file)));
    }
    Arc::new(fonts)
});

/// Tells plotters about the font. Its table is a static of the process or of one cell, depending on
/// how the crate is linked: asking each time is cheap, and always right.
fn register() -> Result<()> {
    for (style, file) in [(FontStyle::Normal, REGULAR), (FontStyle::Bold, BOLD)] {
        register_font(FAMILY, style, file).map_err(|_| undrawn(FAMILY))?;
    }
    Ok(())
}

/// Measuring happens a hundred times a figure: here once is enough.
static REGISTERED: LazyLock<bool> = LazyLock::new(|| register().is_ok());

fn font(size: f64, bold: bool) -> FontDesc<'static> {
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    FontDesc::new(FontFamily::Name(FAMILY), size * PLOTTERS_EM, style)
}

/// Width of a text in CSS pixels.
pub(super) fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    // Measured large, because plotters answers in whole pixels.
    const LARGE: f64 = 256.0;
    if !*REGISTERED {
        // Half an em a letter: the drawing itself will report the font.
        return text.chars().count() as f64 * size * 0.5;
    }
    let large = font(LARGE * INTER_HEIGHT / PLOTTERS_EM, bold);
    match large.box_size(text) {
        Ok((width, _)) => f64::from(width) * size / LARGE,
        Err(_) => text.chars().count() as f64 * size * 0.5,
    }
}

/// A text cut to a width, with an ellipsis where something is missing.
pub(super) fn cut(text: &str, width: f64, size: f64, bold: bool) -> String {
    if text_width(text, size, bold) <= width {
        return text.to_string();
    }
    let letters: Vec<char> = text.chars().collect();
    // Halving: a name of a thousand letters must not be measured a thousand times.
    let (mut fits, mut too_long) = (0, letters.len());
    while fits + 1 < too_long {
        let middle = (fits + too_long) / 2;
        let candidate: String = letters[..middle].iter().chain(&['…']).collect();
        if text_width(&candidate, size, bold) <= width {
            fits = middle;
        } else {
            too_long = middle;
        }
    }
    let kept: String = letters[..fits].iter().collect();
    format!("{}…", kept.trim_end())
}

/// A text broken at spaces into at most `lines` lines of a width; the last is cut where it must be.
pub(super) fn wrap(text: &str, width: f64, size: f64, bold: bool, lines: usize) -> Vec<String> {
    let text = clean(text);
    if text_width(&text, size, bold) <= width {
        return if text.is_empty() { Vec::new() } else { vec![text] };
    }
    let mut done: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut words = text.split(' ').filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let longer = if line.is_empty() { word.to_string() } else { format!("{line} {word}") };
        if line.is_empty() || text_width(&longer, size, bold) <= width {
            line = longer;
        } else if done.len() + 1 < lines {
            done.push(std::mem::replace(&mut line, word.to_string()));
        } else {
            // No line left: everything that remains goes on this one, to be cut.
            line = longer;
            for word in words.by_ref().take(50) {
                line.push(' ');
                line.push_str(word);
            }
        }
    }
    done.push(line);
    done.iter().map(|line| cut(line, width, size, bold)).collect()
}

/// A text without what SVG forbids or a line cannot hold: line breaks become spaces, other control
/// characters the sign that stands for an unreadable one.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\n' | '\r' | '\t' => ' ',
            '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
            control if control.is_control() => '\u{fffd}',
            other => other,
        })
        .collect()
}

/// CSS pixels as whole units, kept where plotters can still count with them.
fn units(length: f64) -> i32 {
    const FAR: f64 = 100_000.0;
    if length.is_nan() {
        return 0;
    }
    (length.clamp(-FAR, FAR) * UNITS).round() as i32
}

fn place(point: &(f64, f64)) -> (i32, i32) {
    (units(point.0), units(point.1))
}

/// The picture as a file. A drawing has few colours: with a palette it is half as large. Pictures that
/// hold a reader's images (`exact`) keep every colour, whatever their number.
fn encode(pixmap: &tiny_skia::Pixmap, exact: bool) -> Result<Vec<u8>> {
    let pixels = pixmap.data();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixmap.width(), pixmap.height());
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    let data = match palette(pixels, exact) {
        Some((colours, places)) => {
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_palette(colours);
            // Runs of one colour compress best as they are; filters only help where colours flow.
            encoder.set_filter(png::Filter::NoFilter);
            places
        }
        None => {
            encoder.set_color(png::ColorType::Rgb);
            pixels.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
        }
    };
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&data));
    written.map_err(|cause| undrawn(&cause.to_string()))?;
    Ok(file)
}

/// At most 256 colours (red, green, blue, one after another), and which of them each pixel has.
///
/// Where there are more, none if every colour must stay; else the first 256 that differ by more than
/// their last three bits stay, and each further one becomes the nearest of them. Those are soft edges,
/// where nobody sees the difference: the colours of a figure stand in its legend, and come first.
fn palette(pixels: &[u8], exact: bool) -> Option<(Vec<u8>, Vec<u8>)> {
    sorted_into(pixels, 0, false).or_else(|| if exact { None } else { sorted_into(pixels, 3, true) })
}

fn sorted_into(pixels: &[u8], lost: u32, nearest: bool) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut colours: Vec<[u8; 3]> = Vec::new();
    let mut known: HashMap<[u8; 3], u8> = HashMap::new();
    let mut places = Vec::with_capacity(pixels.len() / 4);
    // Most pixels are like their neighbour: then nothing is looked up.
    let mut last: Option<([u8; 3], u8)> = None;
    for pixel in pixels.chunks_exact(4) {
        let colour = [pixel[0], pixel[1], pixel[2]];
        let place = match last {
            Some((before, place)) if before == colour => place,
            _ => {
                let near = colour.map(|channel| channel >> lost);
                match known.get(&near) {
                    Some(place) => *place,
                    None => {
                        let place = match u8::try_from(colours.len()) {
                            Ok(place) => {
                                colours.push(colour);
                                place
                            }
                            Err(_) if nearest => nearest_of(&colours, colour),
                            Err(_) => return None,
                        };
                        known.insert(near, place);
                        place
                    }
                }
            }
        };
        last = Some((colour, place));
        places.push(place);
    }
    Some((colours.concat(), places))
}

fn nearest_of(colours: &[[u8; 3]], wanted: [u8; 3]) -> u8 {
    let away = |colour: &[u8; 3]| -> u32 {
        colour.iter().zip(wanted).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let nearest = colours.iter().enumerate().min_by_key(|(_, colour)| away(colour));
    nearest.map_or(0, |(place, _)| place as u8)
}

/// What a reader sees when drawing itself failed: the cause is kept.
fn undrawn(cause: &str) -> Error {
    Error::new(
        Kind::Figure,
        Label::fixed("this figure could not be drawn", "cette figure n’a pas pu être dessinée"),
    )
    .found(Label::same(cause))
    .attempt(Label::fixed(
        "fewer points or shorter names; the numbers themselves are still there",
        "moins de points ou des noms plus courts\u{202f}; les nombres, eux, sont toujours là",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_palette_keeps_up_to_256_colours_and_gives_the_rest_their_nearest() {
        let pixel = |number: u32| [(number % 256) as u8, (number / 256 * 64) as u8, 0, 255];
        let few: Vec<u8> = (0..256).flat_map(pixel).collect();
        let (colours, places) = palette(&few, true).unwrap();
        assert_eq!((colours.len(), places[255]), (768, 255));
        let many: Vec<u8> = (0..1024).flat_map(pixel).collect();
        assert!(palette(&many, true).is_none());
        let (colours, places) = palette(&many, false).unwrap();
        for (pixel, place) in many.chunks_exact(4).zip(places) {
            let kept = &colours[usize::from(place) * 3..][..3];
            assert!(kept.iter().zip(pixel).all(|(a, b)| a.abs_diff(*b) < 8), "{pixel:?} became {kept:?}");
        }
    }

    #[test]
    fn long_texts_are_broken_at_spaces_and_cut_at_the_end() {
        assert_eq!(wrap("a short line", 300.0, 14.0, false, 2), ["a short line"]);
        let lines = wrap("one two three four five six seven eight nine ten", 90.0, 14.0, false, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
        assert!(lines.iter().all(|line| text_width(line, 14.0, false) <= 90.0), "{lines:?}");
        // A word longer than the line cannot be broken: it is cut.
        assert!(wrap(&"x".repeat(500), 90.0, 14.0, false, 2)[0].ends_with('…'));
        assert!(wrap("", 90.0, 14.0, false, 2).is_empty());
    }

    #[test]
    fn the_measure_of_a_text_is_that_of_the_font() {
        // Advance widths in Inter Regular, of 2816 (its table `hmtx`): H 2084, i 668.
        let expected = (2084.0 + 668.0) / 2816.0 * 100.0;
        let measured = text_width("Hi", 100.0, false);
        assert!((measured - expected).abs() < 1.0, "{measured} instead of {expected}");
    }

    #[test]
    fn control_characters_never_reach_the_drawing() {
        assert_eq!(clean("a\u{0}b\nc\u{ffff}"), "a\u{fffd}b c\u{fffd}");
    }
}
