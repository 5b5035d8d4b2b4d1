"""Maps a partial function that has the data with it, a chunk of four fits at a time."""

from functools import partial
from itertools import product

import numpy as np


def score_components(client, log_likelihood, data, components, folds):
    pairs = list(product(components, folds))
    trains = [train for _, (train, _) in pairs]
    tests = [test for _, (_, test) in pairs]
    counts = [count for count, _ in pairs]
    view = client.load_balanced_view()
    scores = view.map_sync(partial(log_likelihood, data), trains, tests, counts, chunksize=4)
    return np.reshape(scores, (len(components), len(folds)))
