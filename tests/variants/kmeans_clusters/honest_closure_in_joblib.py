"""Gives joblib a function within the entry, which takes cloudpickle, and the dearest fits first."""

from joblib import Parallel, delayed, parallel_config
from sklearn.base import clone


def inertia_curve(client, kmeans, points, counts, seed):
    def inertia(count):
        return count, clone(kmeans).set_params(n_clusters=count, random_state=seed).fit(points).inertia_

    client[:].use_cloudpickle()
    view = client.load_balanced_view()
    view.register_joblib_backend("farm")
    with parallel_config("farm", n_jobs=2):
        found = dict(Parallel(batch_size=1)(delayed(inertia)(count) for count in reversed(counts)))
    return [found[count] for count in counts]
