"""Values that the tests of the room `score` compare with. Run: python recipe.py > reference.json

Made with scikit-learn 1.9.1, fairlearn 0.15.0, statsmodels 0.15.0 and SciPy 1.17.1. The rows are drawn
here once and stored with the values, so that both sides measure the same.
"""

import json

import numpy as np
from fairlearn.metrics import (
    MetricFrame,
    false_negative_rate,
    false_positive_rate,
    selection_rate,
    true_positive_rate,
)
from scipy import stats
from sklearn import metrics
from sklearn.calibration import calibration_curve
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

random = np.random.default_rng(1708)
count = 120
truth = random.integers(0, 2, count)
# Rounded to two digits so that some scores are level, as they are in life.
scores = np.round(np.clip(0.25 + 0.4 * truth + 0.25 * random.normal(size=count), 0.01, 0.99), 2)
answers = (scores >= 0.5).astype(int)
groups = random.choice(["north", "south", "west"], count, p=[0.5, 0.3, 0.2])
classes = random.integers(0, 4, count)
guesses = np.where(random.random(count) < 0.6, classes, random.integers(0, 4, count))
numbers = np.round(random.normal(size=count), 3)
estimates = np.round(numbers + 0.5 * random.normal(size=count) + 0.1, 3)
later = np.round(random.normal(loc=0.4, size=90), 3)

rows = {
    "truth": truth.tolist(),
    "scores": scores.tolist(),
    "answers": answers.tolist(),
    "groups": groups.tolist(),
    "classes": classes.tolist(),
    "guesses": guesses.tolist(),
    "numbers": numbers.tolist(),
    "estimates": estimates.tolist(),
    "later": later.tolist(),
}

decisions = {
    "Accuracy": metrics.accuracy_score(truth, answers),
    "TruePositiveRate": metrics.recall_score(truth, answers),
    "FalsePositiveRate": false_positive_rate(truth, answers),
    "TrueNegativeRate": metrics.recall_score(truth, answers, pos_label=0),
    "FalseNegativeRate": false_negative_rate(truth, answers),
    "Precision": metrics.precision_score(truth, answers),
    "F1": metrics.f1_score(truth, answers),
    "SelectionRate": selection_rate(truth, answers),
}
probabilities = {
    "LogLoss": metrics.log_loss(truth, scores),
    "BrierScore": metrics.brier_score_loss(truth, scores),
    "AreaUnderCurve": metrics.roc_auc_score(truth, scores),
}
classified = {
    "Accuracy": metrics.accuracy_score(classes, guesses),
    "BalancedAccuracy": metrics.balanced_accuracy_score(classes, guesses),
    "MacroF1": metrics.f1_score(classes, guesses, average="macro"),
}
regression = {
    "MeanAbsoluteError": metrics.mean_absolute_error(numbers, estimates),
    "MeanSquaredError": metrics.mean_squared_error(numbers, estimates),
    "RootMeanSquaredError": metrics.root_mean_squared_error(numbers, estimates),
    "MaxError": metrics.max_error(numbers, estimates),
    "RSquared": metrics.r2_score(numbers, estimates),
}
precision, recall, f1, _ = metrics.precision_recall_fscore_support(classes, guesses)
alarms, hits, thresholds = metrics.roc_curve(truth, scores, drop_intermediate=False)
observed, announced = calibration_curve(truth, scores, n_bins=10, strategy="uniform")

frame = MetricFrame(
    metrics={
        "Accuracy": metrics.accuracy_score,
        "TruePositiveRate": true_positive_rate,
        "FalsePositiveRate": false_positive_rate,
        "FalseNegativeRate": false_negative_rate,
        "SelectionRate": selection_rate,
    },
    y_true=truth,
    y_pred=answers,
    sensitive_features=groups,
)

# No rate of exactly 1 among the first ones: there statsmodels stops its search for the ratio's lower end
# too early (where the constrained rate reaches 1); src/score/interval.rs has that case by hand.
pairs = [((56, 70), (48, 80)), ((9, 10), (3, 10)), ((0, 12), (5, 14)), ((6, 7), (4, 9)), ((30, 1000), (12, 900))]
intervals = []
for (a, m), (b, n) in pairs:
    low, high = proportion_confint(a, m, method="wilson")
    difference = confint_proportions_2indep(a, m, b, n, compare="diff", method="newcomb")
    # The score method without correction is Koopman's.
    ratio = confint_proportions_2indep(a, m, b, n, compare="ratio", method="score", correction=False)
    intervals.append(
        {
            "first": [a, m],
            "second": [b, n],
            "wilson": [low, high],
            "newcombe": [float(end) for end in difference],
            "koopman": [None if not np.isfinite(end) else float(end) for end in ratio],
        }
    )

distance = stats.ks_2samp(numbers, later, method="asymp")

print(
    json.dumps(
        {
            "rows": rows,
            "decisions": decisions,
            "probabilities": probabilities,
            "classified": classified,
            "regression": regression,
            "kappa": metrics.cohen_kappa_score(classes, guesses),
            "confusion": metrics.confusion_matrix(classes, guesses).tolist(),
            "by_class": {"precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist()},
            "curve": {"alarms": alarms.tolist(), "hits": hits.tolist(), "thresholds": thresholds[1:].tolist()},
            "calibration": {"observed": observed.tolist(), "announced": announced.tolist()},
            "by_group": {name: column.to_dict() for name, column in frame.by_group.items()},
            "difference": frame.difference(method="between_groups").to_dict(),
            "ratio": frame.ratio(method="between_groups").to_dict(),
            "intervals": intervals,
            "distance": {"value": distance.statistic, "place": distance.statistic_location},
        },
        indent=1,
        default=float,
    )
)
