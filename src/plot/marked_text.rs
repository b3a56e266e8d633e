//! A text whose letters stand on a shaded ground: a value for each letter, light where it is low.
//!
//! Where a text was copied, where a reader is surprised, whose word it is: what a number says of each
//! letter is seen at once when the letter wears it.

use super::axis::Extent;
use super::drawing::{Along, Drawing, LeftOut, MadeOf, Place, Side as Axes};
use super::figure::Figure;
use super::given::Passage;
use super::paper::{Canvas, Side, Weight, clean, text_width};
use super::refuse;
use super::sheet::{EDGE, Entry, Sample, Sheet, WIDTH, all_lines, height_of, notes_height};
use super::style::{self, INK, SMALL, SOFT};
use super::words::{self, say};
use crate::error::Result;
use crate::lang::{Label, Lang};
use plotters::style::RGBColor;
use std::sync::Arc;
use unicode_normalization::char::is_combining_mark;

/// More letters than this are read in a book, not in a figure.
const MOST: usize = 4_000;
/// More passages than this have no room for their names.
const MOST_PASSAGES: usize = 24;
/// Passages, and letters of each, read aloud up to here.
const SAID: usize = 8;
const SAID_LETTERS: usize = 120;
/// Size of the letters, and from the top of a line of them to the top of the next.
const LETTER: f64 = 15.0;
const LINE: f64 = 23.0;

#[derive(Clone, Debug)]
struct MarkedText {
    passages: Arc<Vec<Passage>>,
    name: Option<Label>,
}

/// What is drawn as one sign (a letter with its accents), and its value.
#[derive(Clone, Debug)]
struct Sign {
    text: String,
    value: f64,
}

/// A line of signs, each with its left and right edge from the left of the text.
type Line = Vec<(Sign, f64, f64)>;

impl Figure {
    /// Texts whose letters stand on a shaded ground: `("copied", "copié", "so far so good", [0.0, 0.0, …])`, a number for each
    /// character of the text, line breaks and spaces included. The higher, the darker; NaN has no ground. Where numbers lie on both sides of
    /// zero, two colours part there.
    ///
    /// A line break in a text begins a line. [`Figure::named`] says what the shades measure, [`Figure::range_colours`] from where to
    /// where they go. A text that a machine wrote says so above its letters. Two kinds of letters (yours, mine) are best told apart by 1 and 0:
    /// the two colours of −1 and 1 are one grey.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::marked_text(&[("a line", "un vers", "été, œil", [0.0, 0.0, 0.0, 0.0, 0.0, 9.0, 9.0, 9.0])])?
    ///     .named("letters copied", "lettres copiées");
    /// assert!(figure.alt(Lang::En).contains("darkest (9): “œil”"));
    /// // A number for each character, also for an accent that is one of its own.
    /// assert!(Figure::marked_text(&[("", "", "e\u{301}", [1.0])]).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a text has not a number for each character, and where there are more than 24 texts or 4,000 characters.
    pub fn marked_text<P: Into<Passage> + Clone>(passages: &[P]) -> Result<Figure> {
        let passages: Vec<Passage> = passages.iter().cloned().map(Into::into).collect();
        if passages.len() > MOST_PASSAGES {
            return Err(refuse::too_many(
                ("texts", "textes"),
                passages.len(),
                MOST_PASSAGES,
                Label::same(format!("&passages[..{MOST_PASSAGES}]")),
            ));
        }
        let mut all = 0;
        for passage in &passages {
            let letters = passage.text.chars().count();
            refuse::same_length(
                (letters, "the characters of a text", "les caractères d’un texte"),
                (passage.values.len(), "its numbers", "ses nombres"),
            )?;
            all += letters;
        }
        if all > MOST {
            return Err(refuse::too_many(
                ("characters", "caractères"),
                all,
                MOST,
                Label::fixed("a shorter text: text.take(600)?", "un texte plus court\u{a0}: text.take(600)?"),
            ));
        }
        Ok(Figure::of(MarkedText { passages: Arc::new(passages), name: None }))
    }
}

