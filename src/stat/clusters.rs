//! Cases that come in clusters: pictures of one object, pupils of one class, answers of one person.

/// How many independent cases these clusters of (hits, cases) are worth: hits and cases divided by the
/// design effect (Rao and Scott, “A simple method for the analysis of clustered binary data”, Biometrics
/// 48, 1992, section 2). With m clusters, n cases, the rate p and the hits x of each cluster,
/// the variance of the rate is m ÷ (m − 1) × Σ (x − p × cases)² ÷ n², and the design effect is that
/// variance over p (1 − p) ÷ n.
///
/// It is never below 1: clusters that happen to be evener than chance are no more telling than cases.
/// Where all are hits, or none, nothing shows how alike the cases of a cluster are: each then counts once.
pub(crate) fn effective_counts(clusters: &[(usize, usize)]) -> (f64, f64) {
    let clusters: Vec<(f64, f64)> = clusters
        .iter()
        .filter(|(_, cases)| *cases > 0)
        .map(|(hits, cases)| (*hits as f64, *cases as f64))
        .collect();
    let count = clusters.len() as f64;
    let hits: f64 = clusters.iter().map(|(hits, _)| hits).sum();
    let cases: f64 = clusters.iter().map(|(_, cases)| cases).sum();
    let rate = hits / cases;
    if count < 2.0 || hits == 0.0 || hits == cases {
        return (rate * count, count);
    }
    let apart: f64 = clusters.iter().map(|(hits, cases)| (hits - rate * cases).powi(2)).sum();
    let variance = count / (count - 1.0) * apart / (cases * cases);
    let effect = (variance * cases / (rate * (1.0 - rate))).max(1.0);
    (hits / effect, cases / effect)
}

/// The rows of each cluster, in the order of their numbers; clusters without a row are left out.
pub(crate) fn by_cluster(rows: &[usize], cluster: &[usize]) -> Vec<Vec<usize>> {
    let mut found = std::collections::BTreeMap::<usize, Vec<usize>>::new();
    for row in rows {
        found.entry(cluster[*row]).or_default().push(*row);
    }
    found.into_values().collect()
}

/// How many cases of a cluster are worth one, for tests by hand.
#[cfg(test)]
fn effect(clusters: &[(usize, usize)]) -> f64 {
    let cases: usize = clusters.iter().map(|(_, cases)| cases).sum();
    cases as f64 / effective_counts(clusters).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stat::Interval;
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};

    #[test]
    fn the_design_effect_by_hand() {
        // Four clusters of three, all or none: p = 1/2, residuals ±1.5, their squares sum to 9.
        // variance 4/3 × 9 / 144 = 1/12; of twelve independent cases 1/48; effect 4.
        assert!((effect(&[(3, 3), (0, 3), (3, 3), (0, 3)]) - 4.0).abs() < 1e-12);
        // Clusters as even as can be are worth no more than their cases.
        assert_eq!(effective_counts(&[(1, 2), (1, 2), (1, 2)]), (3.0, 6.0));
        // All hits: one case a cluster.
        assert_eq!(effective_counts(&[(3, 3), (3, 3), (0, 0)]), (2.0, 2.0));
        assert_eq!(effective_counts(&[(2, 4)]), (0.5, 1.0));
    }

    #[test]
    fn clustered_intervals_hold_what_they_promise() {
        // 400 studies of 40 clusters of 3 cases that mostly share their fate: the truth is 0.7 for all.
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(5);
        let (mut clustered, mut naive) = (0, 0);
        for _ in 0..400 {
            let clusters: Vec<(usize, usize)> = (0..40)
                .map(|_| {
                    let fate = random.random_bool(0.7);
                    let hits = (0..3)
                        .filter(|_| if random.random_bool(0.7) { fate } else { random.random_bool(0.7) })
                        .count();
                    (hits, 3)
                })
                .collect();
            let hits = clusters.iter().map(|(hits, _)| hits).sum();
            clustered += usize::from(Interval::clustered_rate(&clusters).unwrap().contains(0.7));
            naive += usize::from(Interval::rate(hits, 120).unwrap().contains(0.7));
        }
        // 95 of 100 are promised; standard error over 400 studies 1.1 of 100.
        assert!((368..=394).contains(&clustered), "{clustered} of 400");
        // Counting every case as one promises too much.
        assert!(naive < 355, "{naive} of 400");
    }

    proptest! {
        #[test]
        fn clusters_are_worth_at_most_their_cases(
            clusters in proptest::collection::vec((0usize..5, 1usize..5), 2..20),
        ) {
            let clusters: Vec<(usize, usize)> =
                clusters.iter().map(|(hits, cases)| (*hits.min(cases), *cases)).collect();
            let (hits, cases) = effective_counts(&clusters);
            let all: usize = clusters.iter().map(|(_, cases)| cases).sum();
            let rate = clusters.iter().map(|(hits, _)| hits).sum::<usize>() as f64 / all as f64;
            prop_assert!(cases <= all as f64 + 1e-9 && cases > 0.0);
            prop_assert!((hits / cases - rate).abs() < 1e-9);
        }
    }
}
