//! Signatures for rust-analyzer: what a notebook can name, without a body and without a dependency.
//!
//! evcxr keeps a rust-analyzer inside, which infers the type of every `let` and answers completion and
//! inspection. Shown the real crate, it loads some three hundred others. The facade shows it one crate
//! whose items have the real names, types and documentation, and whose bodies are `loop {}`.
//!
//! The source of truth is rustdoc's JSON: what the compiler itself knows after macros, `cfg` and name
//! resolution, which is what reading the sources with a parser could not give (polars writes most of its
//! methods with macros). In goes one such file for each crate; out come the facade's `src/stubs*.rs`.
//!
//! * everything public in the root crate and in the crates it re-exports keeps its module and its name;
//! * what their signatures mention comes along, and so on until nothing is missing;
//! * a type of any other crate becomes an opaque struct, a bound on such a crate's trait is dropped: the
//!   stubs may accept more than the real crate, never less;
//! * private fields are one private marker; the bodies of exported macros are copied from the sources.

mod cells;
mod check;
mod compare;
mod docs;
mod exceptions;
mod names;
mod print;
mod std_paths;

pub use cells::program;
pub use check::settle;
pub use compare::compare;
pub use docs::{document, document_stubs, Unit};
pub use exceptions::unexplained;

use anyhow::{bail, Result};
use rustdoc_types::{Crate, Id, Impl, Item, ItemEnum, ItemKind, Module, Type, Use, Visibility};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// The generated files, by their path inside the facade's `src/`, and what was left out.
pub struct Stubs {
    pub files: BTreeMap<String, String>,
    /// Public items that could not be written, each with the reason.
    pub left_out: Vec<String>,
    /// Crates whose traits decide which impl applies: with their description the stubs would be exact.
    pub wanting: BTreeSet<String>,
}

/// An item of one of the documented crates.
type Def = (usize, Id);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Space {
    Type,
    Value,
    Macro,
}

fn space(kind: ItemKind) -> Space {
    match kind {
        ItemKind::Function | ItemKind::Constant | ItemKind::Static => Space::Value,
        ItemKind::Macro | ItemKind::ProcAttribute | ItemKind::ProcDerive => Space::Macro,
        _ => Space::Type,
    }
}

/// One documented crate, with the ways to find an item in it.
struct Source {
    name: String,
    doc: Arc<Crate>,
    by_path: HashMap<(Vec<String>, Space), Id>,
    /// Where each item is defined: the path of its module, the crate's name first.
    home: HashMap<Id, Vec<String>>,
    /// Whether readers meet this crate, so that its documentation is worth its memory.
    documented: bool,
    /// Which modules say `pub`; whether a path to them is public is their parents' affair.
    public: HashMap<Vec<String>, bool>,
}

impl Source {
    fn new(doc: Arc<Crate>) -> Result<Source> {
        let Some(root) = doc.index.get(&doc.root) else {
            bail!("rustdoc's JSON has no root module");
        };
        let name = root.name.clone().unwrap_or_default();
        let mut source = Source {
            name,
            by_path: HashMap::new(),
            home: HashMap::new(),
            public: HashMap::new(),
            documented: true,
            doc,
        };
        source.walk(source.doc.root, vec![source.name.clone()]);
        let mut known: Vec<_> = source
            .doc
            .paths
            .iter()
            .filter(|(_, s)| s.crate_id == 0)
            .map(|(id, s)| (*id, s.clone()))
            .collect();
        known.sort_by_key(|(id, _)| id.0);
        for (id, summary) in known {
            // A variant's path ends in its enum's: it is no item of a module.
            if summary.path.is_empty() || summary.kind == ItemKind::Variant {
                continue;
            }
            if source.doc.index.contains_key(&id) {
                source.home.entry(id).or_insert_with(|| summary.path[..summary.path.len() - 1].to_vec());
            }
            source.by_path.entry((summary.path, space(summary.kind))).or_insert(id);
        }
        Ok(source)
    }

