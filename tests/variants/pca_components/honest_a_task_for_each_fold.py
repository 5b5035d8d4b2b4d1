"""A task for each fold, which scores all numbers of components on it: a column of the table each."""

import numpy as np


def _column(log_likelihood, data, components, fold):
    train, test = fold
    return [log_likelihood(data, train, test, count) for count in components]


def score_components(client, log_likelihood, data, components, folds):
    client[:].use_cloudpickle()
    view, many = client.load_balanced_view(), len(folds)
    columns = view.map_sync(_column, [log_likelihood] * many, [data] * many, [components] * many, folds)
    return np.transpose(columns)
