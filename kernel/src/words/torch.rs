//! libtorch's own sentences: the first says what is wrong, the rest are places in its sources. The first stays, the frequent ones in the reader's language.

use super::{pair, Label};

/// The first sentence of a text of libtorch, if it is one: of an error's `Display`, or of a panic that quotes it.
pub fn sentence(text: &str) -> Option<String> {
    let quoted = text.find("Torch(\"").map(|at| &text[at + "Torch(\"".len()..]);
    let plain = text.find("Internal torch error: ").map(|at| &text[at + "Internal torch error: ".len()..]);
    let inner = match (quoted, plain) {
        (Some(quoted), _) => unescaped(quoted),
        (None, Some(plain)) => plain.to_owned(),
        (None, None) if text.contains("Exception raised from ") => text.to_owned(),
        (None, None) => return None,
    };
    let first = inner.split("Exception raised from ").next().unwrap_or_default();
    let first = first.split("frame #0").next().unwrap_or_default();
    let first: Vec<&str> = first.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // "[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: …"
    let text = first.join(" ");
    let text = text.split_once("DefaultCPUAllocator: ").map_or(text.as_str(), |(_, rest)| rest);
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A text as `Debug` writes it, up to its closing quotation mark.
fn unescaped(text: &str) -> String {
    let mut result = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => break,
            '\\' => match letters.next() {
                Some('n') => result.push('\n'),
                Some('t') => result.push('\t'),
                Some(other) => result.push(other),
                None => break,
            },
            other => result.push(other),
        }
    }
    result
}

/// What lies between two pieces of a text.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let rest = &text[text.find(before)? + before.len()..];
    rest.find(after).map(|end| &rest[..end])
}

/// The sentence in the reader's language, where it is a frequent one; its own words after it.
pub fn told(sentence: &str) -> Label {
    match known(sentence) {
        Some(known) => {
            let (en, fr) = (known.en(), known.fr());
            pair(format!("{en}\n  libtorch: {sentence}"), format!("{fr}\n  libtorch : {sentence}"))
        }
        None => pair(format!("libtorch refused: {sentence}"), format!("libtorch a refusé : {sentence}")),
    }
}

