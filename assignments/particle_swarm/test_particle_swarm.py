"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.points(2)
def test_every_generation_equals_the_serial_one(answer, serial):
    """Every generation of the swarm equals the serial one: its positions, and what they are worth."""
    hint = "Let one generator, numpy.random.default_rng(seed), draw everything, in the order of baseline.py."
    if np.array_equal(answer["positions"][0], serial["positions"][0]):
        hint = "The first swarm is right: does each particle get the value of its own position, and keep its best one?"
    answer.require_equal(serial, "gen", hint="Count the generations from 0.")
    answer.require_equal(serial, "positions", rtol=1e-9, atol=1e-9, hint=hint)
    for column in ("best", "min", "avg"):
        answer.require_equal(serial, column, rtol=1e-9, hint=hint)


@pytest.mark.points(4, needs="test_every_generation_equals_the_serial_one")
def test_the_evaluations_ran_on_the_workers(evidence):
    """The evaluations ran on the SCOOP workers, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_evaluations_ran_on_the_workers")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()
