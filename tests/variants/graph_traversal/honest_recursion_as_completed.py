"""Explores by recursion: each future submits all branches, and puts together whichever is explored first."""

from __future__ import annotations

from scoop import futures


def explore(survey, entrance):
    found = futures.submit(explore_from, survey, entrance, 0).result()
    chambers = sorted(found)
    depths, volumes = zip(*(found[number] for number in chambers), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}


def explore_from(survey, chamber, depth):
    volume, behind = survey(chamber)
    found = {chamber[0]: (depth, volume)}
    branches = [futures.submit(explore_from, survey, further, depth + 1) for further in behind]
    for branch in futures.as_completed(branches):
        found |= branch.result()
    return found
