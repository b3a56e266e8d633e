//! Facade and crate side by side: every public path, and what one finds there.
//!
//! Both are read from rustdoc's JSON, the facade's from the stubs as a crate of their own. For each public path
//! the comparison knows the kind, the fields and variants, the methods with their signatures, the traits, and the
//! documentation; types are compared by their names without the path, since the same type lies elsewhere in the
//! stubs. Of an item of the standard library, or of a crate that is not described, it knows only that it is there.

use super::{is_family, shown, shown_crates, std_paths, Def, Source, Target};
use anyhow::Result;
use rustdoc_types::{
    AssocItemConstraintKind, Crate, FunctionSignature, GenericArg, GenericArgs, GenericBound,
    GenericParamDefKind, Id, Item, ItemEnum, ItemKind, Path, StructKind, Term, Type, VariantKind, Visibility,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

/// One public path on which facade and crate do not agree.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// The path a notebook would write.
    pub path: String,
    /// The line (a method, a field, a trait) in question; empty for the item itself.
    pub line: String,
    pub missing: bool,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.missing { "the stubs lack" } else { "only the stubs have" };
        if self.line.is_empty() {
            write!(f, "{what} {}", self.path)
        } else {
            write!(f, "{}: {what} `{}`", self.path, self.line)
        }
    }
}

/// What distinguishes the public side of `facade` from that of the crate it stands for, the first of `crates`.
///
/// # Errors
/// When a crate's JSON is not a whole crate.
pub fn compare(crates: &[Arc<Crate>], facade: &Arc<Crate>) -> Result<Vec<Difference>> {
    let real = Surface::of(crates, None)?;
    let described = crates.iter().filter_map(|krate| krate.index.get(&krate.root)?.name.clone()).collect();
    let stub = Surface::of(std::slice::from_ref(facade), Some(described))?;
    let mut found = Vec::new();
    for (path, lines) in &real {
        match stub.get(path) {
            None => found.push(Difference { path: path.clone(), line: String::new(), missing: true }),
            Some(others) => {
                found.extend(lines.difference(others).map(|line| Difference {
                    path: path.clone(),
                    line: line.clone(),
                    missing: true,
                }));
                // An impl that is in the stubs was copied from the crate, even one that the comparison skips there
                // because it speaks of a crate that is not described; so was documentation.
                found.extend(
                    others
                        .difference(lines)
                        .filter(|line| !line.starts_with("impl ") && !line.starts_with(DOCS))
                        .map(|line| Difference { path: path.clone(), line: line.clone(), missing: false }),
                );
            }
        }
    }
    found.extend(stub.keys().filter(|path| !real.contains_key(*path)).map(|path| Difference {
        path: path.clone(),
        line: String::new(),
        missing: false,
    }));
    Ok(found)
}

/// How a line begins that tells of an item's documentation.
const DOCS: &str = "documented: ";

/// What a public name stands for: an item, or, where there is none, something of which only the name is known.
type Named = Option<Def>;

struct Surface {
    sources: Vec<Source>,
    names: HashMap<String, usize>,
    /// The impls of each type, and those for types that are not ours by the trait or its arguments: rustdoc lists
    /// them there only within one crate.
    impls: HashMap<Def, Vec<Def>>,
    /// For the facade: the crates that have a description; of the others it shows names only.
    described: Option<HashSet<String>>,
    /// What has a public path.
    named: HashSet<Def>,
}

