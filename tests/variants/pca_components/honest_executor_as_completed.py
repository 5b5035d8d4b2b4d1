"""Submits the fits to the client's executor, the most components first, and takes the scores as they come."""

from concurrent.futures import as_completed

import numpy as np


def score_components(client, log_likelihood, data, components, folds):
    executor = client.executor()
    places = {}
    for row in reversed(range(len(components))):
        for column, (train, test) in enumerate(folds):
            places[executor.submit(log_likelihood, data, train, test, components[row])] = row, column
    scores = np.empty((len(components), len(folds)))
    for future in as_completed(places):
        scores[places[future]] = future.result()
    return scores
