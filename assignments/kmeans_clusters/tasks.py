"""The tasks: whatever one k-means estimator computes."""

from __future__ import annotations

from sklearn.cluster import KMeans

from grader.probe import task


class Clustering(KMeans):
    """scikit-learn's ``KMeans``; the grader sees where it computes, whatever it is asked for."""

    @task
    def fit(self, X, y=None, sample_weight=None):
        """Finds the clusters' centres."""
        return super().fit(X, y, sample_weight)

    @task
    def fit_predict(self, X, y=None, sample_weight=None):
        """Finds the centres, and returns the cluster of each point."""
        return super().fit_predict(X, y, sample_weight)

    @task
    def fit_transform(self, X, y=None, sample_weight=None):
        """Finds the centres, and returns how far each point is from each."""
        return super().fit_transform(X, y, sample_weight)

    @task
    def predict(self, X):
        """The cluster of each point."""
        return super().predict(X)

    @task
    def transform(self, X):
        """How far each point is from each centre."""
        return super().transform(X)

    @task
    def score(self, X, y=None, sample_weight=None):
        """Minus the inertia of the points."""
        return super().score(X, y, sample_weight)


kmeans = Clustering(n_init=50)
