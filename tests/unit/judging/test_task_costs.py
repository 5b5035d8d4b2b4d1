"""What tasks usually cost: what several serial runs agree on."""

from __future__ import annotations

import random
import statistics
from dataclasses import replace

import pytest

from grader.judging.task_costs import Baselines
from grader.record.trace import Task, Trace
from tests.unit.builders import client, trace


def _serial(*cpu_s: float) -> Trace:
    begins = [sum(cpu_s[:n]) for n in range(len(cpu_s))]
    tasks = tuple(Task(100, at, at + each, each, 0.0, "square") for at, each in zip(begins, cpu_s, strict=True))
    return replace(trace(sum(cpu_s), client(sum(cpu_s), in_tasks=1.0)), tasks=tasks)


def _moods(costs: list[float], draw: random.Random) -> Trace:
    """A run in which the machine changes its speed by 1.43 now and then."""
    slow, found = False, []
    for cost in costs:
        slow = slow != (draw.random() < 0.15)
        found.append(cost * (1.43 if slow else 1.0) * draw.gauss(1.0, 0.02))
    return _serial(*found)


def test_one_run_is_taken_as_it_is():
    run = _serial(0.1, 0.3, 0.2)

    assert Baselines([run]).usual(run) == pytest.approx((0.3, 0.2, 0.1))


def test_the_sum_is_that_of_the_run_that_does_what_is_needed():
    slowed = _serial(0.2, 0.6, 0.4)

    assert Baselines([_serial(0.1, 0.3, 0.2)]).usual(slowed) == pytest.approx((0.6, 0.4, 0.2))


def test_what_runs_agree_on_is_kept():
    runs = [_serial(0.1, 0.3, 0.2), _serial(0.2, 0.6, 0.4)]

    assert Baselines(runs).usual(runs[0]) == pytest.approx((0.3, 0.2, 0.1))


def test_tasks_that_are_alike_come_out_nearly_alike():
    draw = random.Random(1)
    runs = [[_moods([0.05] * 36, draw) for _ in range(4)] for _ in range(50)]

    spreads = [[statistics.stdev(Baselines(known).usual(each[0])) for known in (each, each[:1])] for each in runs]
    kept = [of_all / of_one for of_all, of_one in spreads]

    assert statistics.mean(kept) < 0.25


def test_tasks_that_differ_keep_their_differences():
    draw = random.Random(1)
    costs = [0.02 * (1 + n % 5) for n in range(30)]
    runs = [_moods(costs, draw) for _ in range(4)]

    found = Baselines(runs).usual(runs[0])

    assert found[0] / found[-1] == pytest.approx(5.0, rel=0.35)


def test_runs_with_another_number_of_tasks_say_nothing():
    needed = _serial(0.3, 0.1)

    assert Baselines([_serial(0.2, 0.2, 0.2)]).usual(needed) == pytest.approx((0.3, 0.1))


@pytest.mark.parametrize("baselines", [[], [_serial()], [_serial(0.0, 0.0)]])
def test_without_a_serial_run_to_go_by_the_tasks_stand_for_themselves(baselines):
    assert Baselines(baselines).usual(_serial(0.1, 0.3)) == pytest.approx((0.3, 0.1))
    assert Baselines(baselines).usual(_serial()) == ()
