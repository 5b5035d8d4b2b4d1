"""Maps a function of its own, which fits and returns the inertia, over the numbers of clusters."""

from sklearn.base import clone


def _inertia(kmeans, points, count, seed):
    return clone(kmeans).set_params(n_clusters=count, random_state=seed).fit(points).inertia_


def inertia_curve(client, kmeans, points, counts, seed):
    client[:].use_cloudpickle()
    view = client.load_balanced_view()
    many = len(counts)
    return view.map_sync(_inertia, [kmeans] * many, [points] * many, counts, [seed] * many)
