"""Returns a generator, so that the work is done while the answer is checked (row 11)."""


def orbits(orbit, starts):
    return (orbit(x) for x in starts)
