//! What several parties bring about together, divided among them.
//!
//! In: the parties, and what each set of them is worth. Out: a share for each party, the mean of what it adds over all orders in which
//! the parties may come (Shapley, *A Value for n-Person Games*, 1953). Nothing is sampled: all sets are asked for, once each.

use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::stat::Number;

/// So many parties make 4,096 sets. Each one more doubles them.
const MOST: usize = 12;

/// Divides what the parties are worth together: each gets the mean of what it adds when it comes, over all orders in which they may come
/// (the Shapley value).
///
/// `worth` is asked once for each set of parties, from none to all of them, in the order of `parties`. The shares are in its unit. They add up
/// to the worth of all less the worth of none; a party that never adds anything gets zero; two that add the same get the same.
///
/// ```
/// use atelier::fair_shares;
/// // One left glove and two right ones; only a pair can be sold, for 1.
/// let shares = fair_shares(&["left", "right", "another right"], |set| {
///     Ok(set.contains(&"left") && set.len() > 1)
/// })?;
/// assert_eq!(shares[0].0, "left");
/// assert!((shares[0].1 - 2.0 / 3.0).abs() < 1e-12); // rare
/// assert!((shares[1].1 - 1.0 / 6.0).abs() < 1e-12);
/// // Where each of three alone is enough, all shares are one: who gets a third may have been able to do all.
/// let enough = fair_shares(&["a", "b", "c"], |set| Ok(!set.is_empty()))?;
/// assert!(enough.iter().all(|(_, share)| (share - 1.0 / 3.0).abs() < 1e-12));
/// assert!(fair_shares(&[0; 20], |_| Ok(1.0)).is_err()); // a million sets
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When there are no parties or more than twelve, or the worth of a set is missing, NaN or infinite; and the errors of `worth`.
pub fn fair_shares<Party, Worth, Found>(parties: &[Party], mut worth: Worth) -> Result<Vec<(Party, f64)>>
where
    Party: Clone,
    Found: Into<Number>,
    Worth: FnMut(&[Party]) -> Result<Found>,
{
    let count = parties.len();
    if count == 0 || count > MOST {
        return Err(not_so_many(count));
    }
    // The bits of a number are a set: bit 0 is the first party.
    let mut worths = Vec::with_capacity(1 << count);
    for set in 0..1usize << count {
        let members: Vec<Party> = (0..count)
            .filter(|place| set >> place & 1 == 1)
            .filter_map(|place| parties.get(place).cloned())
            .collect();
        let value = worth(&members)?.into().or_nan();
        if !value.is_finite() {
            return Err(no_worth(members.len(), count, value));
        }
        worths.push(value);
    }
    // Of all orders, one in count × C(count − 1, size) has just this set of that size before the party.
    let mut weights = vec![1.0 / count as f64; count];
    for size in 1..count {
        weights[size] = weights[size - 1] * size as f64 / (count - size) as f64;
    }
    let share = |place: usize| -> f64 {
        (0..worths.len())
            .filter(|set| set >> place & 1 == 0)
            .map(|set| weights[set.count_ones() as usize] * (worths[set | 1 << place] - worths[set]))
            .sum()
    };
    Ok(parties.iter().cloned().enumerate().map(|(place, party)| (party, share(place))).collect())
}

fn not_so_many(count: usize) -> Error {
    Error::new(
        if count == 0 { Kind::Empty } else { Kind::Value },
        Label::fixed(
            "shares cannot be worked out for this number of parties",
            "on ne peut pas calculer de parts pour ce nombre de parties prenantes",
        ),
    )
    .found(Label::with(|lang| lang.count(count)))
    .expected(Label::with(|lang| match lang {
        Lang::Fr => format!("de 1 à {MOST}\u{a0}: chacune de plus double le nombre d’ensembles à évaluer"),
        _ => format!("1 to {MOST}: each one more doubles the number of sets to be asked for"),
    }))
    .attempt(Label::fixed(
        "parties that always act together, counted as one",
        "compter pour une seule celles qui agissent toujours ensemble",
    ))
}

