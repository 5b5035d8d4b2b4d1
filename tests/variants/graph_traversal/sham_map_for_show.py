"""Surveys all chambers at the origin, and maps over their numbers for show."""

from __future__ import annotations

from scoop import futures


def explore(survey, entrance):
    found = explore_from(survey, entrance, 0)
    assert all(futures.map(abs, [number for number, _, _ in found]))
    chambers, depths, volumes = zip(*sorted(found), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}


def explore_from(survey, chamber, depth):
    volume, behind = survey(chamber)
    found = [(chamber[0], depth, volume)]
    for further in behind:
        found += explore_from(survey, further, depth + 1)
    return found
