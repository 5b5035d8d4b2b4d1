"""Maps the folds for one number of components after the other, two folds an engine; the data were pushed before."""

from ipyparallel import Reference


def score_components(client, log_likelihood, data, components, folds):
    view = client[:]
    view.push({"data": data}, block=True)
    trains, tests = zip(*folds)
    named = [Reference("data")] * len(folds)
    return [view.map_sync(log_likelihood, named, trains, tests, [count] * len(folds)) for count in components]