    fn walk(&mut self, module: Id, path: Vec<String>) {
        let public = matches!(self.doc.index[&module].visibility, Visibility::Public);
        self.public.insert(path.clone(), public);
        self.by_path.insert((path.clone(), Space::Type), module);
        let ItemEnum::Module(Module { items, .. }) = &self.doc.index[&module].inner else { return };
        for id in items.clone() {
            let Some(item) = self.doc.index.get(&id) else { continue };
            let Some(name) = item.name.clone() else { continue };
            let kind = item.inner.item_kind();
            if matches!(kind, ItemKind::Use | ItemKind::Impl) {
                continue;
            }
            let mut full = path.clone();
            full.push(name);
            self.home.insert(id, path.clone());
            if kind == ItemKind::Module {
                self.walk(id, full);
            } else {
                self.by_path.insert((full, space(kind)), id);
            }
        }
    }
}

/// What an identifier of a crate's JSON leads to.
enum Target {
    /// An item that has documentation here.
    Known(Def),
    /// An item of the standard library, by a path that a program can write.
    Std(String),
    /// An item of a crate without documentation here, or a hidden one.
    Opaque(Vec<String>),
    Nowhere,
}

/// Finds what `id`, as used in crate `at`, stands for.
fn target(sources: &[Source], names: &HashMap<String, usize>, at: usize, id: Id) -> Target {
    let doc = &sources[at].doc;
    if let Some(item) = doc.index.get(&id) {
        if item.crate_id == 0 {
            return Target::Known((at, id));
        }
    }
    let Some(summary) = doc.paths.get(&id) else { return Target::Nowhere };
    let krate = if summary.crate_id == 0 {
        sources[at].name.clone()
    } else {
        match doc.external_crates.get(&summary.crate_id) {
            Some(external) => external.name.clone(),
            None => return Target::Nowhere,
        }
    };
    if matches!(krate.as_str(), "std" | "core" | "alloc") {
        return match std_paths::public(&summary.path) {
            Some(path) => Target::Std(path),
            None => Target::Nowhere,
        };
    }
    let mut path = summary.path.clone();
    if let Some(first) = path.first_mut() {
        *first = krate.clone();
    }
    if let Some(&other) = names.get(&krate) {
        if let Some(&found) = sources[other].by_path.get(&(path.clone(), space(summary.kind))) {
            if sources[other].doc.index.contains_key(&found) {
                return Target::Known((other, found));
            }
        }
    }
    match summary.kind {
        ItemKind::Struct
        | ItemKind::Enum
        | ItemKind::Union
        | ItemKind::Trait
        | ItemKind::TypeAlias
        | ItemKind::ExternType => Target::Opaque(path),
        _ => Target::Nowhere,
    }
}

/// A type or trait of which only the name is known.
#[derive(Default)]
struct OpaqueItem {
    lifetimes: usize,
    types: usize,
    is_trait: bool,
}

#[derive(Default)]
struct ModuleText {
    docs: String,
    uses: BTreeSet<String>,
    items: Vec<String>,
}

struct Generator {
    sources: Vec<Source>,
    names: HashMap<String, usize>,
    included: HashSet<Def>,
    waiting: VecDeque<Def>,
    modules_done: HashSet<Def>,
    opaque: BTreeMap<Vec<String>, OpaqueItem>,
    text: BTreeMap<Vec<String>, ModuleText>,
    left_out: BTreeSet<String>,
    /// References made by what is being printed; they count only when the printing succeeds.
    pending: Vec<Def>,
    wanting: BTreeSet<String>,
    in_impl: bool,
    /// Whether `impl Iterator` is printed as the stubs' own iterator.
    iterator_named: bool,
    /// The trait being printed or implemented: its own associated types are `Self::…`.
    current_trait: Option<String>,
    /// Marker traits that an iterator which the stubs return must have.
    markers: BTreeMap<String, bool>,
    pending_opaque: Vec<(Vec<String>, usize, usize, bool)>,
}

