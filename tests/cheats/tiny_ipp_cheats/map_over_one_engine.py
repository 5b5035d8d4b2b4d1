"""A map over one engine (rows 41, 42)."""


def orbits(client, orbit, starts):
    return client[0].map_sync(orbit, starts)
