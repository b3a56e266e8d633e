//! Many stumps that vote: boosting.

use super::Model;
use super::stump::{Lessons, Stump};
use crate::data::Examples;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::net::Predictions;
use crate::show::{Page, Show, displays};

/// AdaBoost: stumps trained one after the other, each on what the former got wrong, and their votes counted.
///
/// All examples weigh the same at first. In each round the best [`Stump`] for the weights is found, `error` being the weight of
/// what it gets wrong. Its vote is `ln((1 − error) / error) + ln(classes − 1)`, and the weight of each of its mistakes is multiplied
/// by e to the power of that vote. This is SAMME (Zhu and others, 2009), which for two classes is AdaBoost (Freund and Schapire,
/// 1997), and `AdaBoostClassifier` of scikit-learn. It ends early when a stump makes no mistake, or does no better than chance.
///
/// The probability of a class is e to the power of the votes for it, in shares: what the votes estimate where the loss is
/// exponential. They soon become too sure.
///
/// ```
/// use atelier::{AdaBoost, Model, Stump, synth::Hills, SEED};
/// let hills = Hills::new().wrong(0.0)?;
/// let dots = hills.draw(160, SEED)?;
/// let many = AdaBoost::fit(&dots, 30)?;
/// let one = Stump::fit(&dots, &[1.0; 160])?;
/// assert_eq!(many.stumps()[0], one); // the first asks the same question
/// assert!(many.accuracy(&hills.wall()?)? > one.accuracy(&hills.wall()?)?);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AdaBoost {
    /// One or more.
    stumps: Vec<Stump>,
    votes: Vec<f64>,
    /// The examples that each stump got wrong, and how many examples there were.
    mistakes: Vec<Vec<usize>>,
    examples: usize,
}

