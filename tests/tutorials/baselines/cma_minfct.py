"""CMA-ES on Rastrigin's function in 30 dimensions, 250 generations of 600."""

import numpy
from deap import algorithms, base, benchmarks, cma, creator, tools

creator.create("Least", base.Fitness, weights=(-1.0,))
creator.create("Point", list, fitness=creator.Least)


def serial(seed):
    numpy.random.seed(seed % 2**31)
    box = base.Toolbox()
    strategy = cma.Strategy(centroid=[5.0] * 30, sigma=5.0, lambda_=600)
    box.register("evaluate", benchmarks.rastrigin)
    box.register("generate", strategy.generate, creator.Point)
    box.register("update", strategy.update)
    best = tools.HallOfFame(1)
    algorithms.eaGenerateUpdate(box, ngen=250, halloffame=best, verbose=False)
    return {"printed": ""}
