"""CMA-ES on Rastrigin's function in 8 dimensions, 250 generations of 160, in one process."""

import numpy
from deap import algorithms, base, benchmarks, cma, creator, tools

creator.create("Least", base.Fitness, weights=(-1.0,))
creator.create("Point", list, fitness=creator.Least)


def serial(seed):
    numpy.random.seed(seed % 2**31)
    box = base.Toolbox()
    strategy = cma.Strategy(centroid=[5.0] * 8, sigma=5.0, lambda_=160)
    box.register("evaluate", benchmarks.rastrigin)
    box.register("generate", strategy.generate, creator.Point)
    box.register("update", strategy.update)
    best = tools.HallOfFame(1)
    seen = tools.Statistics(lambda each: each.fitness.values)
    for name in ("mean", "std", "min", "max"):
        seen.register(name, getattr(numpy, name))
    algorithms.eaGenerateUpdate(box, ngen=250, halloffame=best, stats=seen, verbose=False)
    return {"fitness": float(best[0].fitness.values[0])}