impl AdaBoost {
    /// Learns from examples, in this many rounds: a stump each.
    ///
    /// # Errors
    /// When `rounds` is zero, there are no examples or only one class of them, the target is not one of classes, or no stump does
    /// better than chance.
    pub fn fit(examples: &dyn Examples, rounds: usize) -> Result<AdaBoost> {
        some_rounds(rounds)?;
        let lessons = Lessons::of(examples)?;
        let count = lessons.rows.len();
        let chance = 1.0 - 1.0 / lessons.class_count() as f64;
        let mut boosted =
            AdaBoost { stumps: Vec::new(), votes: Vec::new(), mistakes: Vec::new(), examples: count };
        while boosted.stumps.len() < rounds {
            let weights = boosted.weights();
            let stump = lessons.stump(&weights)?;
            let wrong: Vec<usize> =
                (0..count).filter(|row| stump.class(&lessons.rows[*row]) != lessons.classes[*row]).collect();
            let error: f64 = wrong.iter().map(|row| weights[*row]).sum();
            // The last digits of a sum are not a success.
            if error >= chance - 1e-9 {
                break;
            }
            let perfect = wrong.is_empty();
            // There is no logarithm of a mistake that is not there: one vote, as in scikit-learn.
            let vote = ((1.0 - error) / error).ln() + (lessons.class_count() as f64 - 1.0).ln();
            boosted.votes.push(if perfect { 1.0 } else { vote });
            boosted.stumps.push(stump);
            boosted.mistakes.push(wrong);
            if perfect {
                break;
            }
        }
        if boosted.stumps.is_empty() {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "no single question does better than chance here",
                    "aucune question seule ne fait mieux que le hasard ici",
                ),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("{} exemples, {} classes", lang.count(count), lessons.class_count()),
                _ => format!("{} examples, {} classes", lang.count(count), lessons.class_count()),
            }))
            .expected(Label::fixed(
                "inputs that say something about the class",
                "des entrées qui disent quelque chose de la classe",
            ))
            .attempt(Label::same("Net::dense(&[2, 16, 2])?")));
        }
        Ok(boosted)
    }

    /// The stumps, in the order in which they were found: one or more, and fewer than the rounds where it ended early.
    pub fn stumps(&self) -> &[Stump] {
        &self.stumps
    }

    /// How much each stump's answer counts.
    pub fn votes(&self) -> &[f64] {
        &self.votes
    }

    /// How much each example weighs now, after all rounds: what one more stump would look at. They add up to 1.
    ///
    /// ```
    /// use atelier::{AdaBoost, synth, SEED};
    /// let dots = synth::hills(160, 0.15, SEED)?;
    /// let weights = AdaBoost::fit(&dots, 30)?.weights();
    /// let mistake = dots.text("mistake")?;
    /// let on_mistakes: f64 = (0..160).filter(|row| mistake[*row] == "yes").map(|row| weights[row]).sum();
    /// assert!(on_mistakes > 0.2); // far more than their 15%
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn weights(&self) -> Vec<f64> {
        // In logarithms: products of a thousand rounds leave the numbers.
        let mut logs = vec![0.0; self.examples];
        for (vote, mistakes) in self.votes.iter().zip(&self.mistakes) {
            mistakes.iter().for_each(|row| logs[*row] += vote);
        }
        shares(&logs)
    }

    /// The first of these stumps only: what it was after so many rounds (all of them, where there are fewer).
    ///
    /// ```
    /// use atelier::{AdaBoost, synth, SEED};
    /// let dots = synth::hills(160, 0.15, SEED)?;
    /// let many = AdaBoost::fit(&dots, 30)?;
    /// assert_eq!(many.first(10)?, AdaBoost::fit(&dots, 10)?);
    /// assert!(many.first(0).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When `rounds` is zero.
    pub fn first(&self, rounds: usize) -> Result<AdaBoost> {
        some_rounds(rounds)?;
        let kept = rounds.min(self.stumps.len());
        Ok(AdaBoost {
            stumps: self.stumps[..kept].to_vec(),
            votes: self.votes[..kept].to_vec(),
            mistakes: self.mistakes[..kept].to_vec(),
            examples: self.examples,
        })
    }

    /// The names of the classes.
    fn names(&self) -> &[String] {
        self.stumps.first().map_or(&[], |stump| &stump.names)
    }
}

impl Model for AdaBoost {
    fn predict_all(&self, examples: &dyn Examples) -> Result<Predictions> {
        let rows = match self.stumps.first() {
            Some(stump) => stump.rows(examples)?,
            None => Vec::new(),
        };
        let answer = |row: &Vec<f64>| {
            let mut votes = vec![0.0; self.names().len()];
            for (stump, vote) in self.stumps.iter().zip(&self.votes) {
                votes[stump.class(row)] += vote;
            }
            shares(&votes)
        };
        Predictions::of_classes(self.names(), rows.iter().map(answer).collect())
    }

    /// Each stump, and its vote: five numbers.
    fn bytes_kept(&self) -> Option<usize> {
        Some(self.stumps.len() * 5 * 4)
    }
}

impl Show for AdaBoost {
    fn page(&self) -> Page {
        const SHOWN: usize = 10;
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let caption = Label::with(|lang| {
            let (count, examples) = (lang.count(self.stumps.len()), lang.count(self.examples));
            match lang {
                Lang::Fr => format!("Souches qui votent\u{a0}: {count} (exemples\u{a0}: {examples})"),
                _ => format!("Stumps that vote: {count} (examples: {examples})"),
            }
        });
        let columns = [
            word("round", "tour"),
            word("question", "question"),
            word("if so", "si oui"),
            word("if not", "sinon"),
            word("vote", "voix"),
        ];
        let mut rows: Vec<Vec<String>> = self
            .stumps
            .iter()
            .zip(&self.votes)
            .enumerate()
            .take(SHOWN)
            .map(|(place, (stump, vote))| {
                let (yes, no) = stump.answers();
                vec![
                    lang.count(place + 1),
                    stump.question().text(lang),
                    yes.to_string(),
                    no.to_string(),
                    lang.short(*vote),
                ]
            })
            .collect();
        if self.stumps.len() > SHOWN {
            rows.push(columns.iter().map(|_| "…".to_string()).collect());
        }
        Page::new().table(caption.text(lang), &columns, &rows)
    }
}
displays!(AdaBoost);

