"""Submits the whole exploration as one future, with a loop inside: one worker surveys all chambers."""

from __future__ import annotations

from scoop import futures


def explore(survey, entrance):
    found = futures.submit(explore_alone, survey, entrance).result()
    chambers, depths, volumes = zip(*sorted(found), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}


def explore_alone(survey, entrance):
    found = []
    known = [(entrance, 0)]
    while known:
        chamber, depth = known.pop()
        volume, behind = survey(chamber)
        found.append((chamber[0], depth, volume))
        known += [(further, depth + 1) for further in behind]
    return found
