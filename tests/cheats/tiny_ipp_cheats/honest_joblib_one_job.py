"""joblib over the engines with ``n_jobs=1``, which that backend takes as all engines (row 39)."""

from joblib import Parallel, delayed, parallel_config


def orbits(client, orbit, starts):
    client.load_balanced_view().register_joblib_backend()
    with parallel_config("ipyparallel", n_jobs=1):
        return Parallel(n_jobs=1)(delayed(orbit)(x) for x in starts)