impl Surface {
    fn of(
        crates: &[Arc<Crate>],
        described: Option<HashSet<String>>,
    ) -> Result<BTreeMap<String, BTreeSet<String>>> {
        let mut sources = crates.iter().cloned().map(Source::new).collect::<Result<Vec<_>>>()?;
        let heads = crates.first().map(|root| shown_crates(root)).unwrap_or_default();
        for source in sources.iter_mut().skip(1) {
            source.documented = heads.iter().any(|name| is_family(name, &source.name));
        }
        let names = sources.iter().enumerate().map(|(at, source)| (source.name.clone(), at)).collect();
        let mut surface = Surface { sources, names, impls: HashMap::new(), described, named: HashSet::new() };
        surface.collect_impls();
        let root = (0, surface.sources[0].doc.root);
        let name = surface.sources[0].name.clone();
        let mut places = Vec::new();
        surface.module(root, &name, &mut HashSet::new(), &mut places);
        surface.named = places.iter().filter_map(|(_, named)| *named).collect();
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (path, named) in places {
            let lines = found.entry(path).or_default();
            if let Some(def) = named {
                lines.extend(surface.describe(def));
            }
        }
        Ok(found)
    }

    fn item(&self, def: Def) -> &Item {
        &self.sources[def.0].doc.index[&def.1]
    }

    fn target(&self, at: usize, id: Id) -> Target {
        super::target(&self.sources, &self.names, at, id)
    }

    fn collect_impls(&mut self) {
        let mut impls: HashMap<Def, Vec<Def>> = HashMap::new();
        for (at, source) in self.sources.iter().enumerate() {
            for (id, item) in source.doc.index.iter().filter(|(_, item)| item.crate_id == 0) {
                let ItemEnum::Impl(found) = &item.inner else { continue };
                if found.is_synthetic || found.is_negative || found.blanket_impl.is_some() {
                    continue;
                }
                // `impl TryFrom<Tensor> for f64` belongs to `Tensor`, `impl Module for F` to `Module`.
                let place = self.known_in(at, &found.for_).or_else(|| {
                    let path = found.trait_.as_ref()?;
                    match self.target(at, path.id) {
                        Target::Known(def) => Some(def),
                        _ => self.known_in_args(at, path.args.as_deref()),
                    }
                });
                if let Some(def) = place {
                    impls.entry(def).or_default().push((at, *id));
                }
            }
        }
        self.impls = impls;
    }

    /// The item of a described crate that a type is made of.
    fn known_in(&self, at: usize, ty: &Type) -> Option<Def> {
        match ty {
            Type::ResolvedPath(path) => match self.target(at, path.id) {
                Target::Known(def) => Some(def),
                _ => self.known_in_args(at, path.args.as_deref()),
            },
            Type::BorrowedRef { type_, .. } | Type::Array { type_, .. } | Type::RawPointer { type_, .. } => {
                self.known_in(at, type_)
            }
            Type::Slice(inner) => self.known_in(at, inner),
            Type::Tuple(parts) => parts.iter().find_map(|ty| self.known_in(at, ty)),
            _ => None,
        }
    }

    fn known_in_args(&self, at: usize, args: Option<&GenericArgs>) -> Option<Def> {
        let Some(GenericArgs::AngleBracketed { args, .. }) = args else { return None };
        args.iter().find_map(|arg| match arg {
            GenericArg::Type(ty) => self.known_in(at, ty),
            _ => None,
        })
    }

    fn module(&self, def: Def, path: &str, above: &mut HashSet<Def>, places: &mut Vec<(String, Named)>) {
        // A module may show itself again below (`pub use super::*`): once is enough.
        if !above.insert(def) {
            return;
        }
        for (name, found) in self.names_of(def, &mut HashSet::new()) {
            let inner = format!("{path}::{name}");
            match found.map(|def| (def, &self.item(def).inner)) {
                Some((def, ItemEnum::Module(_))) => self.module(def, &inner, above, places),
                // The facade's own way to write its macros.
                Some((_, ItemEnum::Macro(_))) if name.starts_with("__") => {}
                _ => places.push((inner, found)),
            }
        }
        above.remove(&def);
    }

