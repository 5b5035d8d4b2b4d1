"""The tasks: fitting and scoring one support vector classifier."""

from __future__ import annotations

from sklearn.svm import SVC

from grader.probe import task


class Classifier(SVC):
    """scikit-learn's ``SVC``; the grader sees where ``fit`` and ``score`` run."""

    @task
    def fit(self, X, y, sample_weight=None):
        """Fits the classifier to the training data."""
        return super().fit(X, y, sample_weight)

    @task
    def score(self, X, y, sample_weight=None):
        """The share of the test data that is classified correctly."""
        return super().score(X, y, sample_weight)


estimator = Classifier()
