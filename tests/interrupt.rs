//! An interruption asked for through the kernel layer's file. Alone in its process: the variable that
//! names the file is the process's.

use atelier::{Fit, Kind, Net, claim, repeat, sweep, synth};

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

    // In the third of five runs the reader interrupts: the two that are done stay, and no claim is made of them.
    let runs = repeat(5, |seed| {
        if seed == 3 {
            std::fs::write(&flag, "").unwrap();
        }
        net.reset(seed)?;
        net.fit(&sums, Fit::epochs(50).quiet())?;
        Ok(seed)
    })
    .unwrap();
    assert_eq!((runs.len(), runs.is_complete()), (2, false));
    assert_eq!(claim("seed", "graine", &runs).above(0).unwrap_err().kind(), Kind::Interrupted);
    // Nothing was run before the interrupt: nothing to give back.
    assert_eq!(
        repeat(2, |_| net.fit(&sums, Fit::epochs(50)).map(|_| 1.0)).unwrap_err().kind(),
        Kind::Interrupted
    );
    std::fs::remove_file(&flag).unwrap();
    let swept = sweep(&[1, 2], 2, |setting, seed| {
        if (setting, seed) == (2, 1) {
            std::fs::write(&flag, "").unwrap();
        }
        Ok(seed)
    })
    .unwrap();
    assert_eq!((swept.len(), swept.is_complete(), swept.runs()[1].len()), (2, false, 1));
}
