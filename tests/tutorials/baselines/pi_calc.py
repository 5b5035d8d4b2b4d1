"""Three thousand times five thousand darts."""

from math import hypot
from random import Random


def serial(seed):
    draw = Random(seed).random
    inside = sum(sum(hypot(draw(), draw()) < 1 for _ in range(5000)) for _ in range(3000))
    return {"printed": f"pi = {4.0 * inside / 15_000_000}"}
