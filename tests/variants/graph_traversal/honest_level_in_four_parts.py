"""Deals the chambers of one depth out in four parts; each worker surveys the chambers of a part."""

from __future__ import annotations

from itertools import repeat

from scoop import futures

PARTS = 4


def survey_part(survey, part):
    return [(chamber[0], *survey(chamber)) for chamber in part]


def explore(survey, entrance):
    found = []
    level, depth = [entrance], 0
    while level:
        parts = [level[first::PARTS] for first in range(min(PARTS, len(level)))]
        level = []
        for surveyed in futures.map(survey_part, repeat(survey), parts):
            for number, volume, behind in surveyed:
                found.append((number, depth, volume))
                level += behind
        depth += 1
    chambers, depths, volumes = zip(*sorted(found), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}
