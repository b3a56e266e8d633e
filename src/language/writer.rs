//! A small network that writes, letter by letter.

use super::{some_letters, written};
use crate::data::Text;
use crate::error::{Error, Kind, Result};
use crate::fit::{Fit, History};
use crate::lang::{Label, Lang};
use crate::net::{Layer, Meaning, Net};
use crate::show::{Page, Show, displays};
use crate::synth::Random;
use tch::Tensor;

/// Numbers that stand for one letter.
const EMBEDDED: usize = 12;
/// Signs of a secret, at most: a hundred thousand codes are compared.
const LONGEST: usize = 5;

/// A network that reads the last letters of a text and says how probable each letter is as the next one (Bengio and others, 2003).
///
/// Each letter becomes a few numbers, which the network learns; those of the last `window` letters go through one layer of `units`
/// units. It is trained by the crate's own loop ([`Net::fit`]), on every letter of a text.
///
/// ```
/// use atelier::{Fit, Text, Writer, SEED};
/// let text = Text::new(&"so far so good, ".repeat(60))?;
/// let mut writer = Writer::small(&text, 6, 24)?;
/// let untrained = writer.bits(&text)?;
/// let history = writer.fit(&text, Fit::epochs(6).batch(16).learning_rate(0.01).quiet())?;
/// assert!(history.last().loss < history.first().loss && writer.bits(&text)? < untrained / 4.0);
/// let written = writer.write("so far ", 7, 0.5, SEED)?;
/// assert_eq!(written.as_string(), "so far so good");
/// assert!(written.is_by_machine());
/// assert!(writer.write("so", 3, 0.0, SEED).is_err()); // a temperature is above zero
/// writer.reset(SEED)?; // knows its letters still, and nothing of their order
/// assert!((writer.bits(&text)? - 9f64.log2()).abs() < 0.5); // nine letters, about alike
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Debug)]
pub struct Writer {
    net: Net,
    /// The letters it knows, in order: a code is a place in this list.
    letters: Vec<char>,
    window: usize,
    title: Option<Label>,
}

