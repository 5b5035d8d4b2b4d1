"""Schedules: workers, chunks and barriers, recognised from who had a task when."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.grades import gradebook
from grader.judging.schedule import makespan, schedule
from grader.record import ArmName
from grader.record.trace import Task
from tests.unit.schedules import FIRST, pooled, serially, worked

GOLDEN = Path(__file__).parents[1] / "golden"
JOBS = st.lists(st.floats(0.001, 1.0), min_size=1, max_size=40)
UNEQUAL = [0.011, 0.03, 0.017, 0.023, 0.041, 0.013, 0.019, 0.029]


def sizes(found):
    return [sum(job.tasks for job in phase.jobs) for phase in found.phases]


@pytest.mark.parametrize(
    ("seconds", "workers", "takes_s"),
    [
        pytest.param([], 2, 0.0, id="nothing to do"),
        pytest.param([3.0, 2.0, 1.0], 1, 6.0, id="one worker"),
        pytest.param([1.0, 1.0, 1.0, 3.0], 2, 4.0, id="the longest last"),
        pytest.param([3.0, 1.0, 1.0, 1.0], 2, 3.0, id="the longest first"),
        pytest.param([1.0, 2.0], 8, 2.0, id="more workers than jobs"),
    ],
)
def test_a_list_schedule_gives_each_job_to_whoever_is_free_first(seconds, workers, takes_s):
    assert makespan(seconds, workers) == takes_s


@given(JOBS, st.integers(1, 9))
def test_a_list_schedule_keeps_the_bounds_of_graham_and_brent(seconds, workers):
    takes_s = makespan(seconds, workers)

    even_s = sum(seconds) / workers
    assert max(even_s, *seconds) <= takes_s * (1 + 1e-9)
    assert takes_s <= (even_s + (1 - 1 / workers) * max(seconds)) * (1 + 1e-9)


def test_each_worker_has_a_lane_and_tasks_of_the_client_are_in_none():
    found = schedule(worked([(0, 1), (1, 2)], [(0, 3)], client_tasks=[(3, 4)]), 2)

    assert [(job.lane, job.begin_s, job.seconds) for job in found.jobs] == [(0, 0, 1), (1, 0, 3), (0, 1, 1)]
    assert found.loads == [2, 3]


def test_workers_that_had_no_task_are_lanes_without_load():
    assert schedule(worked([(0, 1)], []), 3).loads == [1, 0, 0]


def test_a_process_that_begins_when_another_is_done_takes_its_lane():
    pools = worked([(0, 1)], [(0, 2)], [(1.5, 3)], [(2, 4)])

    found = schedule(pools, 2)

    assert found.lanes == 2
    assert found.loads == [2.5, 4]


def test_processes_that_work_at_once_are_lanes_though_they_are_more_than_asked_for():
    assert schedule(worked([(0, 1)], [(0, 1)], [(0, 1)]), 2).lanes == 3


def test_what_more_processes_than_workers_can_have_had_together_is_taken_from_each():
    crowd = schedule(worked([(0, 1)], [(0, 1)], [(0, 1)], [(0, 1)]), 2)

    assert crowd.loads == [0.5] * 4


@pytest.mark.parametrize(
    "missing",
    [
        pytest.param(lambda run: replace(run, tasks=()), id="no tasks"),
        pytest.param(lambda run: replace(run, processes=run.processes[-1:]), id="no worker"),
        pytest.param(lambda run: replace(run, tasks=tuple(replace(t, cpu_s=0.0) for t in run.tasks)), id="no demand"),
        pytest.param(lambda run: replace(run, cores=2, idle_s=9.0), id="all cores were idle"),
    ],
)
def test_a_run_without_work_on_workers_has_no_schedule(missing):
    run = worked([(0, 1)], [(0, 1)])

    assert schedule(run, 2) is not None
    assert schedule(missing(run), 2) is None


def test_the_seconds_of_a_task_are_its_demand_but_no_longer_than_it_was_open():
    run = worked([(0, 1), (1, 2), (2, 3)])
    used = [(0.25, 0.5), (0.5, 2.0), (0.0, 0.0)]
    tasks = tuple(replace(t, cpu_s=cpu, wait_s=wait) for t, (cpu, wait) in zip(run.tasks, used, strict=True))

    found = schedule(replace(run, tasks=tasks), 1)

    assert [job.seconds for job in found.jobs] == [0.75, 1.0, 0.0]


def test_what_is_left_over_after_the_answer_does_not_count():
    found = schedule(worked([(0, 1), (1, 9), (9, 10)], [(0, 2)], wall_s=2), 2)

    assert [(job.begin_s, job.end_s, job.seconds) for job in found.jobs] == [(0, 1, 1), (0, 2, 2), (1, 2, 1)]


def test_tasks_that_overlap_in_one_process_are_one_job_whose_time_counts_once():
    found = schedule(worked([(0, 2), (1, 3), (4, 5)]), 1)

    assert [(job.begin_s, job.end_s, job.seconds, job.tasks) for job in found.jobs] == [(0, 3, 3, 2), (4, 5, 1, 1)]


def chunked(size: int, chunks: int, *, inside_s: float = 0.0002, between_s: float = 0.002):
    """Two workers with chunks of unequal tasks, the second one a little later."""
    lanes = []
    for lane in range(2):
        now, spans = 0.0007 * lane, []
        for _ in range(chunks):
            for n in range(size):
                seconds = UNEQUAL[(n + 3 * lane) % len(UNEQUAL)]
                spans.append((now, now + seconds))
                now += seconds + inside_s
            now += between_s
        lanes.append(spans)
    return worked(*lanes)


def test_tasks_that_follow_each_other_as_in_the_serial_program_are_one_chunk():
    serial = serially(*UNEQUAL * 4, pause_s=0.0002)

    found = schedule(chunked(4, 4), 2, serial)

    assert [job.tasks for job in found.jobs] == [4] * 8


@pytest.mark.parametrize(
    ("run", "serial"),
    [
        pytest.param(chunked(4, 4), None, id="the serial program was not seen"),
        pytest.param(chunked(4, 4), serially(*UNEQUAL, pause_s=0.0001), id="the serial program pauses less"),
        pytest.param(chunked(1, 16), serially(*UNEQUAL, pause_s=0.0002), id="every task has the same pause"),
        pytest.param(chunked(16, 1), serially(*UNEQUAL, pause_s=0.0002), id="there is only one chunk for each"),
        pytest.param(chunked(4, 4, between_s=0.0003), serially(*UNEQUAL, pause_s=0.0002), id="pauses differ little"),
    ],
)
def test_without_two_clear_kinds_of_pauses_every_task_is_a_job(run, serial):
    assert {job.tasks for job in schedule(run, 2, serial).jobs} == {1}


def test_generations_of_equal_size_are_phases():
    generations = [UNEQUAL, UNEQUAL[::-1], UNEQUAL, UNEQUAL[::-1]]

    found = schedule(pooled(generations, 2, pause_s=0.001, between_s=0.002), 2)

    assert sizes(found) == [8, 8, 8, 8]


def test_phases_of_unequal_size_are_seen_by_the_worker_that_waited():
    phases = [[*UNEQUAL, 0.08], [*UNEQUAL[2:6], 0.09], [*UNEQUAL[:6], 0.05]]

    found = schedule(pooled(phases, 2, pause_s=0.001, between_s=0.004), 2)

    assert sizes(found) == [9, 5, 7]


def test_two_maps_of_equal_size_are_two_phases():
    found = schedule(pooled([UNEQUAL, UNEQUAL], 2, pause_s=0.001, between_s=0.004), 2)

    assert sizes(found) == [8, 8]


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_one_map_is_one_phase(workers):
    run = pooled([[*UNEQUAL, *UNEQUAL[::-1]] * 2], workers, pause_s=0.001)

    assert sizes(schedule(run, workers)) == [32]


def test_tasks_that_are_sent_one_by_one_are_no_phases():
    one_by_one = worked(*[[(n, n + 0.5) for n in range(start, 12, 2)] for start in (0, 1)])

    assert sizes(schedule(one_by_one, 2)) == [12]


@given(st.lists(JOBS, min_size=1, max_size=4), st.integers(1, 4), st.floats(0.0, 0.1))
def test_phases_never_lose_a_job_and_never_overlap(phases, workers, pause_s):
    run = pooled(phases, workers, pause_s=pause_s, between_s=2 * pause_s)

    found = schedule(run, workers)

    assert len(found.jobs) == sum(map(len, phases))
    assert all(first.end_s <= then.begin_s for first, then in pairwise(found.phases))
    assert 0.0 <= found.without_job_s <= run.wall_s
    assert sum(found.loads) == pytest.approx(sum(map(sum, phases)))


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0, 9), st.floats(0, 9)), min_size=1, max_size=20))
def test_no_worker_works_longer_than_the_run_whatever_its_threads_do(drawn):
    tasks = tuple(Task(FIRST + lane, begin, begin + span, span, span, "f") for lane, begin, span in drawn)
    wall_s = max(task.end_s for task in tasks)
    run = replace(worked([(0, 1)], [(0, 1)], [(0, 1)], wall_s=wall_s), tasks=tasks)

    found = schedule(run, 3)

    assert found is None or max(found.loads) <= wall_s * (1 + 1e-9)


def test_the_phases_of_a_real_map_over_scoop_are_one():
    record = gradebook.read(GOLDEN / "good.json").record

    for done in record.rounds:
        for arm in (ArmName.SUBMISSION, ArmName.REFERENCE):
            found = schedule(done.trace(arm), 2, done.trace(ArmName.BASELINE))

            assert sizes(found) == [24]
            assert {job.tasks for job in found.jobs} == {1}


def test_a_task_that_waits_for_tasks_which_its_own_worker_runs_is_no_job():
    """As of SCOOP: the outer one is open all the time, and computes nothing."""
    inner = [Task(FIRST, n * 0.1, n * 0.1 + 0.1, 0.1, 0.0, "leaf") for n in range(10)]
    outer = Task(FIRST, 0.0, 1.0, 0.001, 0.0, "node")
    ran = worked([(t.begin_s, t.end_s) for t in inner])

    found = schedule(replace(ran, tasks=(outer, *inner)), 1)

    assert [job.seconds for job in found.jobs] == pytest.approx([0.1] * 10)


def test_a_task_that_sleeps_while_its_worker_runs_nothing_else_is_a_job():
    ran = worked([(0.0, 1.0), (1.0, 2.0)])
    asleep = replace(ran.tasks[0], cpu_s=0.01)

    found = schedule(replace(ran, tasks=(asleep, *ran.tasks[1:])), 1)

    assert len(found.jobs) == 2