    /// What a module shows, by name; re-exports followed.
    fn names_of(&self, def: Def, seen: &mut HashSet<Def>) -> BTreeMap<String, Named> {
        let mut names: BTreeMap<String, Named> = BTreeMap::new();
        if !seen.insert(def) {
            return names;
        }
        let at = def.0;
        let members = match &self.item(def).inner {
            ItemEnum::Module(module) => module.items.clone(),
            ItemEnum::Enum(found) => {
                return found
                    .variants
                    .iter()
                    .filter_map(|id| Some((self.item((at, *id)).name.clone()?, Some((at, *id)))))
                    .collect()
            }
            _ => return names,
        };
        let home =
            if def.1 == self.sources[at].doc.root { vec![self.sources[at].name.clone()] } else { Vec::new() };
        let mut globs = BTreeMap::new();
        for id in members {
            let Some(item) = self.sources[at].doc.index.get(&id) else { continue };
            if !matches!(item.visibility, Visibility::Public) {
                continue;
            }
            match &item.inner {
                ItemEnum::Use(import) => {
                    if !import.is_glob && !shown(&home, &import.name) {
                        continue;
                    }
                    let target = import.id.map_or(Target::Nowhere, |id| self.target(at, id));
                    match target {
                        Target::Known(found) if self.is_described(found) && import.is_glob => {
                            for (name, inner) in self.names_of(found, seen) {
                                globs.entry(name).or_insert(inner);
                            }
                        }
                        Target::Known(found) if self.is_described(found) => {
                            names.insert(key(&import.name, &self.item(found).inner.item_kind()), Some(found));
                        }
                        // What a module of the standard library holds is the same on both sides.
                        Target::Std(_) if import.is_glob => {}
                        _ if import.is_glob => {
                            names.insert(format!("{}::*", import.source), None);
                        }
                        // A crate as a whole, of which no notebook names anything (`pub use serde;`).
                        _ => {
                            let id = import.id.and_then(|id| self.sources[at].doc.paths.get(&id));
                            let kind = id.map_or(ItemKind::Struct, |summary| summary.kind);
                            names.insert(key(&import.name, &kind), None);
                        }
                    }
                }
                ItemEnum::Impl(_) | ItemEnum::ExternCrate { .. } => {}
                _ => {
                    let Some(name) = &item.name else { continue };
                    if name == "__of" || (matches!(item.inner, ItemEnum::Module(_)) && !shown(&home, name)) {
                        continue;
                    }
                    names.insert(key(name, &item.inner.item_kind()), Some((at, id)));
                }
            }
        }
        // A name of the module's own hides one from a glob.
        for (name, found) in globs {
            names.entry(name).or_insert(found);
        }
        seen.remove(&def);
        names
    }

    /// Whether the facade knows more of an item than its name: `atelier::stubs::deps::CRATE::…` tells its crate.
    fn is_described(&self, def: Def) -> bool {
        let Some(described) = &self.described else { return true };
        let home = self.sources[def.0].home.get(&def.1).cloned().unwrap_or_default();
        match home.get(1..4) {
            Some([stubs, deps, krate]) if stubs == "stubs" && deps == "deps" => described.contains(krate),
            _ => true,
        }
    }