/// Writes the stubs of `root`, the first of `crates`.
///
/// # Errors
/// When a crate's JSON is not a whole crate.
pub fn generate(crates: &[Arc<Crate>]) -> Result<Stubs> {
    let mut sources = crates.iter().cloned().map(Source::new).collect::<Result<Vec<_>>>()?;
    let shown = crates.first().map(|root| shown_crates(root)).unwrap_or_default();
    for source in sources.iter_mut().skip(1) {
        source.documented = shown.iter().any(|name| is_family(name, &source.name));
    }
    let names = sources.iter().enumerate().map(|(at, s)| (s.name.clone(), at)).collect();
    let mut generator = Generator {
        sources,
        names,
        included: HashSet::new(),
        waiting: VecDeque::new(),
        modules_done: HashSet::new(),
        opaque: BTreeMap::new(),
        text: BTreeMap::new(),
        left_out: BTreeSet::new(),
        pending: Vec::new(),
        wanting: BTreeSet::new(),
        in_impl: false,
        iterator_named: false,
        current_trait: None,
        markers: BTreeMap::new(),
        pending_opaque: Vec::new(),
    };
    generator.module((0, generator.sources[0].doc.root));
    generator.settle();
    Ok(Stubs {
        files: generator.files(),
        left_out: generator.left_out.into_iter().collect(),
        wanting: generator.wanting,
    })
}

impl Generator {
    fn item(&self, def: Def) -> &Item {
        &self.sources[def.0].doc.index[&def.1]
    }

    fn root_name(&self) -> &str {
        &self.sources[0].name
    }

    fn target(&self, at: usize, id: Id) -> Target {
        target(&self.sources, &self.names, at, id)
    }

    /// The module of the stubs that stands for a module of a real crate.
    fn place(&self, path: &[String]) -> Vec<String> {
        if path.first().is_some_and(|first| first == self.root_name()) {
            path[1..].to_vec()
        } else {
            std::iter::once("deps".to_owned()).chain(path.iter().cloned()).collect()
        }
    }

    /// The same as a path that any module of the stubs can write.
    fn path_of(&self, path: &[String]) -> String {
        let mut text = String::from("crate::stubs");
        for part in self.place(path) {
            text.push_str("::");
            text.push_str(&print::identifier(&part));
        }
        text
    }

    fn home(&self, def: Def) -> Option<Vec<String>> {
        self.sources[def.0].home.get(&def.1).cloned()
    }

    fn full_path(&self, def: Def) -> Option<Vec<String>> {
        let mut path = self.home(def)?;
        path.push(self.item(def).name.clone()?);
        Some(path)
    }

    fn need(&mut self, def: Def) {
        if self.included.insert(def) {
            self.waiting.push_back(def);
        }
    }

    fn here(&mut self, path: &[String]) -> &mut ModuleText {
        let place = self.place(path);
        self.text.entry(place).or_default()
    }

    fn commit(&mut self) {
        for def in std::mem::take(&mut self.pending) {
            self.need(def);
        }
        for (path, lifetimes, types, is_trait) in std::mem::take(&mut self.pending_opaque) {
            let item = self.opaque.entry(path).or_default();
            item.lifetimes = item.lifetimes.max(lifetimes);
            item.types = item.types.max(types);
            item.is_trait |= is_trait;
        }
    }

    fn forget(&mut self) {
        self.pending.clear();
        self.pending_opaque.clear();
    }

    /// Takes in all that a public module shows.
    fn module(&mut self, def: Def) {
        if !self.modules_done.insert(def) {
            return;
        }
        let at = def.0;
        let path = if def.1 == self.sources[at].doc.root {
            vec![self.sources[at].name.clone()]
        } else {
            match self.full_path(def) {
                Some(path) => path,
                None => return,
            }
        };
        let ItemEnum::Module(Module { items, .. }) = &self.item(def).inner else { return };
        let items = items.clone();
        let docs = print::inner_docs(self.item(def));
        self.here(&path).docs = docs;
        for id in items {
            let Some(item) = self.sources[at].doc.index.get(&id) else { continue };
            if !matches!(item.visibility, Visibility::Public) {
                continue;
            }
            match &item.inner {
                ItemEnum::Use(import) => {
                    let import = import.clone();
                    self.import(at, &path, &import);
                }
                ItemEnum::Module(_) => {
                    if !shown(&path, item.name.as_deref().unwrap_or_default()) {
                        continue;
                    }
                    self.module((at, id));
                }
                ItemEnum::Impl(_) | ItemEnum::ExternCrate { .. } => {}
                _ => self.need((at, id)),
            }
        }
    }

