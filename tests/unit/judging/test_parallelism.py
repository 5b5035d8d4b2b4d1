"""How many cores did something useful at once, whoever else used the machine meanwhile."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judging.parallelism import SLOWED, achieved, needed_share, share_in_tasks, useful
from grader.record.trace import Task
from tests.unit.builders import broker, client, engine, parallel, serial, task, trace

COST_S = 0.1
PACES = st.lists(st.floats(0.7, SLOWED - 0.01), min_size=12, max_size=12)


def test_parallelism_counts_cores_that_were_used_or_waited_for():
    crowded = trace(1.0, engine(1, 0.5, wait_s=0.5), engine(2, 0.25, wait_s=0.25))

    assert achieved(crowded, 2) == 1.5


def _tasks(*cpu_s: float):
    tasks = tuple(Task(1, 0.0, each, each, 0.0, "square") for each in cpu_s)
    return replace(trace(1.0, engine(1, sum(cpu_s))), tasks=tasks)


@pytest.mark.parametrize(
    ("own", "usual", "share"),
    [
        pytest.param([1.0, 1.0], [1.0, 1.0], 1.0, id="the same tasks"),
        pytest.param([1.4, 1.4], [1.0, 1.0], 1.0, id="slowed by a busy core"),
        pytest.param([1.0, 1.0, 1.0, 1.0], [1.0, 1.0], 0.5, id="each twice"),
        pytest.param([3.0, 1.0], [1.0, 1.0], 2.5 / 4.0, id="one holds other work"),
        pytest.param([2.0, 1.0], [1.0, 2.0], 1.0, id="in another order"),
        pytest.param([1.0], [1.0, 1.0], 1.0, id="fewer"),
        pytest.param([1.0, 0.01], [1.0], 1.0 / 1.01, id="a small one more"),
    ],
)
def test_only_work_that_the_answer_needs_counts(own, usual, share):
    assert needed_share(_tasks(*own), _tasks(*usual)) == pytest.approx(share)


def _run(paces: list[float], waits: list[float], *, alone: int):
    """Two workers; the first computes so many tasks alone before both share the rest."""
    free_s = [0.0, 0.0]
    done = []
    for number, (pace, wait) in enumerate(zip(paces, waits, strict=True)):
        if number == alone:
            free_s = [max(free_s)] * 2
        worker = 0 if number < alone else free_s.index(min(free_s))
        cpu_s = COST_S * pace
        end_s = free_s[worker] + cpu_s * (1.0 + wait)
        done.append(Task(worker + 1, free_s[worker], end_s, cpu_s, cpu_s * wait, "square"))
        free_s[worker] = end_s
    workers = [
        engine(pid, sum(t.cpu_s for t in done if t.pid == pid), wait_s=sum(t.wait_s for t in done if t.pid == pid))
        for pid in (1, 2)
    ]
    return trace(max(free_s), *workers, tasks=tuple(done))


@given(st.floats(0.7, SLOWED - 0.01), st.floats(0.7, SLOWED - 0.01), st.floats(0.0, 3.0))
def test_a_phase_that_is_slowed_weighs_no_more_than_one_that_is_not(first, second, wait):
    paces, waits = [first] * 6 + [second] * 6, [0.0] * 6 + [wait] * 6

    found = useful(_run(paces, waits, alone=6), [COST_S] * 12, 2)

    assert found == pytest.approx(12 / 9)


@given(PACES)
def test_tasks_one_after_the_other_keep_one_core_busy_however_they_are_slowed(paces):
    assert useful(_run(paces, [0.0] * 12, alone=12), [COST_S] * 12, 2) == pytest.approx(1.0)


def test_a_task_that_holds_other_work_counts_what_it_usually_costs():
    run = trace(1.0, engine(1, 1.0), engine(2, 1.0), tasks=(task(1), task(2)))

    found = useful(run, [0.1, 0.1], 2)

    assert found == pytest.approx(2 * SLOWED * 0.1)


def test_tasks_that_were_done_elsewhere_count_what_they_took():
    shown = tuple(Task(pid, 0.0, 0.001, 0.001, 0.0, "square") for pid in (1, 2))
    run = trace(1.0, engine(1, 0.001), engine(2, 0.001), tasks=shown)

    assert useful(run, [0.5, 0.5], 2) == pytest.approx(0.002, rel=0.01)


def test_a_task_that_only_waits_does_not_tell_how_fast_another_one_was_meanwhile():
    own = tuple(Task(1, n * 0.1, (n + 1) * 0.1, 0.1, 0.0, "square") for n in range(10))
    waiting = tuple(Task(2, n * 0.5, (n + 1) * 0.5, 0.001, 0.499, "square") for n in range(2))
    run = trace(1.0, engine(1, 1.0), engine(2, 0.002, wait_s=0.998), tasks=own + waiting)

    assert useful(run, [0.1] * 12, 2) == pytest.approx(1.0, abs=0.02)


def test_threads_of_one_process_are_one_core():
    threads = tuple(Task(1, 0.0, 1.0, 1.0, 0.0, "square") for _ in range(2))
    run = trace(1.0, engine(1, 1.0), tasks=threads)

    assert useful(run, [0.5, 0.5], 2) == pytest.approx(1.0)


def test_tasks_beyond_those_that_are_needed_are_none():
    run = parallel(1.0)

    assert useful(run, [0.05] * 10, 2) == pytest.approx(1.0)


def test_time_without_a_task_is_nobodys():
    run = replace(parallel(1.0), wall_s=1.0)

    assert useful(run, [0.05] * 20, 2) == pytest.approx(1.0)


@given(st.integers(0, 10_000))
def test_whatever_is_seen_no_more_than_all_workers_are_of_use(seed):
    draw = random.Random(seed)
    tasks = tuple(
        Task(draw.choice([1, 2]), begin, begin + draw.random(), draw.random(), draw.random(), "square")
        for begin in (draw.random() for _ in range(8))
    )
    run = trace(2.0, engine(1, 2.0), engine(2, 2.0), tasks=tasks)

    assert 0.0 <= useful(run, [draw.random() for _ in range(8)], 2) <= 2.0 * SLOWED


def test_a_run_without_a_task_has_no_useful_core():
    assert useful(trace(1.0, client(1.0)), [0.1], 2) == 0.0


def test_the_share_in_tasks_leaves_out_what_is_ours():
    assert share_in_tasks(trace(1.0, client(1.0, in_tasks=0.5), broker(3.0))) == pytest.approx(0.5)


def test_a_serial_program_without_tasks_is_not_divided_by_nothing():
    assert share_in_tasks(replace(serial(), processes=(client(1.0),))) == 0.05
