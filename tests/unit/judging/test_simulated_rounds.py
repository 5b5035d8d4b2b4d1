"""Rounds of simulated cost are judged by the same formulas: the wait counts as work, and cores bound nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader.judging import rounds
from grader.judging.evidence import Usage
from grader.record import ArmName, Record, Round
from grader.record.trace import Process, Role, Task, Trace
from tests.unit.builders import measured_round, record, run

ITEMS, COST_S = 48, 0.1
OVERHEAD_S = 0.002


def process(pid: int, items: int, *, role: Role = Role.WORKER) -> Process:
    """One that waited for so many items in tasks, and hardly computed."""
    cost_s = items * COST_S
    return Process(pid, f"engine {pid}", role, "engine", 0.01, 0.2, 0.01, 0.2, cost_s, cost_s, cost_s)


def waited(workers: int, *, alone: int = 0, who: Role = Role.WORKER) -> Trace:
    """A run in which so many items were waited for one after the other, and the others by all workers."""
    each = (ITEMS - alone) // workers
    spent_s = COST_S + OVERHEAD_S
    tasks = [Task(0, n * spent_s, n * spent_s + COST_S, 0.0, 0.0, "take", simulated_s=COST_S) for n in range(alone)]
    for pid in range(1, workers + 1):
        begins = [(alone + n) * spent_s for n in range(each)]
        tasks += [Task(pid, begin, begin + COST_S, 0.0, 0.0, "take", simulated_s=COST_S) for begin in begins]
    used = [process(pid, each, role=who) for pid in range(1, workers + 1)]
    used += [process(0, alone)] if alone else []
    return Trace((alone + each) * spent_s, tuple(used), tuple(tasks), idle_s=1.0, cores=2, simulated=True)


def done(index: int, submission: Trace, workers: int) -> Round:
    made = measured_round(index, submission=run(submission), reference=run(waited(workers)), timed=True)
    baseline = run(waited(1, who=Role.CLIENT))
    return replace(made, runs={**made.runs, ArmName.BASELINE: baseline})


def graded(submission: Trace, workers: int) -> Record:
    return record(*(done(n, submission, workers) for n in range(9)), workers=workers)


def test_eight_workers_on_two_cores_have_the_speedup_of_eight():
    known = graded(waited(8), 8)

    found = rounds.speedup_of(known)

    assert rounds.evidence_of(known).usage is Usage.USED
    assert (found.fraction, found.open_reason) == (1.0, "")
    assert found.submission == pytest.approx(8.0, rel=0.03)


def test_without_simulated_cost_two_cores_are_too_few_for_eight_workers():
    computed = record(measured_round(submission=run(replace(waited(8), simulated=False))), workers=8)
    simulated = record(measured_round(submission=run(waited(8))), workers=8)

    assert (rounds.speedup_of(computed).open_reason, rounds.wants_timed_round(computed)) == ("too_few_cores", False)
    assert rounds.wants_timed_round(simulated)


@pytest.mark.parametrize(
    ("workers", "full"), [pytest.param(2, True, id="two workers forgive it"), pytest.param(8, False, id="eight do not")]
)
def test_a_serial_part_of_a_tenth_costs_points_where_there_are_many_workers(workers, full):
    found = rounds.speedup_of(graded(waited(workers, alone=4 + ITEMS % workers), workers))

    assert found.open_reason == ""
    assert (found.fraction == 1.0) is full
    assert found.fraction > 0.5


def test_a_client_that_asks_for_all_items_itself_did_not_use_the_workers():
    known = graded(waited(1, who=Role.CLIENT), 8)

    found = rounds.evidence_of(known)

    assert (found.usage, found.finding.reason) == (Usage.NOT_USED, "work_in_client")


def test_asking_for_every_item_twice_is_too_much_work():
    twice = waited(8)
    twice = replace(
        twice,
        wall_s=2 * twice.wall_s,
        processes=tuple(
            replace(p, simulated_s=2 * p.simulated_s, task_s=2 * p.task_s, task_simulated_s=2 * p.simulated_s)
            for p in twice.processes
        ),
    )

    found = rounds.evidence_of(graded(twice, 8))

    assert (found.usage, found.finding.reason) == (Usage.NOT_USED, "too_much_work")
