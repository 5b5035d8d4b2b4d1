"""Connects to a profile that it has at home."""

import ipyparallel as ipp


def orbits(client, orbit, starts):
    return ipp.Client(profile="mycluster")[:].map_sync(orbit, starts)
