"""Clusters of one cloud of points, for 2 to 19 of them, a fit after the other."""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs


def serial(seed):
    points, _ = make_blobs(n_samples=5000, centers=10, random_state=seed % 2**31)
    fits = [KMeans(n_clusters=count, n_init=100, random_state=0).fit(points) for count in range(2, 20)]
    return {"inertia": np.array([fit.inertia_ for fit in fits])}
