//! Where any run of letters stands in a text, however long.
//!
//! All places of the text are put in the order of the letters *before* them, read backwards. The places that
//! follow the same letters are then neighbours, and one letter more narrows them down (a suffix array of the
//! text reversed: Manber and Myers, 1993).

use std::cmp::Ordering;
use std::ops::Range;

/// Letters before a place that put it in order: copies longer than this are one length.
pub(super) const DEEPEST: usize = 1_000;

/// The code of a letter that stands nowhere in the text.
pub(super) const UNKNOWN: u16 = u16::MAX;

/// The places of a text, in the order of what stands before them.
#[derive(Clone, Debug)]
pub(super) struct Places {
    codes: Vec<u16>,
    /// Every place from 0 to the end of the text, the end included: nothing follows there.
    order: Vec<u32>,
}

impl Places {
    pub fn of(codes: Vec<u16>) -> Places {
        // The nearest letters as one number: it decides nearly always, and is compared at once.
        let mut order: Vec<(u64, u32)> = keys(&codes).into_iter().zip(0..).collect();
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| before(&codes, a.1, b.1)));
        let order = order.into_iter().map(|(_, place)| place).collect();
        Places { codes, order }
    }

    pub fn codes(&self) -> &[u16] {
        &self.codes
    }

    /// The places that follow no letter in particular: all.
    pub fn all(&self) -> Range<usize> {
        0..self.order.len()
    }

    /// Of the places that follow the same `known` letters, those before which `letter` stands too.
    pub fn narrowed(&self, places: &Range<usize>, known: usize, letter: u16) -> Range<usize> {
        let slice = &self.order[places.clone()];
        let at = |place: &u32| match (*place as usize).checked_sub(known + 1) {
            Some(place) => self.codes[place].cmp(&letter),
            // Nothing stands before the beginning, and nothing comes first.
            None => Ordering::Less,
        };
        let from = slice.partition_point(|place| at(place) == Ordering::Less);
        let to = from + slice[from..].partition_point(|place| at(place) == Ordering::Equal);
        places.start + from..places.start + to
    }

    /// The letters that follow these places, one for each place (none at the end of the text).
    pub fn next(&self, places: Range<usize>) -> impl Iterator<Item = u16> + '_ {
        self.order[places].iter().filter_map(|place| self.codes.get(*place as usize).copied())
    }

    /// The place in the text.
    pub fn place(&self, position: usize) -> usize {
        self.order[position] as usize
    }

    /// The position of the end of the text among the places.
    pub fn end(&self) -> usize {
        self.order.iter().position(|place| *place as usize == self.codes.len()).unwrap_or_default()
    }

    /// How many letters before a place and the one after it in order are the same, up to `most`.
    pub fn shared(&self, position: usize, most: usize) -> usize {
        let (a, b) = (self.place(position), self.place(position + 1));
        let same = (1..=most.min(a).min(b)).take_while(|back| self.codes[a - back] == self.codes[b - back]);
        same.count()
    }

    /// How many of the last of these letters stand together somewhere in the text, and the places after them.
    pub fn longest(&self, letters: &[u16], most: usize) -> (usize, Range<usize>) {
        let mut found = self.all();
        let mut length = 0;
        for letter in letters.iter().rev().take(most) {
            let narrower = self.narrowed(&found, length, *letter);
            if narrower.is_empty() {
                break;
            }
            found = narrower;
            length += 1;
        }
        (length, found)
    }
}

/// For each place, the letters before it as one number, the nearest in front: eight of them, or four where there are many different ones.
fn keys(codes: &[u16]) -> Vec<u64> {
    let bits = if codes.iter().all(|code| *code < 0xff) { 8 } else { 16 };
    let mut key = 0_u64;
    let mut keys = vec![key];
    for code in codes {
        // A letter is at least 1: where nothing stands, 0 comes first.
        key = key >> bits | (u64::from(*code) + 1) << (64 - bits);
        keys.push(key);
    }
    keys
}

/// The order of two places: by the letter before them, then by the one before that.
fn before(codes: &[u16], a: u32, b: u32) -> Ordering {
    let (a, b) = (&codes[..a as usize], &codes[..b as usize]);
    a.iter().rev().take(DEEPEST).cmp(b.iter().rev().take(DEEPEST)).then(a.len().cmp(&b.len()))
}
