"""Waits at the origin for whichever chamber is surveyed first, and submits what lies behind it at once."""

from __future__ import annotations

from scoop import futures


def explore(survey, entrance):
    found = []
    pending = {futures.submit(survey, entrance): (entrance[0], 0)}
    while pending:
        done, _ = futures.wait(list(pending), return_when=futures.FIRST_COMPLETED)
        for future in done:
            number, depth = pending.pop(future)
            volume, behind = future.result()
            found.append((number, depth, volume))
            pending.update({futures.submit(survey, further): (further[0], depth + 1) for further in behind})
    chambers, depths, volumes = zip(*sorted(found), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}