fn no_worth(size: usize, count: usize, value: f64) -> Error {
    Error::new(
        Kind::Value,
        Label::fixed("a set of parties has no worth", "un ensemble de parties prenantes n’a pas de valeur"),
    )
    .found(Label::with(|lang| match lang {
        Lang::Fr => format!("{} pour un ensemble de {size} sur {count}", lang.number(value, 0)),
        _ => format!("{} for a set of {size} out of {count}", lang.number(value, 0)),
    }))
    .expected(Label::fixed(
        "a finite number for every set, that of nobody too",
        "un nombre fini pour chaque ensemble, l’ensemble vide compris",
    ))
    .attempt(Label::same("fair_shares(&[\"a\", \"b\"], |set| Ok(set.len()))?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(count: usize, worth: impl Fn(&[usize]) -> f64) -> Vec<f64> {
        let parties: Vec<usize> = (0..count).collect();
        fair_shares(&parties, |set| Ok(worth(set))).unwrap().into_iter().map(|(_, share)| share).collect()
    }

    fn near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?} {expected:?}");
    }

    #[test]
    fn games_worked_out_by_hand() {
        // A runway for three aeroplanes that need 1, 2 and 3 of its length: each length is paid for by those who need it
        // (Littlechild and Owen, 1973).
        let needs = [1.0, 2.0, 3.0];
        let longest = |set: &[usize]| set.iter().map(|plane| needs[*plane]).fold(0.0, f64::max);
        near(&shares(3, longest), &[1.0 / 3.0, 1.0 / 3.0 + 0.5, 1.0 / 3.0 + 0.5 + 1.0]);
        // Two left gloves, three right ones: of the 120 orders, worked out by going through them.
        let pairs = |set: &[usize]| {
            let left = set.iter().filter(|glove| **glove < 2).count();
            left.min(set.len() - left) as f64
        };
        let gloves = shares(5, pairs);
        near(&gloves[..2], &[0.65, 0.65]);
        near(&gloves[2..], &[0.7 / 3.0; 3]);
        // A vote of four, three, two and one hands, of which six decide: 5, 3, 3 and 1 of twelve (Shapley and Shubik, 1954).
        let hands = [4.0, 3.0, 2.0, 1.0];
        let passes = |set: &[usize]| f64::from(set.iter().map(|one| hands[*one]).sum::<f64>() >= 6.0);
        near(&shares(4, passes), &[5.0 / 12.0, 3.0 / 12.0, 3.0 / 12.0, 1.0 / 12.0]);
    }

    #[test]
    fn as_many_orders_as_there_are_say_the_same() {
        // Any game will do: the worth of a set is a number without a rule.
        let worth = |set: &[usize]| {
            let mark: usize = set.iter().map(|one| 1 << one).sum();
            ((mark * 37 + 11) % 53) as f64
        };
        let mut orders = vec![vec![]];
        for party in 0..5 {
            orders = orders
                .iter()
                .flat_map(|order: &Vec<usize>| {
                    (0..=order.len()).map(move |place| {
                        let mut longer = order.clone();
                        longer.insert(place, party);
                        longer
                    })
                })
                .collect();
        }
        assert_eq!(orders.len(), 120);
        let mut added = [0.0; 5];
        for order in &orders {
            for (place, party) in order.iter().enumerate() {
                let before = |end: usize| {
                    let mut set = order[..end].to_vec();
                    set.sort_unstable();
                    worth(&set)
                };
                added[*party] += (before(place + 1) - before(place)) / 120.0;
            }
        }
        let found = shares(5, worth);
        assert!(found.iter().zip(added).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?} {added:?}");
        let all: f64 = found.iter().sum();
        assert!((all - (worth(&[0, 1, 2, 3, 4]) - worth(&[]))).abs() < 1e-9);
    }

    #[test]
    fn one_that_adds_nothing_gets_nothing() {
        let found = shares(4, |set| set.iter().filter(|one| **one != 2).count() as f64);
        near(&found, &[1.0, 1.0, 0.0, 1.0]);
        near(&shares(1, |set| 3.0 + set.len() as f64), &[1.0]); // what is there without anybody is nobody's
    }

    #[test]
    fn bad_games_are_refused() {
        assert_eq!(fair_shares(&[0; 0], |_| Ok(1.0)).unwrap_err().kind(), Kind::Empty);
        let many = fair_shares(&[0; 13], |_| Ok(1.0)).unwrap_err();
        assert!(many.message(Lang::Fr).contains("de 1 à 12"));
        let nothing =
            fair_shares(&[1, 2], |set| Ok(if set.len() == 1 { f64::NAN } else { 1.0 })).unwrap_err();
        assert!(nothing.message(Lang::En).contains("a set of 1 out of 2"), "{nothing}");
        let own = fair_shares(&[1], |_| Err::<f64, Error>(not_so_many(7))).unwrap_err();
        assert!(own.message(Lang::En).contains('7'));
    }
}
