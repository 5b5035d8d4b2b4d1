"""Submits all chambers of one depth, and notes down whichever is surveyed first."""

from __future__ import annotations

from scoop import futures


def explore(survey, entrance):
    depths, volumes = {}, {}
    level, depth = [entrance], 0
    while level:
        submitted = {futures.submit(survey, chamber): chamber[0] for chamber in level}
        level = []
        for future in futures.as_completed(submitted):
            number = submitted[future]
            volumes[number], behind = future.result()
            depths[number] = depth
            level += behind
        depth += 1
    chambers = sorted(depths)
    return {
        "chambers": chambers,
        "depths": [depths[number] for number in chambers],
        "volumes": [volumes[number] for number in chambers],
    }
