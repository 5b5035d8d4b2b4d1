"""The serial program that the speedup is measured against: one number of clusters after the other."""

from __future__ import annotations

from sklearn.base import clone


def inertia_curve(kmeans, points, counts, seed, client=None):
    """The inertia for each number of clusters; it runs in this process and makes no use of a client."""
    curve = []
    for count in counts:
        model = clone(kmeans).set_params(n_clusters=count, random_state=seed)
        curve.append(model.fit(points).inertia_)
    return curve


def main():
    """Runs it by hand: python baseline.py"""
    import inputs
    import show
    from tasks import kmeans

    show.run(inertia_curve, kmeans, inputs.small())


if __name__ == "__main__":
    main()
