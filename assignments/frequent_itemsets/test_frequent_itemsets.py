"""What is checked, and what it is worth: 10 points."""

from __future__ import annotations

import pytest


@pytest.mark.points(2)
def test_the_frequent_itemsets_equal_the_serial_ones(answer, serial):
    """The frequent itemsets and their supports equal the serial ones."""
    hint = "Add up the supports of all shops before they are held against `least`; give all levels to apriori.table."
    answer.require_equal(serial, "itemsets", hint=hint)
    answer.require_equal(serial, "supports", hint=hint)


@pytest.mark.points(4, needs="test_the_frequent_itemsets_equal_the_serial_ones")
def test_the_baskets_were_counted_by_the_workers(evidence):
    """The baskets were counted by the SCOOP workers, in parallel."""
    evidence.require_parallel_map()


@pytest.mark.points(4, needs="test_the_baskets_were_counted_by_the_workers")
def test_speedup(speedup):
    """The program is faster than the serial one."""
    speedup.award()
