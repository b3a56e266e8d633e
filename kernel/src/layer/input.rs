//! A cell that reads its standard input. The process that runs the cells notices that the cell waits (`cells`), and the
//! front end asks its reader, line by line; where it cannot, the input ends at once and the cell is told why.

use super::Layer;
use crate::wire::Message;
use crate::words;
use serde_json::json;

impl Layer {
    /// The cell that runs waits for a line.
    pub(super) fn ask_reader(&mut self) {
        self.drain_output();
        self.send_rest(false);
        let Some(running) = &mut self.running else { return };
        let question = running.stop.question.take();
        let asks = running.request.content["allow_stdin"].as_bool().unwrap_or(false);
        if running.chore.is_some() || running.stop.interrupts > 0 || !asks {
            let tell = running.stop.interrupts == 0 && !std::mem::replace(&mut running.stop.told, true);
            if tell {
                self.say_of_cell("stderr", &format!("{}\n", words::no_input().lines(self.lang)));
            }
            return self.end_input();
        }
        let (prompt, secret) = question.unwrap_or_else(|| (words::asks_input().text(self.lang), false));
        let mut message =
            running.request.child("input_request", json!({"prompt": prompt, "password": secret}));
        message.ids = running.request.ids.clone();
        running.stop.asked = true;
        let _ = self.front.stdin.send(message);
    }

    /// The reader's answer.
    pub(super) fn on_answer(&mut self, message: Message) {
        let Some(running) = &mut self.running else { return };
        if !std::mem::take(&mut running.stop.asked) {
            return;
        }
        match message.content["value"].as_str() {
            Some(line) if message.content["status"] != "error" => {
                if let Some(output) = &mut self.output {
                    output.order(json!({"line": line}));
                }
            }
            _ => self.end_input(),
        }
    }

    pub(super) fn end_input(&mut self) {
        if let Some(output) = &mut self.output {
            output.order(json!({"end": "input"}));
        }
    }
}
