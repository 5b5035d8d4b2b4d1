"""Traces: sums by role, the bound on demand, tasks at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.record.trace import Role, Task, charged, peak_concurrency
from tests.unit.builders import client, engine, other, process, task, trace

SECONDS = st.floats(0.0, 100.0)


@pytest.mark.parametrize(
    ("spans", "peak"),
    [
        pytest.param([], 0, id="no task"),
        pytest.param([(0, 1)], 1, id="one task"),
        pytest.param([(0, 1), (1, 2), (2, 3)], 1, id="tasks that touch"),
        pytest.param([(0, 2), (1, 3)], 2, id="two that overlap"),
        pytest.param([(0, 10), (1, 2), (3, 4)], 2, id="a long one with short ones after each other"),
        pytest.param([(0, 5), (0, 5), (0, 5)], 3, id="three at the same time"),
    ],
)
def test_peak_concurrency_is_the_largest_number_of_tasks_open_at_once(spans, peak):
    tasks = tuple(task(n, *span) for n, span in enumerate(spans))

    assert peak_concurrency(tasks) == peak


@given(st.lists(st.tuples(st.integers(0, 3), SECONDS, SECONDS), max_size=30))
def test_peak_concurrency_never_exceeds_the_workers_that_run_one_task_at_a_time(drawn):
    ends = [0.0] * 4
    tasks = []
    for worker, pause_s, length_s in drawn:
        begin_s = ends[worker] + pause_s
        ends[worker] = begin_s + length_s
        tasks.append(Task(worker, begin_s, ends[worker], 0.0, 0.0, "f"))
    busy_workers = {worker for worker, _, length_s in drawn if length_s > 0}

    assert peak_concurrency(tuple(tasks)) <= max(1, len({worker for worker, _, _ in drawn}))
    assert peak_concurrency(tuple(t for t in tasks if t.end_s > t.begin_s)) <= len(busy_workers)


def test_cpu_time_of_controller_and_broker_is_not_the_programs():
    broker = process(pid=9, role=Role.INFRASTRUCTURE, cpu_s=50.0)
    seen = trace(1.0, broker, engine(1, 0.25), client(0.5), other(7, 1.0, "sh"), unseen_cpu_s=2.0)

    assert seen.cpu_s == 3.75


def test_demand_of_a_process_is_bounded_by_the_wall_time_of_the_run():
    threads = process(pid=1, cpu_s=1.0, wait_s=30.0)
    seen = trace(2.0, threads, client(0.5, wait_s=0.25), unseen_cpu_s=0.125)

    assert seen.demand_s(2) == 2.0 + 0.75 + 0.125


def test_demand_is_bounded_by_what_so_many_workers_can_have():
    seen = trace(1.0, *(process(pid=n, cpu_s=0.25, wait_s=0.75) for n in range(8)))

    assert (seen.demand_s(1), seen.demand_s(2), seen.demand_s(9)) == (1.0, 2.0, 8.0)


@pytest.mark.parametrize(
    ("idle_s", "cores", "demand_s"),
    [
        pytest.param(0.0, 2, 2.0, id="none is idle"),
        pytest.param(0.75, 2, 1.25, id="a core is idle for most of the run"),
        pytest.param(1.0, 2, 1.0, id="one core is idle"),
        pytest.param(5.0, 2, 0.0, id="ticks say more than there was"),
        pytest.param(2.0, 4, 2.0, id="cores that no worker needs are idle"),
        pytest.param(2.5, 4, 1.5, id="half of a needed one as well"),
        pytest.param(1.0, 0, 2.0, id="how many there are is not known"),
        pytest.param(0.5, 1, 1.5, id="fewer cores than workers"),
    ],
)
def test_a_core_that_is_idle_is_no_workers_demand(idle_s, cores, demand_s):
    seen = trace(1.0, process(pid=1, wait_s=1.0), process(pid=2, cpu_s=1.0), idle_s=idle_s, cores=cores)

    assert seen.demand_s(2) == demand_s


@given(SECONDS, SECONDS, st.integers(0, 8), st.integers(1, 8), SECONDS)
def test_the_bound_never_adds_demand(demand_s, idle_s, cores, workers, wall_s):
    found = trace(wall_s, idle_s=idle_s, cores=cores).bounded(demand_s, workers)

    assert 0.0 <= found <= min(demand_s, workers * wall_s)


def test_of_role_keeps_the_processes_of_the_named_roles_only():
    seen = trace(1.0, engine(1, 0.1), client(0.1), other(7, 0.1, "sh"))

    assert [p.pid for p in seen.of_role(Role.WORKER, Role.OTHER)] == [1, 7]
    assert [p.pid for p in seen.of_role(Role.CLIENT)] == [100]
    assert seen.of_role() == ()


def test_demand_counts_waiting_for_a_core():
    waiting = process(cpu_s=1.0, wait_s=0.5)

    assert waiting.demand_s == 1.5


def test_threads_that_queue_inside_a_task_do_not_raise_its_demand():
    crowded = process(cpu_s=1.0, wait_s=7.0, in_tasks=1.0, task_s=1.0)

    assert crowded.task_demand_s == 1.0


@given(SECONDS, SECONDS, st.floats(0.0, 1.0), SECONDS)
def test_demand_in_tasks_is_at_most_the_time_in_tasks_and_at_most_what_was_used(cpu_s, wait_s, in_tasks, task_s):
    seen = process(cpu_s=cpu_s, wait_s=wait_s, in_tasks=in_tasks, task_s=task_s)

    assert seen.task_demand_s <= task_s
    assert seen.task_demand_s <= seen.task_cpu_s + seen.task_wait_s


def waited(pid: int, simulated_s: float, *, in_tasks_s: float, cpu_s: float = 0.25):
    """A process that waited for simulated cost, and computed and waited for a core besides."""
    own = process(pid=pid, cpu_s=cpu_s, wait_s=0.5, in_tasks=0.5, task_s=in_tasks_s)
    return replace(own, simulated_s=simulated_s, task_simulated_s=in_tasks_s)


def test_simulated_seconds_stand_in_place_of_those_that_were_computed():
    seen = charged(trace(2.0, waited(1, 1.5, in_tasks_s=1.0), waited(2, 0.0, in_tasks_s=0.0), unseen_cpu_s=3.0))

    one, two = seen.processes
    assert (one.demand_s, one.task_demand_s, one.task_s) == (1.5, 1.0, 1.0)
    assert (two.demand_s, two.task_demand_s) == (0.0, 0.0)
    assert seen.cpu_s == 1.5


def test_idle_cores_do_not_bound_what_was_simulated():
    eight = [waited(n, 0.9, in_tasks_s=0.9) for n in range(8)]
    seen = charged(trace(1.0, *eight, idle_s=1.9, cores=2))

    assert seen.demand_s(8) == pytest.approx(7.2)
    assert seen.demand_s(4) == 4.0


def test_a_task_is_charged_its_simulated_cost_alone():
    one = replace(task(1, 0.0, 2.0), simulated_s=1.75, wait_s=1.0)

    (found,) = charged(trace(2.0, tasks=(one,))).tasks

    assert (found.cpu_s, found.wait_s, found.end_s) == (1.75, 0.0, 2.0)


@given(st.lists(SECONDS, min_size=1, max_size=8), SECONDS)
def test_charging_twice_is_charging_once(simulated, wall_s):
    seen = charged(trace(wall_s, *(waited(n, x, in_tasks_s=x) for n, x in enumerate(simulated))))

    assert charged(seen) == seen
