"""Simulated cost in real sandboxes: one value of each item for all arms of a round, and none for who does not wait."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grader import probe
from grader.coursework import assignment as assignments
from grader.errors import BackendError
from grader.record import ArmName, Ending
from grader.record.trace import Role, charged
from grader.sandbox.landlock import Landlock
from tests.backends.conftest import TINY, Stage

COST_S = [0.02] * 12


def simulated(backend: str, workers: int):
    return replace(assignments.load(TINY / f"simulated_{backend}"), workers=workers)


def solution(assignment) -> dict[str, bytes]:
    return {assignment.entry_file: (assignment.reference_folder / assignment.entry_file).read_bytes()}


@pytest.fixture(scope="module")
def replies(stage):
    """Two rounds of a solution with four workers beside the baseline, then the first round again."""
    assignment = simulated(stage.backend, 4)
    with stage.played(assignment, solution(assignment), ArmName.BASELINE, ArmName.SUBMISSION) as asked:
        assert asked.load().ending is Ending.ANSWERED
        found = []
        for seed in ((1,), (2,), (1,)):
            asked.arms.draw(seed)
            names = (ArmName.BASELINE, ArmName.SUBMISSION)
            found.append([asked.arms.call(name, {"cost_s": COST_S}) for name in names])
        yield found


def readings(reply) -> list[float]:
    assert reply.ending is Ending.ANSWERED, reply
    return list(reply.value["readings"])


def test_all_arms_of_a_round_have_the_same_values_and_another_round_has_others(replies):
    serial, parallel = zip(*[map(readings, done) for done in replies], strict=True)

    assert serial == parallel
    assert serial[0] == serial[2]
    assert not set(serial[0]) & set(serial[1])


def test_no_value_is_the_one_by_hand(replies):
    by_hand = {probe.value(probe.BY_HAND, index) for index in range(len(COST_S))}

    assert not by_hand & set(readings(replies[0][0]))


def test_the_trace_holds_every_items_cost_inside_tasks_of_workers(replies):
    for _, reply in replies:
        seen = charged(reply.trace)
        workers = seen.of_role(Role.WORKER)

        assert reply.trace.simulated
        assert len(seen.tasks) == len(COST_S)
        assert sum(p.task_cpu_s for p in workers) == pytest.approx(sum(COST_S))
        assert seen.cpu_s == pytest.approx(sum(COST_S))


def test_the_baseline_waits_for_one_item_after_the_other(replies):
    for reply, _ in replies:
        assert reply.wall_s >= sum(COST_S)
        assert charged(reply.trace).cpu_s == pytest.approx(sum(COST_S))


def test_inputs_without_costs_are_the_authors_fault(bench, tmp_path):
    found = simulated("processes", 2)
    folder = tmp_path / "assignments" / "broken"
    folder.mkdir(parents=True)
    for path in found.folder.glob("*.*"):
        (folder / path.name).write_text(path.read_text().replace('{"cost_s"', '{"other"'))
    broken = assignments.load(folder)

    opened = Stage(bench, "processes").played(broken, solution(found), ArmName.BASELINE)
    words = r"inputs\.py of 'broken' must draw 'cost_s' as a list of seconds"
    with opened as asked, pytest.raises(BackendError, match=words):
        asked.arms.draw((1,))


def test_pools_that_could_not_ask_are_not_started(bench):
    found = simulated("processes", 2)
    under_landlock = replace(bench, level=Landlock())

    opened = Stage(under_landlock, "processes").played(found, solution(found), ArmName.SUBMISSION)
    with pytest.raises(BackendError, match="Use bubblewrap"):
        opened.__enter__()
