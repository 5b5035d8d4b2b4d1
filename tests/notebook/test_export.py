"""Grades of module files in nbgrader's gradebook, by nbgrader's own code; what a person entered there is safe."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli import main
from grader.grades import gradebook
from grader.grades.verdict import Verdict
from tests.unit.builders import check_result, measured_round, record

pytest.importorskip("nbgrader", reason="needs nbgrader: pip install '.[nbgrader]'")
pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's own, of which there are many

from nbgrader.api import Gradebook  # noqa: E402 -- only where it is

from grader.notebook.book import Book  # noqa: E402 -- as above
from grader.notebook.config import find_alembic  # noqa: E402 -- as above

ASSIGNMENTS = Path(__file__).parents[1] / "assignments"
NAME = "tiny_processes"
ANSWER, POOL, SPEED = "test_squares_equal_the_serial_ones", "test_the_pool_computed_them", "test_speedup"
WORTH = {ANSWER: 2.0, POOL: 4.0, SPEED: 4.0}
PROGRAM = "def squares(square, numbers):\n    return 'written by ann'\n"
FULL = (2.0, 4.0, 4.0)


def graded(student, points, *, program=PROGRAM, name=NAME):
    """A stored grade with these points of the three checks; None is open."""
    verdicts = {None: Verdict.INCONCLUSIVE, 0.0: Verdict.FAILED}
    checks = [
        check_result(
            check,
            verdicts.get(got, Verdict.PARTIAL),
            points=got,
            max_points=worth,
            fact=f"Seen of {check}: <b>{got}</b>",
            hint="Try it so.",
        )
        for (check, worth), got in zip(WORTH.items(), points, strict=True)
    ]
    files = {"squares.py": program} if program is not None else {}
    return gradebook.grade(record(measured_round(), assignment=name, student=student, files=files), checks)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A course with a few grades in its gradebook, and what export said: as it was made once."""
    folder = tmp_path_factory.mktemp("export")
    done = run("notebook", "new", folder / "course", "--assignments", ASSIGNMENTS, "--assignment", NAME)
    assert done.exit_code == 0, done.output
    find_alembic()
    for student, points in {"ann": (2.0, 4.0, 3.2), "bob": (0.0, 0.0, 0.0), "c@d e+f.g": (2.0, 4.0, None)}.items():
        gradebook.write(folder / "results", graded(student, points))
    gradebook.write(folder / "results", graded("nobody", (0.0, 0.0, 0.0), program=None))
    gradebook.write(folder / "results", graded("_reference", FULL))
    return folder, export(folder)


@pytest.fixture
def place(made, tmp_path, monkeypatch):
    """The same in a folder of its own, to go on with."""
    shutil.copytree(made[0], tmp_path / "place")
    return tmp_path / "place"


def run(*arguments):
    return CliRunner().invoke(main, list(map(str, arguments)))


def export(folder, *options):
    return run("export", folder / "results", "--to", "nbgrader", "--course", folder / "course", *options)


def book(folder):
    return Gradebook(f"sqlite:///{folder / 'course' / 'gradebook.db'}")


def scores(folder, student):
    """Automatic points by check."""
    with book(folder) as found:
        return {g.name: g.auto_score for g in found.find_submission(NAME, student).notebooks[0].grades}


def everything(folder):
    """All rows of all tables."""
    with sqlite3.connect(folder / "course" / "gradebook.db") as base:
        tables = [name for (name,) in base.execute("select name from sqlite_master where type = 'table'")]
        return {table: sorted(map(repr, base.execute(f"select * from {table}"))) for table in tables}


