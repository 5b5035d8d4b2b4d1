"""Cuts the images in the client, submits each fit to an executor, and fills in the scores as they come."""

from concurrent.futures import as_completed

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import ParameterGrid


def _score(model, X_train, y_train, X_test, y_test):
    return model.fit(X_train, y_train).score(X_test, y_test)


def grid_search(client, estimator, X, y, param_grid, folds):
    candidates = list(ParameterGrid(param_grid))
    scores = np.empty((len(folds), len(candidates)))
    executor = client.executor()
    places = {}
    for fold, (train, test) in enumerate(folds):
        parts = X[train], y[train], X[test], y[test]
        for candidate, params in enumerate(candidates):
            model = clone(estimator).set_params(**params)
            places[executor.submit(_score, model, *parts)] = fold, candidate
    for future in as_completed(places):
        scores[places[future]] = future.result()
    results = {f"split{fold}_test_score": row for fold, row in enumerate(scores)}
    return {**results, "mean_test_score": scores.mean(axis=0)}
