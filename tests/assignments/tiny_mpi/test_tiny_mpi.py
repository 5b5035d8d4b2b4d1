"""The rubric of the tiny assignment whose engines are ranks of MPI."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_the_total_equals_the_serial_one(answer, serial):
    """The total equals the serial one."""
    answer.require_equal(serial, "total", rtol=1e-12)


@pytest.mark.points(4, needs="test_the_total_equals_the_serial_one")
def test_the_engines_computed_it(evidence):
    """The engines computed it, in parallel."""
    evidence.require_parallel_map()
