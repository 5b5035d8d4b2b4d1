"""The rubric of the tiny assignment of blocks that may be cut as one likes."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_answer(answer, serial):
    """Every orbit ends where the serial one does."""
    answer.require_equal(serial, "ends")


@pytest.mark.points(4, needs="test_answer")
def test_parallel_map(evidence):
    """The engines computed them, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_parallel_map")
def test_speedup(speedup):
    """It is faster than the serial program."""
    speedup.award()
