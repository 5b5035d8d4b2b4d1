"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_the_inertia_curve_equals_the_serial_one(answer, serial):
    """The inertia for each number of clusters equals the serial one."""
    hint = "Fit a copy of the given kmeans for each of the counts, in their order, with seed as its random_state."
    answer.require_equal(serial, "inertia", rtol=1e-9, hint=hint)


@pytest.mark.points(4, needs="test_the_inertia_curve_equals_the_serial_one")
def test_the_fits_ran_on_the_engines(evidence):
    """The fits ran on the engines, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_fits_ran_on_the_engines")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()
