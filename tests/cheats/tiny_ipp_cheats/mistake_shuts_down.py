"""Ends with the line of the tutorial that ends everything."""


def orbits(client, orbit, starts):
    ends = client.load_balanced_view().map_sync(orbit, starts)
    client.shutdown(hub=True)
    return ends
