//! A sound in the notebook: a player, a waveform, and words.

use super::sound::{RATE, SOFT_EDGE, Sound};
use crate::error::Result;
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};

/// Seconds that go into the notebook: half a minute is 1.8 MB there.
const PLAYED: f64 = 30.0;
/// The player never swings further than this, nor is its mean louder: some listen with headphones.
const LOUDEST_PEAK: f64 = 0.5;
const LOUDEST_MEAN: f64 = -20.0;
/// Points across a waveform: one a pixel, about.
const COLUMNS: usize = 500;

impl Sound {
    /// The waveform: how far the sound swings at each moment.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub fn plot(&self) -> Result<Figure> {
        let columns = COLUMNS.min(self.samples.len());
        let mut times = Vec::with_capacity(2 * columns);
        let mut swings = Vec::with_capacity(2 * columns);
        for column in 0..columns {
            let from = column * self.samples.len() / columns;
            let to = ((column + 1) * self.samples.len() / columns).max(from + 1);
            let part = &self.samples[from..to];
            let low = part.iter().copied().fold(f32::INFINITY, f32::min);
            let high = part.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let time = from as f64 / f64::from(self.rate);
            // Down and up in turns, so that the line between two moments stays short.
            let ends = if column % 2 == 0 { [low, high] } else { [high, low] };
            for end in ends {
                times.push(time);
                swings.push(f64::from(end));
            }
        }
        // Always the same range: a quiet sound looks quiet.
        Figure::curve(&times, &swings)?
            .x_axis("time (seconds)", "temps (secondes)")
            .y_axis("swing of the air", "oscillation de l’air")
            .range_y(-1.0..1.0)
    }

    /// A player for this sound, without the waveform: for those who are to find something by ear.
    ///
    /// ```
    /// use atelier::{Player, Sound, SEED};
    /// let player: Player = Sound::ticks(5, 1, SEED)?.listen();
    /// assert_eq!(player.sound().silent_seconds().len(), 1);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn listen(&self) -> Player {
        Player { sound: self.clone() }
    }

    /// What the player plays: the beginning, never loud, with soft ends.
    fn played(&self) -> Result<Sound> {
        let mut sound = if self.seconds() > PLAYED { self.part(0.0, PLAYED)? } else { self.clone() };
        if sound.rate > RATE {
            sound = sound.at_rate(RATE)?;
        }
        let too_loud =
            (10f64.powf((sound.loudness() - LOUDEST_MEAN) / 20.0)).max(sound.peak() / LOUDEST_PEAK);
        if too_loud > 1.0 {
            sound = sound.scaled(1.0 / too_loud);
        }
        sound.soften(SOFT_EDGE);
        Ok(sound)
    }

    /// Words and player.
    fn heard_page(&self) -> Page {
        let page = Page::new().label(&self.caption());
        match self.played().and_then(|sound| sound.flac()) {
            Ok(bytes) => page.player(&bytes, &self.words()),
            Err(error) => page.line(&error.message(Lang::current())),
        }
    }

    /// The words, with what the player leaves out.
    fn caption(&self) -> Label {
        let words = self.words();
        if self.seconds() <= PLAYED {
            return words;
        }
        Label::with(|lang| {
            let seconds = lang.short(PLAYED);
            match lang {
                Lang::Fr => {
                    format!("{} Le lecteur n’en joue que les {seconds} premières secondes.", words.text(lang))
                }
                _ => format!("{} The player holds its first {seconds} seconds only.", words.text(lang)),
            }
        })
    }
}

impl Show for Sound {
    fn page(&self) -> Page {
        let page = self.heard_page();
        match self.plot() {
            Ok(figure) => page.and(figure.page()),
            Err(error) => page.line(&error.message(Lang::current())),
        }
    }
}
displays!(Sound);

/// A sound to be found out by ear: see [`Sound::listen`].
#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    sound: Sound,
}

impl Player {
    /// The sound that it plays.
    pub fn sound(&self) -> &Sound {
        &self.sound
    }
}

impl Show for Player {
    fn page(&self) -> Page {
        self.sound.heard_page()
    }
}
displays!(Player);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_played_is_loud() {
        let loud = Sound::of(
            &(0..22_050).map(|step| if step % 100 < 50 { 1.0 } else { -1.0 }).collect::<Vec<_>>(),
            22_050,
        )
        .unwrap();
        let played = loud.played().unwrap();
        assert!(
            played.peak() <= LOUDEST_PEAK && played.loudness() <= LOUDEST_MEAN + 1e-3,
            "{}",
            played.loudness()
        );
        // What is quiet stays as it is: loudness may be what one wants to hear.
        let quiet = Sound::tone(440.0, 1.0).unwrap().quieter(0.01).unwrap();
        assert!((quiet.played().unwrap().peak() - quiet.peak()).abs() < 1e-6);
    }

    #[test]
    fn the_player_holds_every_sample() {
        for (length, rate) in [(1, 4_000), (100, 8_000), (4_096, 16_000), (5_000, 22_050), (9_001, 44_100)] {
            let samples: Vec<f64> =
                (0..length).map(|step| (f64::from(step) * 0.37).sin() * f64::from(step % 7) / 7.0).collect();
            let sound = Sound::of(&samples, rate).unwrap();
            let back = Sound::from_bytes(&sound.flac().unwrap(), "a.flac").unwrap();
            assert_eq!((back.rate, back.samples.len()), (sound.rate, sound.samples.len()), "{length}");
            let apart =
                back.samples.iter().zip(&sound.samples).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(apart < 1.0 / 16_000.0, "{length} at {rate}: {apart}");
        }
    }

    #[test]
    fn who_listens_sees_no_waveform() {
        let watch = Sound::ticks(5, 2, 1).unwrap();
        let (seen, heard) = (watch.page(), watch.listen().page());
        let (seen, heard) = (seen.html(), heard.html());
        assert!(seen.contains("<audio") && seen.contains("<img"));
        assert!(heard.contains("<audio") && !heard.contains("<img"));
        assert_eq!(watch.listen().sound(), &watch);
    }

    #[test]
    fn long_sounds_are_played_in_part() {
        let long = Sound::tone(440.0, 40.0).unwrap();
        assert_eq!(long.played().unwrap().seconds(), PLAYED);
        assert!(
            long.caption().text(Lang::Fr).ends_with("Le lecteur n’en joue que les 30 premières secondes.")
        );
        let fine = Sound::of(&vec![0.1; 44_100], 44_100).unwrap();
        assert_eq!(fine.played().unwrap().rate(), RATE);
    }
}
