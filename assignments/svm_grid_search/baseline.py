"""The serial program that the speedup is measured against: one fit after the other."""

from __future__ import annotations

from sklearn.model_selection import GridSearchCV


def grid_search(estimator, X, y, param_grid, folds, client=None):
    """The results of the search; it runs in this process and makes no use of a client."""
    search = GridSearchCV(estimator, param_grid, cv=folds)
    search.fit(X, y)
    return search.cv_results_


def main():
    """Runs it by hand: python baseline.py"""
    import inputs
    import show
    from tasks import estimator

    show.run(grid_search, estimator, inputs.small())


if __name__ == "__main__":
    main()
