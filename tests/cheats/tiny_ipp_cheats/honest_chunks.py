"""Chunks of three."""


def orbits(client, orbit, starts):
    return client.load_balanced_view().map(orbit, starts, chunksize=3).get()
