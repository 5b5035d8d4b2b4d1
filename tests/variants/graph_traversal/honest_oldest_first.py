"""Keeps a queue of futures at the origin: waits for the oldest, and submits what lies behind it at once."""

from __future__ import annotations

from collections import deque

from scoop import futures


def explore(survey, entrance):
    found = []
    waiting = deque([(futures.submit(survey, entrance), entrance[0], 0)])
    while waiting:
        future, number, depth = waiting.popleft()
        volume, behind = future.result()
        found.append((number, depth, volume))
        for further in behind:
            waiting.append((futures.submit(survey, further), further[0], depth + 1))
    chambers, depths, volumes = zip(*sorted(found), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}
