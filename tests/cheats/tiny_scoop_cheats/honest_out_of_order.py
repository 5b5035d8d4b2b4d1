"""Takes results as they come and sorts them afterwards."""

from scoop import futures


def orbits(orbit, starts):
    ends = [0.0] * len(starts)
    for number, end in futures.map_as_completed(numbered, enumerate(starts), [orbit] * len(starts)):
        ends[number] = end
    return ends


def numbered(pair, orbit):
    return pair[0], orbit(pair[1])
