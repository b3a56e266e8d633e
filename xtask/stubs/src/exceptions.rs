//! What the facade may lack, item by item, with the reason. Whatever else differs is a mistake, and so is an entry that
//! nothing needs any more.

use super::compare::Difference;

struct Exception {
    /// The end of the path that a notebook would write.
    path: &'static str,
    /// What the line about a method holds; empty for an item as a whole.
    line: &'static str,
    why: &'static str,
}

const EXCEPTIONS: &[Exception] = &[
    Exception {
        path: "polars::prelude::ChunkedArray",
        line: "fn par_iter",
        why: "gives a trait of rayon, which a notebook cannot name: it is not re-exported",
    },
    Exception {
        path: "::CloudOptions",
        line: "fn build_http(",
        why: "gives a trait of object_store; nothing here reads from a cloud",
    },
    Exception {
        path: "cloud::PolarsObjectStore",
        line: "fn build_buffered_ranges_stream(",
        why: "gives a trait of futures; nothing here reads from a cloud",
    },
    Exception {
        path: "polars::prelude::deserialize()",
        line: "",
        why: "of polars_parquet, which is not described; files are read through LazyFrame and ParquetReader",
    },
    Exception {
        path: "polars::prelude::infer_schema()",
        line: "",
        why: "of polars_parquet, which is not described; files are read through LazyFrame and ParquetReader",
    },
];

impl Exception {
    fn allows(&self, found: &Difference) -> bool {
        found.missing
            && found.path.ends_with(self.path)
            && found.line.is_empty() == self.line.is_empty()
            && found.line.contains(self.line)
    }
}

/// One line for each difference that no exception explains, and for each exception without a difference.
pub fn unexplained(differences: &[Difference]) -> Vec<String> {
    let found = differences
        .iter()
        .filter(|found| !EXCEPTIONS.iter().any(|exception| exception.allows(found)))
        .map(ToString::to_string);
    let stale = EXCEPTIONS
        .iter()
        .filter(|exception| !differences.iter().any(|found| exception.allows(found)))
        .map(|exception| {
            format!(
                "the stubs have {} `{}`: take it out of the list of exceptions ({})",
                exception.path, exception.line, exception.why
            )
        });
    found.chain(stale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_explains_its_own_difference_only_and_must_have_one() {
        let lacks =
            |path: &str, line: &str| Difference { path: path.into(), line: line.into(), missing: true };
        let mut listed: Vec<Difference> = EXCEPTIONS
            .iter()
            .map(|exception| {
                lacks(&format!("atelier::{}", exception.path.trim_start_matches("::")), exception.line)
            })
            .collect();
        // `::CloudOptions` stands for an item below a module.
        listed[1].path = "atelier::polars::CloudOptions".into();
        assert_eq!(unexplained(&listed), Vec::<String>::new());
        listed.push(lacks("atelier::tch::Tensor", "fn new() -> Tensor"));
        assert_eq!(unexplained(&listed), ["atelier::tch::Tensor: the stubs lack `fn new() -> Tensor`"]);
        listed.truncate(4);
        assert!(unexplained(&listed)[0].contains("infer_schema()"), "{:?}", unexplained(&listed));
        // Only what is missing: the stubs must not invent anything.
        listed[0].missing = false;
        assert_eq!(unexplained(&listed).len(), 3);
    }
}
