"""Control: the work is done as it should be, and the answer is wrong in one place."""


def orbits(client, orbit, starts):
    ends = client.load_balanced_view().map_sync(orbit, starts)
    ends[-1] += 1e-9
    return ends
