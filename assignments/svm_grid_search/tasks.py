"""The tasks: whatever one support vector classifier computes."""

from __future__ import annotations

from sklearn.svm import SVC

from grader.probe import task


class Classifier(SVC):
    """scikit-learn's ``SVC``; the grader sees where it computes, whatever it is asked for."""

    @task
    def fit(self, X, y, sample_weight=None):
        """Fits the classifier to the training data."""
        return super().fit(X, y, sample_weight)

    @task
    def score(self, X, y, sample_weight=None):
        """The share of the test data that is classified correctly."""
        return super().score(X, y, sample_weight)

    @task
    def predict(self, X):
        """What each image shows."""
        return super().predict(X)

    @task
    def decision_function(self, X):
        """How far each image lies from the borders between the digits."""
        return super().decision_function(X)


estimator = Classifier()
