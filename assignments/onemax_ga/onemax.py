"""OneMax by a genetic algorithm on islands, spread over SCOOP workers."""

from deap import base, creator

# Every SCOOP worker imports this file, and so gets these two classes.
if not hasattr(creator, "Individual"):
    creator.create("FitnessMax", base.Fitness, weights=(1.0,))
    creator.create("Individual", list, fitness=creator.FitnessMax)


def evolve(evaluate, islands, seeds, migrants, noise):
    """Evolves panels of switches on islands, the evaluations running on the SCOOP workers.

    evaluate  what is maximised, called as evaluate(individual, noise=noise)
    islands   the first population of each island: lists of panels; a panel is a list of 0 and 1
    seeds     seeds[epoch][island] has a seed for each generation: random.seed(seed) before its offspring are made
    migrants  how many of the best of an island replace the worst of the next one after each epoch
    noise     what evaluate needs besides the individual

    Returns a dict with "best" and "mean", which have a row for each island: what baseline.py writes down of it;
    and "populations", the islands after the last migration.
    baseline.py holds the serial program; README.md says how to go about it.
    """
    raise NotImplementedError


def main():
    """Runs it by hand, on two workers of this machine: python -m scoop -n 2 onemax.py"""
    import inputs
    import show
    from tasks import evaluate

    show.require_scoop("onemax.py")
    show.run(evolve, evaluate, inputs.small())


if __name__ == "__main__":
    main()
