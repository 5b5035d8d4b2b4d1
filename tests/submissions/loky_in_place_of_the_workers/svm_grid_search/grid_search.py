"""Spreads the fits over processes that joblib starts, not over the engines."""

from joblib import parallel_config
from sklearn.model_selection import GridSearchCV


def grid_search(client, estimator, X, y, param_grid, folds):
    search = GridSearchCV(estimator, param_grid, cv=folds, n_jobs=2)
    with parallel_config("loky"):
        search.fit(X, y)
    return search.cv_results_
