"""Whether timed rounds are given a second set of workers: it guards grades, and a student need not wait for it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from grader.coursework.assignment import load
from grader.coursework.roster import Entry
from grader.grades.case import objects
from grader.grades.check import Check
from grader.measuring.records import Conditions
from grader.workflow import Workflow

ASSIGNMENT = Path(__file__).parents[1] / "assignments" / "tiny_processes"


def _fast(speedup) -> None:
    speedup.award()


def test_a_self_check_goes_on_with_the_workers_that_it_has():
    if importlib.util.find_spec("joblib") is None:
        pytest.skip("needs joblib: pip install 'pytest-hpc-grader[all]', or `make setup`")
    assignment, names = load(ASSIGNMENT), frozenset({"speedup"})
    checks = {"_fast": Check("_fast", "_fast", 1.0, names, (), lambda view: _fast(**objects(view, names)))}

    with Workflow(Conditions(for_grades=False, isolation="none"), say=lambda _: None) as workflow:
        case = workflow.case(assignment, Entry("ours", assignment.reference_folder), checks)
        case.results()

    timed = [each for each in case.record.rounds if each.timed]
    assert len(timed) >= 3
    assert not any(each.fresh_workers for each in timed)
