//! Auditions: who was invited to play, and who would have played well.

use super::decisions::{Decisions, Person};
use super::some_rows;
use crate::data::Table;
use crate::error::Result;
use crate::lang::Label;

/// A world of auditions, with what juries decided and the truth beside; every knob gives a new world.
///
/// How it works. Somebody's `skill` follows a bell curve; those above zero would play well. Marks from
/// 0 to 20 for tone, rhythm and reading show skill through noise, in the same way for both groups (with
/// correlations of 0.7, 0.6 and 0.4). The juries saw skill through noise too, invited what sounded above
/// zero, and then turned a share of the invitations of group B into refusals: the prejudice. With
/// probability `proxy`, somebody comes from a school of their group (S1 to S4, or S5 to S8), else from any.
///
/// The columns: `tone`, `rhythm`, `reading`, `school`, `group` (A or B), `invited`, and two that no jury
/// had and that are hidden from networks: `skill` and `would_play_well`.
///
/// ```
/// use atelier::{synth::Auditions, SEED};
/// let past = Auditions::new().prejudice(0.5)?.make(4_000, SEED)?;
/// let group = past.text("group")?;
/// let share = |column: &str, wanted: &str| -> atelier::Result<f64> {
///     let values = past.column(column)?;
///     let of: Vec<f64> = (0..4_000).filter(|row| group[*row] == wanted).map(|row| values[row]).collect();
///     Ok(of.iter().sum::<f64>() / of.len() as f64)
/// };
/// assert!((share("would_play_well", "A")? - share("would_play_well", "B")?).abs() < 0.06); // but for chance
/// assert!(share("invited", "A")? - share("invited", "B")? > 0.15); // not so what was decided
/// assert!(Auditions::new().prejudice(1.5).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Auditions(Decisions);

impl Default for Auditions {
    fn default() -> Auditions {
        Auditions::new()
    }
}

impl Auditions {
    /// The world as it comes: prejudice 0.35, proxy 0.8, groups of one size, half of each would play well.
    pub fn new() -> Auditions {
        Auditions(Decisions::new())
    }

    /// The share of group B's invitations that juries turned into refusals.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn prejudice(&self, share: f64) -> Result<Auditions> {
        self.0.prejudice(share).map(Auditions)
    }

    /// How much the school says about the group: 0 nothing, 1 everything.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn proxy(&self, correlation: f64) -> Result<Auditions> {
        self.0.proxy(correlation).map(Auditions)
    }

    /// How many of all people belong to group B.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn share_of_b(&self, share: f64) -> Result<Auditions> {
        self.0.share_of_b(share).map(Auditions)
    }

    /// The share of each group that would play well: when they differ, no rule is fair in every sense at once.
    ///
    /// # Errors
    /// When one is not between 0.01 and 0.99.
    pub fn play_well(&self, a: f64, b: f64) -> Result<Auditions> {
        self.0
            .base(Label::fixed("the share that would play well", "la part qui jouerait bien"), a, b)
            .map(Auditions)
    }

    /// How badly the juries heard skill: the spread of their error, where that of skill is 1.
    ///
    /// # Errors
    /// When it is not between 0 and 10.
    pub fn blur(&self, spread: f64) -> Result<Auditions> {
        self.0.blur(spread).map(Auditions)
    }

    /// `count` auditions of this world.
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
            ("tone", &of(|person| mark(person.seen[0]))),
            ("rhythm", &of(|person| mark(person.seen[1]))),
            ("reading", &of(|person| mark(person.seen[2]))),
        ])?
        .with_text_column("school", &text(|person| format!("S{}", person.place + 1)))?
        .with_text_column("group", &text(|person| if person.b { "B".into() } else { "A".into() }))?
        .with_choice_column("invited", &yes(|person| person.chosen))?
        .with_column("skill", &of(|person| (person.worth * 1000.0).round() / 1000.0))?
        .with_choice_column("would_play_well", &yes(|person| person.worth > 0.0))?
        .titled(
            "Auditions: what juries decided, and what was true",
            "Auditions\u{a0}: ce que des jurys ont décidé, et ce qui était vrai",
        )
        .hide(&["skill", "would_play_well"])?
        .target("invited")
    }
}

/// A mark from 0 to 20, in tenths, 10 in the middle.
fn mark(seen: f64) -> f64 {
    ((10.0 + 3.0 * seen).clamp(0.0, 20.0) * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Lang, correlation};

    #[test]
    fn marks_show_skill_and_schools_show_groups_as_said() {
        let table = Auditions::new().proxy(0.8).unwrap().make(20_000, 1).unwrap();
        let skill = table.column("skill").unwrap();
        for (column, said) in [("tone", 0.7), ("rhythm", 0.6), ("reading", 0.4)] {
            let found = correlation(&table.column(column).unwrap(), &skill).unwrap();
            assert!((found - said).abs() < 0.03, "{column}: {found}"); // five standard errors
        }
        let half: Vec<f64> =
            table.text("school").unwrap().iter().map(|school| f64::from(school.as_str() > "S4")).collect();
        let b: Vec<f64> = table.text("group").unwrap().iter().map(|group| f64::from(group == "B")).collect();
        assert!((correlation(&half, &b).unwrap() - 0.8).abs() < 0.03);
        assert_eq!(table.hidden(), ["skill", "would_play_well"]);
    }

    #[test]
    fn knobs_are_held_to_their_bounds() {
        let world = Auditions::new();
        assert!(
            world.prejudice(-0.1).is_err()
                && world.proxy(f64::NAN).is_err()
                && world.share_of_b(2.0).is_err()
        );
        assert!(world.play_well(0.5, 1.0).unwrap_err().message(Lang::Fr).contains("jouerait bien"));
        assert!(world.blur(-1.0).is_err() && world.make(0, 1).is_err());
    }
}
