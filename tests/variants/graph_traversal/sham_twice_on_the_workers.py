"""Explores by recursion, and lets each future survey its chamber twice, to compare the two."""

from __future__ import annotations

from scoop import futures


def explore(survey, entrance):
    found = explore_from(survey, entrance, 0)
    chambers, depths, volumes = zip(*sorted(found), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}


def explore_from(survey, chamber, depth):
    volume, behind = survey(chamber)
    assert survey(chamber) == (volume, behind)
    branches = [futures.submit(explore_from, survey, further, depth + 1) for further in behind]
    found = [(chamber[0], depth, volume)]
    for branch in branches:
        found += branch.result()
    return found
