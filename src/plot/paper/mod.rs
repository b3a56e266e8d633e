//! Paper and pen: shapes in, an SVG drawing and a PNG picture out.
//!
//! The kinds of figures put down shapes in CSS pixels; this folder alone talks to `plotters` (which
//! writes the SVG and measures text) and to `resvg` (which turns the SVG into pixels). The crate's
//! own fonts are the only ones either of them ever sees: a figure is the same on every machine.

mod clip;
mod letters;
mod png;

pub(super) use clip::{area as area_inside, inside, stretches};
pub(super) use letters::{Weight, boxes, clean, cut, different, text_width, wrap};

use super::style::{Fill, Marker, PAPER, Pattern, tint};
use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use crate::show::escape;
use base64::Engine as _;
use letters::{FAMILY, FONTS, drawn, font, register};
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use resvg::{tiny_skia, usvg};

/// plotters counts in whole units: four to a CSS pixel keep lines smooth at twice the resolution.
const UNITS: f64 = 4.0;

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
    pub weight: Weight,
    pub upright: bool,
    pub side: Side,
    pub colour: RGBColor,
    pub text: String,
}

impl Words {
    /// Left, top, right, bottom in CSS pixels.
    pub fn area(&self) -> (f64, f64, f64, f64) {
        let long = text_width(&self.text, self.size, self.weight);
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

/// What an SVG document is for.
#[derive(Clone, Copy)]
enum Purpose<'a> {
    /// A file of its own: with its paper, its bitmaps, and words for who does not see it.
    File { alt: &'a str },
    /// To be turned into pixels, on paper that has its bitmaps already.
    Pixels,
}

/// A sheet of paper.
#[derive(Clone, Debug)]
pub(super) struct Canvas {
    pub width: f64,
    pub height: f64,
    bitmaps: Vec<Bitmap>,
    shapes: Vec<Shape>,
    /// Whether every colour must stay what it is.
    exact: bool,
}

impl Canvas {
    pub fn new(width: f64, height: f64) -> Canvas {
        Canvas { width, height, bitmaps: Vec::new(), shapes: Vec::new(), exact: false }
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

    /// A rectangle with its pattern.
    pub fn filled(&mut self, area: (f64, f64, f64, f64), fill: Fill) {
        let (left, top, right, bottom) = area;
        if fill.pattern == Pattern::Light {
            self.rectangle(area, tint(fill.colour, 0.3));
            let inner = (left + 0.75, top + 0.75, right - 0.75, bottom - 0.75);
            if inner.2 > inner.0 && inner.3 > inner.1 {
                self.frame(inner, fill.colour, 1.5);
            }
            return;
        }
        self.rectangle(area, fill.colour);
        let slope = match fill.pattern {
            Pattern::Rising => 1.0,
            Pattern::Falling => -1.0,
            Pattern::Solid | Pattern::Light => return,
        };
        // Bars are long and thin: stripes begin at the left edge and are cut where the bar ends.
        const APART: f64 = 8.0;
        let tall = bottom - top;
        let mut x = left - tall;
        while x < right + tall {
            let stripe = [(x, bottom), (x + slope * tall, top)];
            for piece in stretches(&stripe, area) {
                self.line(piece, PAPER, 2.0, None);
            }
            x += APART;
        }
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
        self.words(Words {
            x,
            y,
            size,
            weight: Weight::Plain,
            upright: false,
            side,
            colour,
            text: text.to_string(),
        });
    }

    pub fn words(&mut self, words: Words) {
        if !words.text.trim().is_empty() {
            self.push(Shape::Text(words));
        }
    }

    fn push(&mut self, shape: Shape) {
        self.shapes.push(shape);
    }

    /// The texts on the paper: none should leave it or cover another.
    pub fn texts(&self) -> Vec<&Words> {
        self.shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Text(words) => Some(words),
                _ => None,
            })
            .collect()
    }

    /// The drawing as SVG, with its words for readers who do not see it.
    pub fn svg(&self, alt: &str) -> Result<String> {
        self.document(Purpose::File { alt })
    }

    /// The drawing as a PNG file, with so many pixels to each CSS pixel of the canvas.
    pub fn png(&self, density: f32) -> Result<Vec<u8>> {
        let svg = self.document(Purpose::Pixels)?;
        let options = usvg::Options {
            font_family: FAMILY.to_string(),
            fontdb: FONTS.clone(),
            ..usvg::Options::default()
        };
        let tree = usvg::Tree::from_str(&svg, &options).map_err(|cause| undrawn(&cause.to_string()))?;
        let size = |length: f64| (length as f32 * density).ceil() as u32;
        let mut pixmap = tiny_skia::Pixmap::new(size(self.width), size(self.height))
            .ok_or_else(|| undrawn(&format!("{} × {}", self.width, self.height)))?;
        pixmap.fill(tiny_skia::Color::WHITE);
        for bitmap in &self.bitmaps {
            bitmap.stamp(&mut pixmap, density);
        }
        resvg::render(&tree, tiny_skia::Transform::from_scale(density, density), &mut pixmap.as_mut());
        png::encode(&pixmap, self.exact).map_err(|cause| undrawn(&cause))
    }

    fn document(&self, purpose: Purpose) -> Result<String> {
        register()?;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {uw} {uh}\"",
            w = self.width,
            h = self.height,
            uw = units(self.width),
            uh = units(self.height),
        );
        if let Purpose::File { alt } = purpose {
            svg.push_str(&format!(" role=\"img\" aria-label=\"{}\"", escape(alt)));
        }
        svg.push_str(" stroke-linejoin=\"round\">\n");
        if let Purpose::File { .. } = purpose {
            svg.push_str(&format!(
                "<rect width=\"100%\" height=\"100%\" fill=\"#{:02X}{:02X}{:02X}\"/>\n",
                PAPER.0, PAPER.1, PAPER.2
            ));
            for bitmap in &self.bitmaps {
                svg.push_str(&bitmap.element()?);
            }
        }
        svg.push_str(&self.elements().map_err(|cause| undrawn(&cause))?);
        svg.push_str("</svg>\n");
        Ok(svg)
    }

    /// The elements of all shapes, as plotters writes them.
    fn elements(&self) -> std::result::Result<String, String> {
        let mut svg = String::new();
        {
            let size = (units(self.width).max(1) as u32, units(self.height).max(1) as u32);
            let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
            for shape in &self.shapes {
                shape.draw(&area).map_err(|cause| cause.to_string())?;
            }
            area.present().map_err(|cause| cause.to_string())?;
        }
        // Only the elements: the frame around them is written by the caller.
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
                let font = font(words.size * UNITS, words.weight);
                let font = if words.upright { font.transform(FontTransform::Rotate270) } else { font };
                let side = match words.side {
                    Side::Start => HPos::Left,
                    Side::Middle => HPos::Center,
                    Side::End => HPos::Right,
                };
                let style = font.color(&words.colour).pos(Pos::new(side, VPos::Top));
                area.draw(&Text::new(drawn(&words.text), place(&(words.x, words.y)), style))
            }
        }
    }
}

impl Bitmap {
    /// Puts the pixels on the picture: each stays a sharp square.
    fn stamp(&self, pixmap: &mut tiny_skia::Pixmap, density: f32) {
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
            .post_scale(density, density);
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