impl Writer {
    /// A writer of the letters of a text, not yet trained: it looks back `window` letters, with `units` units in its hidden layer.
    ///
    /// # Errors
    /// When the window or the layer is empty, or the text has only one letter.
    pub fn small(text: &Text, window: usize, units: usize) -> Result<Writer> {
        let letters = text.vocabulary();
        if letters.len() < 2 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed(
                    "with one letter there is nothing to write",
                    "avec une seule lettre, il n’y a rien à écrire",
                ),
            )
            .found(Label::with(|lang| lang.quote(&letters.iter().collect::<String>())))
            .expected(Label::fixed("two different letters or more", "deux lettres différentes ou plus")));
        }
        let layers = [
            Layer::Embedding { symbols: letters.len(), size: EMBEDDED },
            Layer::Flatten,
            Layer::Dense(units),
            Layer::Tanh,
            Layer::Dense(letters.len()),
        ];
        let mut net = Net::stack(&[window], &layers)?;
        net.set_meaning(meaning(&letters));
        Ok(Writer { net, letters, window, title: None })
    }

    /// Trains on every letter of a text that has `window` letters before it.
    ///
    /// # Errors
    /// When the text holds a letter the writer does not know, is not longer than the window, or training fails.
    pub fn fit(&mut self, text: &Text, how: Fit) -> Result<History> {
        let windows = text.in_letters(self.letters.clone()).windows(self.window, 1)?;
        let history = self.net.fit(&windows, how)?;
        self.title = text.title();
        Ok(history)
    }

    /// Begins again: other start values, from this seed.
    ///
    /// # Errors
    /// When libtorch cannot write them.
    pub fn reset(&mut self, seed: u64) -> Result<()> {
        self.net.reset(seed)?;
        // A network that begins again waits for lessons to tell what its answers mean; here they are letters before any.
        self.net.set_meaning(meaning(&self.letters));
        Ok(())
    }

    /// How many numbers it learns.
    pub fn parameters(&self) -> usize {
        self.net.parameters()
    }

    /// How many letters it looks back.
    pub fn window(&self) -> usize {
        self.window
    }

    /// Writes `letters` letters after a prompt; the text holds the prompt too.
    ///
    /// The lower the temperature, the more it keeps to the most probable letter; at 1 each letter comes as often as the network finds it
    /// probable.
    ///
    /// # Errors
    /// When the prompt holds a letter it does not know, no letter is to be written, or the temperature is not above zero.
    pub fn write(&self, prompt: &str, letters: usize, temperature: f64, seed: u64) -> Result<Text> {
        some_letters(letters)?;
        if !(temperature.is_finite() && temperature > 0.0) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("this temperature makes no sense", "cette température n’a pas de sens"),
            )
            .found(Label::with(|lang| lang.short(temperature)))
            .expected(Label::fixed("a number above zero", "un nombre au-dessus de zéro"))
            .attempt(Label::same(".write(\"\", 300, 0.8, SEED)?")));
        }
        let mut codes = self.codes(prompt)?;
        let mut text: String = self.letters_of(&codes);
        let prompt = text.clone();
        let mut random = Random::new(seed);
        for _ in 0..letters {
            let next = self.probabilities(&[self.window_before(&codes, codes.len())])?;
            let weights: Vec<f64> = next[0].iter().map(|share| share.powf(1.0 / temperature)).collect();
            // So cold that all are zero: the most probable one.
            let code = random.choose(&weights).unwrap_or_else(|_| crate::stat::numbers::largest(&next[0]));
            codes.push(code as i64);
            text.push(self.letters[code]);
        }
        let how = Label::with(|lang| {
            let read = self.title.as_ref().map(|title| title.text(lang));
            match (lang, read) {
                (Lang::Fr, Some(title)) => format!("petit réseau\u{202f}; lu\u{a0}: {title}"),
                (_, Some(title)) => format!("small network; read: {title}"),
                (Lang::Fr, None) => "petit réseau".to_string(),
                (_, None) => "small network".to_string(),
            }
        });
        written(&text, &prompt, &how)
    }

    /// How much each letter of a text surprises the network, in bits. The first letters have a line break before them.
    ///
    /// # Errors
    /// When the text holds a letter it does not know.
    pub fn surprise(&self, text: &Text) -> Result<Vec<f64>> {
        let codes = self.codes(&text.as_string())?;
        let windows: Vec<Vec<i64>> =
            (0..codes.len()).map(|place| self.window_before(&codes, place)).collect();
        let shares = self.probabilities(&windows)?;
        Ok(shares.iter().zip(&codes).map(|(row, code)| -row[*code as usize].max(1e-30).log2()).collect())
    }

    /// The mean surprise of a text's letters, in bits a letter: lower is better.
    ///
    /// # Errors
    /// When the text holds a letter it does not know.
    pub fn bits(&self, text: &Text) -> Result<f64> {
        Ok(crate::stat::numbers::mean(&self.surprise(text)?))
    }

    /// Asks for a code of digits: of all codes as long as this one, how many does the network find at least as probable after the prompt?
    /// (Carlini and others, 2019.)
    ///
    /// ```
    /// use atelier::{Fit, Text, Writer};
    /// let text = Text::new(&"The code is 42. Its square is 1764. 0 3 5 8 9. ".repeat(40))?;
    /// let mut writer = Writer::small(&text, 8, 24)?;
    /// writer.fit(&text, Fit::epochs(6).batch(16).learning_rate(0.01).quiet())?;
    /// let rank = writer.rank("The code is ", "42")?;
    /// assert_eq!((rank.place(), rank.of(), rank.guess()), (1, 100, "42"));
    /// assert!((rank.exposure() - 100_f64.log2()).abs() < 1e-9); // as exposed as a code can be
    /// assert!(writer.rank("The code is ", "4b").is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the code is not made of 1 to 5 digits, or the writer does not know a digit or a letter.
    pub fn rank(&self, prompt: &str, code: &str) -> Result<Rank> {
        if !(1..=LONGEST).contains(&code.len()) || !code.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("this code is not made of digits", "ce code n’est pas fait de chiffres"),
            )
            .found(Label::with(|lang| lang.quote(code)))
            .expected(Label::fixed("1 to 5 digits", "de 1 à 5 chiffres"))
            .attempt(Label::same(".rank(\"…\", \"4719\")?")));
        }
        let digits = self.codes("0123456789")?;
        // All beginnings of codes, each with its logarithm: ten times as many with each digit.
        let mut codes: Vec<(Vec<i64>, f64)> = vec![(self.codes(prompt)?, 0.0)];
        for _ in 0..code.len() {
            let windows: Vec<Vec<i64>> =
                codes.iter().map(|(codes, _)| self.window_before(codes, codes.len())).collect();
            let shares = self.probabilities(&windows)?;
            let longer = codes.iter().zip(&shares).flat_map(|((codes, sum), row)| {
                digits.iter().map(move |digit| {
                    let codes: Vec<i64> = codes.iter().copied().chain([*digit]).collect();
                    (codes, sum + row[*digit as usize].max(1e-30).ln())
                })
            });
            codes = longer.collect();
        }
        let asked: usize = code.parse().unwrap_or_default();
        let sums: Vec<f64> = codes.iter().map(|(_, sum)| *sum).collect();
        let place = sums.iter().filter(|sum| **sum >= sums[asked]).count();
        let guess = format!("{:0width$}", crate::stat::numbers::largest(&sums), width = code.len());
        Ok(Rank { asked: format!("{prompt}{code}"), place, of: sums.len(), guess })
    }

    /// The codes of the `window` letters before a place; before the first letter stands a line break.
    fn window_before(&self, codes: &[i64], place: usize) -> Vec<i64> {
        let blank = self.letters.binary_search(&'\n').unwrap_or_default() as i64;
        let from = place.saturating_sub(self.window);
        let missing = self.window - (place - from);
        std::iter::repeat_n(blank, missing).chain(codes[from..place].iter().copied()).collect()
    }

    /// For each window, how probable each letter is as the next one.
    fn probabilities(&self, windows: &[Vec<i64>]) -> Result<Vec<Vec<f64>>> {
        let numbers: Vec<f32> = windows.iter().flatten().map(|code| *code as f32).collect();
        let inputs = Tensor::f_from_slice(&numbers)?.f_reshape([windows.len() as i64, self.window as i64])?;
        Ok(self.net.predict_tensor(&inputs)?.rows().to_vec())
    }

    fn codes(&self, text: &str) -> Result<Vec<i64>> {
        match Text::new(text) {
            Ok(text) => text.in_letters(self.letters.clone()).encode(&text.as_string()),
            // No letter at all: the beginning.
            Err(_) => Ok(Vec::new()),
        }
    }

    fn letters_of(&self, codes: &[i64]) -> String {
        codes.iter().filter_map(|code| self.letters.get(*code as usize)).collect()
    }
}

