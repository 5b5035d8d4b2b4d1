"""Pushes the data once, and hands out each fit by itself with a reference to them."""

from ipyparallel import Reference


def score_components(client, log_likelihood, data, components, folds):
    client[:].push({"measured": data}, block=True)
    view = client.load_balanced_view()
    pending = [
        [view.apply_async(log_likelihood, Reference("measured"), train, test, count) for train, test in folds]
        for count in components
    ]
    return [[result.get() for result in row] for row in pending]
