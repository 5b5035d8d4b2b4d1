"""Sends every task by hand, then collects."""


def orbits(client, orbit, starts):
    view = client.load_balanced_view()
    pending = [view.apply_async(orbit, x) for x in starts]
    return [result.get() for result in pending]
