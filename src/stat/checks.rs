//! What slices must be before anything is counted: as long as each other, finite, shares, yes or no.

use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};

/// Refuses truths and answers that cannot be compared.
pub(crate) fn check(truth: &[f64], answers: &[f64]) -> Result<()> {
    same_length(truth.len(), answers.len())?;
    all_finite(Label::fixed("truth", "vérité"), truth)?;
    all_finite(Label::fixed("answer", "réponse"), answers)
}

pub(crate) fn same_length(truths: usize, answers: usize) -> Result<()> {
    if truths != answers {
        return Err(Error::new(
            Kind::Shape,
            Label::fixed(
                "there must be as many answers as truths",
                "il faut autant de réponses que de vérités",
            ),
        )
        .found(Label::with(|lang| match lang {
            Lang::Fr => format!("réponses\u{a0}: {answers}, vérités\u{a0}: {truths}"),
            _ => format!("{answers} answers, {truths} truths"),
        }))
        .expected(Label::fixed("one answer for each truth", "une réponse pour chaque vérité"))
        .attempt(Label::fixed("measure both on the same rows", "mesurez les deux sur les mêmes lignes")));
    }
    if truths == 0 {
        return Err(Error::new(
            Kind::Empty,
            Label::fixed("there is nothing to measure", "il n’y a rien à mesurer"),
        )
        .found(Label::fixed("no answers", "aucune réponse"))
        .expected(Label::fixed("one answer or more", "une réponse ou plus"))
        .attempt(Label::fixed(
            "look at the data: did a filter drop every row?",
            "regardez les données\u{a0}: un filtre a-t-il ôté toutes les lignes\u{202f}?",
        )));
    }
    Ok(())
}

/// Refuses NaN and infinity, and says where they are.
pub(crate) fn all_finite(what: Label, values: &[f64]) -> Result<()> {
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(place) => Err(Error::new(
            Kind::Value,
            Label::new(
                format!("{} number {} is not a finite number", what.en(), place + 1),
                format!("{} numéro {}\u{a0}: ce n’est pas un nombre fini", what.fr(), place + 1),
            ),
        )
        .found(Label::with(|lang| lang.number(values[place], 0)))
        .expected(Label::fixed("finite numbers", "des nombres finis"))
        .attempt(Label::fixed(
            "drop or fill the rows with missing values first",
            "ôtez ou comblez d’abord les lignes à valeurs manquantes",
        ))),
    }
}

/// Refuses anything but yes (1) and no (0).
pub(crate) fn zero_or_one(what: Label, values: &[f64]) -> Result<()> {
    match values.iter().position(|value| *value != 0.0 && *value != 1.0) {
        None => Ok(()),
        Some(place) => Err(Error::new(
            Kind::Value,
            Label::new(
                format!("{} number {} is neither yes (1) nor no (0)", what.en(), place + 1),
                format!("{} numéro {}\u{a0}: ni oui (1) ni non (0)", what.fr(), place + 1),
            ),
        )
        .found(Label::with(|lang| lang.short(values[place])))
        .expected(Label::fixed("1 for yes, 0 for no", "1 pour oui, 0 pour non"))
        .attempt(Label::fixed(
            "compare with a threshold first: `f64::from(probability >= 0.5)`",
            "comparez d’abord à un seuil\u{a0}: `f64::from(probability >= 0.5)`",
        ))),
    }
}

/// Refuses anything that is not between 0 and 1.
pub(crate) fn shares(values: &[f64]) -> Result<()> {
    match values.iter().position(|value| !(0.0..=1.0).contains(value)) {
        None => Ok(()),
        Some(place) => Err(Error::new(
            Kind::Value,
            Label::new(
                format!("answer number {} is not a probability", place + 1),
                format!("réponse numéro {}\u{a0}: ce n’est pas une probabilité", place + 1),
            ),
        )
        .found(Label::with(|lang| lang.short(values[place])))
        .expected(Label::fixed("between 0 and 1", "entre 0 et 1"))
        .attempt(Label::fixed(
            "the probabilities of net.predict_all(…), or Metric::AreaUnderCurve, which takes any scores",
            "les probabilités de net.predict_all(…), ou Metric::AreaUnderCurve, qui accepte tout score",
        ))),
    }
}

/// Refuses two lists of different lengths.
pub(crate) fn paired(first: usize, second: usize) -> Result<()> {
    if first == second {
        return Ok(());
    }
    Err(Error::new(
        Kind::Shape,
        Label::fixed("these lists do not have the same length", "ces listes n’ont pas la même longueur"),
    )
    .found(Label::with(|lang| match lang {
        Lang::Fr => format!("{} et {}", lang.count(first), lang.count(second)),
        _ => format!("{} and {}", lang.count(first), lang.count(second)),
    }))
    .expected(Label::fixed("one value in each for every case", "une valeur dans chacune pour chaque cas"))
    .attempt(Label::fixed("measure both on the same cases", "mesurez les deux sur les mêmes cas")))
}