    fn import(&mut self, at: usize, path: &[String], import: &Use) {
        if !shown(path, &import.name) && !import.is_glob {
            return;
        }
        let target = import.id.map_or(Target::Nowhere, |id| self.target(at, id));
        let line = match target {
            Target::Known(def) => {
                let kind = self.item(def).inner.item_kind();
                let is_root = def.1 == self.sources[def.0].doc.root;
                let full = if is_root {
                    vec![self.sources[def.0].name.clone()]
                } else if kind == ItemKind::Variant {
                    match self.variant_path(def) {
                        Some(full) => full,
                        None => return,
                    }
                } else {
                    match self.full_path(def) {
                        Some(full) => full,
                        None => return,
                    }
                };
                if kind == ItemKind::Module {
                    self.module(def);
                } else if kind != ItemKind::Variant {
                    self.need(def);
                }
                let written =
                    if kind == ItemKind::Macro { self.macro_path(&full) } else { self.path_of(&full) };
                if import.is_glob {
                    format!("pub use {written}::*;")
                } else if full.last() == Some(&import.name) && kind != ItemKind::Macro {
                    format!("pub use {written};")
                } else {
                    format!("pub use {written} as {};", print::identifier(&import.name))
                }
            }
            Target::Std(written) if import.is_glob => format!("pub use {written}::*;"),
            Target::Std(written) => format!("pub use {written} as {};", print::identifier(&import.name)),
            Target::Opaque(full) => {
                let is_trait = import
                    .id
                    .and_then(|id| self.sources[at].doc.paths.get(&id))
                    .is_some_and(|s| s.kind == ItemKind::Trait);
                self.pending_opaque.push((full.clone(), 0, 0, is_trait));
                self.commit();
                format!("pub use {} as {};", self.path_of(&full), print::identifier(&import.name))
            }
            Target::Nowhere => {
                self.left_out.insert(format!(
                    "{}: `pub use {}`: of a crate that is not described",
                    path.join("::"),
                    import.source
                ));
                return;
            }
        };
        self.here(path).uses.insert(line);
    }

    /// An exported macro sits at the root of a crate; those of other crates get a name that tells whose they are.
    fn macro_name(&self, full: &[String]) -> String {
        let name = full.last().cloned().unwrap_or_default();
        if full.first().is_some_and(|first| first == self.root_name()) {
            name
        } else {
            format!("__{}_{name}", full[0])
        }
    }

    fn macro_path(&self, full: &[String]) -> String {
        format!("crate::{}", self.macro_name(full))
    }

    fn variant_path(&self, variant: Def) -> Option<Vec<String>> {
        let source = &self.sources[variant.0];
        source.doc.paths.get(&variant.1).map(|summary| summary.path.clone())
    }

    /// Prints what waits, then the impls that have become possible, until nothing changes.
    fn settle(&mut self) {
        let mut impls: Vec<Def> = Vec::new();
        for (at, source) in self.sources.iter().enumerate() {
            let mut here: Vec<Id> = source
                .doc
                .index
                .iter()
                .filter(|(_, item)| item.crate_id == 0)
                .filter(|(_, item)| matches!(&item.inner, ItemEnum::Impl(i) if !i.is_synthetic && !i.is_negative && i.blanket_impl.is_none()))
                .map(|(id, _)| *id)
                .collect();
            here.sort_by_key(|id| id.0);
            impls.extend(here.into_iter().map(|id| (at, id)));
        }
        loop {
            while let Some(def) = self.waiting.pop_front() {
                self.define(def);
            }
            let mut later = Vec::new();
            let before = impls.len();
            for def in impls {
                if self.ready(def) {
                    self.implement(def);
                } else {
                    later.push(def);
                }
            }
            impls = later;
            if impls.len() == before && self.waiting.is_empty() {
                break;
            }
        }
    }

    /// Whether an impl speaks only of what is there already.
    fn ready(&self, def: Def) -> bool {
        let ItemEnum::Impl(Impl { trait_, for_, .. }) = &self.item(def).inner else { return false };
        let at = def.0;
        if let Some(path) = trait_ {
            match self.target(at, path.id) {
                Target::Known(found) if self.included.contains(&found) => {}
                Target::Std(name) if !std_paths::unwanted(&name) => {}
                _ => return false,
            }
            if !self.mentions_known_args(at, path.args.as_deref()) {
                return false;
            }
        }
        self.mentions_known(at, for_)
    }

