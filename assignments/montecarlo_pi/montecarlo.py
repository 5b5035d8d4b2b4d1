"""Pi by darts, the blocks of darts spread over SCOOP workers."""


def estimate_pi(hits, seeds, tries):
    """Estimates pi from darts that the SCOOP workers throw.

    hits   the function that throws a block of darts and counts: hits(seed, tries)
    seeds  one for each block
    tries  the number of darts in a block

    Returns the estimate, a number: four times the part of all darts that hit.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on two workers of this machine: python -m scoop -n 2 montecarlo.py"""
    import inputs
    import show
    from tasks import hits

    show.require_scoop("montecarlo.py")
    show.run(estimate_pi, hits, inputs.small())


if __name__ == "__main__":
    main()
