"""Pushes the task and the data, scatters the pairs of a number and a fold, and gathers the scores."""

from itertools import product

import numpy as np


def score_components(client, log_likelihood, data, components, folds):
    view = client[:]
    view.block = True
    view.push({"log_likelihood": log_likelihood, "data": data})
    view.scatter("pairs", list(product(components, folds)))
    view.execute("scores = [log_likelihood(data, train, test, count) for count, (train, test) in pairs]")
    return np.reshape(view.gather("scores"), (len(components), len(folds)))
