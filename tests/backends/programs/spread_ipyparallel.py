"""Spreads calls over the engines."""


def spread(function, items, client, workers=2):
    return client.load_balanced_view().map_sync(function, items)
