"""How many clusters are there? k-means for many numbers of them, spread over ipyparallel engines."""

from joblib import Parallel, delayed, parallel_config
from sklearn.base import clone


def inertia_curve(client, kmeans, points, counts, seed):
    """The inertia for each number of clusters, the fits spread over the engines of the client."""
    view = client.load_balanced_view()
    view.register_joblib_backend()
    models = [clone(kmeans).set_params(n_clusters=count, random_state=seed) for count in counts]
    # All fits are handed out at once, so that joblib does not merge the short ones into batches.
    with parallel_config("ipyparallel"):
        fitted = Parallel(n_jobs=len(view), pre_dispatch="all")(delayed(model.fit)(points) for model in models)
    return [model.inertia_ for model in fitted]


def main():
    """Draws the curve of more points, on two engines of this machine: python clusters.py"""
    import sys
    from pathlib import Path

    import numpy as np

    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "assignments/kmeans_clusters"))
    import inputs
    import show
    from tasks import kmeans

    show.run(inertia_curve, kmeans, inputs.draw(np.random.default_rng(0)), engines=2)


if __name__ == "__main__":
    main()
