"""Submits to the client's executor, and takes the fitted models as they come."""

from concurrent.futures import as_completed

from sklearn.base import clone


def inertia_curve(client, kmeans, points, counts, seed):
    executor = client.executor()
    futures = {}
    for place, count in enumerate(counts):
        model = clone(kmeans).set_params(n_clusters=count, random_state=seed)
        futures[executor.submit(model.fit, points)] = place
    curve = [0.0] * len(counts)
    for future in as_completed(futures):
        curve[futures[future]] = future.result().inertia_
    return curve