def autograded(folder, student, step="autograded"):
    return json.loads((folder / "course" / step / student / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8"))


def test_every_check_has_its_points_in_the_gradebook(made):
    assert scores(made[0], "ann") == {ANSWER: 2.0, POOL: 4.0, SPEED: 3.2}
    assert scores(made[0], "bob") == {ANSWER: 0.0, POOL: 0.0, SPEED: 0.0}


def test_it_says_what_it_did(made):
    assert made[1].exit_code == 0
    assert made[1].output == (
        f"{NAME}: 4 written to the gradebook, 0 there already.\n"
        "  To be graded by hand, since a check is open: c@d e+f.g\n"
    )


def test_a_check_that_is_open_is_left_to_a_person_and_is_no_0(made):
    with book(made[0]) as found:
        by_name = {g.name: g for g in found.find_submission(NAME, "c@d e+f.g").notebooks[0].grades}

        assert (by_name[SPEED].auto_score, by_name[SPEED].needs_manual_grade) == (None, True)
        assert (by_name[POOL].auto_score, by_name[POOL].needs_manual_grade) == (4.0, False)


def test_the_reference_is_no_student(made):
    with book(made[0]) as found:
        assert {s.id for s in found.students} == {"ann", "bob", "c@d e+f.g", "nobody"}


@pytest.mark.parametrize("step", ["submitted", "autograded"])
def test_the_program_stands_in_the_notebook(made, step):
    programs = ["".join(c["source"]) for c in autograded(made[0], "ann", step)["cells"] if c["cell_type"] == "code"]

    assert f"%%submission {NAME}\n{PROGRAM.rstrip()}" in [text.rstrip() for text in programs]


def test_a_file_that_was_not_handed_in_is_said_to_be_missing(made):
    assert "# Nothing was handed in." in json.dumps(autograded(made[0], "nobody"))


def test_each_check_says_what_was_seen_below_its_cell(made):
    cells = {c["metadata"].get("nbgrader", {}).get("grade_id"): c for c in autograded(made[0], "ann")["cells"]}

    shown = "".join(cells[SPEED]["outputs"][0]["text"])

    assert shown.startswith("partial, 3.2 of 4 points\n")
    assert f"Seen of {SPEED}: <b>3.2</b>" in shown
    assert "→ Try it so." in shown


def test_a_second_time_changes_nothing(place):
    before, text = everything(place), autograded(place, "ann")

    done = export(place)

    assert f"{NAME}: 0 written to the gradebook, 4 there already." in done.output
    assert everything(place) == before
    assert autograded(place, "ann") == text


@pytest.mark.parametrize("student", ["a[b]", "<b>Kim [red]", "*", "Zoë ?"])
def test_a_name_that_looks_like_a_pattern_is_one_students(place, student):
    gradebook.write(place / "results", graded(student, FULL))

    first, second = export(place), export(place)

    assert f"{NAME}: 1 written to the gradebook, 4 there already." in first.output
    assert f"{NAME}: 0 written to the gradebook, 5 there already." in second.output
    assert scores(place, student) == WORTH


def test_whom_nbgrader_passes_over_is_not_said_to_be_in_the_gradebook(place, monkeypatch):
    monkeypatch.setattr(Book, "_autograde", lambda *_: None)
    gradebook.write(place / "results", graded("gil", FULL))

    done = export(place)

    assert done.exit_code == 2
    assert f"nbgrader passed over gil: nothing of {NAME} is in its gradebook." in done.output


def test_what_a_person_entered_stays_while_points_change(place):
    with book(place) as found:
        notebook = found.find_submission(NAME, "ann").notebooks[0]
        grade = next(g for g in notebook.grades if g.name == POOL)
        grade.manual_score, grade.extra_credit = 1.5, 0.5
        notebook.comments[0].manual_comment = "Well written."
        found.db.commit()
    gradebook.write(place / "results", graded("ann", (2.0, 0.0, 0.0)))

    done = export(place)

    assert f"{NAME}: 1 written to the gradebook, 3 there already." in done.output
    assert scores(place, "ann") == {ANSWER: 2.0, POOL: 0.0, SPEED: 0.0}
    with book(place) as found:
        submission = found.find_submission(NAME, "ann")
        grade = next(g for g in submission.notebooks[0].grades if g.name == POOL)
        assert (grade.manual_score, grade.extra_credit, grade.score) == (1.5, 0.5, 2.0)
        assert submission.notebooks[0].comments[0].comment == "Well written."
        assert submission.score == 4.0


def test_what_was_stopped_half_way_is_done_again(place):
    gradebook.write(place / "results", graded("ann", (0.0, 0.0, 0.0)))
    course = place / "course"
    assert export(place, "--student", "ann").exit_code == 0
    (course / "autograded" / "ann" / NAME / f"{NAME}.ipynb").unlink()

    assert "1 written" in export(place, "--student", "ann").output


@pytest.mark.parametrize(
    ("stored", "taken"),
    [
        pytest.param("4.0000001", 4.0, id="a little above the maximum"),
        pytest.param("400", 4.0, id="far above"),
        pytest.param("-3", 0.0, id="below nothing"),
        pytest.param("NaN", None, id="no number"),
        pytest.param("Infinity", None, id="infinite"),
        pytest.param("3", 3.0, id="a whole number"),
    ],
)
def test_points_are_floats_within_the_maximum_or_open(place, stored, taken):
    """nbgrader drops a student's assignment for a number above the maximum, and gives all points for what is none."""
    path = place / "results" / NAME / "ann.json"
    document = json.loads(path.read_text())
    document["checks"][2]["points"] = "HERE"
    path.write_text(json.dumps(document).replace('"HERE"', stored))

    done = export(place, "--student", "ann")

    assert done.exit_code == 0, done.output
    found = scores(place, "ann")
    assert found == {ANSWER: 2.0, POOL: 4.0, SPEED: taken}
    assert type(found[ANSWER]) is float


def test_whoever_handed_in_a_notebook_is_left_out_and_it_stays_as_it_is(place):
    own = place / "course" / "submitted" / "eve" / NAME / f"{NAME}.ipynb"
    own.parent.mkdir(parents=True)
    own.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    before = own.read_bytes()
    gradebook.write(place / "results", graded("eve", FULL))

    done = export(place)

    assert done.exit_code == 1
    assert "Left out, having handed in a notebook (nbgrader autograde): eve" in done.output
    assert own.read_bytes() == before
    with book(place) as found:
        assert "eve" not in {s.id for s in found.students}


def test_bytes_that_are_no_text_do_not_stop_it(place):
    program = b"# \xff\xfe \xe9t\xe9 \n".decode("utf-8", "surrogateescape")
    gradebook.write(place / "results", graded("fay", FULL, program=program))

    assert export(place, "--student", "fay").exit_code == 0
    assert scores(place, "fay") == WORTH


def test_a_damaged_grade_is_told_and_the_others_are_taken(place):
    (place / "results" / NAME / "zoe.json").write_text("{")
    gradebook.write(place / "results", graded("gil", FULL))

    done = export(place)

    assert done.exit_code == 1
    assert "zoe.json cannot be read as a grade" in done.output
    assert scores(place, "gil") == WORTH


def test_an_assignment_without_a_notebook_is_left_out_beside_others(place):
    gradebook.write(place / "results", graded("ann", FULL, name="squares"))

    done = export(place)

    assert done.exit_code == 1
    assert "squares was left out: the course has no notebook for it." in done.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param(["--assignment", "cubes"], "results holds no grades of cubes.", id="no such assignment"),
        pytest.param(["--student", "zoe"], "results holds no grades of zoe.", id="no such student"),
        pytest.param(["--course", "/"], "/ is no course: it has no nbgrader_config.py.", id="no course"),
        pytest.param(["--to", "blackboard"], "'blackboard' is not one of 'brightspace'", id="another gradebook"),
    ],
)
def test_what_cannot_be_asked_for_is_exit_status_2_and_a_message(made, options, words):
    done = export(made[0], *options)

    assert done.exit_code == 2
    assert words in done.output


