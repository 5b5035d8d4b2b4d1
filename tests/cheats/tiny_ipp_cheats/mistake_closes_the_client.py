"""Tidies up: the client is closed, and the next call gets it again."""


def orbits(client, orbit, starts):
    ends = client.load_balanced_view().map_sync(orbit, starts)
    client.close()
    return ends
