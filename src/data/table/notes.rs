//! What there is to say about a table besides its rows: how a file was understood, and what was kept
//! as text because reading it otherwise would have changed it.

use crate::lang::{Label, Lang};

/// One remark, made when a file was read and shown below the table from then on.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::data) enum Note {
    /// About the whole file.
    File(Label),
    /// About one column, with a value that shows why.
    Column { name: String, reason: Reason, example: String },
}

/// Why a column is what it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::data) enum Reason {
    // Kept as text, because as a number it would have changed.
    Code,
    TooLong,
    EitherMark,
    MixedMarks,
    MixedUnits,
    AmongNumbers,
    // Kept as text, because it is no day that can be told.
    EitherOrder,
    ShortYear,
    MixedDates,
    AmongDates,
    Zoned,
    TimeOfDay,
    // Kept as text, because a table has no such kind.
    OtherKind,
    MixedCells,
    // Read, and worth a word.
    Written,
    PerCent,
    DayFirst,
    MonthFirst,
}

impl Reason {
    /// What the column holds now.
    fn kind(self) -> (&'static str, &'static str) {
        match self {
            Reason::Written | Reason::PerCent => ("read as numbers", "lu comme nombres"),
            Reason::DayFirst | Reason::MonthFirst => ("read as dates", "lu comme dates"),
            _ => ("kept as text", "gardé en texte"),
        }
    }

    /// The reason in words, about one value.
    fn why(self, example: &str, lang: Lang) -> String {
        let quoted = lang.quote(example);
        let (en, fr) = match self {
            Reason::Code => ("it would lose its zeros as a number", "en nombre, il perdrait ses zéros"),
            Reason::TooLong => ("longer than a number holds", "plus long qu’un nombre ne peut l’être"),
            Reason::EitherMark => (
                "thousands, or decimals? ReadOptions::new().decimal(',') or .decimal('.') says",
                "milliers ou décimales\u{202f}? ReadOptions::new().decimal(',') ou .decimal('.') le dit",
            ),
            Reason::MixedMarks => (
                "commas and points mean different things in different rows",
                "virgules et points n’ont pas le même sens partout",
            ),
            Reason::MixedUnits => ("of different units", "d’unités différentes"),
            Reason::AmongNumbers => {
                ("not a number, as the others are", "pas un nombre, contrairement aux autres")
            }
            Reason::EitherOrder => (
                "day or month first? .cast(\"…\", Dtype::DayFirst) or Dtype::MonthFirst says",
                "jour ou mois d’abord\u{202f}? .cast(\"…\", Dtype::DayFirst) ou Dtype::MonthFirst le dit",
            ),
            Reason::ShortYear => (
                "without a year of four digits, it may be no date",
                "sans année à quatre chiffres, ce n’est peut-être pas une date",
            ),
            Reason::MixedDates => ("dates of more than one form", "des dates de plus d’une forme"),
            Reason::AmongDates => ("not a date, as the others are", "pas une date, contrairement aux autres"),
            Reason::Zoned => ("with a time zone", "avec un fuseau horaire"),
            Reason::TimeOfDay => ("hours of the day", "des heures du jour"),
            Reason::OtherKind => (
                "what the file holds is no number, text or date",
                "ce que contient le fichier n’est ni nombre, ni texte, ni date",
            ),
            Reason::MixedCells => {
                ("numbers and texts in one column", "nombres et textes dans une même colonne")
            }
            Reason::Written => ("without blanks and signs", "sans espaces ni symboles"),
            Reason::PerCent => ("in per cent, without the sign", "en pour cent, sans le signe"),
            Reason::DayFirst => ("day first", "jour d’abord"),
            Reason::MonthFirst => ("month first", "mois d’abord"),
        };
        format!("{quoted}, {}", if lang == Lang::Fr { fr } else { en })
    }
}

impl Note {
    pub(in crate::data) fn column(name: &str, reason: Reason, example: &str) -> Note {
        let short: String = example.chars().take(40).collect();
        Note::Column { name: name.to_string(), reason, example: short }
    }

    /// Whether the note is about this column.
    pub(in crate::data) fn is_about(&self, column: &str) -> bool {
        matches!(self, Note::Column { name, .. } if name == column)
    }

    /// The note follows its column to another name.
    pub(in crate::data) fn rename(&mut self, old: &str, new: &str) {
        if let Note::Column { name, .. } = self
            && name == old
        {
            *name = new.to_string();
        }
    }

    /// The notes in words: one line for all columns that share a reason, with the first one's value.
    pub(in crate::data) fn lines(notes: &[Note]) -> Vec<Label> {
        let mut lines = Vec::new();
        let mut told: Vec<Reason> = Vec::new();
        for note in notes {
            match note {
                Note::File(label) => lines.push(label.clone()),
                Note::Column { reason, example, .. } if !told.contains(reason) => {
                    told.push(*reason);
                    let names: Vec<&String> = notes
                        .iter()
                        .filter_map(|note| match note {
                            Note::Column { name, reason: other, .. } if other == reason => Some(name),
                            _ => None,
                        })
                        .collect();
                    lines.push(Label::with(|lang| {
                        let mut quoted: Vec<String> =
                            names.iter().take(8).map(|name| lang.quote(name)).collect();
                        if names.len() > 8 {
                            quoted.push("…".to_string());
                        }
                        let (en, fr) = reason.kind();
                        let (list, why) = (lang.list(&quoted), reason.why(example, lang));
                        match lang {
                            Lang::Fr => format!("{fr}\u{a0}: {list} ({why})"),
                            _ => format!("{en}: {list} ({why})"),
                        }
                    }));
                }
                Note::Column { .. } => {}
            }
        }
        lines
    }
}
