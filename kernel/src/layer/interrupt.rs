//! The stop button: a cell is asked to stop, its compiler is stopped, and at the second time its process.

use super::cell::Running;
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
        let unasked = running.stop.asked.take().map(|question| {
            let mut answer = question.child("input_reply", json!({"status": "ok", "value": ""}));
            answer.ids = question.ids.clone();
            answer
        });
        let request = running.request.clone();
        if running.stop.interrupts == 1 {
            let _ = std::fs::write(engine.place.interrupt(), "");
            if let Some(answer) = unasked {
                let _ = engine.back.stdin.send(answer);
            }
            self.hunt(request.id(), 0);
            let (events, cell) = (self.events.clone(), request.id().to_owned());
            tokio::spawn(async move {
                tokio::time::sleep(DEAF).await;
                let _ = events.send(Event::Deaf(cell));
            });
        } else {
            process::stop_compilation(engine.place.group);
            let _ = engine.back.control.send(Message::new("interrupt_request", &self.session, json!({})));
            if let Some(answer) = unasked {
                let _ = engine.back.stdin.send(answer);
            }
        }
    }

    /// A cell that ends by itself says in its error that it was interrupted: one text is enough. This is for the others.
    pub(super) fn offer_second_interrupt(&self, cell: &str) {
        let waits = |running: &&Running| {
            running.is(cell) && running.stop.interrupts == 1 && !running.stop.compilation_stopped
        };
        if self.running.as_ref().is_some_and(|running| waits(&running) && running.end.reply.is_none()) {
            self.say_of_cell("stderr", &format!("{}\n", self.lang.say(words::stopping())));
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
        let (events, cell) = (self.events.clone(), cell.to_owned());
        tokio::spawn(async move {
            tokio::time::sleep(if times < HUNTS { HUNT } else { HUNT_LATER }).await;
            let _ = events.send(Event::Hunt(cell, times.saturating_add(1)));
        });
    }
}
