//! Sound: made from numbers, read from files, heard in the notebook and seen as a picture.
//!
//! In: frequencies, numbers of any kind to be heard as a melody, files (WAV, FLAC, MP3 and others).
//! Out: a [`Sound`], which shows itself as a player, a waveform and a sentence. Nothing plays by
//! itself, and what is played is never loud.

mod file;
mod heard;
mod make;
mod pictures;
mod pitch;
mod player;
mod rate;
mod sound;
mod spectrum;
mod voice;
mod wave;

pub use heard::Ear;
pub use make::Scale;
pub use player::Player;
pub use sound::Sound;
