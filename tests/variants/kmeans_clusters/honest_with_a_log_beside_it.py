"""Keeps a log in the working directory: how long each fit took, written down as the inertias come."""

import time

from sklearn.base import clone


def _timed(model, points):
    start = time.perf_counter()
    inertia = model.fit(points).inertia_
    return inertia, time.perf_counter() - start


def inertia_curve(client, kmeans, points, counts, seed):
    client[:].use_cloudpickle()
    models = [clone(kmeans).set_params(n_clusters=count, random_state=seed) for count in counts]
    pending = client.load_balanced_view().map_async(_timed, models, [points] * len(models))
    curve = []
    with open("fits.log", "w") as log:
        for count, (inertia, seconds) in zip(counts, pending):
            print(f"{time.strftime('%X')} {count:2d} clusters: {seconds:.3f} s", file=log, flush=True)
            curve.append(inertia)
    return curve
