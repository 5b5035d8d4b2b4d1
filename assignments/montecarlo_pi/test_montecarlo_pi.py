"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_the_estimate_equals_the_serial_one(answer, serial):
    """The estimate equals the one of the serial program."""
    hint = "Throw one block of `tries` darts for each seed; pi is 4 times all hits, over all darts."
    answer.require_equal(serial, "pi", rtol=1e-12, hint=hint)


@pytest.mark.points(4, needs="test_the_estimate_equals_the_serial_one")
def test_the_darts_were_thrown_by_the_workers(evidence):
    """The darts were thrown by the SCOOP workers, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_darts_were_thrown_by_the_workers")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()
