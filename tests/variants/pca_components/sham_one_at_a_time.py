"""Waits for each fit before it hands out the next one."""


def score_components(client, log_likelihood, data, components, folds):
    view = client.load_balanced_view()
    return [
        [view.apply_sync(log_likelihood, data, train, test, count) for train, test in folds] for count in components
    ]
