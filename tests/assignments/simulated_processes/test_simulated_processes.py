"""The rubric of the tiny assignment of simulated cost for processes."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_readings_equal_the_serial_ones(answer, serial):
    """Every reading equals the serial one."""
    answer.require_equal(serial, "readings")


@pytest.mark.points(4, needs="test_readings_equal_the_serial_ones")
def test_the_pool_took_them(evidence):
    """The worker processes took them, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_pool_took_them")
def test_speedup(speedup):
    """It is faster than the serial program."""
    speedup.award()
