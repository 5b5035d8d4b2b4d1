"""Runs the search twice, both times on the engines: once to look at it, once to return it."""


def orbits(client, orbit, starts):
    view = client.load_balanced_view()
    print(view.map_sync(orbit, starts)[:3])
    return view.map_sync(orbit, starts)
