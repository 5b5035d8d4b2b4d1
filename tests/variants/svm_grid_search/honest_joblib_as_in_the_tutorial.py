"""GridSearchCV on joblib's backend by its older name, with batches of joblib's own choice, as in the tutorial."""

import joblib
from sklearn.model_selection import GridSearchCV


def grid_search(client, estimator, X, y, param_grid, folds):
    view = client.load_balanced_view()
    view.register_joblib_backend()
    search = GridSearchCV(estimator, param_grid, cv=folds, n_jobs=len(view))
    with joblib.parallel_backend("ipyparallel"):
        search.fit(X, y)
    return search.cv_results_
