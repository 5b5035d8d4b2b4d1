"""Task functions of every form: a function, a method of an object, methods of a class derived from scikit-learn's."""

from __future__ import annotations

import time

from sklearn.svm import SVC

from grader.probe import task


@task
def square(x):
    """x squared, after about 20 ms of computing."""
    until = time.thread_time() + 0.02
    while time.thread_time() < until:
        pass
    return x * x


class Gauge:
    """An object with a method to be mapped."""

    def __init__(self, offset):
        self.offset = offset

    @task
    def measure(self, x):
        """What ``square`` says, with an offset."""
        return square(x) + self.offset


class Classifier(SVC):
    """An estimator whose fits are tasks."""

    @task
    def fit(self, X, y, sample_weight=None):
        """Fits the classifier."""
        square(1.0)
        return super().fit(X, y, sample_weight)


gauge = Gauge(0.5)
estimator = Classifier()
