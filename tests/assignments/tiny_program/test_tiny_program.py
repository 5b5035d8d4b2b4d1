"""The rubric of the tiny assignment of a program."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_squares_equal_the_serial_ones(answer, serial):
    """Every square equals the serial one."""
    for part in ("squares", "largest", "count"):
        answer.require_equal(serial, part)


@pytest.mark.points(4, needs="test_squares_equal_the_serial_ones")
def test_its_processes_computed_them(evidence):
    """Its processes computed them, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_its_processes_computed_them")
def test_speedup(speedup):
    """It is faster than the serial program."""
    speedup.award()
