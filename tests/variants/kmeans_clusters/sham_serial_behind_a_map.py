"""Maps the numbers of clusters over the engines for show, and fits in the client."""

from sklearn.base import clone


def _shown(count):
    return count


def inertia_curve(client, kmeans, points, counts, seed):
    shown = client.load_balanced_view().map_sync(_shown, counts)
    return [clone(kmeans).set_params(n_clusters=count, random_state=seed).fit(points).inertia_ for count in shown]
