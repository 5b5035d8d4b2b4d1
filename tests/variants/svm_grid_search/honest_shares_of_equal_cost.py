"""A static split by a direct view: of each candidate either engine has one fold, by turns the first and the second."""

from itertools import product

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import ParameterGrid


def grid_search(client, estimator, X, y, param_grid, folds):
    view = client[:]
    view.push({"X": X, "y": y, "folds": folds}, block=True)
    models = [clone(estimator).set_params(**params) for params in ParameterGrid(param_grid)]
    pairs = list(product(range(len(models)), range(len(folds))))
    dealt = pairs[0::4] + pairs[3::4] + pairs[1::4] + pairs[2::4]
    found = view.map_sync(_score, [models[number] for number, _ in dealt], [fold for _, fold in dealt])
    scores = np.empty((len(models), len(folds)))
    for place, score in zip(dealt, found):
        scores[place] = score
    first, second = scores.T
    return {"split0_test_score": first, "split1_test_score": second, "mean_test_score": scores.mean(axis=1)}


def _score(model, fold):
    train, test = folds[fold]
    return model.fit(X[train], y[train]).score(X[test], y[test])