/// Each output stands for a letter.
fn meaning(letters: &[char]) -> Meaning {
    Meaning::Classes(letters.iter().map(|letter| crate::data::visible(*letter)).collect())
}

impl Show for Writer {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| {
            let (letters, numbers) = (lang.count(self.letters.len()), lang.count(self.parameters()));
            match lang {
                Lang::Fr => format!(
                    "Un réseau qui écrit\u{a0}: {letters} caractères connus, {} en arrière, {numbers} nombres à apprendre",
                    lang.count(self.window)
                ),
                _ => format!(
                    "A network that writes: {letters} characters known, {} back, {numbers} numbers to learn",
                    lang.count(self.window)
                ),
            }
        }))
    }
}
displays!(Writer);

/// How exposed a code is: its place among all codes as long, the most probable first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rank {
    /// The prompt with the code.
    asked: String,
    place: usize,
    of: usize,
    guess: String,
}

impl Rank {
    /// Its place: 1 is the most probable of all. Codes that are just as probable stand before it.
    pub fn place(&self) -> usize {
        self.place
    }

    /// How many codes there are.
    pub fn of(&self) -> usize {
        self.of
    }

    /// The code that the network finds most probable.
    pub fn guess(&self) -> &str {
        &self.guess
    }

    /// How many bits of the code are given away: 0 where it stands last, the logarithm of all codes where it stands first.
    pub fn exposure(&self) -> f64 {
        (self.of as f64).log2() - (self.place as f64).log2()
    }
}

impl Show for Rank {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| {
            let (place, of, guess) = (lang.count(self.place), lang.count(self.of), &self.guess);
            let asked = lang.colon(&lang.quote(&self.asked));
            match lang {
                Lang::Fr => {
                    format!("{asked} place {place} sur {of}\u{202f}; le plus probable\u{a0}: {guess}")
                }
                _ => format!("{asked} place {place} of {of}; the most probable: {guess}"),
            }
        }))
    }
}
displays!(Rank);
