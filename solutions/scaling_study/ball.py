"""The volume of a ball in many dimensions, by darts; the blocks of darts are spread over SCOOP workers."""

import sys
from itertools import repeat
from pathlib import Path

from scoop import futures


def volume(hits, dimensions, seeds, tries):
    """The volume of the ball, estimated from the darts of all blocks; the SCOOP workers throw them."""
    inside = sum(futures.map(hits, repeat(dimensions), seeds, repeat(tries)))
    return 2.0**dimensions * inside / (tries * len(seeds))


def main():
    """Measures it, and writes its seconds into the table: python -m scoop -n 4 ball.py"""
    import inputs
    import scoop
    import show
    from tasks import hits

    show.run(volume, hits, inputs.by_hand(), who=str(scoop.SIZE) if scoop.IS_RUNNING else show.SERIAL)


if __name__ in ("__main__", "SCOOP_WORKER"):
    # Run by hand: the tasks are in the assignment's folder.
    sys.path.append(str(Path(__file__).resolve().parents[2] / "assignments/scaling_study"))

if __name__ == "__main__":
    main()