def test_a_course_without_any_of_the_notebooks_is_told_how_to_make_one(made, tmp_path):
    gradebook.write(tmp_path, replace(graded("ann", FULL, name="squares")))

    done = run("export", tmp_path, "--to", "nbgrader", "--course", made[0] / "course")

    assert done.exit_code == 2
    assert "has no notebook for squares: `grader notebook make squares --to" in done.output


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        pytest.param(
            "import nothing_of_this_name", "cannot be read: ModuleNotFoundError: No module named", id="broken"
        ),
        pytest.param("c = get_config()", "lacks the line that begins with grade_modules(c, ...)", id="not ours"),
    ],
)
def test_settings_that_do_not_fit_are_told(place, settings, words):
    (place / "course" / "nbgrader_config.py").write_text(settings)
    gradebook.write(place / "results", graded("new", FULL))

    done = export(place)

    assert done.exit_code == 2
    assert words in done.output


def test_without_nbgrader_it_says_how_to_get_it(made, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "nbgrader.api", None)

    done = export(made[0])

    assert done.exit_code == 2
    assert "nbgrader is not installed here" in done.output


def test_a_folder_that_cannot_be_written_is_no_traceback(place):
    if os.geteuid() == 0:
        shutil.rmtree(place / "course" / "submitted")
        (place / "course" / "submitted").write_text("a file in the way")
    else:
        (place / "course" / "submitted").chmod(0o500)
    gradebook.write(place / "results", graded("new", FULL))

    done = export(place)

    assert done.exit_code == 2, done.output
    assert "cannot be written" in done.output


def test_a_gradebook_that_is_none_is_no_traceback(place):
    (place / "course" / "gradebook.db").write_text("no database, but a long enough text of a few words to be looked at")

    done = export(place)

    assert done.exit_code == 2
    assert "cannot be used: " in done.output
    assert "nbgrader db upgrade" in done.output
