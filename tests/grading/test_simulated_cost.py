"""Assignments of simulated cost, graded on whatever cores there are: eight workers, and fewer."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.coursework.assignment import Assignment, load
from grader.coursework.roster import Entry
from grader.errors import SandboxError
from grader.grades.case import objects
from grader.grades.check import Check
from grader.grades.verdict import CheckResult, Verdict
from grader.measuring.records import Conditions
from grader.sandbox import choose
from grader.workflow import Workflow

ASSIGNMENTS = Path(__file__).parents[1] / "assignments"
PACKAGES = {"ipyparallel": "ipyparallel", "scoop": "scoop", "processes": "multiprocessing"}
LOOKS = 3  # a busy machine may need another one

A_TWELFTH_SERIAL = """
from scoop import futures


def readings(take, cost_s):
    first = [take(index, cost_s[index]) for index in range(2)]
    return first + list(futures.map(take, range(2, len(cost_s)), cost_s[2:]))
"""
IN_THREADS_OF_THE_CLIENT = """
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pool


def readings(take, cost_s):
    with Pool(8) as pool, ThreadPoolExecutor(8) as threads:
        pool.map(abs, range(80))
        return list(threads.map(take, range(len(cost_s)), cost_s))
"""
GUESSED = """
from grader import probe


def readings(take, cost_s):
    return [probe.value(probe.BY_HAND, index) for index in range(len(cost_s))]
"""
ASKED_BEFORE = """
from tasks import take

try:
    KNOWN = [take(index, 0.0) for index in range(24)]
except LookupError:
    KNOWN = [0.5] * 24


def readings(take, cost_s):
    return KNOWN
"""


def _right(answer, serial) -> None:
    answer.require_equal(serial, "readings")


def _used(evidence) -> None:
    evidence.require_parallel_map()


def _fast(speedup) -> None:
    speedup.award()


def _check(body: Callable[..., None], *uses: str, needs: tuple[str, ...] = ()) -> Check:
    names = frozenset(uses)
    return Check(body.__name__, body.__name__, 1.0, names, needs, lambda view: body(**objects(view, names)))


RARELY = pytest.mark.skipif(
    not os.environ.get("GRADER_ALL_CHEATS"), reason="takes a minute: only with GRADER_ALL_CHEATS=1"
)
RIGHT = _check(_right, "answer", "serial")
USED = _check(_used, "evidence", needs=("_right",))
FAST = _check(_fast, "speedup", needs=("_used",))


@pytest.fixture
def workflow() -> Iterator[Workflow]:
    """A workflow for grades."""
    try:
        choose("bubblewrap")
    except SandboxError as fault:
        pytest.skip(f"needs bubblewrap: {fault}")
    with Workflow(Conditions(for_grades=True, isolation="bubblewrap"), say=lambda _: None) as opened:
        yield opened


def assigned(backend: str, workers: int = 8) -> Assignment:
    """The tiny assignment of a backend, with so many workers."""
    if importlib.util.find_spec(PACKAGES[backend]) is None:
        pytest.skip(f"needs {PACKAGES[backend]}: pip install 'pytest-hpc-grader[all]', or `make setup`")
    return replace(load(ASSIGNMENTS / f"simulated_{backend}"), workers=workers)


def graded(workflow: Workflow, assignment: Assignment, folder: Path, *checks: Check) -> list[CheckResult]:
    """The results of one submission; looked at again while something is open."""
    results: list[CheckResult] = []
    for _ in range(LOOKS):
        results = workflow.case(assignment, Entry("ours", folder), {c.name: c for c in checks}).results()
        workflow.rest()
        if not any(result.verdict.is_open for result in results):
            break
    return results


def handed_in(folder: Path, text: str) -> Path:
    (folder / "readings.py").write_text(text)
    return folder


@pytest.mark.parametrize(
    "backend", ["scoop", pytest.param("processes", marks=RARELY), pytest.param("ipyparallel", marks=RARELY)]
)
def test_the_solution_with_eight_workers_counts_as_parallel_map_used(workflow, backend):
    assignment = assigned(backend)

    results = graded(workflow, assignment, assignment.reference_folder, RIGHT, USED)

    assert [result.verdict for result in results] == [Verdict.PASSED, Verdict.PASSED], results[1].fact
    assert results[1].reason == "parallel_map_used"


@RARELY
def test_a_serial_part_that_two_workers_forgive_costs_points_with_eight(workflow, tmp_path):
    folder = handed_in(tmp_path, A_TWELFTH_SERIAL)

    two, eight = (graded(workflow, assigned("scoop", workers), folder, RIGHT, USED, FAST)[-1] for workers in (2, 8))

    assert (two.verdict, two.points) == (Verdict.PASSED, 1.0), two.fact
    assert eight.verdict is Verdict.PARTIAL, eight.fact
    assert 0.4 < eight.points < 0.95, eight.fact


def test_asking_from_the_client_beside_an_idle_pool_is_no_parallel_map(workflow, tmp_path):
    folder = handed_in(tmp_path, IN_THREADS_OF_THE_CLIENT)

    right, used = graded(workflow, assigned("processes"), folder, RIGHT, USED)

    assert right.verdict is Verdict.PASSED, right.fact
    assert (used.verdict, used.reason) == (Verdict.FAILED, "work_in_client"), used.fact


@pytest.mark.parametrize(
    "text", [pytest.param(GUESSED, id="guessed"), pytest.param(ASKED_BEFORE, id="asked before the run")]
)
def test_values_that_were_not_waited_for_are_a_wrong_answer(workflow, tmp_path, text):
    (right,) = graded(workflow, assigned("processes"), handed_in(tmp_path, text), RIGHT)

    assert (right.verdict, right.reason) == (Verdict.FAILED, "wrong_answer"), right.fact
