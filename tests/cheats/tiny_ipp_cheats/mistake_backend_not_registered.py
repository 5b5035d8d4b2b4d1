"""Follows the tutorial, but forgets to make the engines joblib's backend."""

from joblib import Parallel, delayed


def orbits(client, orbit, starts):
    view = client.load_balanced_view()
    return Parallel(n_jobs=len(view))(delayed(orbit)(x) for x in starts)
