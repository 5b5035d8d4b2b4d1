"""Explores an unknown cave, its chambers spread over SCOOP workers."""

import sys
from pathlib import Path

from scoop import futures


def explore(survey, entrance):
    """All chambers of the cave, in the order of their numbers; the SCOOP workers survey them."""
    chambers, depths, volumes = zip(*sorted(_from(survey, entrance, 0)), strict=True)
    return {"chambers": chambers, "depths": depths, "volumes": volumes}


def _from(survey, chamber, depth):
    """A chamber and all that lies behind it. What lies behind are futures that this one submits, and waits for."""
    volume, behind = survey(chamber)
    branches = [futures.submit(_from, survey, further, depth + 1) for further in behind]
    found = [(chamber[0], depth, volume)]
    for branch in branches:
        found += branch.result()
    return found


def main():
    """Explores a large cave, on two workers of this machine: python -m scoop -n 2 cave.py"""
    import inputs
    import numpy as np
    import show
    from tasks import survey

    show.require_scoop("cave.py")
    show.run(explore, survey, inputs.draw(np.random.default_rng(0)))


if __name__ in ("__main__", "SCOOP_WORKER"):
    # Run by hand: the tasks are in the assignment's folder.
    sys.path.append(str(Path(__file__).resolve().parents[2] / "assignments/graph_traversal"))

if __name__ == "__main__":
    main()
