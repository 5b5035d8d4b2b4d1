"""Waits for each fit before it hands out the next one."""

from sklearn.base import clone


def inertia_curve(client, kmeans, points, counts, seed):
    view = client.load_balanced_view()
    curve = []
    for count in counts:
        model = clone(kmeans).set_params(n_clusters=count, random_state=seed)
        pending = view.apply_async(model.fit, points)
        curve.append(pending.get().inertia_)
    return curve
