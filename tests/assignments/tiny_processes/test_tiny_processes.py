"""The rubric of the tiny assignment of processes."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_squares_equal_the_serial_ones(answer, serial):
    """Every square equals the serial one."""
    answer.require_equal(serial, "squares")


@pytest.mark.points(4, needs="test_squares_equal_the_serial_ones")
def test_the_pool_computed_them(evidence):
    """The worker processes computed them, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_pool_computed_them")
def test_speedup(speedup):
    """It is faster than the serial program."""
    speedup.award()
