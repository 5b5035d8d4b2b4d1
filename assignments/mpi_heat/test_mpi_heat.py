"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_the_plate_equals_the_serial_one(answer, serial):
    """The plate and its changes equal those of the serial program."""
    steps = (
        "The largest change is that of the whole plate: every rank must know it, and all must stop after the same step."
    )
    rows = "Each strip needs the newest rows of both neighbours before its next step."
    answer.require_equal(serial, "changes", rtol=1e-9, hint=steps)
    answer.require_equal(serial, "plate", rtol=1e-9, hint=rows)


@pytest.mark.points(4, needs="test_the_plate_equals_the_serial_one")
def test_the_ranks_computed_their_strips(evidence):
    """The ranks computed their strips, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_ranks_computed_their_strips")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()
