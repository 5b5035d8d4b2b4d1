"""Asks for two jobs and no backend: joblib starts two processes, and no engine does anything."""

from sklearn.model_selection import GridSearchCV


def grid_search(client, estimator, X, y, param_grid, folds):
    search = GridSearchCV(estimator, param_grid, cv=folds, n_jobs=len(client))
    search.fit(X, y)
    return search.cv_results_
