//! Loans: who was granted one, and who would have paid it back.

use super::decisions::{Decisions, Person};
use super::some_rows;
use crate::data::Table;
use crate::error::Result;
use crate::lang::Label;

/// `count` past decisions on loans, with prejudice in them, and the truth beside.
///
/// The people of groups `A` and `B` are equally deserving. But each deserving person of group `B`
/// was refused with a probability of 0.35 more, and where one lives says much about one's group.
/// [`Loans`] turns each of these knobs.
///
/// The columns are `income` and `savings` (thousands), `years` in the present job, `neighbourhood`
/// (`Q1` to `Q8`), `group`, `approved` (what was decided), and two that nobody had when deciding and
/// that are hidden from networks: `merit` and `would_repay`.
///
/// ```
/// use atelier::{synth, SEED};
/// let loans = synth::loans(5_000, SEED)?;
/// let (group, repay) = (loans.text("group")?, loans.column("would_repay")?);
/// let share = |wanted: &str| {
///     let of: Vec<f64> = (0..5_000).filter(|row| group[*row] == wanted).map(|row| repay[row]).collect();
///     of.iter().sum::<f64>() / of.len() as f64
/// };
/// assert!((share("A") - share("B")).abs() < 0.05); // equally deserving, but for chance
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `count` is zero.
pub fn loans(count: usize, seed: u64) -> Result<Table> {
    Loans::new().make(count, seed)
}

/// The world of [`loans`](fn@loans), with its knobs. Every knob gives a new world.
///
/// How it works. A person's `merit` follows a bell curve; those above zero would pay back. Income,
/// savings and years each show merit through noise, in the same way for both groups. Whoever decided
/// saw merit through noise too, approved what looked above zero, and then turned a share of the
/// approvals of group B into refusals: the prejudice. With probability `proxy`, a person lives in the
/// half of town of their group, else anywhere.
///
/// ```
/// use atelier::{synth::Loans, SEED};
/// let fair = Loans::new().prejudice(0.0)?.make(2_000, SEED)?;
/// let (group, approved) = (fair.text("group")?, fair.column("approved")?);
/// let rate = |wanted: &str| {
///     let of: Vec<f64> = (0..2_000).filter(|row| group[*row] == wanted).map(|row| approved[row]).collect();
///     of.iter().sum::<f64>() / of.len() as f64
/// };
/// assert!((rate("A") - rate("B")).abs() < 0.07);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loans(Decisions);

impl Default for Loans {
    fn default() -> Loans {
        Loans::new()
    }
}

impl Loans {
    /// The world as it comes: prejudice 0.35, proxy 0.8, groups of one size, half of each would repay.
    pub fn new() -> Loans {
        Loans(Decisions::new())
    }

    /// The share of group B's approvals that were turned into refusals.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn prejudice(&self, share: f64) -> Result<Loans> {
        self.0.prejudice(share).map(Loans)
    }

    /// How much the neighbourhood says about the group: 0 nothing, 1 everything.
    ///
    /// With groups of one size, this is the correlation between the group and the half of town.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn proxy(&self, correlation: f64) -> Result<Loans> {
        self.0.proxy(correlation).map(Loans)
    }

    /// How many of all people belong to group B.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn share_of_b(&self, share: f64) -> Result<Loans> {
        self.0.share_of_b(share).map(Loans)
    }

    /// The share of each group that would repay: when they differ, no rule is fair in every sense at once.
    ///
    /// # Errors
    /// When one is not between 0.01 and 0.99.
    pub fn repay(&self, a: f64, b: f64) -> Result<Loans> {
        let what = Label::fixed("the share that would repay", "la part qui rembourserait");
        self.0.base(what, a, b).map(Loans)
    }

    /// How badly whoever decided saw merit: the spread of their error, where that of merit is 1.
    ///
    /// # Errors
    /// When it is not between 0 and 10.
    pub fn blur(&self, spread: f64) -> Result<Loans> {
        self.0.blur(spread).map(Loans)
    }

    /// `count` people of this world.
    ///
    /// # Errors
    /// When `count` is zero.
    pub fn make(&self, count: usize, seed: u64) -> Result<Table> {
        some_rows(count)?;
        let people = self.0.people(count, seed);
        let of = |value: fn(&Person) -> f64| people.iter().map(value).collect::<Vec<f64>>();
        let yes = |value: fn(&Person) -> bool| people.iter().map(value).collect::<Vec<bool>>();
        let text = |value: fn(&Person) -> String| people.iter().map(value).collect::<Vec<String>>();
        Table::columns(&[
            ("income", &of(|person| round((45.0 + 14.0 * person.seen[0]).max(5.0)))),
            ("savings", &of(|person| round((12.0 + 8.0 * person.seen[1]).max(0.0)))),
            ("years", &of(|person| (5.0 + 3.0 * person.seen[2]).max(0.0).round())),
        ])?
        .with_text_column("neighbourhood", &text(|person| format!("Q{}", person.place + 1)))?
        .with_text_column("group", &text(|person| if person.b { "B".into() } else { "A".into() }))?
        .with_choice_column("approved", &yes(|person| person.chosen))?
        .with_column("merit", &of(|person| (person.worth * 1000.0).round() / 1000.0))?
        .with_choice_column("would_repay", &yes(|person| person.worth > 0.0))?
        .titled(
            "Loans: what was decided, and what was true",
            "Prêts\u{a0}: ce qui fut décidé, et ce qui était vrai",
        )
        .hide(&["merit", "would_repay"])
    }
}

