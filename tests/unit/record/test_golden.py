"""Judging without running: stored grades of real runs are judged anew and must come out as they were.

The files in ``golden/`` are grades of the tiny SCOOP assignment as ``grader grade`` wrote them, with the machine's
name, processor and kernel taken out. Grade its programs again and replace them when the schema changes:
``good`` submits all tasks to the workers, ``serial`` is the baseline handed in, ``sham`` computes serially and maps
a no-op for show, ``loky`` maps over joblib's processes in place of the workers.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.coursework import assignment
from grader.coursework.submission import from_texts
from grader.grades import gradebook
from grader.grades.case import Case, objects
from grader.grades.check import Check
from grader.grades.verdict import Verdict
from grader.judging import rounds
from grader.judging.evidence import Usage
from grader.record import as_json

FOLDER = Path(__file__).parents[1] / "golden"
TINY = Path(__file__).parents[2] / "assignments" / "tiny_scoop"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
EVERY = pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in NAMES])


def golden(name: str) -> gradebook.Grade:
    return gradebook.read(FOLDER / f"{name}.json")


class Stored:
    """A source that has measured all that it will."""

    def __init__(self, record) -> None:
        self._record = record

    def record(self, need):
        return self._record

    def draw(self, done):
        raise NotImplementedError


def rubric() -> dict[str, Check]:
    """The rubric of the tiny assignment."""

    def check(name, points, uses, needs, act):
        asked = frozenset(uses)
        return Check(name, "", points, asked, needs, lambda view: act(**objects(view, asked)))

    right = "test_squares_equal_the_serial_ones"
    used = "test_the_workers_computed_them"
    checks = (
        check(right, 2.0, ("answer", "serial"), (), lambda answer, serial: answer.require_equal(serial, "squares")),
        check(used, 4.0, ("evidence",), (right,), lambda evidence: evidence.require_parallel_map()),
        check("test_speedup", 4.0, ("speedup",), (used,), lambda speedup: speedup.award()),
    )
    return {c.name: c for c in checks}


def test_there_are_golden_grades():
    assert {"good", "serial", "sham"} <= set(NAMES)


@EVERY
def test_a_stored_grade_is_judged_again_as_it_was(name):
    stored = golden(name)
    record = stored.record
    submission = from_texts(record.student, record.assignment, record.files)

    again = Case(assignment.load(TINY), submission, rubric(), Stored(record)).results()

    assert [(c.name, c.verdict, c.reason, c.points) for c in again] == [
        (c.name, c.verdict, c.reason, c.points) for c in stored.checks
    ]


@pytest.mark.parametrize(
    ("name", "usage", "reason", "words"),
    [
        pytest.param("good", Usage.USED, "parallel_map_used", "wo SCOOP workers held", id="good"),
        pytest.param("serial", Usage.NOT_USED, "one_worker", "One SCOOP worker (origin) did", id="serial"),
        pytest.param("sham", Usage.NOT_USED, "one_worker", "One SCOOP worker (origin) did", id="sham"),
        pytest.param("loky", Usage.NOT_USED, "other_processes", "Two loky workers used", id="loky"),
    ],
)
def test_the_evidence_of_a_real_run_says_what_did_the_work(name, usage, reason, words):
    found = rounds.evidence_of(golden(name).record)

    assert (found.usage, found.finding.reason) == (usage, reason)
    assert words in found.finding.fact


def test_the_speedup_of_a_real_run_is_near_the_number_of_workers():
    found = rounds.speedup_of(golden("good").record)

    assert found.fraction == 1.0
    assert 1.5 < found.submission <= 2.1
    assert 1.5 < found.reference <= 2.1


@pytest.mark.parametrize(
    ("name", "points"),
    [
        pytest.param("good", 10.0, id="good"),
        pytest.param("serial", 2.0, id="serial"),
        pytest.param("sham", 2.0, id="sham"),
        pytest.param("loky", 2.0, id="loky"),
    ],
)
def test_who_does_not_use_the_workers_has_the_points_of_the_answer_only(name, points):
    found = golden(name).score

    assert (found.points, found.max_points) == (points, 10.0)


def test_the_serial_baseline_is_known():
    stored = golden("serial")

    assert stored.record.is_baseline
    assert stored.checks[1].reason == "serial_baseline"
    assert stored.checks[1].verdict is Verdict.FAILED


@EVERY
def test_golden_traces_from_before_idle_cores_were_noted_can_be_judged(name):
    traces = [run.trace for done in golden(name).record.rounds for run in done.runs.values() if run.trace is not None]

    assert traces
    assert all((seen.idle_s, seen.cores) == (0.0, 0) for seen in traces)


@EVERY
def test_a_real_record_comes_back_by_value_and_is_small(name):
    record = golden(name).record

    text, arrays = as_json.to_json(record)

    assert len(text) + sum(map(len, arrays.values())) < 1 << 20
    assert as_json.to_json(as_json.from_plain(as_json.to_plain(record, {}), arrays)) == (text, arrays)


@EVERY
def test_golden_grades_tell_nothing_of_the_machine_that_they_were_made_on(name):
    machine = golden(name).record.machine

    assert (machine.host, machine.cpu, machine.kernel) == ("host", "cpu", "linux")
