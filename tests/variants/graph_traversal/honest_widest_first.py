"""Explores by recursion, the widest passages first, since most of the cave lies behind them."""

from __future__ import annotations

from operator import itemgetter

from scoop import futures


class Explorer:
    def __init__(self, survey):
        self.survey = survey

    def __call__(self, chamber, depth=0):
        volume, behind = self.survey(chamber)
        widest_first = sorted(behind, key=itemgetter(1), reverse=True)
        branches = [futures.submit(self, further, depth=depth + 1) for further in widest_first]
        return [(chamber[0], depth, volume), *(row for branch in branches for row in branch.result())]


def explore(survey, entrance):
    found = Explorer(survey)(entrance)
    chambers, depths, volumes = zip(*sorted(found), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}
