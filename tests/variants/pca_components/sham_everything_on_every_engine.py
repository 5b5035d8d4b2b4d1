"""Each engine computes the whole table, and that of the first one is taken."""


def _table(log_likelihood, data, components, folds):
    return [[log_likelihood(data, train, test, count) for train, test in folds] for count in components]


def score_components(client, log_likelihood, data, components, folds):
    return client[:].apply_sync(_table, log_likelihood, data, components, folds)[0]
