"""Keeps the chunks that it made."""


def orbits(client, orbit, starts):
    half = len(starts) // 2
    parts = [starts[:half], starts[half:]]
    view = client.load_balanced_view()
    return view.map_sync(chunk, [orbit] * 2, parts)


def chunk(orbit, starts):
    return [orbit(x) for x in starts]
