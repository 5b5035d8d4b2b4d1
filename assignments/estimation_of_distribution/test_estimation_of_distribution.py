"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.points(2)
def test_every_generation_equals_the_serial_one(answer, serial):
    """Every generation in the logbook, and the distribution learnt from it, equals the serial one."""
    hint = "Let numpy.random.default_rng(seed) draw the individuals, all of a generation at once, and evaluate these."
    if np.isclose(answer["avg"][0], serial["avg"][0], rtol=1e-9):
        hint = (
            "The first generation is right: is centre and width learnt from its better half, by each one's own misfit?"
        )
    for column in ("gen", "nevals"):
        answer.require_equal(serial, column, hint="Count generations from 0, and evaluate every individual once.")
    for column in ("min", "avg"):
        answer.require_equal(serial, column, rtol=1e-9, hint=hint)
    for column in ("centre", "width"):
        answer.require_equal(serial, column, rtol=1e-9, atol=1e-12, hint=hint)


@pytest.mark.points(4, needs="test_every_generation_equals_the_serial_one")
def test_the_evaluations_ran_on_the_workers(evidence):
    """The evaluations ran on the SCOOP workers, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_evaluations_ran_on_the_workers")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()
