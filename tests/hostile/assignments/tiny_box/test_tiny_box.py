"""The rubric: only the answer is worth points."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_squares_equal_the_serial_ones(answer, serial):
    """Every square equals the serial one."""
    answer.require_equal(serial, "squares")
