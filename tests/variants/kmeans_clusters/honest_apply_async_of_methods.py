"""Hands out the fit of each model by itself, the largest number of clusters first."""

from sklearn.base import clone


def inertia_curve(client, kmeans, points, counts, seed):
    view = client.load_balanced_view()
    pending = {}
    for count in sorted(counts, reverse=True):
        model = clone(kmeans).set_params(n_clusters=count, random_state=seed)
        pending[count] = view.apply_async(model.fit, points)
    return [pending[count].get().inertia_ for count in counts]
