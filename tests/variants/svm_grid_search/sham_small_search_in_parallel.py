"""Searches with few of the images on the engines, and with all of them in the client."""

from joblib import parallel_config
from sklearn.model_selection import GridSearchCV


def grid_search(client, estimator, X, y, param_grid, folds):
    view = client.load_balanced_view()
    view.register_joblib_backend()
    few = [(train[:300], test[:100]) for train, test in folds]
    with parallel_config("ipyparallel"):
        GridSearchCV(estimator, param_grid, cv=few, n_jobs=len(view), pre_dispatch="all", refit=False).fit(X, y)
    search = GridSearchCV(estimator, param_grid, cv=folds)
    return search.fit(X, y).cv_results_
