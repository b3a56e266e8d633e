//! A last value that takes a variable (`net.fit(&sums, how)?`, `figure.title(…)`) is shown as any other. Where a variable cannot be put back because it was taken,
//! evcxr drops it, as it should; but where the compiler also points at the last value, as it does here to say who took it, evcxr believes that the value cannot be
//! shown and writes its `{:?}` instead: a figure became a line of fields. So evcxr is told of such an error without the places that only explain it.

use crate::moved;
use serde_json::Value;
use std::path::Path;

/// Prints what rustc has written into a file, as evcxr should read it; the exit status.
pub fn serve(file: &Path) -> i32 {
    match std::fs::read(file) {
        Ok(said) => {
            eprint!("{}", retold(&String::from_utf8_lossy(&said)));
            0
        }
        Err(error) => {
            eprintln!("atelier-kernel: {}: {error}", file.display());
            1
        }
    }
}

fn retold(said: &str) -> String {
    said.split_inclusive('\n')
        .map(|line| shortened(line).map_or_else(|| line.to_owned(), |text| text + "\n"))
        .collect()
}

/// The error without its other places, where it says that a variable to put back was taken.
fn shortened(line: &str) -> Option<String> {
    // Nearly no line is one: looked for as text first.
    if !line.contains("\"E0382\"") {
        return None;
    }
    let mut message: Value = serde_json::from_str(line).ok()?;
    let spans = message["spans"].as_array_mut()?;
    let puts_back = |span: &Value| {
        let text = span["text"][0]["text"].as_str().unwrap_or_default();
        span["is_primary"] == true && moved::put(text.trim()).is_some()
    };
    if !spans.iter().any(puts_back) {
        return None;
    }
    spans.retain(|span| span["is_primary"] == true);
    message["children"].as_array_mut()?.clear();
    Some(message.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn span(text: &str, primary: bool) -> Value {
        json!({"file_name": "src/lib.rs", "is_primary": primary, "text": [{"text": text}]})
    }

    fn said(code: &str, primary: &str) -> Value {
        let spans = [span("(net.fit(how)?", false), span(primary, true)];
        json!({"code": {"code": code}, "level": "error", "spans": spans, "children": [{"message": "consider cloning"}]})
    }

    #[test]
    fn only_the_variable_that_is_put_back_is_told() {
        let put = "evcxr_variable_store.put_variable::<Fit>(stringify!(how), how);";
        let (ours, other) = (said("E0382", put), said("E0499", put));
        let own = said("E0382", "let w = v; v");
        let lines = format!("{ours}\nnot JSON \"E0382\"\n{other}\n{own}\n");
        let told = retold(&lines);
        let told: Vec<&str> = told.lines().collect();
        let first: Value = serde_json::from_str(told[0]).unwrap();
        assert_eq!(first["spans"], json!([span(put, true)]));
        assert_eq!(first["children"], json!([]));
        let others: Vec<&str> = lines.lines().skip(1).collect();
        assert_eq!(told[1..], others);
    }
}
