"""A static split by a direct view: the data go along once, in a partial function, and each engine has half of it."""

from functools import partial

import numpy as np


def score_components(client, log_likelihood, data, components, folds):
    trains, tests = zip(*folds)
    many = len(components)
    counts = [count for count in components for _ in folds]
    scores = client[:].map_sync(partial(log_likelihood, data), trains * many, tests * many, counts)
    return np.array(scores).reshape(many, len(folds))
