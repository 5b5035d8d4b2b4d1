"""Explores by recursion: each future surveys a chamber, and maps itself over what lies behind."""

from __future__ import annotations

from itertools import repeat

from scoop import futures


def explore(survey, entrance):
    found = explore_from(survey, entrance, 0)
    chambers, depths, volumes = zip(*sorted(found), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}


def explore_from(survey, chamber, depth):
    volume, behind = survey(chamber)
    found = [(chamber[0], depth, volume)]
    for branch in futures.map(explore_from, repeat(survey), behind, repeat(depth + 1)):
        found += branch
    return found
