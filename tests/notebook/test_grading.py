"""Which grade a module in a notebook gets: the one on disk where it fits, a new one, or none yet."""

from __future__ import annotations

import json
import os

import pytest

from grader.coursework import assignment as assignments
from grader.coursework.submission import Submission
from grader.grades.gradebook import Grade
from grader.grades.score import Status
from grader.notebook.graded import Options, graded, stored
from grader.record.finding import Finding
from tests.conftest import SERIAL, write
from tests.notebook.classroom import UNACTIVATED

MODULE = ("# %%submission squares\n" + SERIAL).encode()


@pytest.fixture(scope="module")
def options(lasting_course, nbgrader):
    """Those of a course in which one module was graded already."""
    lasting_course.assignment()
    lasting_course.solution()
    made = Options(lasting_course.folder / "assignments", lasting_course.folder / "results")
    assert isinstance(graded(MODULE, student="ann", name="squares", options=made), Grade)
    return made


@pytest.fixture
def kept(options):
    """The stored grade as a document, which is put back afterwards."""
    path = options.results / "squares/ann.json"
    before = path.read_bytes()
    yield json.loads(before)
    path.write_bytes(before)


def change(options, document):
    (options.results / "squares/ann.json").write_text(json.dumps(document))


def found(options, module=MODULE, **changes):
    assignment = assignments.load(options.assignments / "squares")
    wanted = Options(**{**{f: getattr(options, f) for f in options.__slots__}, **changes})
    return stored(Submission("ann", "squares", {"squares.py": module}), assignment, wanted)


def test_a_module_is_graded_as_its_file_would_be(options, kept):
    assert (kept["status"], kept["points"]) == ("final", 2.0)
    assert kept["record"]["isolation"].startswith("bubblewrap")
    assert kept["record"]["files"] == {"squares.py": MODULE.decode()}


def test_the_grade_on_disk_is_taken(options):
    path = options.results / "squares/ann.json"
    before = path.stat().st_mtime_ns

    assert graded(MODULE, student="ann", name="squares", options=options).score.points == 2.0
    assert path.stat().st_mtime_ns == before


def test_another_module_has_no_grade_yet(options):
    assert found(options, MODULE + b"\n") is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("assignment_digest", "0"),
        ("reference_digest", "0"),
        ("grader", "0.0.1"),
        ("workers", 7),
        pytest.param("isolation", "none", id="measured without a sandbox"),
    ],
)
def test_a_grade_under_other_conditions_is_not_taken(options, kept, key, value):
    kept["record"][key] = value
    change(options, kept)

    assert found(options) is None


def test_a_grade_of_another_machines_level_is_taken_unless_a_level_is_asked_for(options, kept):
    kept["record"]["isolation"] = "landlock"
    change(options, kept)

    assert found(options) is not None
    assert found(options, isolation="landlock") is not None
    assert found(options, isolation="bubblewrap") is None


def test_a_damaged_grade_is_not_taken(options, kept):
    (options.results / "squares/ann.json").write_text('{"schema": 1')

    assert found(options) is None


def test_on_a_login_node_nothing_is_measured_and_the_way_on_is_named(options, tmp_path, monkeypatch):
    sbatch = write(tmp_path / "bin/sbatch", "#!/bin/sh\n")
    sbatch.chmod(0o755)
    monkeypatch.setenv("PATH", f"{sbatch.parent}{os.pathsep}{UNACTIVATED}")
    monkeypatch.setenv("SLURM_CONF", "/etc/slurm/slurm.conf")
    monkeypatch.delenv("SLURM_JOB_ID", raising=False)

    told = graded(MODULE, student="bob", name="squares", options=options)

    assert isinstance(told, Finding)
    assert told.reason == "notebook_not_graded"
    assert told.fact.startswith("This looks like a login node")
    assert told.hint == "Grade it by `grader notebook extract` and `grader submit`."
    assert not (options.results / "squares/bob.json").exists()


def test_an_assignment_with_faults_leaves_the_check_open(options):
    (options.assignments / "faulty").mkdir(exist_ok=True)

    told = graded(MODULE, student="ann", name="faulty", options=options)

    assert isinstance(told, Finding)
    assert "The assignment 'faulty' has 1 fault" in told.fact
    assert told.hint == "No fault of the student's: mend it, and autograde again."


def test_what_grader_grade_cannot_do_leaves_the_check_open_in_its_words(options):
    told = graded(MODULE, student="a\x07bell", name="squares", options=options)

    assert isinstance(told, Finding)
    assert "has no folder of a\\x07bell" in told.fact


def test_a_final_grade_has_no_open_check(options):
    assert found(options).score.status is Status.FINAL
