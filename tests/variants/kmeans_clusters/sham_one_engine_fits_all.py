"""Sends all models to the first engine, which fits one after the other."""

from sklearn.base import clone


def _all(models, points):
    return [model.fit(points).inertia_ for model in models]


def inertia_curve(client, kmeans, points, counts, seed):
    models = [clone(kmeans).set_params(n_clusters=count, random_state=seed) for count in counts]
    return client[client.ids[0]].apply_sync(_all, models, points)