    fn mentions_known_args(&self, at: usize, args: Option<&rustdoc_types::GenericArgs>) -> bool {
        match args {
            Some(rustdoc_types::GenericArgs::AngleBracketed { args, .. }) => {
                args.iter().all(|arg| match arg {
                    rustdoc_types::GenericArg::Type(t) => self.mentions_known(at, t),
                    _ => true,
                })
            }
            Some(rustdoc_types::GenericArgs::Parenthesized { inputs, output }) => {
                inputs.iter().chain(output).all(|t| self.mentions_known(at, t))
            }
            _ => true,
        }
    }

    fn mentions_known(&self, at: usize, ty: &Type) -> bool {
        match ty {
            Type::ResolvedPath(path) => {
                let known = match self.target(at, path.id) {
                    Target::Known(def) => self.included.contains(&def),
                    Target::Std(_) => true,
                    Target::Opaque(path) => self.opaque.contains_key(&path),
                    Target::Nowhere => false,
                };
                known && self.mentions_known_args(at, path.args.as_deref())
            }
            Type::Tuple(parts) => parts.iter().all(|t| self.mentions_known(at, t)),
            Type::Slice(t) => self.mentions_known(at, t),
            Type::Array { type_, .. } | Type::RawPointer { type_, .. } | Type::BorrowedRef { type_, .. } => {
                self.mentions_known(at, type_)
            }
            Type::DynTrait(found) => found.traits.iter().all(|t| match self.target(at, t.trait_.id) {
                Target::Known(def) => self.included.contains(&def),
                Target::Std(_) => true,
                Target::Opaque(path) => self.opaque.contains_key(&path),
                Target::Nowhere => false,
            }),
            _ => true,
        }
    }

    fn define(&mut self, def: Def) {
        let Some(home) = self.home(def) else {
            self.left_out.insert(format!(
                "{}: {:?}: it has no module",
                self.sources[def.0].name,
                self.item(def).name
            ));
            return;
        };
        if self.item(def).inner.item_kind() == ItemKind::Macro {
            self.exported_macro(def, &home);
            return;
        }
        match self.print_item(def) {
            Ok(text) => {
                self.commit();
                self.here(&home).items.push(text);
            }
            Err(reason) => {
                self.forget();
                let name = self.full_path(def).unwrap_or_default().join("::");
                self.left_out.insert(format!("{name}: {reason}"));
            }
        }
    }

    fn exported_macro(&mut self, def: Def, home: &[String]) {
        let full = self.full_path(def).unwrap_or_default();
        let root = vec![full[0].clone()];
        let (name, is_root_crate) = (self.macro_name(&full), def.0 == 0);
        // What a macro writes is read where it is called, in a cell: it needs a public path.
        let prefix = if is_root_crate { "$crate".to_owned() } else { format!("$crate::__of::{}", full[0]) };
        match print::macro_source(self.item(def)) {
            Ok(body) => {
                let docs = print::docs(self.item(def));
                let hidden = if is_root_crate { "" } else { "#[doc(hidden)]\n" };
                let text = format!(
                    "{docs}{hidden}#[macro_export]\nmacro_rules! {name} {body}\n",
                    body = body.replace("$crate", &prefix)
                );
                self.here(home).items.push(text);
                if !is_root_crate {
                    let door = format!("pub use {} as {};", self.path_of(&root), full[0]);
                    let hidden = self.text.entry(vec!["__of".to_owned()]).or_default();
                    hidden.uses.insert(door);
                    let line = format!(
                        "pub use crate::{name} as {};",
                        print::identifier(full.last().expect("a macro has a name"))
                    );
                    self.here(&root).uses.insert(line);
                }
            }
            Err(reason) => {
                self.left_out.insert(format!("{}!: {reason}", full.join("::")));
            }
        }
    }

