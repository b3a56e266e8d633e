//! Pictures, each with a map laid over it: where in a picture a number is large.

use super::drawing::{Along, Drawing, LeftOut, MadeOf, Place, Side as Axes};
use super::figure::Figure;
use super::given::Group;
use super::paper::{Canvas, Side, clean};
use super::refuse;
use super::sheet::{self, EDGE, Entry, HEIGHT, Sample, Sheet, WIDTH, height_of};
use super::style::{self, GRID, INK, MISSING, PAPER, SMALL};
use super::words::{self, say};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use std::sync::Arc;

/// More pictures than this are too small to be looked at twice.
const MOST: usize = 12;
/// Maps read aloud up to here.
const SAID: usize = 6;
/// How much of the picture is left below its map.
const LEFT: f64 = 0.25;

#[derive(Clone, Debug)]
struct Overlay {
    /// Red, green, blue of each picture, one after another.
    pixels: Arc<Vec<u8>>,
    width: usize,
    height: usize,
    maps: Arc<Vec<Group>>,
    name: Option<Label>,
}

impl Figure {
    /// Pictures in colour, and below each (beside it, where there is only one) the same picture in grey under a heat map: a number for
    /// each pixel, light where it is zero or less, dark where it is largest. A frame marks the strongest place in both.
    ///
    /// The bytes are those of [`Figure::colour_images`]; each map has a name, which stands below it, and `width × height` numbers, row by
    /// row from the top left. Each is drawn by its own largest number; NaN is a grey pixel. [`Figure::named`] says what they measure.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let white = [255; 3 * 4];
    /// let figure = Figure::overlay(&white, 2, 2, &[("a corner", "un coin", [0.0, 0.0, 0.0, 0.7])])?.named("drop", "baisse");
    /// assert_eq!(
    ///     figure.alt(Lang::En),
    ///     "1 picture of 2 × 2 pixels, with a heat map (drop). a corner: strongest (0.7) at the bottom right, column 2, row 2."
    /// );
    /// assert!(Figure::overlay(&white, 2, 2, &[("half", "moitié", [0.0, 0.7])]).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a side is zero, the bytes are not those of one picture a map, a map has not a number for each pixel, or there are more
    /// than 12.
    pub fn overlay<G: Into<Group> + Clone>(
        pictures: &[u8],
        width: usize,
        height: usize,
        maps: &[G],
    ) -> Result<Figure> {
        let maps: Vec<Group> = maps.iter().cloned().map(Into::into).collect();
        let area = width.saturating_mul(height);
        if area == 0 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("an image needs a width and a height", "une image a une largeur et une hauteur"),
            )
            .found(Label::with(|lang| format!("{} × {}", lang.count(width), lang.count(height))))
            .expected(Label::fixed("1 × 1 or more", "1 × 1 ou plus")));
        }
        if maps.len() > MOST {
            return Err(refuse::too_many(
                ("maps", "cartes"),
                maps.len(),
                MOST,
                Label::same(format!("&maps[..{MOST}]")),
            ));
        }
        refuse::same_length(
            (
                area.saturating_mul(3 * maps.len()),
                "three bytes for each pixel of each map",
                "trois octets par pixel de chaque carte",
            ),
            (pictures.len(), "the bytes", "les octets"),
        )?;
        for map in &maps {
            refuse::same_length(
                (area, "the pixels of a picture", "les pixels d’une image"),
                (map.values.len(), "the numbers of its map", "les nombres de sa carte"),
            )?;
        }
        Ok(Figure::of(Overlay {
            pixels: Arc::new(pictures.to_vec()),
            width,
            height,
            maps: Arc::new(maps),
            name: None,
        }))
    }
}

impl Overlay {
    /// The place and the size of the largest number of a map, where one is above zero.
    fn strongest(&self, map: &Group) -> Option<(usize, f64)> {
        let finite =
            map.values.iter().copied().enumerate().filter(|(_, value)| value.is_finite() && *value > 0.0);
        finite.fold(None, |most, (at, value)| match most {
            Some((_, so_far)) if so_far >= value => most,
            _ => Some((at, value)),
        })
    }

    fn picture_of(&self, position: usize) -> &[u8] {
        let one = 3 * self.width * self.height;
        &self.pixels[position * one..(position + 1) * one]
    }

