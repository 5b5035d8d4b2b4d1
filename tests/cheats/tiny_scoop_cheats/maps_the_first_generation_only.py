"""An eighth of the tasks goes through the map, all others through a loop (row 46)."""

from scoop import futures


def orbits(orbit, starts):
    eighth = len(starts) // 8
    first = list(futures.map(orbit, starts[:eighth]))
    return [*first, *map(orbit, starts[eighth:])]