    fn implement(&mut self, def: Def) {
        match self.print_impl(def) {
            Ok(Some(text)) => {
                self.commit();
                // An impl may stand anywhere: beside its type when that is known, so that a file tells one story.
                let ItemEnum::Impl(Impl { for_, .. }) = &self.item(def).inner else { return };
                let home = match for_ {
                    Type::ResolvedPath(path) => match self.target(def.0, path.id) {
                        Target::Known(found) => self.home(found),
                        _ => None,
                    },
                    _ => None,
                };
                let home = home.unwrap_or_else(|| vec![self.sources[def.0].name.clone()]);
                self.here(&home).items.push(text);
            }
            Ok(None) => self.forget(),
            Err(reason) => {
                self.forget();
                self.left_out.insert(format!("{}: an impl: {reason}", self.sources[def.0].name));
            }
        }
    }

    fn files(&mut self) -> BTreeMap<String, String> {
        for (path, text) in FOR_OBJECTS {
            let path: Vec<String> = path.iter().map(|part| (*part).to_owned()).collect();
            let found = self
                .names
                .get(&path[0])
                .and_then(|at| Some((*at, *self.sources[*at].by_path.get(&(path.clone(), Space::Type))?)));
            if found.is_some_and(|def| self.included.contains(&def)) {
                self.here(&path[..path.len() - 1]).items.push((*text).to_owned());
            }
        }
        for (path, item) in std::mem::take(&mut self.opaque) {
            let Some((name, home)) = path.split_last() else { continue };
            let text = print::opaque(name, item.lifetimes, item.types, item.is_trait);
            self.here(home).items.push(text);
        }
        let mut tree = Tree::default();
        for (path, text) in std::mem::take(&mut self.text) {
            tree.at(&path).text = text;
        }
        let mut texts = Vec::new();
        tree.texts(&mut texts);
        let names = names::Names::of(texts.into_iter());
        let publics: BTreeSet<Vec<String>> = self
            .sources
            .iter()
            .flat_map(|source| source.public.iter().filter(|(_, public)| **public).map(|(path, _)| path))
            .map(|path| self.place(path))
            .collect();
        let mut files = BTreeMap::new();
        let mut root = String::from(
            "// Generated from the real crates (xtask/stubs): signatures for rust-analyzer, never run.\n\n",
        );
        root.push_str(&std::mem::take(&mut tree.text.docs));
        root.push_str("mod deps;\n");
        let mut deps = String::new();
        for (krate, module) in tree.children.get("deps").map(|deps| &deps.children).into_iter().flatten() {
            deps.push_str(&format!("pub mod {krate};\n"));
            let mut text = String::new();
            module.write(&mut text, &mut vec!["deps".to_owned(), krate.clone()], &publics, &names);
            files.insert(format!("stubs/deps/{krate}.rs"), text);
        }
        deps.push_str(&print::nothing(&self.markers));
        files.insert("stubs/deps.rs".to_owned(), deps);
        tree.children.remove("deps");
        tree.write(&mut root, &mut Vec::new(), &publics, &names);
        root.push_str(&names.module());
        files.insert("stubs.rs".to_owned(), root);
        files
    }
}

/// What of a re-exported crate a notebook gets to see. polars shows each of its inner crates a second time
/// as a module; its documentation and its users write `polars::prelude`, and that is the part kept here.
fn shown(module: &[String], name: &str) -> bool {
    !(module.len() == 1 && module[0] == "polars")
        || matches!(name, "prelude" | "df" | "error" | "frame" | "series" | "datatypes")
}

/// Crates that stay names, because no notebook calls into them and describing them would cost memory in every
/// kernel: file formats and engines inside polars, and the plumbing of the ecosystem.
const UNDESCRIBED: &[&str] = &[
    "polars_async",
    "polars_expr",
    "polars_json",
    "polars_mem_engine",
    "polars_ooc",
    "polars_parquet",
    "polars_parquet_format",
    "polars_stream",
    "rayon",
    "serde",
    "serde_core",
    "futures",
    "futures_core",
    "futures_util",
    "tokio",
    "object_store",
    "ndarray",
    "chrono",
    "chrono_tz",
    "hashbrown",
    "indexmap",
    "bytes",
    "regex",
];

