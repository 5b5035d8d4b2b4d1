"""Maps a function of its own, which fits and scores one model, over all pairs of a candidate and a fold."""

from itertools import product

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import ParameterGrid


def _score(estimator, X, y, params, fold):
    train, test = fold
    return clone(estimator).set_params(**params).fit(X[train], y[train]).score(X[test], y[test])


def grid_search(client, estimator, X, y, param_grid, folds):
    client[:].use_cloudpickle()
    params, tried = zip(*product(ParameterGrid(param_grid), folds))
    view, many = client.load_balanced_view(), len(params)
    found = view.map_sync(_score, [estimator] * many, [X] * many, [y] * many, params, tried)
    scores = np.reshape(found, (-1, len(folds)))
    results = {f"split{fold}_test_score": scores[:, fold] for fold in range(len(folds))}
    return {**results, "mean_test_score": np.mean(scores, axis=1)}
