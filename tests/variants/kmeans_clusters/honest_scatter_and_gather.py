"""Scatters the models, dealt out there and back so that both shares cost about the same, and gathers the inertias."""

from sklearn.base import clone


def inertia_curve(client, kmeans, points, counts, seed):
    view = client[:]
    view.block = True
    dealt = counts[0::4] + counts[3::4] + counts[1::4] + counts[2::4]
    view.push({"points": points})
    view.scatter("models", [clone(kmeans).set_params(n_clusters=count, random_state=seed) for count in dealt])
    view.execute("inertias = [model.fit(points).inertia_ for model in models]")
    found = dict(zip(dealt, view.gather("inertias")))
    return [found[count] for count in counts]
