"""Returns an ``AsyncResult`` (row 11)."""


def orbits(client, orbit, starts):
    return client.load_balanced_view().map_async(orbit, starts)
