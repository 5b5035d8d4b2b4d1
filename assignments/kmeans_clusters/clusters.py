"""How many clusters are there? k-means for many numbers of them, spread over ipyparallel engines."""


def inertia_curve(client, kmeans, points, counts, seed):
    """Fits k-means for each number of clusters, on the engines of the client.

    client  a connected ipyparallel.Client
    kmeans  the estimator, a scikit-learn KMeans that is not fitted yet; use copies of this one
    points  the points, one in each row
    counts  the numbers of clusters to try: 2, 3, ..., 19
    seed    the random_state of each fit

    Returns the inertia of each fit, a list in the order of counts.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on two engines of this machine: python clusters.py"""
    import inputs
    import show
    from tasks import kmeans

    show.run(inertia_curve, kmeans, inputs.small(), engines=2)


if __name__ == "__main__":
    main()
