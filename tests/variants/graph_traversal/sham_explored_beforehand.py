"""Explores the whole cave at the origin to know its chambers, and maps the survey over all of them then."""

from __future__ import annotations

from scoop import futures


def explore(survey, entrance):
    known = [(entrance, 0)]
    for chamber, depth in known:
        _, behind = survey(chamber)
        known += [(further, depth + 1) for further in behind]
    surveyed = futures.map(survey, [chamber for chamber, _ in known])
    found = [(number, depth, volume) for ((number, _), depth), (volume, _) in zip(known, surveyed, strict=True)]
    chambers, depths, volumes = zip(*sorted(found), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}
