"""The volume of a ball in many dimensions, by darts; the blocks of darts are spread over SCOOP workers."""


def volume(hits, dimensions, seeds, tries):
    """Estimates the volume of a ball from darts that the SCOOP workers throw.

    hits        the function that throws a block of darts and counts: hits(dimensions, seed, tries)
    dimensions  of the ball
    seeds       one for each block
    tries       the number of darts in a block

    Returns the estimate, a number: the volume of the cube, 2 ** dimensions, times the part of all darts that hit.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError
