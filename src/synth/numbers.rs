//! Numbers of ten characters: with a rule among their figures, and without.

use super::some_rows;
use crate::error::Result;
use rand::{Rng, SeedableRng};

/// `count` book numbers of the old kind (ISBN-10), drawn from `seed`: nine figures, and a tenth
/// character that follows from them.
///
/// Ten times the first figure, nine times the second, and so on to once the last, add up to a multiple
/// of 11. Where the last would have to be ten, it is `X`. No real book is meant.
///
/// ```
/// use atelier::{synth, SEED};
/// let numbers = synth::book_numbers(100, SEED)?;
/// for number in &numbers {
///     let value = |sign: char| sign.to_digit(10).unwrap_or(10); // X is ten
///     let sum: u32 = number.chars().zip((1..=10).rev()).map(|(sign, times)| times * value(sign)).sum();
///     assert_eq!((number.len(), sum % 11), (10, 0));
/// }
/// assert!(numbers.iter().any(|number| number.ends_with('X')));
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `count` is zero.
pub fn book_numbers(count: usize, seed: u64) -> Result<Vec<String>> {
    let mut numbers = ticket_numbers(count, seed)?;
    for number in &mut numbers {
        number.pop();
        let sum: u32 = number
            .chars()
            .zip((2..=10).rev())
            .map(|(sign, times)| times * sign.to_digit(10).unwrap_or(0))
            .sum();
        number.push(match (11 - sum % 11) % 11 {
            10 => 'X',
            last => char::from_digit(last, 10).unwrap_or('0'),
        });
    }
    Ok(numbers)
}

/// `count` numbers of ten figures, drawn from `seed`, as on the tickets of a raffle: no figure follows
/// from the others.
///
/// ```
/// use atelier::{synth, SEED};
/// let tickets = synth::ticket_numbers(100, SEED)?;
/// assert!(tickets.iter().all(|ticket| ticket.len() == 10 && ticket.chars().all(|sign| sign.is_ascii_digit())));
/// // the first nine figures are those of the book numbers of the same seed
/// assert_eq!(tickets[0][..9], synth::book_numbers(100, SEED)?[0][..9]);
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `count` is zero.
pub fn ticket_numbers(count: usize, seed: u64) -> Result<Vec<String>> {
    some_rows(count)?;
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    Ok((0..count)
        .map(|_| (0..10).map(|_| char::from(b'0' + random.random_range(0..10_u8))).collect())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_character_follows_from_the_nine() {
        // Hamming's book, 0-13-139139-9, by the same sum: 143 = 13 × 11.
        let value = |sign: char| sign.to_digit(10).unwrap_or(10);
        let sum = |number: &str| -> u32 {
            number.chars().zip((1..=10).rev()).map(|(sign, times)| times * value(sign)).sum()
        };
        assert_eq!(sum("0131391399"), 143);
        let numbers = book_numbers(2_000, 3).unwrap();
        assert!(numbers.iter().all(|number| sum(number) % 11 == 0));
        // One in eleven ends with X, and chance obeys the rule as often.
        let with_x = numbers.iter().filter(|number| number.ends_with('X')).count();
        let obey = ticket_numbers(2_000, 3).unwrap().iter().filter(|ticket| sum(ticket) % 11 == 0).count();
        assert!((140..230).contains(&with_x) && (140..230).contains(&obey), "{with_x}, {obey}");
        assert!(book_numbers(0, 3).is_err() && ticket_numbers(0, 3).is_err());
    }
}
