"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_every_score_equals_the_serial_one(answer, serial):
    """The score of every number of components on every fold equals the serial one."""
    hint = "Call log_likelihood for each number of components with each fold; a row for each number."
    answer.require_equal(serial, "scores", rtol=1e-9, hint=hint)


@pytest.mark.points(4, needs="test_every_score_equals_the_serial_one")
def test_the_fits_ran_on_the_engines(evidence):
    """The fits ran on the engines, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_fits_ran_on_the_engines")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()
