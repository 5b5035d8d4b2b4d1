"""All fits run on one engine, unseen by the probe, while the other one burns time in tasks."""

import time

from sklearn.model_selection import GridSearchCV
from sklearn.svm import SVC


def _everything(X, y, param_grid, folds):
    search = GridSearchCV(SVC(), param_grid, cv=folds)
    search.fit(X, y)
    return search.cv_results_


def _burn(estimator, X, y, seconds):
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        estimator.fit(X, y)


def grid_search(client, estimator, X, y, param_grid, folds):
    work = client[0].apply_async(_everything, X, y, param_grid, folds)
    while not work.ready():
        client[1].apply_sync(_burn, estimator, X[:600], y[:600], 0.5)
    return work.get()
