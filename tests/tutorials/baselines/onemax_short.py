"""Three hundred rows of bits that are bred for forty generations, without workers."""

import random

from deap import algorithms, base, creator, tools

creator.create("Most", base.Fitness, weights=(1.0,))
creator.create("Bits", list, fitness=creator.Most)


def ones(bits):
    return (sum(bits),)


def serial(seed):
    random.seed(seed)
    box = base.Toolbox()
    box.register("bits", tools.initRepeat, creator.Bits, lambda: random.randint(0, 1), 100)
    box.register("evaluate", ones)
    box.register("mate", tools.cxTwoPoint)
    box.register("mutate", tools.mutFlipBit, indpb=0.05)
    box.register("select", tools.selTournament, tournsize=3)
    algorithms.eaSimple([box.bits() for _ in range(300)], box, cxpb=0.5, mutpb=0.2, ngen=40, verbose=False)
    return {"printed": ""}
