"""The task: how well a PCA with some number of components, fitted to a part of the data, describes the rest."""

from __future__ import annotations

import numpy as np
from sklearn.decomposition import PCA

from grader.probe import task


@task
def log_likelihood(data, train, test, components):
    """The mean log-likelihood of the test rows.

    data        the measurements, one in each row
    train       the numbers of the rows that the PCA is fitted to
    test        the numbers of the rows that it is judged by
    components  how many components it may have

    Returns a number; the larger, the better the description.
    """
    rows = np.asarray(data, dtype=np.float64)
    model = PCA(n_components=components, svd_solver="full").fit(rows[train])
    return float(model.score(rows[test]))
