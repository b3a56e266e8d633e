//! rustdoc's JSON written back as Rust.
//!
//! Each printer notes what it mentions and fails when it meets something that cannot be named; the caller then
//! leaves the item out and says so.

use super::{std_paths, Def, Generator, Space, Target, UNDESCRIBED};
use anyhow::{anyhow, bail, Result};
use rustdoc_types::{
    Abi, AssocItemConstraintKind, Attribute, FunctionHeader, FunctionSignature, GenericArg, GenericArgs,
    GenericBound, GenericParamDef, GenericParamDefKind, Generics, Id, Item, ItemEnum, ItemKind, Path,
    PreciseCapturingArg, StructKind, Term, TraitBoundModifier, Type, VariantKind, Visibility, WherePredicate,
};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Words that a name may be only in the form `r#word`.
const KEYWORDS: &[&str] = &[
    "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match",
    "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "abstract",
];

pub fn identifier(name: &str) -> String {
    if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// Documentation as comments: completion and inspection show it.
pub fn docs(item: &Item) -> String {
    comment(item, "///")
}

pub fn inner_docs(item: &Item) -> String {
    comment(item, "//!")
}

fn comment(item: &Item, mark: &str) -> String {
    let mut text = String::new();
    if let Some(docs) = &item.docs {
        let mut in_code = false;
        for line in docs.lines() {
            let trimmed = line.trim();
            if trimmed.starts_with("```") {
                in_code = !in_code;
            } else if in_code && (trimmed == "#" || trimmed.starts_with("# ")) {
                // A line of an example that rustdoc hides, and that rust-analyzer would show.
                continue;
            }
            text.push_str(mark);
            if !line.is_empty() {
                // `////` would be an ordinary comment.
                text.push(' ');
                text.push_str(line.trim_end());
            }
            text.push('\n');
        }
    }
    text
}

/// The rules of an exported macro, from the place in the sources where it is written.
pub fn macro_source(item: &Item) -> Result<String> {
    let Some(span) = &item.span else { bail!("its source is not known") };
    let source = std::fs::read_to_string(&span.filename)
        .map_err(|e| anyhow!("cannot read {}: {e}", span.filename.display()))?;
    let lines: Vec<&str> = source.lines().collect();
    let (first, last) = (span.begin.0.max(1) - 1, span.end.0.min(lines.len()));
    if first >= last {
        bail!("its source has changed");
    }
    let text = lines[first..last].join("\n");
    let Some(open) = text.find("macro_rules!").and_then(|at| text[at..].find(['{', '(']).map(|o| at + o))
    else {
        bail!("it is not written with `macro_rules!`");
    };
    let mut body = text[open..].trim_end().to_owned();
    // A macro that macros write out spans its caller: it cannot be copied.
    if !body.ends_with('}') {
        let Some(close) = body.rfind('}') else { bail!("its source has no end") };
        body.truncate(close + 1);
    }
    Ok(body)
}

const ITERATORS: &[&str] = &[
    "std::iter::Iterator",
    "std::iter::DoubleEndedIterator",
    "std::iter::ExactSizeIterator",
    "std::iter::IntoIterator",
];

/// An expression that is any iterator.
const NOTHING: &str = "crate::stubs::deps::nothing()";

/// The iterator that every stub which returns `impl Iterator` returns.
pub fn nothing(markers: &BTreeMap<String, bool>) -> String {
    let mut text = String::from(
        "#[doc(hidden)]\n#[derive(Clone)]\npub struct Nothing<T>(std::marker::PhantomData<T>);\n\
         pub(crate) fn nothing<T>() -> Nothing<T> { loop {} }\n\
         impl<T> std::iter::Iterator for Nothing<T> {\ntype Item = T;\nfn next(&mut self) -> Option<T> { loop {} }\n}\n\
         impl<T> std::iter::DoubleEndedIterator for Nothing<T> {\nfn next_back(&mut self) -> Option<T> { loop {} }\n}\n\
         impl<T> std::iter::ExactSizeIterator for Nothing<T> {}\n\
         impl<T> std::fmt::Display for Nothing<T> {\nfn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { loop {} }\n}\n\
         impl<T> std::fmt::Debug for Nothing<T> {\nfn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { loop {} }\n}\n\
         unsafe impl<T> Send for Nothing<T> {}\nunsafe impl<T> Sync for Nothing<T> {}\n",
    );
    for (name, is_unsafe) in markers {
        let word = if *is_unsafe { "unsafe " } else { "" };
        let _ = writeln!(text, "{word}impl<T> {name} for Nothing<T> {{}}");
    }
    text
}

/// A type or trait that has only a name. All parameters may be left out, as the real ones may have defaults.
pub fn opaque(name: &str, lifetimes: usize, types: usize, is_trait: bool) -> String {
    let mut params: Vec<String> = (0..lifetimes).map(|n| format!("'l{n}")).collect();
    params.extend((0..types).map(|n| format!("T{n}: ?Sized = ()")));
    let params = if params.is_empty() { String::new() } else { format!("<{}>", params.join(", ")) };
    if is_trait {
        return format!("pub trait {}{params} {{}}\n", identifier(name));
    }
    let mut fields = vec!["()".to_owned()];
    fields.extend((0..lifetimes).map(|n| format!("std::marker::PhantomData<&'l{n} ()>")));
    fields.extend((0..types).map(|n| format!("std::marker::PhantomData<T{n}>")));
    format!("pub struct {}{params}({});\n", identifier(name), fields.join(", "))
}

impl Generator {
    fn docs(&self, at: usize, item: &Item) -> String {
        if self.sources[at].documented {
            docs(item)
        } else {
            String::new()
        }
    }

    fn named(&mut self, at: usize, path: &Path, as_trait: bool) -> Result<String> {
        match self.target(at, path.id) {
            Target::Known(def) => {
                if let ItemEnum::Module(_) = self.item(def).inner {
                    bail!("`{}` is a module", path.path);
                }
                self.pending.push(def);
                let full = self.full_path(def).ok_or_else(|| anyhow!("`{}` has no module", path.path))?;
                Ok(self.path_of(&full))
            }
            Target::Std(name) => Ok(name),
            Target::Opaque(full) => {
                if self.sources[at].doc.paths.get(&path.id).is_some_and(|s| s.kind == ItemKind::TypeAlias) {
                    // Another name of a type cannot be a type of its own.
                    self.want(&full[0]);
                }
                let (mut lifetimes, mut types) = (0, 0);
                if let Some(GenericArgs::AngleBracketed { args, .. }) = path.args.as_deref() {
                    for arg in args {
                        match arg {
                            GenericArg::Lifetime(_) => lifetimes += 1,
                            GenericArg::Type(_) | GenericArg::Infer => types += 1,
                            GenericArg::Const(_) => bail!("`{}` has a constant for a parameter", path.path),
                        }
                    }
                }
                self.pending_opaque.push((full.clone(), lifetimes, types, as_trait));
                Ok(self.path_of(&full))
            }
            Target::Nowhere => bail!("`{}` cannot be named", path.path),
        }
    }

    fn path(&mut self, at: usize, path: &Path, as_trait: bool) -> Result<String> {
        let mut text = self.named(at, path, as_trait)?;
        if let Some(args) = path.args.as_deref() {
            text.push_str(&self.generic_args(at, args)?);
        }
        Ok(text)
    }

    fn generic_args(&mut self, at: usize, args: &GenericArgs) -> Result<String> {
        match args {
            GenericArgs::AngleBracketed { args, constraints } => {
                let mut parts = Vec::new();
                for arg in args {
                    parts.push(match arg {
                        GenericArg::Lifetime(name) => name.clone(),
                        GenericArg::Type(ty) => self.ty(at, ty)?,
                        GenericArg::Const(value)
                            if value.expr.chars().all(|c| c.is_alphanumeric() || c == '_') =>
                        {
                            value.expr.clone()
                        }
                        GenericArg::Const(value) => {
                            format!("{{ {} }}", value.value.as_ref().unwrap_or(&value.expr))
                        }
                        GenericArg::Infer => "_".to_owned(),
                    });
                }
                for constraint in constraints {
                    let args = match constraint.args.as_deref() {
                        Some(args) => self.generic_args(at, args)?,
                        None => String::new(),
                    };
                    let name = identifier(&constraint.name);
                    parts.push(match &constraint.binding {
                        AssocItemConstraintKind::Equality(Term::Type(ty)) => {
                            format!("{name}{args} = {}", self.ty(at, ty)?)
                        }
                        AssocItemConstraintKind::Equality(Term::Constant(value)) => {
                            format!("{name}{args} = {}", value.expr)
                        }
                        AssocItemConstraintKind::Constraint(bounds) => {
                            format!("{name}{args}: {}", self.bounds(at, bounds)?)
                        }
                    });
                }
                Ok(if parts.is_empty() { String::new() } else { format!("<{}>", parts.join(", ")) })
            }
            GenericArgs::Parenthesized { inputs, output } => {
                let inputs = inputs.iter().map(|ty| self.ty(at, ty)).collect::<Result<Vec<_>>>()?.join(", ");
                let output = match output {
                    Some(ty) => format!(" -> {}", self.ty(at, ty)?),
                    None => String::new(),
                };
                Ok(format!("({inputs}){output}"))
            }
            GenericArgs::ReturnTypeNotation => bail!("return type notation"),
        }
    }

    fn want(&mut self, krate: &str) {
        if !UNDESCRIBED.contains(&krate) {
            self.wanting.insert(krate.to_owned());
        }
    }

    fn for_params(&mut self, at: usize, params: &[GenericParamDef]) -> Result<String> {
        if params.is_empty() {
            return Ok(String::new());
        }
        let params = params.iter().map(|p| self.param(at, p, false)).collect::<Result<Vec<_>>>()?;
        Ok(format!("for<{}> ", params.join(", ")))
    }

    /// Bounds that can be written; those on traits of other crates are dropped, which only accepts more.
    fn bound_list(&mut self, at: usize, bounds: &[GenericBound]) -> Result<Vec<String>> {
        let mut parts = Vec::new();
        for bound in bounds {
            match bound {
                GenericBound::TraitBound { trait_, generic_params, modifier } => {
                    let name = match self.target(at, trait_.id) {
                        Target::Opaque(full) => {
                            if self.in_impl {
                                self.want(&full[0]);
                            }
                            continue;
                        }
                        Target::Nowhere => continue,
                        Target::Std(name)
                            if std_paths::unwanted(&name)
                                && !matches!(
                                    name.as_str(),
                                    "std::marker::Send" | "std::marker::Sync" | "std::marker::Unpin"
                                ) =>
                        {
                            continue
                        }
                        _ => self.path(at, trait_, true)?,
                    };
                    let mark = if matches!(modifier, TraitBoundModifier::Maybe) { "?" } else { "" };
                    let over = self.for_params(at, generic_params)?;
                    parts.push(format!("{mark}{over}{name}"));
                }
                GenericBound::Outlives(lifetime) => parts.push(lifetime.clone()),
                GenericBound::Use(captured) => {
                    let names: Vec<&str> = captured
                        .iter()
                        .map(|c| match c {
                            PreciseCapturingArg::Lifetime(name) | PreciseCapturingArg::Param(name) => {
                                name.as_str()
                            }
                        })
                        .collect();
                    parts.push(format!("use<{}>", names.join(", ")));
                }
            }
        }
        Ok(parts)
    }

    fn bounds(&mut self, at: usize, bounds: &[GenericBound]) -> Result<String> {
        Ok(self.bound_list(at, bounds)?.join(" + "))
    }

    fn param(&mut self, at: usize, param: &GenericParamDef, defaults: bool) -> Result<String> {
        Ok(match &param.kind {
            GenericParamDefKind::Lifetime { outlives } if outlives.is_empty() => param.name.clone(),
            GenericParamDefKind::Lifetime { outlives } => format!("{}: {}", param.name, outlives.join(" + ")),
            GenericParamDefKind::Type { bounds, default, .. } => {
                let bounds = self.bounds(at, bounds)?;
                let mut text =
                    if bounds.is_empty() { param.name.clone() } else { format!("{}: {bounds}", param.name) };
                if let (true, Some(default)) = (defaults, default) {
                    let _ = write!(text, " = {}", self.ty(at, default)?);
                }
                text
            }
            GenericParamDefKind::Const { type_, default } => {
                let mut text = format!("const {}: {}", param.name, self.ty(at, type_)?);
                if let (true, Some(default)) = (defaults, default) {
                    let _ = write!(text, " = {{ {} }}", self.constant_path(at, default));
                }
                text
            }
        })
    }

    /// A constant as its module writes it, by a path that every module understands.
    fn constant_path(&mut self, at: usize, text: &str) -> String {
        let name = text.trim();
        let found = self.sources[at].by_path.iter().find(|((path, space), _)| {
            *space == Space::Value && path.last().is_some_and(|last| last == name)
        });
        match found.map(|((path, _), id)| (path.clone(), *id)) {
            Some((path, id)) => {
                self.pending.push((at, id));
                self.path_of(&path)
            }
            None => name.to_owned(),
        }
    }

    /// `<…>` and the `where` clause.
    fn generics(&mut self, at: usize, generics: &Generics, defaults: bool) -> Result<(String, String)> {
        let mut params = Vec::new();
        for param in &generics.params {
            if !matches!(param.kind, GenericParamDefKind::Type { is_synthetic: true, .. }) {
                params.push(self.param(at, param, defaults)?);
            }
        }
        let params = if params.is_empty() { String::new() } else { format!("<{}>", params.join(", ")) };
        let mut wheres = Vec::new();
        for predicate in &generics.where_predicates {
            match predicate {
                WherePredicate::BoundPredicate { type_, bounds, generic_params } => {
                    let bounds = self.bounds(at, bounds)?;
                    // A condition on something that cannot be named is dropped like a bound.
                    let Ok(ty) = self.ty(at, type_) else { continue };
                    if !bounds.is_empty() {
                        wheres.push(format!("{}{ty}: {bounds}", self.for_params(at, generic_params)?));
                    }
                }
                WherePredicate::LifetimePredicate { lifetime, outlives } => {
                    if !outlives.is_empty() {
                        wheres.push(format!("{lifetime}: {}", outlives.join(" + ")));
                    }
                }
                WherePredicate::EqPredicate { .. } => {}
            }
        }
        let wheres = if wheres.is_empty() { String::new() } else { format!(" where {}", wheres.join(", ")) };
        Ok((params, wheres))
    }

    /// Bounds of `dyn` and `impl`, in parentheses where a reference stands before them.
    fn object(&mut self, word: &str, parts: Vec<String>, nested: bool) -> Result<String> {
        if parts.is_empty() {
            bail!("`{word}` of a trait that cannot be named");
        }
        let text = format!("{word} {}", parts.join(" + "));
        Ok(if nested && parts.len() > 1 { format!("({text})") } else { text })
    }

    pub(super) fn ty(&mut self, at: usize, ty: &Type) -> Result<String> {
        self.ty_in(at, ty, false)
    }

    fn ty_in(&mut self, at: usize, ty: &Type, nested: bool) -> Result<String> {
        Ok(match ty {
            Type::ResolvedPath(path) => self.path(at, path, false)?,
            Type::DynTrait(object) => {
                let mut parts = Vec::new();
                for found in &object.traits {
                    let over = self.for_params(at, &found.generic_params)?;
                    parts.push(format!("{over}{}", self.path(at, &found.trait_, true)?));
                }
                parts.extend(object.lifetime.clone());
                self.object("dyn", parts, nested)?
            }
            Type::Generic(name) => name.clone(),
            Type::Primitive(name) if name == "never" => "!".to_owned(),
            Type::Primitive(name) => name.clone(),
            Type::FunctionPointer(pointer) => {
                let over = self.for_params(at, &pointer.generic_params)?;
                let inputs = pointer
                    .sig
                    .inputs
                    .iter()
                    .map(|(_, ty)| self.ty(at, ty))
                    .collect::<Result<Vec<_>>>()?
                    .join(", ");
                let output = match &pointer.sig.output {
                    Some(ty) => format!(" -> {}", self.ty(at, ty)?),
                    None => String::new(),
                };
                format!("{over}{}fn({inputs}){output}", header(&pointer.header, false)?)
            }
            Type::Tuple(parts) => {
                let texts = parts.iter().map(|ty| self.ty(at, ty)).collect::<Result<Vec<_>>>()?;
                match texts.len() {
                    1 => format!("({},)", texts[0]),
                    _ => format!("({})", texts.join(", ")),
                }
            }
            Type::Slice(inner) => format!("[{}]", self.ty(at, inner)?),
            Type::Array { type_, len } => format!("[{}; {len}]", self.ty(at, type_)?),
            Type::Pat { .. } => bail!("a pattern type"),
            Type::ImplTrait(_) if self.iterator_named => "crate::stubs::deps::Nothing<_>".to_owned(),
            Type::ImplTrait(bounds) => {
                let parts = self.bound_list(at, bounds)?;
                if parts.is_empty() {
                    for bound in bounds {
                        if let GenericBound::TraitBound { trait_, .. } = bound {
                            if let Target::Opaque(full) = self.target(at, trait_.id) {
                                self.want(&full[0]);
                            }
                        }
                    }
                }
                self.object("impl", parts, nested)?
            }
            Type::Infer => "_".to_owned(),
            Type::RawPointer { is_mutable, type_ } => {
                format!("*{} {}", if *is_mutable { "mut" } else { "const" }, self.ty_in(at, type_, true)?)
            }
            Type::BorrowedRef { lifetime, is_mutable, type_ } => {
                let lifetime = lifetime.as_ref().map(|name| format!("{name} ")).unwrap_or_default();
                format!(
                    "&{lifetime}{}{}",
                    if *is_mutable { "mut " } else { "" },
                    self.ty_in(at, type_, true)?
                )
            }
            Type::QualifiedPath { name, args, self_type, trait_ } => {
                let args = match args.as_deref() {
                    Some(args) => self.generic_args(at, args)?,
                    None => String::new(),
                };
                let this = self.ty(at, self_type)?;
                match trait_ {
                    Some(path) => {
                        let own = self.current_trait.is_some()
                            && self.trait_name(at, path.id) == self.current_trait;
                        if own && matches!(&**self_type, Type::Generic(name) if name == "Self") {
                            return Ok(format!("Self::{}{args}", identifier(name)));
                        }
                        // rustdoc leaves out the trait's parameters; after a plain name the trait can be left out too.
                        let needs = path.args.is_none()
                            && match self.target(at, path.id) {
                                Target::Opaque(_) | Target::Nowhere => bail!(
                                    "`<{this} as {}>::{name}` is of a trait that is not described",
                                    path.path
                                ),
                                Target::Std(trait_) => matches!(
                                    trait_.as_str(),
                                    "std::convert::TryFrom" | "std::convert::TryInto" | "std::ops::Index"
                                ),
                                Target::Known(def) => match &self.item(def).inner {
                                    ItemEnum::Trait(found) => found.generics.params.iter().any(|p| {
                                        !matches!(p.kind, GenericParamDefKind::Type { default: Some(_), .. })
                                    }),
                                    _ => false,
                                },
                            };
                        if needs {
                            return match &**self_type {
                                Type::Generic(_) => Ok(format!("{this}::{}{args}", identifier(name))),
                                _ => Err(anyhow!("`<{this} as {}<…>>::{name}`: rustdoc does not tell the trait's parameters", path.path)),
                            };
                        }
                        format!("<{this} as {}>::{}{args}", self.path(at, path, true)?, identifier(name))
                    }
                    None => format!("{this}::{}{args}", identifier(name)),
                }
            }
        })
    }

    fn trait_name(&self, at: usize, id: Id) -> Option<String> {
        match self.target(at, id) {
            Target::Known(def) => self.full_path(def).map(|path| path.join("::")),
            Target::Std(name) => Some(name),
            _ => None,
        }
    }

    /// An expression of this type, for a function that must return something: `loop {}` suits all but `impl Trait`.
    fn witness(&mut self, at: usize, ty: &Type) -> Option<String> {
        match ty {
            Type::ImplTrait(bounds) => bounds.iter().find_map(|bound| {
                let GenericBound::TraitBound { trait_, .. } = bound else { return None };
                match trait_.args.as_deref() {
                    Some(GenericArgs::Parenthesized { inputs, .. }) => {
                        Some(format!("move |{}| loop {{}}", vec!["_"; inputs.len()].join(", ")))
                    }
                    _ => match self.target(at, trait_.id) {
                        Target::Std(name) if ITERATORS.contains(&name.as_str()) => {
                            self.mark(at, bounds);
                            Some(NOTHING.to_owned())
                        }
                        Target::Std(name)
                            if matches!(name.as_str(), "std::fmt::Display" | "std::fmt::Debug") =>
                        {
                            Some("crate::stubs::deps::nothing::<()>()".to_owned())
                        }
                        Target::Known(def) if self.iterates(def) => {
                            self.mark(at, bounds);
                            Some(NOTHING.to_owned())
                        }
                        Target::Known(def) => self.implementor(def),
                        _ => None,
                    },
                }
            }),
            Type::Tuple(parts) => {
                let parts = parts
                    .iter()
                    .map(|ty| Some(format!("{{ {} }}", self.witness(at, ty)?)))
                    .collect::<Option<Vec<_>>>()?;
                Some(format!("({},)", parts.join(", ")))
            }
            Type::ResolvedPath(path) => {
                let Some(GenericArgs::AngleBracketed { args, .. }) = path.args.as_deref() else {
                    return Some("loop {}".to_owned());
                };
                if !args.iter().any(|arg| matches!(arg, GenericArg::Type(ty) if has_impl(ty))) {
                    return Some("loop {}".to_owned());
                }
                let Some(GenericArg::Type(inner)) =
                    args.iter().find(|arg| matches!(arg, GenericArg::Type(_)))
                else {
                    return None;
                };
                let inner = self.witness(at, inner)?;
                match path.path.rsplit("::").next().unwrap_or_default() {
                    "Option" => Some(format!("Some({{ {inner} }})")),
                    "Box" => Some(format!("Box::new({{ {inner} }})")),
                    name if name.ends_with("Result") => Some(format!("Ok({{ {inner} }})")),
                    _ if inner == NOTHING => {
                        // A type of its own around an iterator: named with ours in its place.
                        self.iterator_named = true;
                        let named = self.ty(at, ty);
                        self.iterator_named = false;
                        Some(format!("let never: {} = loop {{}}; never", named.ok()?))
                    }
                    _ => None,
                }
            }
            _ => Some("loop {}".to_owned()),
        }
    }

    /// Whether a trait of ours asks for an iterator.
    fn iterates(&self, trait_: Def) -> bool {
        let ItemEnum::Trait(found) = &self.item(trait_).inner else { return false };
        found.bounds.iter().any(|bound| match bound {
            GenericBound::TraitBound { trait_: path, .. } => match self.target(trait_.0, path.id) {
                Target::Std(name) => ITERATORS.contains(&name.as_str()),
                Target::Known(def) => def != trait_ && self.iterates(def),
                _ => false,
            },
            _ => false,
        })
    }

    /// The traits besides the iterators that a returned iterator must have, if they ask for no method.
    fn mark(&mut self, at: usize, bounds: &[GenericBound]) {
        for bound in bounds {
            let GenericBound::TraitBound { trait_, .. } = bound else { continue };
            let Target::Known(def) = self.target(at, trait_.id) else { continue };
            let ItemEnum::Trait(found) = self.item(def).inner.clone() else { continue };
            self.mark(def.0, &found.bounds);
            let for_all = found.implementations.iter().any(|id| {
                matches!(self.sources[def.0].doc.index.get(id).map(|item| &item.inner), Some(ItemEnum::Impl(found)) if matches!(found.for_, Type::Generic(_)))
            });
            if found.items.is_empty() && found.generics.params.is_empty() && !for_all {
                if let Some(path) = self.full_path(def) {
                    self.markers.insert(self.path_of(&path), found.is_unsafe);
                }
            }
        }
    }

    /// A value of some type that has this trait.
    fn implementor(&mut self, trait_: Def) -> Option<String> {
        let ItemEnum::Trait(found) = self.item(trait_).inner.clone() else { return None };
        let mut names: Vec<(String, Def)> = found
            .implementations
            .iter()
            .filter_map(|id| match &self.sources[trait_.0].doc.index.get(id)?.inner {
                ItemEnum::Impl(one) if one.generics.params.is_empty() => match &one.for_ {
                    Type::ResolvedPath(path) => match self.target(trait_.0, path.id) {
                        Target::Known(def) => Some((self.path_of(&self.full_path(def)?), def)),
                        _ => None,
                    },
                    _ => None,
                },
                _ => None,
            })
            .collect();
        names.sort_by(|a, b| a.0.cmp(&b.0));
        let (name, def) = names.into_iter().next()?;
        self.pending.push(def);
        Some(format!("fn never() -> {name} {{ loop {{}} }} never()"))
    }

    /// A value for a constant. The compiler evaluates it in the check that the stubs must pass, so it has to be
    /// one: the real value where rustdoc tells it, else anything of the type.
    fn constant(
        &mut self,
        at: usize,
        ty: &Type,
        expr: &str,
        value: Option<&str>,
        literal: bool,
    ) -> Result<String> {
        if literal {
            return Ok(expr.to_owned());
        }
        if let Some(value) = value {
            if matches!(ty, Type::Primitive(_)) {
                return Ok(value.to_owned());
            }
        }
        self.anything(at, ty, 0)
    }

    fn anything(&mut self, at: usize, ty: &Type, depth: usize) -> Result<String> {
        const ZERO: &str = "unsafe { std::mem::zeroed() }";
        if depth > 8 {
            bail!("a constant nested too deeply");
        }
        Ok(match ty {
            Type::BorrowedRef { type_, .. } => match &**type_ {
                Type::Primitive(name) if name == "str" => "\"\"".to_owned(),
                Type::Slice(_) => "&[]".to_owned(),
                inner => format!("&{}", self.anything(at, inner, depth + 1)?),
            },
            Type::Tuple(parts) => {
                let parts =
                    parts.iter().map(|ty| self.anything(at, ty, depth + 1)).collect::<Result<Vec<_>>>()?;
                if parts.is_empty() {
                    "()".to_owned()
                } else {
                    format!("({},)", parts.join(", "))
                }
            }
            Type::Array { type_, len } => match &**type_ {
                Type::Primitive(_) => ZERO.to_owned(),
                inner => format!("[const {{ {} }}; {len}]", self.anything(at, inner, depth + 1)?),
            },
            Type::FunctionPointer(pointer) => {
                format!(
                    "{{ fn never() -> ! {{ loop {{}} }} |{}| never() }}",
                    vec!["_"; pointer.sig.inputs.len()].join(", ")
                )
            }
            Type::ResolvedPath(path) => match self.target(at, path.id) {
                Target::Std(name) => match name.as_str() {
                    "std::string::String" => "String::new()".to_owned(),
                    "std::vec::Vec" => "Vec::new()".to_owned(),
                    "std::option::Option" => "None".to_owned(),
                    "std::sync::LazyLock" | "std::cell::LazyCell" => format!("{name}::new(|| loop {{}})"),
                    "std::sync::OnceLock" | "std::cell::OnceCell" => format!("{name}::new()"),
                    "std::borrow::Cow" => "std::borrow::Cow::Borrowed(\"\")".to_owned(),
                    _ => ZERO.to_owned(),
                },
                Target::Known(def) => {
                    let name =
                        self.path(at, &Path { path: path.path.clone(), id: path.id, args: None }, false)?;
                    match self.item(def).inner.clone() {
                        ItemEnum::TypeAlias(alias) => self.anything(def.0, &alias.type_, depth + 1)?,
                        ItemEnum::Struct(found) => match found.kind {
                            StructKind::Unit => name,
                            StructKind::Plain { fields, has_stripped_fields: false }
                                if fields.iter().all(|field| self.public_field(def.0, Some(*field))) =>
                            {
                                let fields = self.field_values(def.0, &fields, depth)?;
                                format!("{name} {{ {} }}", fields.join(", "))
                            }
                            _ => ZERO.to_owned(),
                        },
                        ItemEnum::Enum(found) => {
                            for id in &found.variants {
                                let Some(variant) = self.sources[def.0].doc.index.get(id).cloned() else {
                                    continue;
                                };
                                let ItemEnum::Variant(inner) = &variant.inner else { continue };
                                let written = format!(
                                    "{name}::{}",
                                    identifier(variant.name.as_deref().unwrap_or_default())
                                );
                                let value = match &inner.kind {
                                    VariantKind::Plain => Ok(written),
                                    VariantKind::Tuple(fields) => fields
                                        .iter()
                                        .map(|field| {
                                            match field
                                                .and_then(|id| {
                                                    self.sources[def.0].doc.index.get(&id).cloned()
                                                })
                                                .map(|item| item.inner)
                                            {
                                                Some(ItemEnum::StructField(ty)) => {
                                                    self.anything(def.0, &ty, depth + 1)
                                                }
                                                _ => Err(anyhow!("a field is missing")),
                                            }
                                        })
                                        .collect::<Result<Vec<_>>>()
                                        .map(|values| format!("{written}({})", values.join(", "))),
                                    VariantKind::Struct { fields, .. } => self
                                        .field_values(def.0, fields, depth)
                                        .map(|values| format!("{written} {{ {} }}", values.join(", "))),
                                };
                                if let Ok(value) = value {
                                    return Ok(value);
                                }
                            }
                            bail!("a constant of `{}`, of which no value can be written", path.path)
                        }
                        _ => ZERO.to_owned(),
                    }
                }
                _ => ZERO.to_owned(),
            },
            _ => ZERO.to_owned(),
        })
    }

    fn field_values(&mut self, at: usize, fields: &[Id], depth: usize) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        for id in fields {
            let Some(item) = self.sources[at].doc.index.get(id).cloned() else { bail!("a field is missing") };
            let ItemEnum::StructField(ty) = &item.inner else { continue };
            texts.push(format!(
                "{}: {}",
                identifier(&item.name.clone().unwrap_or_default()),
                self.anything(at, ty, depth + 1)?
            ));
        }
        Ok(texts)
    }

    fn function(&mut self, at: usize, item: &Item, door: &str, bodies: bool) -> Result<String> {
        let ItemEnum::Function(function) = &item.inner else { bail!("not a function") };
        let name = identifier(item.name.as_deref().unwrap_or_default());
        let (params, wheres) = self.generics(at, &function.generics, false)?;
        let (inputs, output) = self.signature(at, &function.sig)?;
        let body = if bodies && function.has_body {
            match &function.sig.output {
                Some(ty) if has_impl(ty) => match self.witness(at, ty) {
                    Some(value) => format!(" {{ {value} }}"),
                    None => bail!("no value can be written for what it returns"),
                },
                Some(_) => " { loop {} }".to_owned(),
                None => " {}".to_owned(),
            }
        } else {
            ";".to_owned()
        };
        Ok(format!(
            "{}{door}{}fn {name}{params}({inputs}){output}{wheres}{body}\n",
            self.docs(at, item),
            header(&function.header, true)?
        ))
    }

    fn signature(&mut self, at: usize, sig: &FunctionSignature) -> Result<(String, String)> {
        let mut inputs = Vec::new();
        for (place, (name, ty)) in sig.inputs.iter().enumerate() {
            if name == "self" {
                let text = match ty {
                    Type::Generic(this) if this == "Self" => "self".to_owned(),
                    Type::BorrowedRef { lifetime, is_mutable, type_ } if matches!(&**type_, Type::Generic(this) if this == "Self") =>
                    {
                        let lifetime = lifetime.as_ref().map(|name| format!("{name} ")).unwrap_or_default();
                        format!("&{lifetime}{}self", if *is_mutable { "mut " } else { "" })
                    }
                    other => format!("self: {}", self.ty(at, other)?),
                };
                inputs.push(text);
                continue;
            }
            let plain =
                !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') && name != "_";
            // A pattern (`(a, b): (A, B)`) has no name; completion shows one for every argument.
            let name = if plain { identifier(name) } else { format!("arg{place}") };
            inputs.push(format!("{name}: {}", self.ty(at, ty)?));
        }
        let output = match &sig.output {
            Some(Type::Tuple(parts)) if parts.is_empty() => String::new(),
            Some(ty) => format!(" -> {}", self.ty(at, ty)?),
            None => String::new(),
        };
        Ok((inputs.join(", "), output))
    }

    /// A field that stands for the private ones; it uses every parameter, as the compiler wants.
    fn private(&self, generics: &Generics) -> String {
        let mut parts = vec!["()".to_owned()];
        for param in &generics.params {
            match &param.kind {
                GenericParamDefKind::Lifetime { .. } => {
                    parts.push(format!("std::marker::PhantomData<&{} ()>", param.name))
                }
                GenericParamDefKind::Type { .. } => {
                    parts.push(format!("std::marker::PhantomData<{}>", param.name))
                }
                GenericParamDefKind::Const { .. } => {}
            }
        }
        match parts.len() {
            1 => "()".to_owned(),
            _ => format!("({})", parts[1..].join(", ") + ","),
        }
    }

    fn public_field(&self, at: usize, field: Option<Id>) -> bool {
        field.and_then(|id| self.sources[at].doc.index.get(&id)).is_some_and(is_public)
    }

    fn named_fields(&mut self, at: usize, fields: &[Id], door: &str) -> Result<String> {
        let mut text = String::new();
        for id in fields {
            let Some(item) = self.sources[at].doc.index.get(id).cloned() else { continue };
            let ItemEnum::StructField(ty) = &item.inner else { continue };
            if !door.is_empty() && !matches!(item.visibility, Visibility::Public) {
                continue;
            }
            let _ = writeln!(
                text,
                "{}{door}{}: {},",
                self.docs(at, &item),
                identifier(item.name.as_deref().unwrap_or_default()),
                self.ty(at, ty)?
            );
        }
        Ok(text)
    }

    fn tuple_fields(&mut self, at: usize, fields: &[Option<Id>], door: &str) -> Result<Vec<String>> {
        let mut parts = Vec::new();
        for field in fields {
            let item = field.and_then(|id| self.sources[at].doc.index.get(&id).cloned());
            match item.as_ref().map(|item| &item.inner) {
                Some(ItemEnum::StructField(ty))
                    if door.is_empty() || item.as_ref().is_some_and(is_public) =>
                {
                    parts.push(format!("{door}{}", self.ty(at, ty)?));
                }
                _ => parts.push("()".to_owned()),
            }
        }
        Ok(parts)
    }

    pub(super) fn print_item(&mut self, def: Def) -> Result<String> {
        let at = def.0;
        let item = self.item(def).clone();
        let name = identifier(item.name.as_deref().unwrap_or_default());
        let mut head = self.docs(at, &item);
        if item.attrs.iter().any(|attr| matches!(attr, Attribute::NonExhaustive)) {
            head.push_str("#[non_exhaustive]\n");
        }
        let hidden = item
            .attrs
            .iter()
            .any(|attr| matches!(attr, Attribute::Other(text) if text.contains("doc(hidden)")));
        if hidden {
            head.push_str("#[doc(hidden)]\n");
        }
        let door = if is_public(&item) { "pub " } else { "pub(crate) " };
        Ok(match &item.inner {
            ItemEnum::Struct(found) => {
                let (params, wheres) = self.generics(at, &found.generics, true)?;
                match &found.kind {
                    StructKind::Unit => format!("{head}{door}struct {name}{params}{wheres};\n"),
                    StructKind::Tuple(fields) => {
                        let mut parts = self.tuple_fields(at, fields, "pub ")?;
                        // One of the private places takes up the parameters.
                        if let Some(place) = fields.iter().position(|field| !self.public_field(at, *field)) {
                            parts[place] = self.private(&found.generics);
                        }
                        format!("{head}{door}struct {name}{params}({}){wheres};\n", parts.join(", "))
                    }
                    StructKind::Plain { fields, has_stripped_fields } => {
                        let mut text = self.named_fields(at, fields, "pub ")?;
                        if *has_stripped_fields
                            || fields.iter().any(|field| !self.public_field(at, Some(*field)))
                        {
                            let _ = writeln!(text, "private: {},", self.private(&found.generics));
                        }
                        format!("{head}{door}struct {name}{params}{wheres} {{\n{text}}}\n")
                    }
                }
            }
            ItemEnum::Union(found) => {
                let (params, wheres) = self.generics(at, &found.generics, true)?;
                format!(
                    "{head}{door}struct {name}{params}{wheres} {{ private: {} }}\n",
                    self.private(&found.generics)
                )
            }
            ItemEnum::Enum(found) => {
                let (params, wheres) = self.generics(at, &found.generics, true)?;
                let mut text = String::new();
                for id in &found.variants {
                    let Some(variant) = self.sources[at].doc.index.get(id).cloned() else { continue };
                    let ItemEnum::Variant(inner) = &variant.inner else { continue };
                    text.push_str(&self.docs(at, &variant));
                    let variant_name = identifier(variant.name.as_deref().unwrap_or_default());
                    match &inner.kind {
                        VariantKind::Plain => {
                            let _ = writeln!(text, "{variant_name},");
                        }
                        VariantKind::Tuple(fields) => {
                            let parts = self.tuple_fields(at, fields, "")?;
                            let _ = writeln!(text, "{variant_name}({}),", parts.join(", "));
                        }
                        VariantKind::Struct { fields, .. } => {
                            let fields = self.named_fields(at, fields, "")?;
                            let _ = writeln!(text, "{variant_name} {{\n{fields}}},");
                        }
                    }
                }
                format!("{head}{door}enum {name}{params}{wheres} {{\n{text}}}\n")
            }
            ItemEnum::TypeAlias(alias) => {
                // Bounds of an alias are not checked by the compiler: names alone.
                let mut params = Vec::new();
                for param in &alias.generics.params {
                    params.push(match &param.kind {
                        GenericParamDefKind::Type { default: Some(default), .. } => {
                            format!("{} = {}", param.name, self.ty(at, default)?)
                        }
                        GenericParamDefKind::Const { .. } => self.param(at, param, true)?,
                        _ => param.name.clone(),
                    });
                }
                let params =
                    if params.is_empty() { String::new() } else { format!("<{}>", params.join(", ")) };
                format!("{head}{door}type {name}{params} = {};\n", self.ty(at, &alias.type_)?)
            }
            ItemEnum::Constant { type_, const_ } => {
                let ty = self.ty(at, type_)?;
                let value =
                    self.constant(at, type_, &const_.expr, const_.value.as_deref(), const_.is_literal)?;
                format!("{head}{door}const {name}: {ty} = {value};\n")
            }
            ItemEnum::Static(found) => {
                let ty = self.ty(at, &found.type_)?;
                let word = if found.is_mutable { "mut " } else { "" };
                format!("{head}{door}static {word}{name}: {ty} = {};\n", self.anything(at, &found.type_, 0)?)
            }
            ItemEnum::Function(_) => self.function(at, &item, door, true)?,
            ItemEnum::Trait(found) => {
                let (params, wheres) = self.generics(at, &found.generics, true)?;
                self.in_impl = true;
                let bounds = self.bounds(at, &found.bounds);
                self.in_impl = false;
                let bounds = bounds?;
                self.current_trait = self.full_path(def).map(|path| path.join("::"));
                let bounds = if bounds.is_empty() { bounds } else { format!(": {bounds}") };
                let word = if found.is_unsafe { "unsafe " } else { "" };
                let mut text = String::new();
                for id in &found.items {
                    let Some(part) = self.sources[at].doc.index.get(id).cloned() else { continue };
                    if let Ok(part) = self.trait_item(at, &part) {
                        text.push_str(&part);
                    }
                }
                self.current_trait = None;
                format!("{head}{door}{word}trait {name}{params}{bounds}{wheres} {{\n{text}}}\n")
            }
            other => bail!("a {:?}", other.item_kind()),
        })
    }

    fn trait_item(&mut self, at: usize, item: &Item) -> Result<String> {
        let name = identifier(item.name.as_deref().unwrap_or_default());
        Ok(match &item.inner {
            ItemEnum::Function(_) => self.function(at, item, "", true)?,
            ItemEnum::AssocConst { type_, value } => {
                let ty = self.ty(at, type_)?;
                let value = if value.is_some() { " = loop {}" } else { "" };
                format!("{}const {name}: {ty}{value};\n", self.docs(at, item))
            }
            ItemEnum::AssocType { generics, bounds, .. } => {
                let (params, wheres) = self.generics(at, generics, false)?;
                let bounds = self.bounds(at, bounds)?;
                let bounds = if bounds.is_empty() { bounds } else { format!(": {bounds}") };
                format!("{}type {name}{params}{bounds}{wheres};\n", self.docs(at, item))
            }
            other => bail!("a {:?} in a trait", other.item_kind()),
        })
    }

    /// Whether a trait of ours keeps this item in its stub.
    fn trait_keeps(&mut self, trait_: Def, name: &str) -> bool {
        let ItemEnum::Trait(found) = self.item(trait_).inner.clone() else { return false };
        let mark = (self.pending.len(), self.pending_opaque.len());
        let kept = found.items.iter().any(|id| {
            let part = self.sources[trait_.0].doc.index.get(id).cloned();
            part.is_some_and(|part| {
                part.name.as_deref() == Some(name) && self.trait_item(trait_.0, &part).is_ok()
            })
        });
        self.pending.truncate(mark.0);
        self.pending_opaque.truncate(mark.1);
        kept
    }

    pub(super) fn print_impl(&mut self, def: Def) -> Result<Option<String>> {
        let at = def.0;
        let ItemEnum::Impl(found) = self.item(def).inner.clone() else { return Ok(None) };
        self.in_impl = found.trait_.is_some();
        let head = self.generics(at, &found.generics, false);
        self.in_impl = false;
        let (params, wheres) = head?;
        let this = self.ty(at, &found.for_)?;
        let mut text = String::new();
        let head = match &found.trait_ {
            None => {
                for id in &found.items {
                    let Some(item) = self.sources[at].doc.index.get(id).cloned() else { continue };
                    if !matches!(item.visibility, Visibility::Public) {
                        continue;
                    }
                    let mark = (self.pending.len(), self.pending_opaque.len());
                    match self.inherent(at, &item) {
                        Ok(part) => text.push_str(&part),
                        Err(reason) => {
                            self.pending.truncate(mark.0);
                            self.pending_opaque.truncate(mark.1);
                            self.left_out.insert(format!(
                                "{this}::{}: {reason}",
                                item.name.as_deref().unwrap_or_default()
                            ));
                        }
                    }
                }
                if text.is_empty() {
                    return Ok(None);
                }
                format!("impl{params} {this}{wheres}")
            }
            Some(path) => {
                let required = match self.target(at, path.id) {
                    Target::Std(name) => Kept::Std(std_paths::required(&name)),
                    Target::Known(trait_) => {
                        if let Type::ResolvedPath(this) = &found.for_ {
                            if let Target::Opaque(full) = self.target(at, this.id) {
                                self.want(&full[0]);
                            }
                        }
                        Kept::Known(trait_)
                    }
                    _ => return Ok(None),
                };
                for id in &found.items {
                    let Some(item) = self.sources[at].doc.index.get(id).cloned() else { continue };
                    let name = item.name.clone().unwrap_or_default();
                    match required {
                        Kept::Std(Some(names)) if !names.contains(&name.as_str()) => continue,
                        Kept::Known(trait_) if !self.trait_keeps(trait_, &name) => continue,
                        _ => {}
                    }
                    self.current_trait = self.trait_name(at, path.id);
                    let part = self.implemented(at, &item, &this);
                    self.current_trait = None;
                    text.push_str(&part?);
                }
                // rustdoc does not say it of the impl, only of the trait.
                let is_unsafe = match required {
                    Kept::Known(trait_) => {
                        matches!(&self.item(trait_).inner, ItemEnum::Trait(t) if t.is_unsafe)
                    }
                    Kept::Std(_) => found.is_unsafe,
                };
                let word = if is_unsafe { "unsafe " } else { "" };
                format!("{word}impl{params} {} for {this}{wheres}", self.path(at, path, true)?)
            }
        };
        Ok(Some(if text.is_empty() { format!("{head} {{}}\n") } else { format!("{head} {{\n{text}}}\n") }))
    }

    fn inherent(&mut self, at: usize, item: &Item) -> Result<String> {
        let name = identifier(item.name.as_deref().unwrap_or_default());
        Ok(match &item.inner {
            ItemEnum::Function(_) => self.function(at, item, "pub ", true)?,
            ItemEnum::AssocConst { type_, value } => {
                let ty = self.ty(at, type_)?;
                format!(
                    "{}pub const {name}: {ty} = {};\n",
                    self.docs(at, item),
                    assoc_value(type_, value.as_deref())
                )
            }
            ItemEnum::AssocType { type_: Some(ty), .. } => {
                format!("pub type {name} = {};\n", self.ty(at, ty)?)
            }
            other => bail!("a {:?} in an impl", other.item_kind()),
        })
    }

    fn implemented(&mut self, at: usize, item: &Item, this: &str) -> Result<String> {
        let name = identifier(item.name.as_deref().unwrap_or_default());
        Ok(match &item.inner {
            ItemEnum::Function(_) => {
                let bare = Item { docs: None, ..item.clone() };
                self.function(at, &bare, "", true)?
            }
            ItemEnum::AssocConst { type_, value } => {
                format!("const {name}: {} = {};\n", self.ty(at, type_)?, assoc_value(type_, value.as_deref()))
            }
            ItemEnum::AssocType { generics, type_: Some(ty), .. } => {
                let (params, wheres) = self.generics(at, generics, false)?;
                if let Type::ResolvedPath(path) = ty {
                    if let Target::Opaque(full) = self.target(at, path.id) {
                        // What a loop goes over must be an iterator.
                        self.want(&full[0]);
                    }
                }
                let ty = self.ty(at, ty)?;
                // `'_` may stand in the impl's head, not here.
                let ty = if ty == this && ty.contains("'_") { "Self".to_owned() } else { ty };
                format!("type {name}{params} = {ty}{wheres};\n")
            }
            other => bail!("a {:?} in an impl", other.item_kind()),
        })
    }
}

