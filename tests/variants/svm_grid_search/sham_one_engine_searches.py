"""Sends the whole search to one engine as one task."""

from sklearn.model_selection import GridSearchCV


def _search(estimator, X, y, param_grid, folds):
    return GridSearchCV(estimator, param_grid, cv=folds).fit(X, y).cv_results_


def grid_search(client, estimator, X, y, param_grid, folds):
    client[:].use_cloudpickle()
    return client.load_balanced_view().apply_sync(_search, estimator, X, y, param_grid, folds)
