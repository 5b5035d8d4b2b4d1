"""Lets joblib hand the options to the engines, without batches, the dearest first."""

from joblib import Parallel, delayed, parallel_config


def price_options(client, price, options):
    view = client.load_balanced_view()
    view.register_joblib_backend()
    order = sorted(range(len(options)), key=lambda place: options[place]["paths"] * options[place]["steps"])[::-1]
    with parallel_config("ipyparallel"):
        found = Parallel(n_jobs=len(view), batch_size=1)(delayed(price)(options[place]) for place in order)
    return [found[order.index(place)] for place in range(len(options))]