#[derive(Clone, Copy)]
enum Kept {
    Std(Option<&'static [&'static str]>),
    Known(Def),
}

/// An associated constant may be an array's length: a plain number keeps its value.
fn assoc_value(ty: &Type, value: Option<&str>) -> String {
    match value {
        Some(value)
            if matches!(ty, Type::Primitive(_))
                && value.chars().all(|c| c.is_ascii_digit() || c == '_' || c == '.')
                && value.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            value.to_owned()
        }
        _ => "loop {}".to_owned(),
    }
}

fn header(header: &FunctionHeader, allow_const: bool) -> Result<String> {
    let mut text = String::new();
    if header.is_const && allow_const {
        text.push_str("const ");
    }
    if header.is_async {
        text.push_str("async ");
    }
    if header.is_unsafe {
        text.push_str("unsafe ");
    }
    match &header.abi {
        Abi::Rust => {}
        Abi::C { unwind: false } => text.push_str("extern \"C\" "),
        Abi::C { unwind: true } => text.push_str("extern \"C-unwind\" "),
        Abi::System { .. } => text.push_str("extern \"system\" "),
        other => bail!("a function of the calling convention {other:?}"),
    }
    Ok(text)
}

fn is_public(item: &Item) -> bool {
    matches!(item.visibility, Visibility::Public)
}

/// Whether a type contains an `impl Trait`.
fn has_impl(ty: &Type) -> bool {
    match ty {
        Type::ImplTrait(_) => true,
        Type::Tuple(parts) => parts.iter().any(has_impl),
        Type::ResolvedPath(path) => match path.args.as_deref() {
            Some(GenericArgs::AngleBracketed { args, .. }) => {
                args.iter().any(|arg| matches!(arg, GenericArg::Type(ty) if has_impl(ty)))
            }
            _ => false,
        },
        Type::Slice(inner) => has_impl(inner),
        Type::Array { type_, .. } | Type::BorrowedRef { type_, .. } => has_impl(type_),
        _ => false,
    }
}
