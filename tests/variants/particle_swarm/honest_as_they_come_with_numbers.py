"""Maps the particles with their numbers, and takes the values in whatever order they come."""

from __future__ import annotations

from operator import attrgetter

import numpy as np
from deap import base, creator, tools
from scoop import futures

if not hasattr(creator, "Particle"):
    creator.create("Particle", np.ndarray, speed=None, known=None, worth=np.inf)


def minimise(objective, target, gusts, bound, particles, generations, seed):
    rng = np.random.default_rng(seed)
    toolbox = base.Toolbox()
    toolbox.register("evaluate", numbered, objective=objective, target=target, gusts=gusts)
    swarm = [creator.Particle(rng.uniform(-bound, bound, size=2)) for _ in range(particles)]
    for particle in swarm:
        particle.speed = rng.uniform(-bound, bound, size=2) / 4
    logbook, values = tools.Logbook(), np.empty(particles)
    for generation in range(generations):
        for number, value in futures.map_as_completed(toolbox.evaluate, enumerate(swarm)):
            values[number] = value
        for particle, value in zip(swarm, values.tolist(), strict=True):
            if value < particle.worth:
                particle.known, particle.worth = np.array(particle), value
        best = min(swarm, key=attrgetter("worth"))
        row = {"best": best.worth, "min": values.min(), "avg": values.mean(), "positions": np.array(swarm)}
        logbook.record(gen=generation, **row)
        for particle in swarm:
            move(particle, best.known, 1.2 * rng.uniform(size=(2, 2)))
    return logbook


def numbered(pair, objective, target, gusts):
    number, particle = pair
    return number, *objective(particle, target, gusts)


def move(particle, best, pulls):
    particle.speed *= 0.6
    particle.speed += pulls[0] * (particle.known - particle) + pulls[1] * (best - particle)
    particle += particle.speed