/// rustdoc does not list what is implemented for `dyn Trait`. polars' list columns need these.
const FOR_OBJECTS: &[(&[&str], &str)] = &[(
    &["polars_arrow", "array", "Array"],
    "impl std::fmt::Debug for dyn Array + '_ {\nfn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { loop {} }\n}\n\
     impl std::cmp::PartialEq for dyn Array + '_ {\nfn eq(&self, other: &Self) -> bool { loop {} }\n}\n\
     impl std::clone::Clone for std::boxed::Box<dyn Array> {\nfn clone(&self) -> Self { loop {} }\n}\n",
)];

/// Whether a crate whose name a notebook can come across is described.
pub fn described(name: &str) -> bool {
    !UNDESCRIBED.contains(&name)
}

#[derive(Default)]
struct Tree {
    text: ModuleText,
    children: BTreeMap<String, Tree>,
}

impl Tree {
    fn at(&mut self, path: &[String]) -> &mut Tree {
        path.iter().fold(self, |tree, part| tree.children.entry(part.clone()).or_default())
    }

    fn texts<'a>(&'a self, texts: &mut Vec<&'a str>) {
        texts.extend(self.text.items.iter().map(String::as_str));
        self.children.values().for_each(|child| child.texts(texts));
    }

    fn write(
        &self,
        out: &mut String,
        path: &mut Vec<String>,
        publics: &BTreeSet<Vec<String>>,
        names: &names::Names,
    ) {
        out.push_str(&self.text.docs);
        let uses: Vec<&str> = self.text.uses.iter().map(String::as_str).collect();
        for line in &uses {
            out.push_str(line);
            out.push('\n');
        }
        let parts = path.iter().map(|part| format!("::{}", print::identifier(part)));
        let here = format!("crate::stubs{}", parts.collect::<String>());
        out.push_str(&names.shorten(&here, &uses, &self.text.items.concat()));
        for (name, child) in &self.children {
            path.push(name.clone());
            let door = if path.len() == 1 && name == "__of" {
                "#[doc(hidden)]\npub"
            } else if publics.contains(path) {
                "pub"
            } else {
                "pub(crate)"
            };
            out.push_str(&format!("{door} mod {} {{\n", print::identifier(name)));
            child.write(out, path, publics, names);
            out.push_str("}\n");
            path.pop();
        }
    }
}

/// Whether `name` is the crate `head` or one of those it is made of (`polars`: `polars_core`, …).
pub fn is_family(head: &str, name: &str) -> bool {
    name == head || name.strip_prefix(head).is_some_and(|rest| rest.starts_with('_'))
}