/// One decimal: as a bank would write it.
fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use proptest::prelude::*;

    /// The share of rows where `column` is 1, among those of a group.
    fn share(table: &Table, column: &str, group: &str) -> f64 {
        let (groups, values) = (table.text("group").unwrap(), table.column(column).unwrap());
        let of: Vec<f64> =
            groups.iter().zip(values).filter(|(of, _)| *of == group).map(|(_, value)| value).collect();
        of.iter().sum::<f64>() / of.len() as f64
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn base_rates_follow_the_knobs(a in 0.1f64..0.9, b in 0.1f64..0.9, seed in any::<u64>()) {
            let table = Loans::new().repay(a, b).unwrap().make(8_000, seed).unwrap();
            // 4 000 people a group: five standard errors are at most 5·√(0.25/4000) = 0.04.
            prop_assert!((share(&table, "would_repay", "A") - a).abs() < 0.04);
            prop_assert!((share(&table, "would_repay", "B") - b).abs() < 0.04);
        }

        #[test]
        fn prejudice_takes_its_share_of_approvals(prejudice in 0.0f64..1.0, seed in any::<u64>()) {
            let fair = Loans::new().prejudice(0.0).unwrap().make(8_000, seed).unwrap();
            let table = Loans::new().prejudice(prejudice).unwrap().make(8_000, seed).unwrap();
            // Group A is untouched to the last row; group B keeps 1 − prejudice of its approvals.
            prop_assert_eq!(share(&table, "approved", "A"), share(&fair, "approved", "A"));
            let kept = share(&table, "approved", "B") / share(&fair, "approved", "B");
            prop_assert!((kept - (1.0 - prejudice)).abs() < 0.06, "{} {}", kept, prejudice);
        }

        #[test]
        fn the_proxy_is_a_correlation(proxy in 0.0f64..=1.0, seed in any::<u64>()) {
            let table = Loans::new().proxy(proxy).unwrap().make(8_000, seed).unwrap();
            let group: Vec<f64> = table.text("group").unwrap().iter().map(|g| if g == "B" { 1.0 } else { -1.0 }).collect();
            let half: Vec<f64> = table.text("neighbourhood").unwrap().iter().map(|q| if q.as_str() > "Q4" { 1.0 } else { -1.0 }).collect();
            // Both are ±1 with mean near 0: the mean of their product is the correlation.
            let correlation = group.iter().zip(&half).map(|(a, b)| a * b).sum::<f64>() / 8_000.0;
            prop_assert!((correlation - proxy).abs() < 0.06, "{} {}", correlation, proxy);
        }
    }

    #[test]
    fn knobs_that_make_no_sense_are_refused_in_both_languages() {
        let world = Loans::new();
        let wrong = [
            world.prejudice(1.5).unwrap_err(),
            world.proxy(-0.1).unwrap_err(),
            world.share_of_b(f64::NAN).unwrap_err(),
            world.repay(0.5, 1.0).unwrap_err(),
            world.blur(-1.0).unwrap_err(),
            world.make(0, 1).unwrap_err(),
        ];
        for error in wrong {
            assert_ne!(error.message(Lang::En), error.message(Lang::Fr));
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_people() {
        let table = |seed| loans(50, seed).unwrap().column("merit").unwrap();
        assert_eq!(table(1), table(1));
        assert_ne!(table(1), table(2));
    }
}