fn known(text: &str) -> Option<Label> {
    if let (Some(shape), Some(size)) = (
        between(text, "shape '", "'"),
        text.split_once("is invalid for input of size ").map(|(_, rest)| rest),
    ) {
        let size = size.trim_end_matches('.');
        return Some(pair(
            format!("A tensor of {size} values cannot take the shape {shape}."),
            format!("Un tenseur de {size} valeurs ne peut pas prendre la forme {shape}."),
        ));
    }
    if text.starts_with("The size of tensor a") {
        let (a, b) = (between(text, "tensor a (", ")")?, between(text, "tensor b (", ")")?);
        let dimension = text.rsplit("dimension ").next().unwrap_or_default();
        return Some(pair(
            format!("The shapes do not fit: {a} values on one side, {b} on the other, in dimension {dimension}."),
            format!("Les formes ne s’accordent pas : {a} valeurs d’un côté, {b} de l’autre, dans la dimension {dimension}."),
        ));
    }
    if let Some(shapes) = between(text, "shapes cannot be multiplied (", ")") {
        let formes = shapes.replace(" and ", " et ");
        return Some(pair(
            format!("The shapes do not fit for a product: {shapes}; the inner two numbers must be equal."),
            format!("Les formes ne s’accordent pas pour un produit : {formes} ; les deux nombres du milieu doivent être égaux."),
        ));
    }
    if text.contains("out of range for tensor of size") || text.contains("out of bounds for dimension") {
        let index = between(text, "index ", " ")?;
        let size = between(text, "tensor of size ", " at")
            .or_else(|| text.rsplit("size ").next())
            .unwrap_or_default();
        return Some(pair(
            format!("There is no place {index} in a tensor of size {size}; the first is 0."),
            format!("Il n’y a pas de place {index} dans un tenseur de taille {size} ; la première est 0."),
        ));
    }
    if text.starts_with("Dimension out of range") {
        let range = between(text, "range of ", ",").unwrap_or_default();
        let got = between(text, "but got ", ")").unwrap_or_default();
        return Some(pair(
            format!("There is no dimension {got}{}.", among(range, text, "of")),
            format!("Il n’y a pas de dimension {got}{}.", among(range, text, "de")),
        ));
    }
    if text.contains("does not require grad and does not have a grad_fn") {
        return Some(pair(
            "Nothing here keeps track of gradients. Try: `.set_requires_grad(true)` on what is to be learned, before the computation.",
            "Rien ici ne garde la trace des gradients. Essayez : `.set_requires_grad(true)` sur ce qui doit être appris, avant le calcul.",
        ));
    }
    if text.contains("grad can be implicitly created only for scalar outputs") {
        return Some(pair(
            "`backward` begins with one number. Try: `.mean(…)` or `.sum(…)` before it.",
            "`backward` part d’un seul nombre. Essayez : `.mean(…)` ou `.sum(…)` avant.",
        ));
    }
    if text.contains("backward through the graph a second time") {
        return Some(pair(
            "`backward` was already called for this computation. Try: compute the loss anew before each `backward`.",
            "`backward` a déjà été appelé pour ce calcul. Essayez : recalculez la perte avant chaque `backward`.",
        ));
    }
    if text.contains("leaf Variable that requires grad") {
        return Some(pair(
            "What is to be learned cannot be changed in place while gradients are kept. Try: `tch::no_grad(|| …)`.",
            "Ce qui doit être appris ne peut pas être modifié sur place pendant que les gradients sont gardés. Essayez : `tch::no_grad(|| …)`.",
        ));
    }
    if let Some(bytes) = between(text, "you tried to allocate ", " bytes") {
        return Some(pair(
            format!("More memory was asked for than this machine has: {bytes} bytes."),
            format!("Il a été demandé plus de mémoire que cette machine n’en a : {bytes} octets."),
        ));
    }
    if text.contains("CUDA out of memory") {
        return Some(pair(
            "The graphics card has no memory left. Try: a smaller batch or a smaller network.",
            "La carte graphique n’a plus de mémoire. Essayez : un lot ou un réseau plus petit.",
        ));
    }
    if text.contains("NVIDIA driver")
        || text.contains("'CUDA' backend")
        || text.contains("without ATen_cuda")
        || text.contains("CUDA-capable device")
        || text.contains("PyTorch is not linked with support for cuda")
    {
        return Some(pair(
            "There is no graphics card here that libtorch can use. Try: `Device::Cpu`, or `atelier::start(…)`, which chooses.",
            "Il n’y a pas ici de carte graphique que libtorch puisse employer. Essayez : `Device::Cpu`, ou `atelier::start(…)`, qui choisit.",
        ));
    }
    if text.contains("Expected all tensors to be on the same device") {
        return Some(pair(
            "Some of these tensors lie on the graphics card and some do not. Try: `.to_device(…)`.",
            "Certains de ces tenseurs sont sur la carte graphique, d’autres non. Essayez : `.to_device(…)`.",
        ));
    }
    if text.contains("Sizes of tensors must match except in dimension") {
        let expected = between(text, "Expected size ", " but").unwrap_or_default();
        let got = between(text, "but got size ", " for").unwrap_or_default();
        return Some(pair(
            format!("The tensors do not fit together: size {expected} expected, size {got} found."),
            format!("Les tenseurs ne s’assemblent pas : taille {expected} attendue, taille {got} trouvée."),
        ));
    }
    if text.starts_with("stack expects each tensor to be equal size") {
        let got = text.split_once("but got ").map(|(_, rest)| rest).unwrap_or_default();
        return Some(pair(
            format!("Only tensors of one shape can be stacked; here: {got}."),
            format!("On n’empile que des tenseurs de même forme ; ici : {got}."),
        ));
    }
    if text.contains("same dtype")
        || text.contains("expected scalar type")
        || text.contains("must have the same dtype")
    {
        return Some(pair(
            "The tensors hold different kinds of numbers. Try: `.to_kind(tch::Kind::Float)`.",
            "Les tenseurs contiennent des nombres de sortes différentes. Essayez : `.to_kind(tch::Kind::Float)`.",
        ));
    }
    if text.contains("cannot be converted to Scalar") {
        return Some(pair(
            "One number was wanted, and this tensor holds several.",
            "Un seul nombre était voulu, et ce tenseur en contient plusieurs.",
        ));
    }
    None
}

fn among(range: &str, text: &str, word: &str) -> String {
    // "(expected to be in range of [-1, 0], but got 2)"
    match between(text, "range of [", "]") {
        Some(inside) => format!(" ({word} [{inside}])"),
        None if range.is_empty() => String::new(),
        None => format!(" ({word} {range})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_story_the_first_sentence_stays() {
        let panic = r#"called `Result::unwrap()` on an `Err` value: Torch("shape '[2, 2]' is invalid for input of size 3\nException raised from infer_size_impl at /x/y.h:81 (most recent call first):\nframe #0: c10::Error::Error() + 0x9d (0x7f)")"#;
        assert_eq!(sentence(panic).unwrap(), "shape '[2, 2]' is invalid for input of size 3");
        let error = "Internal torch error: The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 0\nException raised from infer_size_impl at";
        assert!(sentence(error).unwrap().ends_with("dimension 0"));
        assert_eq!(sentence("index out of bounds"), None);
        let mut text = String::new();
        for said in [
            "shape '[2, 2]' is invalid for input of size 3",
            "The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 0",
            "select(): index 10 out of range for tensor of size [3] at dimension 0",
            "index 10 is out of bounds for dimension 0 with size 3",
            "mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)",
            "element 0 of tensors does not require grad and does not have a grad_fn",
            "Dimension out of range (expected to be in range of [-1, 0], but got 2)",
            "DefaultCPUAllocator: can't allocate memory: you tried to allocate 70368744177664 bytes. Error code 12 (Cannot allocate memory)",
            "something that nobody has met",
        ] {
            let told = told(said);
            text += &format!("{}\n{}\n\n", told.en(), told.fr());
        }
        insta::assert_snapshot!(text);
    }
}
