"""The serial program that the speedup is measured against: one block of darts after the other."""

from __future__ import annotations


def estimate_pi(hits, seeds, tries):
    """Pi, estimated from the darts of all blocks; they are thrown in this process."""
    inside = sum(hits(seed, tries) for seed in seeds)
    return 4.0 * inside / (tries * len(seeds))


def main():
    """Runs it by hand: python baseline.py"""
    import inputs
    import show
    from tasks import hits

    show.run(estimate_pi, hits, inputs.small())


if __name__ == "__main__":
    main()
