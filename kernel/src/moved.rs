//! Which variables there are, which cell made each, and which a failed cell has lost. evcxr says so itself, in the program that it makes of a cell: all variables are taken out
//! of its store at the beginning, what the cell makes is put back inside of `catch_unwind`, and the rest behind it. What a cell moves is in neither place; what it
//! binds again only in the first. So after a panic or a failed `?` exactly the last group is there.

use std::collections::BTreeMap;

/// What the program of one cell does with variables.
#[derive(Debug, Default, PartialEq)]
pub struct Traffic {
    /// The number that evcxr gives the program: an old one was not run for this cell.
    pub number: u64,
    pub taken: Vec<String>,
    /// Put back when the cell reaches its end.
    pub made: Vec<String>,
    /// The types of what is put back.
    pub types: BTreeMap<String, String>,
    /// Put back in any case.
    pub kept: Vec<String>,
}

impl Traffic {
    /// Reads evcxr's program; nothing, if it is not one that was made to be run.
    pub fn read(program: &str) -> Option<Traffic> {
        let mut traffic = Traffic::default();
        let mut begun = false;
        let mut puts: Vec<(usize, String)> = Vec::new();
        let mut caught = 0;
        for (at, line) in program.lines().enumerate() {
            if let Some(rest) = line.strip_prefix("pub extern \"C\" fn run_user_code_") {
                let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
                traffic = Traffic { number: rest[..digits].parse().ok()?, ..Traffic::default() };
                begun = true;
                puts.clear();
            } else if begun && line.starts_with("mut x: *mut std::os::raw::c_void)") {
                // Items only: the variables stay where they are.
                return None;
            } else if line.trim() == "println!(\"EVCXR_PANIC_NOTIFICATION\");" {
                caught = at;
            } else if let Some(name) = taken(line) {
                traffic.taken.push(name.to_owned());
            } else if let Some((name, kind)) = put(line) {
                puts.push((at, name.to_owned()));
                traffic.types.insert(name.to_owned(), kind.to_owned());
            }
        }
        for (at, name) in puts {
            if at < caught {
                traffic.made.push(name);
            } else {
                traffic.kept.push(name);
            }
        }
        begun.then_some(traffic)
    }
}

fn taken(line: &str) -> Option<&str> {
    let (_, call) = line.strip_prefix("let ")?.split_once(" = evcxr_variable_store.take_variable::<")?;
    call.strip_suffix("));")?.rsplit_once(">(stringify!(").map(|(_, name)| name)
}

/// The name and the type of a variable that is put back.
pub fn put(line: &str) -> Option<(&str, &str)> {
    let call = line.strip_prefix("evcxr_variable_store.put_variable::<")?;
    let (kind, rest) = call.strip_suffix(");")?.rsplit_once(">(stringify!(")?;
    let (name, again) = rest.split_once("), ")?;
    (name == again).then_some((name, kind))
}

/// A cell that made something.
#[derive(Clone, Debug, PartialEq)]
pub struct Maker {
    pub count: u64,
    /// The front end's own name of the cell, if it says so.
    pub id: String,
    /// The line that binds the variable, else its first.
    pub line: String,
    /// The variable's type, as evcxr writes it.
    pub kind: String,
}

impl Maker {
    pub fn new(count: u64, id: &str, code: &str, name: &str) -> Maker {
        let binds = |line: &&str| {
            line.trim_start().starts_with("let ")
                && line.split('=').next().is_some_and(|left| {
                    left.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name)
                })
        };
        let told = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
        let line = code.lines().find(binds).or_else(|| code.lines().find(told));
        Maker {
            count,
            id: id.to_owned(),
            line: shortened(line.unwrap_or_default().trim()),
            kind: String::new(),
        }
    }
}

/// A line of code, cut where it is longer than one reads in a message.
fn shortened(line: &str) -> String {
    const LONG: usize = 60;
    match line.char_indices().nth(LONG) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line.to_owned(),
    }
}

/// Why a variable is not there any more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    /// The cell gave it away.
    Moved,
    /// The cell was to bind it again.
    Rebound,
    /// The cell defines its type anew.
    Redefined,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Lost {
    pub name: String,
    pub why: Why,
    pub maker: Maker,
}

/// The variables of a session.
#[derive(Debug, Default)]
pub struct Variables {
    made: BTreeMap<String, Maker>,
    /// Given away by a cell that did what it should: name, the cell that had made it, and the number of the cell that moved it.
    moved: BTreeMap<String, (Maker, u64)>,
    last: u64,
}

impl Variables {
    /// A new process begins without any.
    pub fn clear(&mut self) {
        *self = Variables::default();
    }

