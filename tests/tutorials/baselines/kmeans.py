"""Clusters of one cloud of points, for 2 to 19 of them, a fit and a picture after the other."""

import io

import matplotlib
import numpy as np
from matplotlib import pyplot
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs

matplotlib.use("Agg")


def serial(seed):
    rng = np.random.default_rng(seed)
    points, _ = make_blobs(n_samples=5000, centers=int(rng.integers(1, 20)), random_state=seed % 2**31)
    found = []
    for count in range(2, 20):
        fit = KMeans(n_clusters=count, n_init=100, random_state=0).fit(points)
        found.append(fit.inertia_)
        _, axes = pyplot.subplots()
        for label in range(count):
            axes.plot(*points[fit.labels_ == label].T, "w", marker=".", markerfacecolor=str(label / count))
        pyplot.savefig(io.BytesIO(), format="png")
    return {"inertia": np.array(found)}
