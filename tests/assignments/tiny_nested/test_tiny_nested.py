"""The rubric of the tiny nested assignment."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_the_total_is_right(answer, serial):
    """The total equals the serial one."""
    answer.require_equal(serial, "total", rtol=1e-12)


@pytest.mark.points(4, needs="test_the_total_is_right")
def test_the_workers_computed_them(evidence):
    """The SCOOP workers computed them, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_workers_computed_them")
def test_speedup(speedup):
    """It is faster than the serial program."""
    speedup.award()
