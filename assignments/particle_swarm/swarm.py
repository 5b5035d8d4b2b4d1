"""A particle swarm on a costly Schaffer function, its evaluations spread over SCOOP workers."""

import numpy as np
from deap import base, creator

INERTIA = 0.6
PULL = 1.2

# Every SCOOP worker imports this file, and so gets these two classes.
if not hasattr(creator, "Particle"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Particle", np.ndarray, fitness=creator.FitnessMin)


def minimise(objective, target, gusts, bound, particles, generations, seed):
    """Minimises the objective with a particle swarm, the evaluations running on the SCOOP workers.

    objective    the function to minimise, called as objective(position, target=target, gusts=gusts)
    target       what the objective needs besides the position
    gusts        what it needs, too
    bound        the swarm begins between -bound and bound, in both directions
    particles    how many particles it has
    generations  how often all of them are evaluated
    seed         for numpy.random.default_rng, which draws everything in the order of baseline.py

    Returns a DEAP logbook with the columns gen, best, min, avg and positions.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on two workers of this machine: python -m scoop -n 2 swarm.py"""
    import inputs
    import show
    from tasks import objective

    show.require_scoop("swarm.py")
    show.run(minimise, objective, inputs.small())


if __name__ == "__main__":
    main()