/// The crates that the root crate shows whole (`pub use tch;`).
pub fn shown_crates(root: &Crate) -> Vec<String> {
    let mut names = BTreeSet::new();
    for item in root.index.values() {
        if let ItemEnum::Use(import) = &item.inner {
            let summary = import.id.and_then(|id| root.paths.get(&id));
            if let Some(summary) =
                summary.filter(|s| s.crate_id != 0 && s.path.len() == 1 && s.kind == ItemKind::Module)
            {
                names.insert(summary.path[0].clone());
            }
        }
    }
    names.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use std::process::Command;

    /// What stands in the way of a generator: private modules, re-exports, macros, derives, conditions, `impl Trait`.
    const CRATE: &str = r#"
//! A small world.
mod inner {
    /// A pair.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Pair<'a, T: Clone + 'a> { pub first: &'a [T], second: u8 }
    impl<'a, T: Clone> Pair<'a, T> {
        /// Makes one.
        pub fn new(first: &'a [T]) -> Self { Self { first, second: 0 } }
        pub fn all(&self) -> impl Iterator<Item = T> + '_ { self.first.iter().cloned() }
        pub fn each<F>(&self, mut f: F) where F: FnMut(&T) { self.first.iter().for_each(|x| f(x)) }
        fn private(&self) -> u8 { self.second }
        pub(crate) fn also_private(&self) -> u8 { self.private() }
    }
    pub trait Shape { const SIDES: usize = 3; type Unit: Clone; fn area(&self) -> Self::Unit; fn twice(&self) -> (Self::Unit, Self::Unit) { (self.area(), self.area()) } }
    impl Shape for f64 { type Unit = f64; fn area(&self) -> f64 { *self } }
    pub enum r#Where { Here, There(f64), Between { from: f64, to: f64 } }
    impl std::ops::Add<f64> for Where { type Output = Result<f64, std::num::TryFromIntError>; fn add(self, x: f64) -> Self::Output { Ok(x) } }
    pub trait Hidden {} impl Hidden for u8 {}
    pub fn hidden(value: impl Hidden + Copy) -> Box<dyn Fn(u8) -> usize> { let _ = value; Box::new(|x| x as usize) }
}
pub use inner::{hidden, r#Where, Shape};
pub use inner::Pair as Couple;
pub mod words { pub use super::inner::*; pub fn r#match<const N: usize>(x: [f64; N]) -> [f64; N] { x } pub static NAME: &str = "words"; }
pub const COLOURS: [(u8, &str); 2] = [(1, "a"), (2, "b")];
pub const LIMIT: f64 = 0.5 * 3.0;
pub const NOWHERE: Where = Where::There(2.0);
pub type Out<T> = std::result::Result<T, std::io::Error>;
pub fn open(path: &std::path::Path) -> Out<std::collections::HashMap<String, Vec<f64>>> { let _ = path; Ok(Default::default()) }
macro_rules! many { ($($name:ident),*) => { $(/// Made by a macro.
    pub fn $name(x: f64) -> f64 { x })* } }
many!(sin, cos);
#[macro_export] macro_rules! couple { ($($x:expr),*) => { $crate::Couple::new(&[$($x),*]) } }
pub fn couple() { let _ = Couple::<u8>::default().also_private(); }
"#;

    fn described(folder: &Path, source: &str, more: &[&str]) -> Arc<Crate> {
        let out = folder.join("json");
        let done = Command::new("rustdoc")
            .arg(source)
            .args([
                "--crate-name",
                "atelier",
                "--edition",
                "2021",
                "--cap-lints",
                "allow",
                "--document-private-items",
                "--document-hidden-items",
            ])
            .args(["-Z", "unstable-options", "--output-format", "json", "--out-dir"])
            .arg(&out)
            .args(more)
            .env("RUSTC_BOOTSTRAP", "1")
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let mut doc: Crate =
            serde_json::from_slice(&std::fs::read(out.join("atelier.json")).unwrap()).unwrap();
        for item in doc.index.values_mut() {
            if let Some(span) = &mut item.span {
                span.filename = folder.join(&span.filename);
            }
        }
        Arc::new(doc)
    }

    #[test]
    fn the_stubs_of_a_crate_compile_and_show_all_that_the_crate_shows() {
        let folder = tempfile::tempdir().unwrap();
        let src = folder.path().join("src");
        std::fs::create_dir(&src).unwrap();
        std::fs::write(folder.path().join("real.rs"), CRATE).unwrap();
        let real = described(folder.path(), "real.rs", &[]);
        let mut made = generate(std::slice::from_ref(&real)).unwrap();
        std::fs::write(src.join("lib.rs"), "#[allow(warnings)]\nmod stubs;\npub use stubs::*;\n").unwrap();
        settle(folder.path(), &src, &mut made.files, &mut made.left_out).unwrap();
        assert_eq!(made.left_out, Vec::<String>::new());
        let stubs = described(folder.path(), "src/lib.rs", &["--cfg", "rust_analyzer"]);
        let differences: Vec<String> =
            compare(&[real], &stubs).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(differences, Vec::<String>::new());
        let text = &made.files["stubs.rs"];
        assert!(text.contains("/// Makes one."), "{text}");
        assert!(!text.contains("also_private"), "{text}");
        // A facade that lags behind is seen.
        let more = CRATE
            .replace("pub fn open(path: &std::path::Path)", "pub fn open(path: &str)")
            .replace("many!(sin, cos);", "many!(sin, cos, tan);");
        std::fs::write(folder.path().join("real.rs"), more).unwrap();
        let real = described(folder.path(), "real.rs", &[]);
        let differences: Vec<String> =
            compare(&[real], &stubs).unwrap().iter().map(ToString::to_string).collect();
        assert!(differences.contains(&"the stubs lack atelier::tan()".to_owned()), "{differences:?}");
        assert!(
            differences.iter().any(|line| line.starts_with("atelier::open(): the stubs lack `fn(&str)")),
            "{differences:?}"
        );
    }
}
