"""Uses a module within a function that is sent to engines, and imports it in the client only."""


def orbits(client, orbit, starts):
    view = client[:]
    view["orbit"] = orbit
    view.scatter("part", starts, block=True)
    view.execute("ends = [math.fabs(orbit(x)) for x in part]", block=True)
    return view.gather("ends", block=True)
