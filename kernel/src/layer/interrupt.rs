//! The stop button. A cell is asked to stop, its compiler is stopped; one that waits for its reader gets the end of its
//! input, and one that goes on printing fails at its next print: all of these keep the variables. At the second time
//! its process ends.

use super::{Event, Layer, State};
use crate::wire::Message;
use crate::{process, words};
use serde_json::json;
use std::time::Duration;

/// How often an interrupted cell's compiler is looked for in quick succession. After that, now and then: on a busy machine
/// evcxr thinks for seconds before it starts one.
const HUNTS: u32 = 30;
const HUNT: Duration = Duration::from_millis(40);
const HUNT_LATER: Duration = Duration::from_millis(250);
/// A training stops at its next batch; a cell that goes on for so long after an interrupt will not listen.
const DEAF: Duration = Duration::from_millis(1500);
/// A cell that listens has stopped printing after so long.
const PRINTS: Duration = Duration::from_millis(600);
const PRINTS_AGAIN: Duration = Duration::from_millis(250);

impl Layer {
    pub(super) fn interrupt(&mut self) {
        self.abort_queue();
        let State::Up { engine, .. } = &self.state else { return };
        let Some(running) = &mut self.running else { return };
        if running.chore.is_some() {
            return;
        }
        running.stop.interrupts += 1;
        // A cell that waits for its reader would hear of nothing else.
        let asked = std::mem::take(&mut running.stop.asked);
        let cell = running.request.id().to_owned();
        if running.stop.interrupts == 1 {
            let _ = std::fs::write(engine.place.interrupt(), "");
            running.stop.printed = self.output.as_ref().map_or(0, |output| output.printed);
            self.hunt(&cell, 0);
            self.later(DEAF, Event::Deaf(cell.clone()));
            self.later(PRINTS, Event::Prints(cell));
        } else {
            process::stop_compilation(engine.place.group);
            let _ = engine.back.control.send(Message::new("interrupt_request", &self.session, json!({})));
        }
        if asked {
            self.end_input();
        }
    }

    /// Whether an interrupted cell goes on printing; then each further print fails.
    pub(super) fn still_prints(&mut self, cell: &str) {
        let Some(running) = self.running.as_mut().filter(|running| running.is(cell)) else { return };
        let Some(output) = &self.output else { return };
        if running.end.reply.is_some() || running.stop.output_ended {
            return;
        }
        if output.runs() && output.printed > running.stop.printed {
            running.stop.output_ended = true;
            return self.end_output();
        }
        self.later(PRINTS_AGAIN, Event::Prints(cell.to_owned()));
    }

    /// A cell that ends by itself says in its error that it was interrupted: one text is enough. This is for the others.
    pub(super) fn offer_second_interrupt(&self, cell: &str) {
        let waits = self.running.as_ref().is_some_and(|running| {
            running.is(cell)
                && running.stop.interrupts == 1
                && !running.stop.compilation_stopped
                && running.end.reply.is_none()
        });
        if waits {
            self.say_of_cell("stderr", &format!("{}\n", words::stopping().lines(self.lang)));
        }
    }

    /// Ends the compilation of an interrupted cell. evcxr may be between two compiler runs at this moment, or try
    /// another way after a failed one, so this looks until the cell has ended.
    pub(super) fn hunt(&mut self, cell: &str, times: u32) {
        let State::Up { engine, .. } = &self.state else { return };
        let Some(running) = self.running.as_mut().filter(|running| running.is(cell)) else {
            return;
        };
        running.stop.compilation_stopped |= process::stop_compilation(engine.place.group);
        let time = if times < HUNTS { HUNT } else { HUNT_LATER };
        self.later(time, Event::Hunt(cell.to_owned(), times.saturating_add(1)));
    }
}
