"""Surveys each level in processes that joblib starts, not on the SCOOP workers."""

from __future__ import annotations

from joblib import Parallel, delayed


def explore(survey, entrance):
    found = []
    level, depth = [entrance], 0
    while level:
        surveyed = Parallel(n_jobs=2)(delayed(survey)(chamber) for chamber in level)
        found += [(number, depth, volume) for (number, _), (volume, _) in zip(level, surveyed, strict=True)]
        level = [further for _, behind in surveyed for further in behind]
        depth += 1
    chambers, depths, volumes = zip(*sorted(found), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}
