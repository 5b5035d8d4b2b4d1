"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_every_generation_equals_the_serial_one(answer, serial):
    """Every generation in the logbook equals the one of the serial search."""
    generations = "Run eaGenerateUpdate for the given number of generations and individuals."
    seed = "Set numpy.random.seed(seed) before the strategy draws its first individual."
    order = "The first generation is right, so the seed is: does each individual get its own fitness, in their order?"
    for column in ("gen", "nevals"):
        answer.require_equal(serial, column, hint=generations)
    for column in ("min", "avg", "std", "max"):
        answer.require_equal(serial, column, rtol=1e-9, hint=seed, later_hint=order)


@pytest.mark.points(4, needs="test_every_generation_equals_the_serial_one")
def test_the_evaluations_ran_on_the_workers(evidence):
    """The evaluations ran on the SCOOP workers, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_evaluations_ran_on_the_workers")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()