    fn describe(&self, def: Def) -> BTreeSet<String> {
        let at = def.0;
        let item = self.item(def);
        let mut lines = BTreeSet::new();
        self.documentation(at, item, &mut lines);
        match &item.inner {
            ItemEnum::Struct(found) => {
                lines.insert(format!("struct{}", params(&found.generics)));
                match &found.kind {
                    StructKind::Unit => {}
                    StructKind::Tuple(fields) => {
                        for (place, field) in fields.iter().enumerate() {
                            self.field(at, *field, &place.to_string(), &mut lines);
                        }
                    }
                    StructKind::Plain { fields, .. } => {
                        for field in fields {
                            let name = self.sources[at]
                                .doc
                                .index
                                .get(field)
                                .and_then(|item| item.name.clone())
                                .unwrap_or_default();
                            self.field(at, Some(*field), &name, &mut lines);
                        }
                    }
                }
            }
            ItemEnum::Enum(found) => {
                lines.insert(format!("enum{}", params(&found.generics)));
                for id in &found.variants {
                    let Some(variant) = self.sources[at].doc.index.get(id) else { continue };
                    let ItemEnum::Variant(inner) = &variant.inner else { continue };
                    self.documentation(at, variant, &mut lines);
                    let fields: Vec<String> = match &inner.kind {
                        VariantKind::Plain => Vec::new(),
                        VariantKind::Tuple(fields) => {
                            fields.iter().map(|id| self.field_type(at, *id)).collect()
                        }
                        VariantKind::Struct { fields, .. } => {
                            fields.iter().map(|id| self.field_type(at, Some(*id))).collect()
                        }
                    };
                    lines.insert(format!(
                        "{}({})",
                        variant.name.as_deref().unwrap_or_default(),
                        fields.join(", ")
                    ));
                }
            }
            ItemEnum::Union(_) => {
                lines.insert("struct".to_owned());
            }
            ItemEnum::Trait(found) => {
                lines.insert("trait".to_owned());
                for id in &found.items {
                    let Some(part) = self.sources[at].doc.index.get(id) else { continue };
                    self.member(at, part, &mut lines);
                }
            }
            ItemEnum::Function(found) => {
                lines.insert(format!("fn{}", self.signature(at, &found.sig)));
            }
            ItemEnum::TypeAlias(found) => {
                lines.insert(format!("type = {}", self.brief(at, &found.type_, &Args::new())));
            }
            ItemEnum::Constant { type_, .. } => {
                lines.insert(format!("const: {}", self.brief(at, type_, &Args::new())));
            }
            ItemEnum::Static(found) => {
                lines.insert(format!("static: {}", self.brief(at, &found.type_, &Args::new())));
            }
            ItemEnum::Macro(_) => {
                lines.insert("macro".to_owned());
            }
            other => {
                lines.insert(format!("{:?}", other.item_kind()));
            }
        }
        for &place in self.impls.get(&def).into_iter().flatten() {
            let ItemEnum::Impl(found) = &self.item(place).inner else { continue };
            match &found.trait_ {
                None => {
                    for id in &found.items {
                        let Some(part) = self.sources[place.0].doc.index.get(id) else { continue };
                        if matches!(part.visibility, Visibility::Public) {
                            self.member(place.0, part, &mut lines);
                        }
                    }
                }
                Some(path) => {
                    // Traits of crates that are not described are dropped by design.
                    let ours = match self.target(place.0, path.id) {
                        Target::Std(name) => !std_paths::unwanted(&name),
                        Target::Known(trait_) => self.named.contains(&trait_),
                        _ => false,
                    };
                    if ours && args_of(path, self, place.0) && known(&found.for_, self, place.0) {
                        let none = Args::new();
                        lines.insert(format!(
                            "impl {} for {}",
                            self.brief_path(place.0, path, &none),
                            self.brief(place.0, &found.for_, &none)
                        ));
                    }
                }
            }
        }
        lines
    }

    /// The first line of what is said of an item, where the stubs keep it.
    fn documentation(&self, at: usize, item: &Item, lines: &mut BTreeSet<String>) {
        let first = item.docs.as_deref().and_then(|docs| docs.lines().find(|line| !line.trim().is_empty()));
        if let (Some(first), true) = (first, self.sources[at].documented) {
            let name = item.name.as_deref().unwrap_or_default();
            lines.insert(format!("{DOCS}{name}: {}", first.trim()));
        }
    }

    fn member(&self, at: usize, part: &Item, lines: &mut BTreeSet<String>) {
        self.documentation(at, part, lines);
        let name = part.name.as_deref().unwrap_or_default();
        match &part.inner {
            ItemEnum::Function(found) => lines.insert(format!("fn {name}{}", self.signature(at, &found.sig))),
            ItemEnum::AssocConst { type_, .. } => {
                lines.insert(format!("const {name}: {}", self.brief(at, type_, &Args::new())))
            }
            ItemEnum::AssocType { .. } => lines.insert(format!("type {name}")),
            _ => false,
        };
    }

