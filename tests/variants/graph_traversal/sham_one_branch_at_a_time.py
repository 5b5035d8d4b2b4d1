"""Explores by recursion with futures, and waits for each branch before the next one is submitted."""

from __future__ import annotations

from scoop import futures


def explore(survey, entrance):
    found = explore_from(survey, entrance, 0)
    chambers, depths, volumes = zip(*sorted(found), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}


def explore_from(survey, chamber, depth):
    volume, behind = survey(chamber)
    found = [(chamber[0], depth, volume)]
    for further in behind:
        found += futures.submit(explore_from, survey, further, depth + 1).result()
    return found
