"""The queue of simulated costs: who may wait, until when, and what cannot be hurried. Time is told."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.measuring.watch import simulation
from grader.measuring.watch.simulation import Queue, Request, SimulatedCosts, seconds

COSTS = SimulatedCosts((1.0, 2.0, 0.5), b"secret")


def request(index: int = 0, *, lane: str = "engine 0", connection: int = 1) -> Request:
    return Request(connection, 10, "t", lane, index, b"token")


def queue(*requests: Request, at_once: int = 8) -> Queue:
    made = Queue(COSTS, at_once=at_once)
    for one in requests:
        assert made.add(one)
    return made


def served(made: Queue) -> list[tuple[float, str]]:
    """When each request's wait is over, and its lane, the clock being moved from one end to the next."""
    found: list[tuple[float, str]] = []
    made.advance(0.0)
    while (now := made.next_s()) is not None:
        found += [(now, one.lane) for one in made.advance(now)]
    return found


def test_a_wait_is_over_after_the_items_cost_and_no_earlier():
    made = queue(request(1))

    begun = made.advance(5.0)

    assert (begun, made.next_s()) == ([], 7.0)
    assert made.advance(math.nextafter(7.0, 0.0)) == []
    assert [one.index for one in made.advance(7.0)] == [1]
    assert made.next_s() is None


def test_a_worker_waits_for_one_item_at_a_time():
    made = queue(request(0), request(1), request(2))

    assert served(made) == [(1.0, "engine 0"), (3.0, "engine 0"), (3.5, "engine 0")]


def test_workers_wait_side_by_side():
    made = queue(request(1, lane="engine 0"), request(1, lane="engine 1"), request(2, lane="engine 2"))

    assert served(made) == [(0.5, "engine 2"), (2.0, "engine 0"), (2.0, "engine 1")]


def test_no_more_wait_at_once_than_there_are_workers():
    made = queue(*(request(0, lane=f"process {n}") for n in range(5)), at_once=2)

    assert [end_s for end_s, _ in served(made)] == [1.0, 1.0, 2.0, 2.0, 3.0]


def test_who_came_first_is_served_first_but_holds_up_no_other_worker():
    made = queue(request(1, lane="a"), request(0, lane="a"), request(0, lane="b"), request(0, lane="c"), at_once=2)

    assert served(made) == [(1.0, "b"), (2.0, "a"), (2.0, "c"), (3.0, "a")]


def test_asking_again_costs_again():
    assert served(queue(request(0), request(0)))[-1] == (2.0, "engine 0")


def test_an_items_value_is_the_same_for_all_and_no_other_items():
    made = queue()
    values = [made.value(request(n % 3, lane=f"engine {n}")) for n in range(6)]

    assert values[:3] == values[3:]
    assert len(set(values)) == 3
    assert all(0.0 <= value < 1.0 for value in values)


def test_another_secret_gives_other_values():
    other = Queue(SimulatedCosts(COSTS.seconds, b"another"), at_once=8)

    assert other.value(request(0)) != queue().value(request(0))


def test_an_item_that_is_not_there_is_refused():
    assert not queue().add(request(3))


def test_a_flood_of_requests_is_refused(monkeypatch):
    monkeypatch.setattr(simulation, "MAX_REQUESTS", 2)
    made = queue(request(), request())

    assert not made.add(request())


def test_the_requests_of_a_lost_connection_are_forgotten_and_their_place_is_free():
    made = queue(request(1, lane="a", connection=1), request(1, lane="b", connection=2), at_once=1)
    made.advance(0.0)
    made.drop(1)

    made.advance(0.5)

    assert made.next_s() == 2.5
    assert [one.lane for one in made.advance(2.5)] == ["b"]


def test_what_is_left_at_the_end_of_a_run_comes_back_once():
    made = queue(request(0), request(1))
    made.advance(0.0)

    left = made.clear()

    assert sorted(one.index for one in left) == [0, 1]
    assert (made.clear(), made.next_s()) == ([], None)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.floats(0.01, 3.0)), min_size=1, max_size=30),
    st.integers(1, 4),
    st.randoms(use_true_random=False),
)
def test_whatever_is_asked_waits_never_overlap_beyond_what_the_workers_allow(asked, at_once, random):
    made = Queue(SimulatedCosts(tuple(cost for _, cost in asked), b"s"), at_once=at_once)
    spans, now, left = [], 0.0, list(enumerate(asked))
    while left or made.next_s() is not None:
        if left and (made.next_s() is None or random.random() < 0.5):
            index, (lane, _) = left.pop(0)
            made.add(request(index, lane=str(lane)))
        else:
            now = made.next_s()
        spans += [(one.end_s - made.cost_s(one), one.end_s, one.lane) for one in made.advance(now)]

    edges = sorted({at for begin, end, _ in spans for at in (begin, end)})
    inside = [[s for s in spans if s[0] < (a + b) / 2 < s[1]] for a, b in itertools.pairwise(edges) if b - a > 1e-9]
    assert len(spans) == len(asked)
    assert max((len(open_) for open_ in inside), default=0) <= at_once
    assert all(len({lane for _, _, lane in open_}) == len(open_) for open_ in inside)


@pytest.mark.parametrize(
    ("drawn", "found"),
    [
        pytest.param([0.1, 2], (0.1, 2.0), id="numbers"),
        pytest.param(np.array([0.5, 0.25]), (0.5, 0.25), id="an array"),
        pytest.param([], None, id="nothing"),
        pytest.param(None, None, id="none"),
        pytest.param(0.5, None, id="one number"),
        pytest.param(["a"], None, id="words"),
        pytest.param([0.1, 0.0], None, id="an item that costs nothing"),
        pytest.param([-1.0], None, id="less than nothing"),
        pytest.param([math.nan], None, id="not a number"),
        pytest.param([math.inf], None, id="for ever"),
    ],
)
def test_costs_are_a_list_of_numbers_above_nothing(drawn, found):
    assert seconds(drawn) == found