impl MarkedText {
    /// All finite values of all texts.
    fn finite(&self) -> impl Iterator<Item = f64> + '_ {
        self.passages.iter().flat_map(|passage| &passage.values).copied().filter(|value| value.is_finite())
    }

    /// From which value to which the shades go, and whether two colours part in the middle.
    fn shades(&self, figure: &Figure) -> (Extent, bool) {
        let chosen = figure.colours.range;
        let Extent { low, high } = match chosen {
            Some((low, high)) => Extent { low, high },
            None => Extent::of(self.finite()).unwrap_or(Extent::UNIT),
        };
        if low < 0.0 && high > 0.0 {
            let reach = low.abs().max(high);
            return (Extent { low: -reach, high: reach }, true);
        }
        // From zero where nothing is below it: white is then nothing at all.
        let low = if chosen.is_none() && low >= 0.0 { 0.0 } else { low };
        let high = if high > low { high } else { (low + low.abs().max(1.0)).min(f64::MAX) };
        (Extent { low, high }, false)
    }

    /// Whether a value lies above the shades: it wears the darkest.
    fn beyond(&self, ends: Extent) -> bool {
        self.finite().any(|value| value > ends.high)
    }

    /// The lines above a text: its name, and that a machine wrote it.
    fn captions(&self, lang: Lang) -> Vec<Vec<String>> {
        let names: Vec<Label> = self.passages.iter().map(Passage::caption).collect();
        all_lines(&names, lang, WIDTH - 2.0 * EDGE, SMALL, 1)
    }
}

/// The signs of a text, line by line as its line breaks say.
fn signs(passage: &Passage) -> Vec<Vec<Sign>> {
    let mut lines: Vec<Vec<Sign>> = vec![Vec::new()];
    for (letter, value) in passage.text.chars().zip(&passage.values) {
        if letter == '\n' {
            lines.push(Vec::new());
            continue;
        }
        let Some(line) = lines.last_mut() else { continue };
        match line.len() {
            many if many > 0 && is_combining_mark(letter) => line[many - 1].text.push(letter),
            _ => line.push(Sign { text: letter.to_string(), value: *value }),
        }
    }
    for sign in lines.iter_mut().flatten() {
        sign.text = clean(&sign.text);
    }
    lines
}

/// A space at which a line may break: the no-break spaces of French stay with their word.
fn blank(sign: &Sign) -> bool {
    sign.text.chars().all(|letter| letter.is_whitespace() && !matches!(letter, '\u{a0}' | '\u{202f}'))
}

/// Whether letters stand beside each other as they are: those of many scripts join or turn, and are wider alone.
fn stands_alone(letter: char) -> bool {
    letter < '\u{530}' || ('\u{1e00}'..='\u{206f}').contains(&letter)
}

/// Where the signs of a word stand, from its own left edge.
fn edges(word: &[Sign]) -> Vec<(f64, f64)> {
    /// Two letters may come nearer than this by kerning; more would be one on the other.
    const NEARER: f64 = 1.2;
    let plain = word.iter().all(|sign| sign.text.chars().all(stands_alone));
    let mut so_far = String::new();
    let mut left = 0.0;
    let mut found = Vec::with_capacity(word.len());
    for sign in word {
        so_far.push_str(&sign.text);
        let alone = left + text_width(&sign.text, LETTER, Weight::Plain);
        let right = match plain {
            true => text_width(&so_far, LETTER, Weight::Plain).max(alone - NEARER),
            false => alone,
        };
        found.push((left, right));
        left = right;
    }
    found
}

/// The signs of a text as lines of this width: broken at spaces, and inside a word that is wider than a line.
fn broken(lines: Vec<Vec<Sign>>, width: f64) -> Vec<Line> {
    let space = text_width(" ", LETTER, Weight::Plain);
    let mut done: Vec<Line> = Vec::new();
    for signs in lines {
        let mut line: Line = Vec::new();
        let mut x = 0.0;
        let mut rest = signs.as_slice();
        while let Some(first) = rest.first() {
            if blank(first) {
                rest = &rest[1..];
                if x + space > width {
                    // The line is full: this space is where it ends.
                    continue;
                }
                line.push((first.clone(), x, x + space));
                x += space;
                continue;
            }
            let mut length = rest.iter().position(blank).unwrap_or(rest.len());
            let mut places = edges(&rest[..length]);
            let end = |places: &[(f64, f64)]| places.last().map_or(0.0, |(_, right)| *right);
            if x > 0.0 && x + end(&places) > width {
                done.push(std::mem::take(&mut line));
                x = 0.0;
            }
            if end(&places) > width {
                length = places.iter().take_while(|(_, right)| *right <= width).count().max(1);
                places = edges(&rest[..length]);
            }
            for (sign, (left, right)) in rest[..length].iter().zip(&places) {
                line.push((sign.clone(), x + left, x + right));
            }
            x += end(&places);
            rest = &rest[length..];
            if x > 0.0 && rest.first().is_some_and(|next| !blank(next)) {
                done.push(std::mem::take(&mut line));
                x = 0.0;
            }
        }
        done.push(line);
    }
    // A text that ends with a line break has no empty line below it.
    while done.len() > 1 && done.last().is_some_and(Vec::is_empty) {
        done.pop();
    }
    done
}

