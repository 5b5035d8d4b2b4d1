"""The solutions of the tiny assignments, measured as a grading measures them; and stubs, which start nothing."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.coursework.assignment import load
from grader.coursework.roster import Entry
from grader.errors import SandboxError
from grader.grades.case import objects
from grader.grades.check import Check
from grader.grades.verdict import Verdict
from grader.measuring.records import Conditions
from grader.measuring.watch import kernel
from grader.sandbox import choose
from grader.workflow import Workflow

ASSIGNMENTS = Path(__file__).parents[1] / "assignments"
REAL = Path(__file__).parents[2] / "assignments"
PACKAGES = {"tiny_ipyparallel": "ipyparallel", "tiny_scoop": "scoop", "tiny_processes": "joblib", "tiny_mpi": "mpi4py"}


def _equal(answer, serial) -> None:
    (name,) = answer
    answer.require_equal(serial, name, rtol=1e-12)  # ranks add up in an order of their own


def _used(evidence) -> None:
    evidence.require_parallel_map()


def _check(body: Callable[..., None], *uses: str, needs: tuple[str, ...] = ()) -> Check:
    names = frozenset(uses)
    return Check(body.__name__, body.__name__, 1.0, names, needs, lambda view: body(**objects(view, names)))


CHECKS = {"_equal": _check(_equal, "answer", "serial"), "_used": _check(_used, "evidence", needs=("_equal",))}


@pytest.fixture
def said() -> list[str]:
    """What a workflow says that it does."""
    return []


@pytest.fixture
def workflow(said: list[str]) -> Iterator[Workflow]:
    """A workflow for grades."""
    try:
        choose("bubblewrap")
    except SandboxError as fault:
        pytest.skip(f"needs bubblewrap: {fault}")
    with Workflow(Conditions(for_grades=True, isolation="bubblewrap"), say=said.append) as opened:
        yield opened


@pytest.mark.parametrize("name", PACKAGES)
def test_the_solution_of_a_tiny_assignment_counts_as_parallel_map_used(workflow, said, name):
    if importlib.util.find_spec(PACKAGES[name]) is None:
        pytest.skip(f"needs {PACKAGES[name]}: pip install 'pytest-hpc-grader[all]', or `make setup`")
    assignment = load(ASSIGNMENTS / name)

    for _ in range(3):  # a busy machine may need another look
        results = workflow.case(assignment, Entry("ours", assignment.reference_folder), CHECKS).results()
        workflow.rest()
        if results[1].verdict is not Verdict.INCONCLUSIVE:
            break

    assert [result.verdict for result in results] == [Verdict.PASSED, Verdict.PASSED], results[1].fact
    assert results[1].reason == "parallel_map_used"
    assert any(words.startswith("starting 2 ") for words in said)


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param(ASSIGNMENTS / "tiny_ipyparallel", id="tiny_ipyparallel"),
        pytest.param(ASSIGNMENTS / "tiny_processes", id="tiny_processes"),
        pytest.param(ASSIGNMENTS / "tiny_scoop", id="tiny_scoop"),
        pytest.param(REAL / "svm_grid_search", id="svm_grid_search"),
        pytest.param(REAL / "cmaes_rastrigin", id="cmaes_rastrigin"),
    ],
)
def test_an_untouched_stub_is_not_implemented_yet_and_starts_nothing(workflow, said, folder):
    before = {process.pid for process in kernel.tree([os.getpid()])}
    assignment = load(folder)

    results = workflow.case(assignment, Entry("untouched", folder), CHECKS).results()

    started = {process.pid for process in kernel.tree([os.getpid()])} - before
    assert [result.verdict for result in results] == [Verdict.FAILED, Verdict.NOT_REACHED]
    assert (results[0].fact, results[0].points) == ("not implemented yet", 0)
    assert said == []
    assert len([pid for pid in started if "grader.inside" in " ".join(kernel.command_line(pid))]) == 0


COLD = """
import time

from joblib import Parallel, delayed

cold = True


def squares(square, numbers):
    global cold
    until = time.thread_time() + (1.0 if cold else 0.0)  # as much as the serial program takes in all
    while time.thread_time() < until:
        pass
    cold = False
    return Parallel(n_jobs=2, batch_size=1)(delayed(square)(x) for x in numbers)
"""


def test_a_first_round_that_is_dear_accuses_nobody_where_there_is_no_reference(workflow, said, tmp_path):
    folder = shutil.copytree(ASSIGNMENTS / "tiny_processes", tmp_path / "assignments" / "tiny_processes")
    (tmp_path / "handed_in").mkdir()
    (tmp_path / "handed_in" / "squares.py").write_text(COLD)

    case = workflow.case(load(folder), Entry("ann", tmp_path / "handed_in"), CHECKS)
    results = case.results()

    assert case.record.reference_digest == ""
    assert len(case.record.rounds) > 1
    assert results[1].verdict in {Verdict.PASSED, Verdict.INCONCLUSIVE}, results[1].fact
    assert any(words.startswith("looking once more") for words in said)