    fn field(&self, at: usize, field: Option<Id>, name: &str, lines: &mut BTreeSet<String>) {
        let Some(item) = field.and_then(|id| self.sources[at].doc.index.get(&id)) else { return };
        if matches!(item.visibility, Visibility::Public) {
            self.documentation(at, item, lines);
            lines.insert(format!("{name}: {}", self.field_type(at, field)));
        }
    }

    fn field_type(&self, at: usize, field: Option<Id>) -> String {
        match field.and_then(|id| self.sources[at].doc.index.get(&id)).map(|item| &item.inner) {
            Some(ItemEnum::StructField(ty)) => self.brief(at, ty, &Args::new()),
            _ => "()".to_owned(),
        }
    }
}

/// Whether a notebook can name the arguments of a trait: `From<ndarray::Array>` has no stub.
fn args_of(path: &Path, surface: &Surface, at: usize) -> bool {
    let Some(GenericArgs::AngleBracketed { args, .. }) = path.args.as_deref() else { return true };
    args.iter().all(|arg| match arg {
        GenericArg::Type(ty) => known(ty, surface, at),
        _ => true,
    })
}

fn known(ty: &Type, surface: &Surface, at: usize) -> bool {
    match ty {
        Type::ResolvedPath(path) => {
            let public = match surface.target(at, path.id) {
                Target::Known(def) => surface.named.contains(&def),
                Target::Std(_) => true,
                _ => false,
            };
            public && args_of(path, surface, at)
        }
        Type::BorrowedRef { type_, .. } | Type::Array { type_, .. } | Type::RawPointer { type_, .. } => {
            known(type_, surface, at)
        }
        Type::Slice(inner) => known(inner, surface, at),
        Type::Tuple(parts) => parts.iter().all(|ty| known(ty, surface, at)),
        _ => true,
    }
}

/// A function and a module may share a name.
fn key(name: &str, kind: &ItemKind) -> String {
    match kind {
        ItemKind::Macro | ItemKind::ProcAttribute | ItemKind::ProcDerive => format!("{name}!"),
        ItemKind::Function => format!("{name}()"),
        _ => name.to_owned(),
    }
}

fn params(generics: &rustdoc_types::Generics) -> String {
    let count = |test: fn(&GenericParamDefKind) -> bool| {
        generics.params.iter().filter(|param| test(&param.kind)).count()
    };
    let lifetimes = count(|kind| matches!(kind, GenericParamDefKind::Lifetime { .. }));
    let types = count(|kind| matches!(kind, GenericParamDefKind::Type { .. }));
    format!(" with {lifetimes} lifetimes, {types} types")
}

/// What stands for the parameters of a type alias while it is written out.
type Args = HashMap<String, String>;

impl Surface {
    fn signature(&self, at: usize, sig: &FunctionSignature) -> String {
        let none = Args::new();
        let inputs: Vec<String> = sig.inputs.iter().map(|(_, ty)| self.brief(at, ty, &none)).collect();
        let output = match &sig.output {
            Some(ty) if !matches!(ty, Type::Tuple(parts) if parts.is_empty()) => {
                format!(" -> {}", self.brief(at, ty, &none))
            }
            _ => String::new(),
        };
        format!("({}){output}", inputs.join(", "))
    }

