"""CMA-ES on a costly function, its evaluations spread over SCOOP workers."""

from deap import base, creator

# Every SCOOP worker imports this file, and so gets these two classes.
if not hasattr(creator, "Individual"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Individual", list, fitness=creator.FitnessMin)


def evolve(objective, centre, centroid, sigma, population, generations, seed):
    """Minimises the objective with CMA-ES, the evaluations running on the SCOOP workers.

    objective    the function to minimise, called as objective(individual, centre=centre)
    centre       what the objective needs besides the individual
    centroid     where the search begins
    sigma        how widely it begins
    population   the number of individuals in a generation
    generations  the number of generations
    seed         for numpy's global random numbers, set before anything is drawn

    Returns DEAP's logbook with the min, avg, std and max of each generation.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on two workers of this machine: python -m scoop -n 2 cmaes.py"""
    import inputs
    import show
    from tasks import objective

    show.require_scoop("cmaes.py")
    show.run(evolve, objective, inputs.small())


if __name__ == "__main__":
    main()
