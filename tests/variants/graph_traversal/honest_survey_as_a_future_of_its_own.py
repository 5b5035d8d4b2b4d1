"""Explores by recursion with two kinds of futures: one for each branch, and one for each survey within it."""

from __future__ import annotations

from scoop import futures


def explore(survey, entrance):
    found = explore_from(survey, entrance, 0)
    chambers, depths, volumes = zip(*sorted(found), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}


def explore_from(survey, chamber, depth):
    volume, behind = futures.submit(survey, chamber).result()
    branches = [futures.submit(explore_from, survey, further, depth + 1) for further in behind]
    return sum((branch.result() for branch in branches), [(chamber[0], depth, volume)])
