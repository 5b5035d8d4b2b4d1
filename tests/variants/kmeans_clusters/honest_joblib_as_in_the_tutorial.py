"""joblib with batches of its own choice and by its older name, as in the tutorial."""

import joblib
from sklearn.base import clone


def inertia_curve(client, kmeans, points, counts, seed):
    view = client.load_balanced_view()
    view.register_joblib_backend()
    models = [clone(kmeans).set_params(n_clusters=count, random_state=seed) for count in counts]
    with joblib.parallel_backend("ipyparallel"):
        found = joblib.Parallel(n_jobs=len(view))(joblib.delayed(model.fit)(points) for model in models)
    return [model.inertia_ for model in found]
