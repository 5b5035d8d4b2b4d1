"""Fits in two threads of the client, which joblib starts in place of the engines."""

from joblib import Parallel, delayed, parallel_config
from sklearn.base import clone


def inertia_curve(client, kmeans, points, counts, seed):
    models = [clone(kmeans).set_params(n_clusters=count, random_state=seed) for count in counts]
    with parallel_config("threading", n_jobs=2):
        fitted = Parallel()(delayed(model.fit)(points) for model in models)
    return [model.inertia_ for model in fitted]
