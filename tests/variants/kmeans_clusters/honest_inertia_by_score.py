"""Fits on the engines, and asks each model for its score there: minus the inertia, reckoned once more."""

from sklearn.base import clone


def _score(model, points):
    return -model.fit(points).score(points)


def inertia_curve(client, kmeans, points, counts, seed):
    models = [clone(kmeans).set_params(n_clusters=count, random_state=seed) for count in counts]
    client[:].use_cloudpickle()
    return client.load_balanced_view().map_sync(_score, models, [points] * len(models))
