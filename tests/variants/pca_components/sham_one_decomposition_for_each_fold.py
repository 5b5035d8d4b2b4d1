"""Decomposes the rows of each fold only once, in the client, without the task and without the engines."""

from copy import copy

import numpy as np
from sklearn.decomposition import PCA


def _column(rows, train, test, components):
    whole = PCA(svd_solver="full").fit(rows[train])
    column = []
    for count in components:
        model = copy(whole)
        model.n_components_ = count
        model.components_ = whole.components_[:count]
        model.explained_variance_ = whole.explained_variance_[:count]
        model.noise_variance_ = whole.explained_variance_[count:].mean()
        column.append(model.score(rows[test]))
    return column


def score_components(client, log_likelihood, data, components, folds):
    rows = np.asarray(data, dtype=np.float64)
    return np.transpose([_column(rows, train, test, components) for train, test in folds])