    /// The variables with their types.
    pub fn typed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.made.iter().map(|(name, maker)| (name.as_str(), maker.kind.as_str()))
    }

    /// Who made this variable before it was moved away, and which cell did that.
    pub fn moved(&self, name: &str) -> Option<&(Maker, u64)> {
        self.moved.get(name)
    }

    /// The cells that made what is there, in the order in which they ran, each with the names of what it made.
    pub fn recipe(&self) -> Vec<(Maker, Vec<String>)> {
        let mut cells: Vec<(Maker, Vec<String>)> = Vec::new();
        for (name, maker) in &self.made {
            match cells.iter_mut().find(|(cell, _)| cell.count == maker.count) {
                Some((_, names)) => names.push(name.clone()),
                None => cells.push((maker.clone(), vec![name.clone()])),
            }
        }
        cells.sort_by_key(|(maker, _)| maker.count);
        cells
    }

    /// A cell has reached its end.
    pub fn done(&mut self, program: &str, count: u64, id: &str, code: &str) {
        let Some(traffic) = self.fresh(program) else { return };
        let before = std::mem::take(&mut self.made);
        for (name, maker) in before {
            if traffic.made.contains(&name) {
                continue;
            }
            if traffic.kept.contains(&name) {
                self.made.insert(name, maker);
            } else if traffic.taken.contains(&name) {
                self.moved.insert(name, (maker, count));
            }
        }
        for name in &traffic.made {
            self.moved.remove(name);
            let mut maker = Maker::new(count, id, code, name);
            maker.kind = traffic.types.get(name).cloned().unwrap_or_default();
            self.made.insert(name.clone(), maker);
        }
    }

    /// A cell has failed on its way: what is gone with it.
    pub fn failed(&mut self, program: &str) -> Vec<Lost> {
        let Some(traffic) = self.fresh(program) else { return Vec::new() };
        let mut lost = Vec::new();
        for (name, maker) in std::mem::take(&mut self.made) {
            if traffic.kept.contains(&name) {
                self.made.insert(name, maker);
                continue;
            }
            let why = match () {
                _ if traffic.made.contains(&name) => Why::Rebound,
                _ if traffic.taken.contains(&name) => Why::Moved,
                _ => Why::Redefined,
            };
            lost.push(Lost { name, why, maker });
        }
        lost
    }

    /// evcxr says that this variable's type was redefined, and that it is lost.
    pub fn redefined(&mut self, name: &str) -> Option<Maker> {
        self.made.remove(name)
    }

    fn fresh(&mut self, program: &str) -> Option<Traffic> {
        let traffic = Traffic::read(program)?;
        // A cell without statements is not compiled: what lies there is of an earlier one.
        let fresh = traffic.number + 1 > self.last;
        self.last = self.last.max(traffic.number + 1);
        fresh.then_some(traffic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(number: u64, taken: &[&str], made: &[&str], kept: &[&str]) -> String {
        let put = |name: &&str| {
            format!("evcxr_variable_store.put_variable::<Vec<(i32, i32)>>(stringify!({name}), {name});\n")
        };
        let mut text = String::from("macro_rules! println {\n  (\"EVCXR_PANIC_NOTIFICATION\") => {};\n}\n");
        text += &format!("pub extern \"C\" fn run_user_code_{number}(\n");
        for name in taken {
            text += &format!("let mut {name} = evcxr_variable_store.take_variable::<Vec<(i32, i32)>>(stringify!({name}));\n");
        }
        text += "match std::panic::catch_unwind(\n";
        text.extend(made.iter().map(put));
        text += "  Err(_) => {\n    println!(\"EVCXR_PANIC_NOTIFICATION\");\n}}\n";
        text.extend(kept.iter().map(put));
        text
    }

    fn names(variables: &Variables) -> Vec<&str> {
        variables.typed().map(|(name, _)| name).collect()
    }

    #[test]
    fn what_a_cell_loses_stands_in_evcxr_s_program() {
        let mut variables = Variables::default();
        variables.done(&program(0, &[], &["a", "b"], &[]), 1, "x", "// two\nlet a = 1;\nlet b = 2;");
        variables.done(&program(1, &["a", "b"], &["c"], &["a", "b"]), 2, "y", "let (c, _) = f();");
        assert_eq!(names(&variables), ["a", "b", "c"]);
        assert_eq!(variables.made["b"].line, "let b = 2;");
        // An old program changes nothing.
        variables.done(&program(1, &[], &[], &[]), 3, "", "use x::y;");
        assert_eq!(names(&variables).len(), 3);

        let lost = variables.failed(&program(2, &["a", "b", "c"], &["b", "d"], &["c"]));
        let told: Vec<_> = lost.iter().map(|lost| (lost.name.as_str(), lost.why, lost.maker.count)).collect();
        assert_eq!(told, [("a", Why::Moved, 1), ("b", Why::Rebound, 1)]);
        assert_eq!(names(&variables), ["c"]);

        // A cell that gives something away and reaches its end.
        variables.done(&program(3, &["c"], &["e"], &[]), 5, "", "let e = g(c);");
        assert_eq!(variables.moved("c").map(|(maker, by)| (maker.count, *by)), Some((2, 5)));
        let recipe = variables.recipe();
        assert_eq!((recipe.len(), recipe[0].0.count, &recipe[0].1[..]), (1, 5, &["e".to_owned()][..]));
    }

    #[test]
    fn a_line_of_the_reader_is_not_one_of_evcxr_s() {
        assert_eq!(taken("let a = store.take_variable::<T>(stringify!(a));"), None);
        assert_eq!(put("evcxr_variable_store.put_variable::<T>(stringify!(a), b);"), None);
        assert_eq!(
            put("evcxr_variable_store.put_variable::<Fn(A) -> B>(stringify!(a), a);"),
            Some(("a", "Fn(A) -> B"))
        );
        assert_eq!(Traffic::read("fn evcxr_analysis_wrapper("), None);
        // A cell of functions and types alone takes no variables, and loses none.
        let items = "pub extern \"C\" fn run_user_code_7(\nmut x: *mut std::os::raw::c_void) -> *mut std::os::raw::c_void {x}";
        assert_eq!(Traffic::read(items), None);
    }
}