fn some_rounds(rounds: usize) -> Result<()> {
    if rounds > 0 {
        return Ok(());
    }
    Err(Error::new(
        Kind::Value,
        Label::fixed(
            "zero rounds: there would be no stump to vote",
            "zéro tour\u{a0}: aucune souche ne voterait",
        ),
    )
    .found(Label::same("0"))
    .expected(Label::fixed("1 or more", "1 ou plus"))
    .attempt(Label::same("AdaBoost::fit(&table, 30)?")))
}

/// e to the power of each, so that they add up to 1.
fn shares(logs: &[f64]) -> Vec<f64> {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = logs.iter().map(|log| (log - most).exp()).collect();
    let total: f64 = powers.iter().sum();
    powers.iter().map(|power| power / total).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Table;
    use crate::score::Metric;

    fn table(columns: &[(&str, &[f64])], classes: &[&str]) -> Table {
        Table::columns(columns).unwrap().with_text_column("class", classes).unwrap().classes("class").unwrap()
    }

    /// Three steps worked out on paper. Six examples 1 to 6: a a b b a b.
    #[test]
    fn the_steps_of_hand_arithmetic() {
        let six = table(&[("x", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0])], &["a", "a", "b", "b", "a", "b"]);
        let boosted = AdaBoost::fit(&six, 2).unwrap();
        // Round 1. Purity of the cut at 2.5: a a | b b a b = 2 + (1 + 9) / 4 = 4.5, the largest. Wrong: number 5, error 1/6.
        assert_eq!((boosted.stumps()[0].threshold(), boosted.stumps()[0].answers()), (2.5, ("a", "b")));
        assert!((boosted.votes()[0] - 5f64.ln()).abs() < 1e-12);
        // The fifth now weighs five times as much as each of the others: 5/10 and 1/10.
        let weights = boosted.first(1).unwrap().weights();
        assert!((weights[4] - 0.5).abs() < 1e-12 && (weights[0] - 0.1).abs() < 1e-12);
        // Round 2. Cuts at 1.5: 0.1 + (0.36 + 0.09) / 0.9 = 0.6; 2.5: 0.2 + (0.25 + 0.09) / 0.8 = 0.625;
        // 3.5: (0.04 + 0.01) / 0.3 + (0.25 + 0.04) / 0.7 = 0.581; 4.5: 0.2 + (0.25 + 0.01) / 0.6 = 0.633; 5.5: (0.49 + 0.04) / 0.9 + 0.1 = 0.689.
        // Up to 5.5 "a" weighs 0.7 and "b" 0.2: wrong are numbers 3 and 4, error 0.2, vote ln 4.
        assert_eq!((boosted.stumps()[1].threshold(), boosted.stumps()[1].answers()), (5.5, ("a", "b")));
        assert!((boosted.votes()[1] - 4f64.ln()).abs() < 1e-12);
        // Up to 2.5 both say a; at 3, 4 and 5 the first says b with ln 5, the second a with ln 4: b, with 5/9.
        let answers = boosted.predict_all(&six).unwrap();
        assert_eq!(answers.labels(), ["a", "a", "b", "b", "b", "b"]);
        assert!((answers.rows()[2][1] - 5.0 / 9.0).abs() < 1e-12);
        assert_eq!(boosted.bytes_kept(), Some(40));
    }

    /// scikit-learn 1.9.1: `AdaBoostClassifier(DecisionTreeClassifier(max_depth=1), n_estimators=6)`, by the recipe below.
    ///
    /// ```python
    /// x = [[math.sin(3 * i), math.cos(7 * i)] for i in range(24)]
    /// y = [int(a + b * b > 0.4) ^ (i % 8 == 3) for i, (a, b) in enumerate(x)]        # two classes
    /// z = [(2 if a > 0.5 else int(b > 0)) for a, b in x]                            # three
    /// fitted = AdaBoostClassifier(DecisionTreeClassifier(max_depth=1), n_estimators=6, random_state=0).fit(x, y)
    /// [(t.tree_.feature[0], t.tree_.threshold[0]) for t in fitted.estimators_]; fitted.estimator_weights_; fitted.predict(x)
    /// ```
    #[test]
    fn the_numbers_of_scikit_learn() {
        let places: Vec<(f64, f64)> =
            (0..24).map(|i| ((3.0 * f64::from(i)).sin(), (7.0 * f64::from(i)).cos())).collect();
        let (x, y): (Vec<f64>, Vec<f64>) = places.iter().copied().unzip();
        let two: Vec<&str> = places
            .iter()
            .enumerate()
            .map(|(i, (a, b))| if (a + b * b > 0.4) != (i % 8 == 3) { "yes" } else { "no" })
            .collect();
        let three: Vec<&str> = places
            .iter()
            .map(|(a, b)| {
                if *a > 0.5 {
                    "c"
                } else if *b > 0.0 {
                    "b"
                } else {
                    "a"
                }
            })
            .collect();
        for (classes, reference) in [(two, TWO), (three, THREE)] {
            let examples = table(&[("x", &x), ("y", &y)], &classes);
            let boosted = AdaBoost::fit(&examples, 6).unwrap();
            assert_eq!(boosted.stumps().len(), reference.0.len());
            for (round, (input, threshold, vote)) in reference.0.iter().enumerate() {
                let stump = &boosted.stumps()[round];
                assert_eq!(stump.input(), *input, "round {round}");
                assert!((stump.threshold() - threshold).abs() < 1e-6, "round {round}: {stump:?}");
                assert!(
                    (boosted.votes()[round] - vote).abs() < 1e-9,
                    "round {round}: {}",
                    boosted.votes()[round]
                );
            }
            let answers: String = boosted
                .predict_all(&examples)
                .unwrap()
                .classes()
                .iter()
                .map(|class| class.to_string())
                .collect();
            assert_eq!(answers, reference.1);
        }
    }

    type Reference = (&'static [(usize, f64, f64)], &'static str);
    const TWO: Reference = (
        &[
            (0, -0.07066798396408558, 1.9459101490553132),
            (1, -0.7524555921554565, 1.4469189829363254),
            (1, 0.6936107277870178, 1.305533004475432),
            (0, -0.07066798396408558, 1.4098248585300843),
            (0, 0.5432263165712357, 1.0512338484865176),
            (0, 0.9818536043167114, 0.7783627448055352),
        ],
        "110101010101010101010110",
    );
    const THREE: Reference = (
        &[
            (0, 0.5432263165712357, 1.3862943611198908),
            (1, 0.052881089970469475, 2.46080909820894),
            (0, 0.5432263165712357, 3.2321210516182215),
            (0, 0.5432263165712357, 2.9639835752394106),
            (1, 0.052881089970469475, 3.029308569087595),
            (0, 0.5432263165712357, 3.0113983902983903),
        ],
        "111002021212020212110000",
    );

    #[test]
    fn whatever_is_asked_of_a_network_is_asked_of_it() {
        let dots = crate::synth::hills(160, 0.15, 1).unwrap();
        let boosted = AdaBoost::fit(&dots, 20).unwrap();
        let accuracy = boosted.accuracy(&dots).unwrap();
        assert_eq!(boosted.measure(&dots).unwrap().get(Metric::Accuracy).unwrap(), accuracy);
        assert_eq!(boosted.mistakes(&dots).unwrap().len(), 160 - (160.0 * accuracy).round() as usize);
        assert_eq!(boosted.audit(&dots, "mistake").unwrap().groups(), ["no", "yes"]);
        assert!(boosted.roc(&dots).unwrap().area() > 0.8);
        assert!(boosted.boundary(&dots).unwrap().alt(Lang::En).contains("above 50% in"));
        assert!((boosted.weights().iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_perfect_question_ends_it_and_so_does_a_useless_one() {
        let easy = table(&[("x", &[1.0, 2.0, 3.0, 4.0])], &["a", "a", "b", "b"]);
        let one = AdaBoost::fit(&easy, 50).unwrap();
        assert_eq!((one.stumps().len(), one.votes()), (1, &[1.0][..]));
        assert_eq!(one.weights(), [0.25; 4]);
        // Four corners, opposite ones alike: whatever is asked, each side is half and half.
        let corners =
            table(&[("x", &[0.0, 0.0, 1.0, 1.0]), ("y", &[0.0, 1.0, 0.0, 1.0])], &["a", "b", "b", "a"]);
        assert_eq!(AdaBoost::fit(&corners, 5).unwrap_err().kind(), Kind::Value);
    }

    #[test]
    fn bad_input_is_refused_in_both_languages() {
        let four = table(&[("x", &[1.0, 2.0, 3.0, 4.0])], &["a", "b", "a", "b"]);
        let told = |error: Error, kind: Kind, words: &str| {
            assert_eq!(error.kind(), kind, "{error}");
            assert!(error.message(Lang::Fr).contains(words), "{}", error.message(Lang::Fr));
        };
        told(AdaBoost::fit(&four, 0).unwrap_err(), Kind::Value, "zéro tour");
        told(AdaBoost::fit(&four.only("class", "a").unwrap(), 3).unwrap_err(), Kind::Empty, "qu’une classe");
        let zeros = [1.0, 0.0, 1.0, 0.0];
        told(Stump::fit(&four, &zeros).unwrap_err(), Kind::Empty, "qu’une classe");
        told(Stump::fit(&four, &[0.0; 4]).unwrap_err(), Kind::Empty, "aucun exemple qui pèse");
        told(Stump::fit(&four, &[1.0; 3]).unwrap_err(), Kind::Shape, "longueur");
        for weight in [-1.0, f64::NAN, f64::INFINITY] {
            told(Stump::fit(&four, &[1.0, 1.0, weight, 1.0]).unwrap_err(), Kind::Value, "poids numéro 3");
        }
        let flat = table(&[("x", &[1.0; 2])], &["a", "b"]);
        told(Stump::fit(&flat, &[1.0; 2]).unwrap_err(), Kind::Value, "mêmes entrées");
        let sum = Table::columns(&[("x", &[1.0, 2.0]), ("y", &[1.0, 2.0])]).unwrap().target("y").unwrap();
        told(AdaBoost::fit(&sum, 3).unwrap_err(), Kind::Value, "cible de nombres");
        let stump = Stump::fit(&four, &[1.0; 4]).unwrap();
        let wider = table(&[("x", &[1.0, 2.0]), ("y", &[1.0, 2.0])], &["a", "b"]);
        told(stump.accuracy(&wider).unwrap_err(), Kind::Shape, "entrées de l’apprentissage");
    }

    #[test]
    fn examples_without_weight_have_no_say_in_the_line() {
        let four = table(&[("x", &[1.0, 2.0, 3.0, 4.0])], &["a", "b", "a", "b"]);
        // Without the third the line lies halfway between 1 and 2; without the second and third between 1 and 4.
        assert_eq!(Stump::fit(&four, &[1.0, 1.0, 0.0, 1.0]).unwrap().threshold(), 1.5);
        assert_eq!(Stump::fit(&four, &[1.0, 0.0, 0.0, 1.0]).unwrap().threshold(), 2.5);
    }
}