/// Puts one line of letters on the sheet: grounds first, then the letters in the ink that is read on them.
fn put_line(
    canvas: &mut Canvas,
    line: &[(Sign, f64, f64)],
    (left, top): (f64, f64),
    shade: impl Fn(f64) -> Option<RGBColor>,
) {
    let shades: Vec<Option<RGBColor>> = line.iter().map(|(sign, ..)| shade(sign.value)).collect();
    let mut start = 0;
    while start < line.len() {
        let end = (start..line.len()).find(|place| shades[*place] != shades[start]).unwrap_or(line.len());
        if let (Some(colour), (_, from, _), (_, _, to)) = (shades[start], &line[start], &line[end - 1])
            && to > from
        {
            // On whole pixels of the picture: two grounds side by side have no seam.
            let whole = |x: f64| (x * 2.0).round() / 2.0;
            canvas.rectangle((whole(left + from), top, whole(left + to), top + LINE - 2.0), colour);
        }
        start = end;
    }
    let inks: Vec<RGBColor> = shades.iter().map(|shade| shade.map_or(INK, style::ink_on)).collect();
    let mut start = 0;
    while start < line.len() {
        if blank(&line[start].0) {
            start += 1;
            continue;
        }
        let end = (start..line.len())
            .find(|place| blank(&line[*place].0) || inks[*place] != inks[start])
            .unwrap_or(line.len());
        let text: String = line[start..end].iter().map(|(sign, ..)| sign.text.as_str()).collect();
        canvas.text(left + line[start].1, top + 2.5, &text, LETTER, Side::Start, inks[start]);
        start = end;
    }
}

/// The letters that stand together on the highest value, the first such stretch: `“so far”`.
fn darkest(passage: &Passage) -> Option<(f64, String)> {
    let most = passage.values.iter().copied().filter(|value| value.is_finite()).reduce(f64::max)?;
    let stretch: String = passage
        .text
        .chars()
        .zip(&passage.values)
        .skip_while(|(_, value)| **value != most)
        .take_while(|(_, value)| **value == most)
        .map(|(letter, _)| letter)
        .collect();
    Some((most, stretch))
}

/// A text as it is read aloud: on one line, and not all of it where it is long.
fn quoted(text: &str, lang: Lang) -> String {
    let letters: Vec<char> = text.chars().collect();
    let head: String = letters.iter().take(SAID_LETTERS).collect();
    let head = clean(&head);
    let more = if letters.len() > SAID_LETTERS { "…" } else { "" };
    lang.quote(&format!("{}{more}", head.trim()))
}

