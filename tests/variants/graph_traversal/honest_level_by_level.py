"""Maps over all chambers of one depth, and collects the next level from what lies behind them."""

from __future__ import annotations

from scoop import futures


def explore(survey, entrance):
    found = []
    level, depth = [entrance], 0
    while level:
        surveyed = list(futures.map(survey, level))
        found += [(number, depth, volume) for (number, _), (volume, _) in zip(level, surveyed, strict=True)]
        level = [further for _, behind in surveyed for further in behind]
        depth += 1
    chambers, depths, volumes = zip(*sorted(found), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}
