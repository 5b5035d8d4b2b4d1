"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_the_counts_equal_the_serial_ones(answer, serial):
    """The count of every word equals the serial one."""
    hint = "Each text once; the counts in the order of the vocabulary, also those of words that do not occur."
    answer.require_equal(serial, "counts", hint=hint)


@pytest.mark.points(4, needs="test_the_counts_equal_the_serial_ones")
def test_the_texts_were_read_by_the_workers(evidence):
    """The texts were read by the SCOOP workers, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_texts_were_read_by_the_workers")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()
