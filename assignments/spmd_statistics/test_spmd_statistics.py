"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_the_statistics_equal_the_serial_ones(answer, serial):
    """Moments, histogram and density equal those of the serial program."""
    hint = "Add up the counts, powers, histograms and densities of all parts; divide once, at the end."
    answer.require_equal(serial, "histogram", hint=hint)
    answer.require_equal(serial, "moments", rtol=1e-7, atol=1e-9, hint=hint)
    answer.require_equal(serial, "density", rtol=1e-9, atol=1e-12, hint=hint)


@pytest.mark.points(4, needs="test_the_statistics_equal_the_serial_ones")
def test_the_engines_summed_over_their_parts(evidence):
    """The engines summed over their parts, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_engines_summed_over_their_parts")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()
