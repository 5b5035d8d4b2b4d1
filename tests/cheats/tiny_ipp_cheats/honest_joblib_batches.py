"""joblib over the engines, in batches of two."""

from joblib import Parallel, delayed, parallel_config


def orbits(client, orbit, starts):
    client[:].use_cloudpickle()
    view = client.load_balanced_view()
    view.register_joblib_backend()
    with parallel_config("ipyparallel"):
        return Parallel(n_jobs=2, batch_size=2, pre_dispatch="all")(delayed(orbit)(x) for x in starts)
