"""Registers the engines as joblib's backend but never makes it the active one: all is fitted in the client."""

from joblib import Parallel, delayed
from sklearn.base import clone


def inertia_curve(client, kmeans, points, counts, seed):
    client.load_balanced_view().register_joblib_backend()
    models = [clone(kmeans).set_params(n_clusters=count, random_state=seed) for count in counts]
    fitted = Parallel(pre_dispatch="all")(delayed(model.fit)(points) for model in models)
    return [model.inertia_ for model in fitted]