    /// A type by names without paths and lifetimes, aliases written out.
    fn brief(&self, at: usize, ty: &Type, with: &Args) -> String {
        match ty {
            Type::ResolvedPath(path) => self.brief_path(at, path, with),
            Type::DynTrait(object) => {
                let names: Vec<String> =
                    object.traits.iter().map(|found| self.brief_path(at, &found.trait_, with)).collect();
                format!("dyn {}", names.join(" + "))
            }
            Type::Generic(name) => with.get(name).unwrap_or(name).clone(),
            Type::Primitive(name) => name.clone(),
            Type::FunctionPointer(pointer) => format!("fn{}", self.signature(at, &pointer.sig)),
            Type::Tuple(parts) => format!(
                "({})",
                parts.iter().map(|ty| self.brief(at, ty, with)).collect::<Vec<_>>().join(", ")
            ),
            Type::Slice(inner) => format!("[{}]", self.brief(at, inner, with)),
            Type::Array { type_, len } => format!("[{}; {len}]", self.brief(at, type_, with)),
            Type::ImplTrait(bounds) => {
                // The stubs drop the bounds of crates that are not described: those that decide what follows are compared.
                const DECIDING: &[&str] =
                    &["Iterator", "IntoIterator", "Fn", "FnMut", "FnOnce", "Into", "AsRef", "Borrow"];
                let names: Vec<String> = bounds
                    .iter()
                    .filter_map(|bound| match bound {
                        GenericBound::TraitBound { trait_, .. } => Some(self.brief_path(at, trait_, with)),
                        _ => None,
                    })
                    .filter(|name| DECIDING.contains(&name.split(['<', '(']).next().unwrap_or_default()))
                    .collect();
                format!("impl {}", names.join(" + "))
            }
            Type::Infer => "_".to_owned(),
            Type::RawPointer { type_, .. } => format!("*{}", self.brief(at, type_, with)),
            Type::BorrowedRef { is_mutable, type_, .. } => {
                format!("&{}{}", if *is_mutable { "mut " } else { "" }, self.brief(at, type_, with))
            }
            Type::QualifiedPath { name, .. } => format!("_::{name}"),
            Type::Pat { type_, .. } => self.brief(at, type_, with),
        }
    }

    fn brief_path(&self, at: usize, path: &Path, with: &Args) -> String {
        let target = self.target(at, path.id);
        let mut types = Vec::new();
        let mut rest = String::new();
        match path.args.as_deref() {
            Some(GenericArgs::AngleBracketed { args, constraints }) => {
                types.extend(args.iter().filter_map(|arg| match arg {
                    GenericArg::Type(ty) => Some(self.brief(at, ty, with)),
                    GenericArg::Const(value) => Some(value.expr.clone()),
                    _ => None,
                }));
                rest = constraints
                    .iter()
                    .map(|constraint| match &constraint.binding {
                        AssocItemConstraintKind::Equality(Term::Type(ty)) => {
                            format!("{} = {}", constraint.name, self.brief(at, ty, with))
                        }
                        _ => constraint.name.clone(),
                    })
                    .collect::<Vec<_>>()
                    .join(", ");
            }
            Some(GenericArgs::Parenthesized { inputs, output }) => {
                let output =
                    output.as_ref().map(|ty| format!(" -> {}", self.brief(at, ty, with))).unwrap_or_default();
                let inputs: Vec<String> = inputs.iter().map(|ty| self.brief(at, ty, with)).collect();
                let name = path.path.rsplit("::").next().unwrap_or_default();
                return format!("{name}({}){output}", inputs.join(", "));
            }
            _ => {}
        }
        let name = match target {
            Target::Known(def) => {
                if let ItemEnum::TypeAlias(alias) = &self.item(def).inner {
                    let names = alias
                        .generics
                        .params
                        .iter()
                        .filter(|param| !matches!(param.kind, GenericParamDefKind::Lifetime { .. }));
                    let mut inner = Args::new();
                    for (place, param) in names.enumerate() {
                        let default = match &param.kind {
                            GenericParamDefKind::Type { default: Some(ty), .. } => {
                                self.brief(def.0, ty, &inner)
                            }
                            _ => "_".to_owned(),
                        };
                        inner.insert(param.name.clone(), types.get(place).cloned().unwrap_or(default));
                    }
                    return self.brief(def.0, &alias.type_, &inner);
                }
                self.item(def).name.clone().unwrap_or_default()
            }
            Target::Std(name) => name.rsplit("::").next().unwrap_or_default().to_owned(),
            Target::Opaque(full) => full.last().cloned().unwrap_or_default(),
            Target::Nowhere => path.path.rsplit("::").next().unwrap_or_default().to_owned(),
        };
        if !rest.is_empty() {
            types.push(rest);
        }
        if types.is_empty() {
            name
        } else {
            format!("{name}<{}>", types.join(", "))
        }
    }
}