impl Drawing for MarkedText {
    fn draw(&self, figure: &Figure, lang: Lang) -> Canvas {
        let (ends, parted) = self.shades(figure);
        let colours: fn(f64) -> RGBColor = if parted { style::balance } else { style::amount };
        let pen = figure.colours.writing(ends);
        let more = if self.beyond(ends) { "+" } else { "" };
        let legend = [Entry {
            sample: Sample::Ramp(
                colours,
                pen.value(ends.low, lang),
                format!("{}{more}", pen.value(ends.high, lang)),
            ),
            label: self.name.clone().unwrap_or(Label::fixed("shade of a letter", "teinte d’une lettre")),
        }];
        let width = WIDTH - 2.0 * EDGE;
        let captions = self.captions(lang);
        let texts: Vec<Vec<Line>> =
            self.passages.iter().map(|passage| broken(signs(passage), width)).collect();
        let body: f64 = captions
            .iter()
            .zip(&texts)
            .map(|(caption, lines)| {
                height_of(caption.len(), SMALL) + 2.0 + lines.len() as f64 * LINE + BETWEEN
            })
            .sum();
        let notes = figure.notes(lang);
        let mut sheet = Sheet::new(figure.title.as_ref(), &legend, lang, 0.0);
        sheet.top += 4.0;
        sheet.canvas.height = (sheet.top + body + notes_height(&notes) + EDGE / 2.0).ceil().max(120.0);
        sheet.put_below(&notes);
        let shade = |value: f64| {
            let share = ends.share(value);
            // Nothing at all has no ground: the page stays the page.
            (value.is_finite() && (parted || share > 0.0)).then(|| colours(share))
        };
        for (caption, lines) in captions.iter().zip(&texts) {
            for text in caption {
                sheet.canvas.text(EDGE, sheet.top, text, SMALL, Side::Start, SOFT);
                sheet.top += height_of(1, SMALL);
            }
            sheet.top += 2.0;
            for line in lines {
                let top = sheet.top;
                put_line(&mut sheet.canvas, line, (EDGE, top), shade);
                sheet.top += LINE;
            }
            sheet.top += BETWEEN;
        }
        sheet.canvas
    }

    fn words(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        let kind = say(lang, "Text on a shaded ground", "Texte sur fond teinté");
        let mut told = vec![words::opening(kind, figure.title.as_ref(), lang)];
        let (ends, _) = self.shades(figure);
        let pen = figure.colours.writing(ends);
        let more = if self.beyond(ends) { say(lang, " and more", " et plus") } else { "" };
        let range = format!("{}{more}", pen.range(ends.low, ends.high, lang));
        let shades = lang.colon(say(lang, "Shades", "Teintes"));
        told.push(match &self.name {
            Some(name) if !name.is_empty() => format!("{shades} {}, {range}.", clean(&name.text(lang))),
            _ => format!("{shades} {range}."),
        });
        for passage in self.passages.iter().take(SAID) {
            let caption = clean(&passage.caption().text(lang));
            let letters = words::count(
                passage.values.len(),
                ("character", "caractère"),
                ("characters", "caractères"),
                lang,
            );
            let opening = match caption.trim() {
                "" => format!("{} ({letters})", quoted(&passage.text, lang)),
                caption => format!("{} {} ({letters})", lang.colon(caption), quoted(&passage.text, lang)),
            };
            let finite: Vec<f64> = passage.values.iter().copied().filter(|value| value.is_finite()).collect();
            told.push(match darkest(passage) {
                None => format!("{opening}."),
                Some((most, stretch)) => {
                    // Divided before they are added: the largest numbers stay numbers.
                    let mean: f64 = finite.iter().map(|value| value / finite.len() as f64).sum();
                    let (mean, most) = (pen.value(mean, lang), pen.value(most, lang));
                    let stretch = quoted(&stretch, lang);
                    match lang {
                        Lang::Fr => {
                            format!(
                                "{opening}\u{202f}; moyenne {mean}, plus foncé ({most})\u{a0}: {stretch}."
                            )
                        }
                        _ => format!("{opening}; mean {mean}, darkest ({most}): {stretch}."),
                    }
                }
            });
        }
        if self.passages.len() > SAID {
            let more = self.passages.len() - SAID;
            told.push(match lang {
                Lang::Fr => words::count(more, ("", "autre texte."), ("", "autres textes."), lang),
                _ => words::count(more, ("more text.", ""), ("more texts.", ""), lang),
            });
        }
        told
    }

    fn named(&self, name: Label) -> Arc<dyn Drawing> {
        Arc::new(MarkedText { name: Some(name), ..self.clone() })
    }

    fn lined(&self, _: Axes, _: f64, _: Label) -> Option<Arc<dyn Drawing>> {
        None
    }

    fn along(&self, _: Axes) -> Along {
        Along::Nothing
    }

    fn values(&self) -> Place {
        Place::Colours
    }

    fn made_of(&self) -> MadeOf {
        MadeOf::Marks
    }

    fn left_out(&self, _: &Figure) -> LeftOut {
        let values = self.passages.iter().flat_map(|passage| &passage.values);
        LeftOut {
            empty: self.passages.iter().all(|passage| passage.values.is_empty()),
            missing: values.filter(|value| !value.is_finite()).count(),
            ..LeftOut::default()
        }
    }
}

/// Space below a text.
const BETWEEN: f64 = 9.0;
