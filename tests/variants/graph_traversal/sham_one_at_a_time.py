"""Submits one chamber, and waits for it before it submits the next one."""

from __future__ import annotations

from scoop import futures


def explore(survey, entrance):
    found = []
    known = [(entrance, 0)]
    while known:
        chamber, depth = known.pop()
        volume, behind = futures.submit(survey, chamber).result()
        found.append((chamber[0], depth, volume))
        known += [(further, depth + 1) for further in behind]
    chambers, depths, volumes = zip(*sorted(found), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}
