"""More tasks than a record holds: the largest stay, whatever their order, and nothing of the rest is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.measuring.watch import largest
from grader.measuring.watch.largest import Largest
from grader.record.trace import Task

COSTS = st.lists(st.integers(0, 10), max_size=30)


def kept(costs: list[int], room: int) -> Largest:
    before, largest.MAX_TASKS = largest.MAX_TASKS, room
    try:
        found = Largest()
        for number, cost in enumerate(costs):
            found.add(Task(1, number, number + 1, cost / 10, 0.0, "square"))
        return found
    finally:
        largest.MAX_TASKS = before


@given(COSTS, st.integers(1, 30))
def test_the_largest_are_listed_and_the_rest_is_summed_up(costs, room):
    found = kept(costs, room)

    assert (
        sorted((task.cpu_s for task in found.listed), reverse=True)
        == sorted((c / 10 for c in costs), reverse=True)[:room]
    )
    assert len(found.listed) + found.unlisted.count == len(costs)
    assert sum(task.cpu_s for task in found.listed) + found.unlisted.cpu_s == pytest.approx(sum(costs) / 10)


@given(COSTS, st.integers(1, 30))
def test_those_that_are_listed_are_in_the_order_in_which_they_began(costs, room):
    begins = [task.begin_s for task in kept(costs, room).listed]

    assert begins == sorted(begins)


def test_a_new_run_begins_with_none():
    found = kept([1, 2, 3], 2)

    found.clear()

    assert (found.listed, found.unlisted.count) == ((), 0)
