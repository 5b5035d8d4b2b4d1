"""Estimation of distribution for an epidemic, its evaluations spread over SCOOP workers."""

import numpy as np
from deap import base, creator

# Every SCOOP worker imports this file, and so gets these two classes.
if not hasattr(creator, "Individual"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Individual", np.ndarray, fitness=creator.FitnessMin)


def estimate(misfit, observed, centre, width, individuals, generations, seed):
    """Searches the parameters of an epidemic, the evaluations running on the SCOOP workers.

    misfit       the function to minimise, called as misfit(individual, observed=observed)
    observed     what it needs besides the individual: the cases of each day
    centre       the centre of the first distribution: four numbers
    width        its width in each of the four directions
    individuals  how many are drawn from a distribution
    generations  how many distributions are drawn from
    seed         for numpy.random.default_rng, which draws all individuals

    Returns a DEAP logbook with the columns gen, nevals, min and avg of each generation,
    and the centre and width of the distribution that was learnt from it.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on two workers of this machine: python -m scoop -n 2 eda.py"""
    import inputs
    import show
    from tasks import misfit

    show.require_scoop("eda.py")
    show.run(estimate, misfit, inputs.small())


if __name__ == "__main__":
    main()