    /// Red, green, blue, opacity of a map over its picture.
    fn heat(&self, position: usize) -> Vec<u8> {
        let map = &self.maps[position];
        let most = self.strongest(map).map_or(1.0, |(_, value)| value);
        let pixels = self.picture_of(position).chunks_exact(3).zip(&map.values);
        pixels
            .flat_map(|(pixel, value)| {
                let grey = pixel.iter().map(|byte| f64::from(*byte)).sum::<f64>() / (3.0 * 255.0);
                let colour = if value.is_finite() { style::amount(value / most) } else { MISSING };
                let blend = |ink: u8| (f64::from(ink) * (1.0 - LEFT + LEFT * grey)).round() as u8;
                [blend(colour.0), blend(colour.1), blend(colour.2), 255]
            })
            .collect()
    }

    fn picture(&self, figure: &Figure, lang: Lang) -> Canvas {
        let count = self.maps.len();
        let ends = match self.maps.as_slice() {
            [only] => {
                let most = self.strongest(only).map_or(0.0, |(_, value)| value);
                (lang.short(0.0), lang.short(most))
            }
            _ => (lang.short(0.0), Label::fixed("strongest", "maximum").text(lang)),
        };
        let legend = [Entry {
            sample: Sample::Ramp(style::amount, ends.0, ends.1),
            label: self.name.clone().unwrap_or(Label::fixed("strength", "force")),
        }];
        // One picture stands beside its map, several above theirs.
        let (columns, rows) = if count <= 1 { (2, 1) } else { (count, 2) };
        let cell = (WIDTH - 2.0 * EDGE) / columns as f64;
        let shape = self.height as f64 / self.width as f64;
        let tallest = if rows == 1 { HEIGHT - 110.0 } else { 150.0 };
        let across = (cell - GAP).min(tallest / shape).max(2.0);
        let across = match (across / self.width as f64).floor() {
            whole if whole >= 2.0 => whole * self.width as f64,
            _ => across,
        };
        let down = (across * shape).max(2.0);
        let pitch = cell.min((across + GAP).max(96.0));
        let captions: Vec<Vec<String>> = {
            let names: Vec<Label> = self.maps.iter().map(|map| map.name.clone()).collect();
            let room = if count <= 1 { 2.0 * cell } else { pitch - 4.0 };
            sheet::all_lines(&names, lang, room, SMALL, 1)
        };
        let tallest = captions.iter().map(Vec::len).max().unwrap_or(0);
        let body = rows as f64 * (down + GAP) + height_of(tallest, SMALL) + EDGE;
        let mut sheet = Sheet::new(figure.title.as_ref(), &legend, lang, body);
        let notes = figure.notes(lang);
        sheet.canvas.height = (sheet.top + body + sheet::notes_height(&notes)).ceil().max(120.0);
        sheet.put_below(&notes);
        for (position, lines) in captions.iter().enumerate() {
            let inset = if count <= 1 { 0.0 } else { (pitch - across - GAP).max(0.0) / 2.0 };
            let left = EDGE + position as f64 * pitch + inset;
            let below = match rows {
                1 => (left + across + GAP, sheet.top),
                _ => (left, sheet.top + down + GAP),
            };
            let seen =
                self.picture_of(position).chunks_exact(3).flat_map(|rgb| [rgb[0], rgb[1], rgb[2], 255]);
            for ((x, y), pixels) in [((left, sheet.top), seen.collect()), (below, self.heat(position))] {
                let area = (x, y, x + across, y + down);
                sheet.canvas.image(area, self.width, self.height, pixels);
                sheet.canvas.frame(area, GRID, 1.0);
                if let Some((at, _)) = self.strongest(&self.maps[position]) {
                    let pixel = across / self.width as f64;
                    let reach = 0.11 * across.min(down);
                    let middle = (at % self.width, at / self.width);
                    let (cx, cy) = (x + (middle.0 as f64 + 0.5) * pixel, y + (middle.1 as f64 + 0.5) * pixel);
                    // Not beyond the picture, whose own frame is there.
                    let mark = (
                        (cx - reach).max(x + 2.0),
                        (cy - reach).max(y + 2.0),
                        (cx + reach).min(x + across - 2.0),
                        (cy + reach).min(y + down - 2.0),
                    );
                    sheet.canvas.frame(mark, PAPER, 4.0);
                    sheet.canvas.frame(mark, INK, 1.75);
                }
            }
            let (x, side) =
                if count <= 1 { (left, Side::Start) } else { (left + across / 2.0, Side::Middle) };
            for (line, text) in lines.iter().enumerate() {
                let y = below.1 + down + 4.0 + height_of(line, SMALL);
                sheet.canvas.text(x, y, text, SMALL, side, INK);
            }
        }
        sheet.canvas
    }

    /// “At the bottom right, column 30, row 28.”
    fn place(&self, at: usize, lang: Lang) -> String {
        let (column, row) = (at % self.width, at / self.width);
        // By the middle of the pixel.
        let third = |place: usize, side: usize| (3 * (2 * place + 1) / (2 * side)).min(2);
        let across =
            [("left", "à gauche"), ("middle", "au milieu"), ("right", "à droite")][third(column, self.width)];
        let down =
            [("top", "en haut"), ("middle", "au milieu"), ("bottom", "en bas")][third(row, self.height)];
        let where_it_is = match (third(row, self.height), third(column, self.width), lang) {
            (1, 1, Lang::Fr) => "au milieu".to_string(),
            (1, 1, _) => "in the middle".to_string(),
            (1, _, Lang::Fr) => format!("{}, à mi-hauteur", across.1),
            (1, _, _) => format!("at the {}, halfway up", across.0),
            (_, _, Lang::Fr) => format!("{} {}", down.1, across.1),
            (_, _, _) => format!("at the {} {}", down.0, across.0),
        };
        let (column, row) = (lang.count(column + 1), lang.count(row + 1));
        match lang {
            Lang::Fr => format!("{where_it_is}, colonne {column}, ligne {row}"),
            _ => format!("{where_it_is}, column {column}, row {row}"),
        }
    }

    fn sentences(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        let size = format!("{} × {}", lang.count(self.width), lang.count(self.height));
        let count = words::count(self.maps.len(), ("picture", "image"), ("pictures", "images"), lang);
        let name =
            self.name.as_ref().map(|name| format!(" ({})", clean(&name.text(lang)))).unwrap_or_default();
        let kind = match (self.maps.len(), lang) {
            (0 | 1, Lang::Fr) => format!("{count} de {size} pixels, avec une carte de chaleur{name}"),
            (_, Lang::Fr) => format!("{count} de {size} pixels, chacune avec une carte de chaleur{name}"),
            (0 | 1, _) => format!("{count} of {size} pixels, with a heat map{name}"),
            (_, _) => format!("{count} of {size} pixels, each with a heat map{name}"),
        };
        let told = self.maps.iter().take(SAID).map(|map| {
            let caption = lang.colon(&clean(&map.name.text(lang)));
            match self.strongest(map) {
                Some((at, value)) => {
                    let (value, place) = (lang.short(value), self.place(at, lang));
                    format!("{caption} {} ({value}) {place}", say(lang, "strongest", "maximum"))
                }
                None => format!("{caption} {}", say(lang, "nothing above zero", "rien au-dessus de zéro")),
            }
        });
        let mut told: Vec<String> = told.collect();
        if self.maps.len() > SAID {
            let more = lang.count(self.maps.len() - SAID);
            told.push(match lang {
                Lang::Fr => format!("et {more} de plus"),
                _ => format!("and {more} more"),
            });
        }
        let told = told.join(say(lang, "; ", "\u{202f}; "));
        let opening = words::opening(&kind, figure.title.as_ref(), lang);
        if told.is_empty() { vec![opening] } else { vec![opening, format!("{told}.")] }
    }
}

impl Drawing for Overlay {
    fn draw(&self, figure: &Figure, lang: Lang) -> Canvas {
        self.picture(figure, lang)
    }

    fn words(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        self.sentences(figure, lang)
    }

    fn named(&self, name: Label) -> Arc<dyn Drawing> {
        Arc::new(Overlay { name: Some(name), ..self.clone() })
    }

    fn lined(&self, _: Axes, _: f64, _: Label) -> Option<Arc<dyn Drawing>> {
        None
    }

    fn along(&self, _: Axes) -> Along {
        Along::Nothing
    }

    fn values(&self) -> Place {
        Place::Nowhere
    }

    fn made_of(&self) -> MadeOf {
        MadeOf::Colours
    }

    fn left_out(&self, _: &Figure) -> LeftOut {
        let missing = self.maps.iter().flat_map(|map| &map.values).filter(|value| !value.is_finite()).count();
        LeftOut { empty: self.maps.is_empty(), missing, ..LeftOut::default() }
    }
}

/// Space between two pictures.
const GAP: f64 = 8.0;
