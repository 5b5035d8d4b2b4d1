"""The serial program that the speedup is measured against: one evaluation after the other."""

from __future__ import annotations

import numpy as np
from deap import base, creator, tools

INERTIA = 0.6
PULL = 1.2

if not hasattr(creator, "Particle"):
    creator.create("FitnessMin", base.Fitness, weights=(-1.0,))
    creator.create("Particle", np.ndarray, fitness=creator.FitnessMin)


def minimise(objective, target, gusts, bound, particles, generations, seed):
    """The logbook of a particle swarm on its way to the smallest objective; it runs in this process."""
    rng = np.random.default_rng(seed)
    toolbox = base.Toolbox()
    toolbox.register("evaluate", objective, target=target, gusts=gusts)

    swarm = [creator.Particle(rng.uniform(-bound, bound, size=2)) for _ in range(particles)]
    speeds = [rng.uniform(-bound, bound, size=2) / 4 for _ in swarm]
    own = [toolbox.clone(particle) for particle in swarm]
    logbook = tools.Logbook()
    for generation in range(generations):
        for particle, fitness in zip(swarm, toolbox.map(toolbox.evaluate, swarm), strict=True):
            particle.fitness.values = fitness
        own = [max(pair, key=by_fitness) for pair in zip(own, map(toolbox.clone, swarm), strict=True)]
        best = max(own, key=by_fitness)
        logbook.record(gen=generation, **record(swarm, best))
        for particle, speed, known in zip(swarm, speeds, own, strict=True):
            move(particle, speed, known, best, rng)
    return logbook


def by_fitness(particle):
    """What DEAP compares: a larger fitness is a smaller objective, and none at all is the worst."""
    return particle.fitness


def record(swarm, best):
    """What is written down of a generation; best is the best position that any particle has been at so far."""
    values = [particle.fitness.values[0] for particle in swarm]
    positions = np.array(swarm)
    return {"best": best.fitness.values[0], "min": np.min(values), "avg": np.mean(values), "positions": positions}


def move(particle, speed, known, best, rng):
    """One step: on as before, and towards the best positions that it and the swarm know, each with some chance."""
    own_pull, common_pull = PULL * rng.uniform(0.0, 1.0, size=(2, 2))
    speed *= INERTIA
    speed += own_pull * (known - particle) + common_pull * (best - particle)
    particle += speed


def main():
    """Runs it by hand: python baseline.py"""
    import inputs
    import show
    from tasks import objective

    show.run(minimise, objective, inputs.small())


if __name__ == "__main__":
    main()
