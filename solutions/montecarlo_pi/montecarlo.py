"""Pi by darts, the blocks of darts spread over SCOOP workers."""

import sys
from itertools import repeat
from pathlib import Path

from scoop import futures


def estimate_pi(hits, seeds, tries):
    """Pi, estimated from the darts of all blocks; the SCOOP workers throw them."""
    inside = sum(futures.map(hits, seeds, repeat(tries)))
    return 4.0 * inside / (tries * len(seeds))


def main():
    """Throws more darts, on two workers of this machine: python -m scoop -n 2 montecarlo.py"""
    import inputs
    import show
    from tasks import hits

    show.require_scoop("montecarlo.py")
    show.run(estimate_pi, hits, {**inputs.small(), "tries": 1_000_000})


if __name__ in ("__main__", "SCOOP_WORKER"):
    # Run by hand: the tasks are in the assignment's folder.
    sys.path.append(str(Path(__file__).resolve().parents[2] / "assignments/montecarlo_pi"))

if __name__ == "__main__":
    main()
