//! The margins of claims, written to the file that a variable names. Alone in its process, because the
//! variable is the process's.

use atelier::{claim, claim_each};

#[test]
fn each_claim_leaves_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("margins.jsonl");
    unsafe { std::env::set_var("ATELIER_MARGINS", &path) };
    claim_each("accuracy", "exactitude", &[0.6, 0.75]).above(0.5).unwrap();
    assert!(claim("error", "erreur", f64::NAN).below(1).is_err());
    claim("groups", "groupes", 3_usize).near(3, 0).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert_eq!(lines[0]["claim"], "accuracy");
    assert_eq!(lines[0]["kind"], "above");
    assert_eq!(lines[0]["threshold"], 0.5);
    assert_eq!(lines[0]["values"], serde_json::json!([0.6, 0.75]));
    assert!((lines[0]["margin"].as_f64().unwrap() - 0.2).abs() < 1e-12, "{text}"); // (0.6 − 0.5) / 0.5
    assert!(lines[1]["margin"].is_null() && lines[2]["margin"].is_null(), "{text}");
    // A file that cannot be written is told, not passed over.
    unsafe { std::env::set_var("ATELIER_MARGINS", folder.path()) };
    assert!(claim("x", "x", 1).above(0).is_err());
}
