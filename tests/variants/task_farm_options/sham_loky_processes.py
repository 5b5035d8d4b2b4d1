"""Prices the options on processes that joblib starts, in place of the engines."""

from joblib import Parallel, delayed


def price_options(client, price, options):
    return Parallel(n_jobs=2, batch_size=1)(delayed(price)(option) for option in options)
