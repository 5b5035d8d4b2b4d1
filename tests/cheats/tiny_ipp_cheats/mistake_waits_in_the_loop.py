"""Waits for each result before it sends the next task."""


def orbits(client, orbit, starts):
    view = client.load_balanced_view()
    return [view.apply_sync(orbit, x) for x in starts]
