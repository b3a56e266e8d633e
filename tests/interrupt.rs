//! An interruption asked for through the kernel layer's file. Alone in its process: the variable that
//! names the file is the process's.

use atelier::{Fit, Kind, Net, synth};

#[test]
fn an_interruption_is_an_error_and_keeps_what_was_learned() {
    let folder = tempfile::tempdir().unwrap();
    let flag = folder.path().join("interrupt");
    unsafe { std::env::set_var("ATELIER_INTERRUPT", &flag) };
    let sums = synth::sums(1_000, 1).unwrap();
    let mut net = Net::dense(&[2, 1]).unwrap();
    net.fit(&sums, Fit::epochs(2).quiet()).unwrap();
    let learned = net.weights(1).unwrap();
    std::fs::write(&flag, "").unwrap();
    let error = net.fit(&sums, Fit::epochs(50).quiet()).unwrap_err();
    assert_eq!(error.kind(), Kind::Interrupted);
    assert!(net.weights(1).unwrap().iter().flatten().all(|weight| weight.is_finite()));
    assert_ne!(learned, vec![vec![0.0, 0.0]]);
    // The flag gone, training goes on.
    std::fs::remove_file(&flag).unwrap();
    assert!(net.fit(&sums, Fit::epochs(2).quiet()).is_ok());
}
