"""Prints its answer and returns nothing."""


def orbits(client, orbit, starts):
    ends = client.load_balanced_view().map_sync(orbit, starts)
    print(ends)
