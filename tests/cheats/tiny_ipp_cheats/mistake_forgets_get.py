"""Returns what is still on its way."""


def orbits(client, orbit, starts):
    return client.load_balanced_view().map_async(orbit, starts)
