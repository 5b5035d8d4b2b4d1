"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_the_cave_equals_the_serial_one(answer, serial):
    """Every chamber, its depth and its volume equal those of the serial program."""
    order = "Each chamber once, in the order of their numbers."
    answer.require_equal(serial, "chambers", hint=order)
    answer.require_equal(
        serial, "depths", hint="The entrance has depth 0, what lies behind a chamber one more than it."
    )
    answer.require_equal(serial, "volumes", rtol=1e-9, hint=order)


@pytest.mark.points(4, needs="test_the_cave_equals_the_serial_one")
def test_the_chambers_were_surveyed_by_the_workers(evidence):
    """The chambers were surveyed by the SCOOP workers, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_chambers_were_surveyed_by_the_workers")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()
