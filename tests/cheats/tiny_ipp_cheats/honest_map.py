"""Control: the honest solution."""


def orbits(client, orbit, starts):
    return client.load_balanced_view().map_sync(orbit, starts)
