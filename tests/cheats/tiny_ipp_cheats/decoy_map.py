"""Maps a function that does nothing over the engines, and computes in the client (row 29)."""


def orbits(client, orbit, starts):
    client.load_balanced_view().map_sync(nothing, starts)
    return [orbit(x) for x in starts]


def nothing(x):
    return x
