"""Submits the evaluation of every particle, and then asks for the results in their order."""

from __future__ import annotations

from copy import deepcopy
from operator import attrgetter

import numpy as np
from deap import base, creator, tools
from scoop import futures

INERTIA = 0.6
PULL = 1.2

if not hasattr(creator, "Particle"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Particle", np.ndarray, fitness=creator.FitnessMin)


def minimise(objective, target, gusts, bound, particles, generations, seed):
    rng = np.random.default_rng(seed)
    swarm = [creator.Particle(rng.uniform(-bound, bound, size=2)) for _ in range(particles)]
    speeds = [rng.uniform(-bound, bound, size=2) / 4 for _ in swarm]
    own = deepcopy(swarm)
    logbook = tools.Logbook()
    for generation in range(generations):
        submitted = [futures.submit(objective, particle, target=target, gusts=gusts) for particle in swarm]
        values = [future.result()[0] for future in submitted]
        for number, particle in enumerate(swarm):
            particle.fitness.values = (values[number],)
            own[number] = max(own[number], deepcopy(particle), key=attrgetter("fitness"))
        best = max(own, key=attrgetter("fitness"))
        least = best.fitness.values[0]
        logbook.record(gen=generation, best=least, min=min(values), avg=np.mean(values), positions=np.array(swarm))
        for number, particle in enumerate(swarm):
            own_pull, common_pull = PULL * rng.uniform(size=(2, 2))
            pull = own_pull * (own[number] - particle) + common_pull * (best - particle)
            speeds[number] = INERTIA * speeds[number] + pull
            swarm[number] += speeds[number]
    return logbook
