"""Scatter, execute, gather."""


def orbits(client, orbit, starts):
    view = client[:]
    view.push({"orbit": orbit}, block=True)
    view.scatter("part", starts, block=True)
    view.execute("ends = [orbit(x) for x in part]", block=True)
    return list(view.gather("ends", block=True))
