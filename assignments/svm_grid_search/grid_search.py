"""Grid search of a support vector machine, its fits spread over ipyparallel engines."""


def grid_search(client, estimator, X, y, param_grid, folds):
    """Searches the grid with GridSearchCV, the fits running on the engines of the client.

    client      a connected ipyparallel.Client
    estimator   the classifier to search with; use this one, it is an SVC
    X, y        images of digits, one in each row, and what they show
    param_grid  the values to try: {"C": [...], "gamma": [...]}
    folds       pairs (train, test) of row numbers: hand them to GridSearchCV as cv

    Returns the cv_results_ of the search.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on two engines of this machine: python grid_search.py"""
    import inputs
    import show
    from tasks import estimator

    show.run(grid_search, estimator, inputs.small(), engines=2)


if __name__ == "__main__":
    main()
