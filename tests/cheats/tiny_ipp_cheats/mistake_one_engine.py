"""Maps over the first engine, as in the first example of many tutorials."""


def orbits(client, orbit, starts):
    return client[0].map_sync(orbit, starts)
