"""Grid search of a support vector machine, its fits spread over ipyparallel engines."""

from joblib import parallel_config
from sklearn.model_selection import GridSearchCV


def grid_search(client, estimator, X, y, param_grid, folds):
    """The results of the search, its fits spread over the engines of the client."""
    view = client.load_balanced_view()
    view.register_joblib_backend()
    # All fits are handed out at once: an engine that is done finds its next one waiting,
    # and joblib, which has seen none of them finish, does not merge them into batches.
    search = GridSearchCV(estimator, param_grid, cv=folds, n_jobs=len(view), pre_dispatch="all")
    with parallel_config("ipyparallel"):
        search.fit(X, y)
    return search.cv_results_


def main():
    """Draws the heat map of a finer grid, on two engines of this machine: python grid_search.py"""
    import sys
    from pathlib import Path

    import numpy as np

    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "assignments/svm_grid_search"))
    import inputs
    import show
    from tasks import estimator

    grid = {"C": np.logspace(-1, 3, 9).tolist(), "gamma": np.logspace(-5.5, -2.5, 9).tolist()}
    show.run(grid_search, estimator, {**inputs.small(), "param_grid": grid}, engines=2)


if __name__ == "__main__":
    main()
