//! What a kernel does before its reader asks: it loads the crate, and makes rust-analyzer read it and the standard
//! library. A spare (`spare`) does so before it is taken; a kernel that nobody kept ready, while its reader reads the
//! notebook's first words.

use crate::{home, spare};
use fs4::fs_std::FileExt;
use serde_json::{json, Value};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// Its reader's first cell comes at once, or after a look at the page.
pub const AFTER: Duration = Duration::from_secs(1);

/// rust-analyzer reads what the crate and the standard library offer when it first needs a type of theirs: a second and
/// a half, which the reader's first variable would wait for. It needs one to complete this.
const QUESTION: &str = "atelier::Net::dense(&[2, 1]).unwrap().";

/// What a `complete_request` for it holds.
pub fn question() -> Value {
    json!({"code": QUESTION, "cursor_pos": QUESTION.chars().count()})
}

/// What most notebooks begin with, but for the names: whether to `use` them is the reader's to say. The second line has
/// the first one compiled.
pub fn lines(facade: &Path) -> String {
    format!(":dep atelier = {{ path = {facade:?} }}\n();")
}

/// One kernel of this user at a time works ahead: JupyterLab opens again all the notebooks that were open.
pub struct Turn(File);

impl Turn {
    /// Nothing where another has it, or where the machine has little to spare.
    pub fn take() -> Option<Turn> {
        if !spare::wanted() {
            return None;
        }
        let folder = home::run_folder(&home::home());
        home::make_private(&folder).ok()?;
        let file = spare::private(true).truncate(false).open(folder.join("ahead.lock")).ok()?;
        file.try_lock_exclusive().ok()?.then_some(Turn(file))
    }

    /// Gives it back; the file says by whom, so that one can see that the work is done.
    pub fn end(mut self) {
        let _ = self.0.set_len(0).and_then(|()| writeln!(self.0, "{}", std::process::id()));
    }
}
