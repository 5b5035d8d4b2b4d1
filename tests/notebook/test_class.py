"""A class hands in notebooks, nbgrader's own commands grade them, and the CSV says what each is worth."""

from __future__ import annotations

import shutil
import sqlite3

import pytest

from tests.conftest import ANSWER_ONLY, POOL, SERIAL, WRONG
from tests.notebook.classroom import Classroom, cell_of, copied, graded_cells

ANSWER = "test_squares_equal_the_serial_ones"
WORKERS = "test_the_workers_computed_them"
BROKEN = "test_that_is_broken"
MAPPED = (
    ANSWER_ONLY
    + f'''

@pytest.mark.points(4, needs="{ANSWER}")
def {WORKERS}(evidence):
    """The workers computed them, in parallel."""
    evidence.require_parallel_map()
'''
)
FAULTY = (
    ANSWER_ONLY
    + f'''

@pytest.mark.points(3)
def {BROKEN}(answer):
    """The fault of whoever wrote it."""
    1 / 0
'''
)
NOISY = "import sys, warnings\n\nprint('x' * 100_000, file=sys.stderr)\nwarnings.warn('old')\n" + POOL
MAGICS = "%matplotlib inline\n!touch owned-by-a-shell\n" + SERIAL
LEAVES = "import os\nos._exit(0)\n" + SERIAL
REACHES = (
    "import pathlib\n"
    "for up in range(9):\n"
    "    for path in pathlib.Path('/'.join(['.'] + ['..'] * up)).glob('*.db'):\n"
    "        path.write_text('')\n" + SERIAL
)
IN_THE_KERNEL = "open('owned-by-a-kernel', 'w')\nimport os\nos._exit(1)"


def tampered(notebook):
    """Everything that nbgrader put there is changed, and a cell is added that a kernel would run."""
    first = graded_cells(notebook)[0]
    first["source"] = "2.0"
    first["metadata"]["nbgrader"] |= {"points": 100, "solution": True, "schema_version": "x"}
    cell_of(notebook, "load")["source"] = "check = lambda *_: 2.0"
    notebook["cells"].append(copied(first, source=IN_THE_KERNEL, metadata={}))
    notebook["metadata"]["kernelspec"] = {"name": "none", "display_name": "none"}


def deleted(notebook):
    """Only the program is left, and nbgrader does not know it any more."""
    program = cell_of(notebook, "program")
    notebook["cells"] = [{**program, "metadata": {}}]


def doubled(notebook):
    """Every cell is there twice; the first program is another."""
    notebook["cells"] = [*(copied(cell) for cell in notebook["cells"]), *notebook["cells"]]
    next(c for c in notebook["cells"] if "%%submission" in c["source"])["source"] = f"%%submission quick\n{WRONG}"


def nameless(notebook):
    """The magic is lost."""
    cell_of(notebook, "program")["source"] = SERIAL


def misnamed(notebook):
    """The magic names something else."""
    cell_of(notebook, "program")["source"] = f"%%submission quik\n{SERIAL}"


def flooded(notebook):
    """A cell has put out 30 MB in one line."""
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 30_000_000}
    cell_of(notebook, "load")["outputs"] = [output]


def odd(notebook):
    """What no editor writes is among the cells."""
    program = cell_of(notebook, "program")
    mess = [5, None, {"cell_type": "code"}, {"cell_type": "soup", "metadata": 3, "source": 4, "outputs": "x"}]
    notebook["cells"] = [*mess, {**program, "metadata": {"nbgrader": "x"}}]
    nested: list[object] = []
    for _ in range(300):
        nested = [nested]
    notebook["metadata"] = {"language_info": 5, "nested": nested}


def with_cells_of_the_teachers(notebook):
    """A test that a kernel would run, and one for a check that the rubric had once."""
    for name, source in {"own": "assert 1 + 1 == 2", "gone": 'check("faulty", "test_gone")'}.items():
        cell = copied(graded_cells(notebook)[0], source=source)
        cell["metadata"]["nbgrader"] |= {"grade_id": name, "points": 1}
        notebook["cells"].append(cell)


MAPPED_CLASS = {"right": POOL, "noisy": NOISY, "serial": SERIAL, "wrong": WRONG, "unwritten": None}
QUICK_CLASS = {
    "tampered": (SERIAL, tampered),
    "deleted": (SERIAL, deleted),
    "doubled": (SERIAL, doubled),
    "nameless": (None, nameless),
    "misnamed": (None, misnamed),
    "magics": (MAGICS, None),
    "flooded": (SERIAL, flooded),
    "leaves": (LEAVES, None),
    "reaches": (REACHES, None),
    "broken": ("def squares(:\n", None),
    "odd": (SERIAL, odd),
}
POINTS = {
    ("mapped", "right"): (6, 6),
    ("mapped", "noisy"): (6, 6),
    ("mapped", "serial"): (2, 6),
    ("mapped", "wrong"): (0, 6),
    ("mapped", "unwritten"): (0, 6),
    ("quick", "tampered"): (2, 2),
    ("quick", "deleted"): (2, 2),
    ("quick", "doubled"): (2, 2),
    ("quick", "nameless"): (0, 2),
    ("quick", "misnamed"): (0, 2),
    ("quick", "magics"): (2, 2),
    ("quick", "flooded"): (2, 2),
    ("quick", "leaves"): (0, 2),
    ("quick", "reaches"): (2, 2),
    ("quick", "broken"): (0, 2),
    ("quick", "odd"): (2, 2),
    ("quick", "garbage"): (0, 2),
    ("quick", "linked"): (0, 2),
    ("quick", "downloaded"): (2, 2),
    ("faulty", "right"): (2, 7),
    ("spread", "right"): (6, 6),
}
RENAMED = {"downloaded": ["quick (1)"], "undecided": ["quick (1)", "quick final"]}
MAPPING = (
    "from scoop import futures\n\n\ndef squares(square, numbers):\n    return list(futures.map(square, numbers))\n"
)


@pytest.fixture(scope="module")
def room(lasting_course, nbgrader):
    """The class, graded; the database is new when four commands write to it at once."""
    course = lasting_course
    course.assignment("mapped", rubric=MAPPED, task_s=0.05, count=14)
    course.assignment("quick", rubric=ANSWER_ONLY)
    course.assignment("faulty", rubric=FAULTY)
    scoop = course.TOML.replace('"processes"', '"scoop"')
    course.assignment("spread", rubric=MAPPED, toml=scoop, task_s=0.03, count=24)
    for name in ("mapped", "quick", "faulty"):
        course.solution(name=name)
    course.solution(MAPPING, name="spread")
    made = Classroom(course)
    made.new()
    made.edit_source("faulty", with_cells_of_the_teachers)
    for process in [made.start("generate_assignment", name) for name in ("mapped", "quick", "faulty", "spread")]:
        made.ended(process)
    for student, program in MAPPED_CLASS.items():
        made.hand_in(student, "mapped", program)
    for student, (program, edit) in QUICK_CLASS.items():
        made.hand_in(student, "quick", program, edit)
    made.hand_in_bytes("garbage", "quick", b'{"cells": 5')
    made.link("linked", "quick", to="magics")
    for student, names in RENAMED.items():
        made.hand_in(student, "quick", SERIAL)
        made.rename(student, "quick", *names)
    made.hand_in("right", "faulty", SERIAL)
    made.hand_in("right", "spread", MAPPING)
    for name in ("quick", "mapped", "faulty", "spread"):
        made.run("autograde", name)
    return made


def test_the_csv_has_what_each_submission_is_worth(room):
    found = room.scores()

    assert {key: found[key] for key in POINTS} == POINTS


def test_nothing_of_a_submission_ran_but_its_module_in_a_sandbox(room):
    owned = list(room.course.folder.rglob("owned-by-*"))

    assert owned == []


@pytest.mark.parametrize(
    ("student", "words"),
    [
        pytest.param("nameless", "No code cell begins with %%submission quick.", id="no magic"),
        pytest.param("misnamed", "there is: %%submission quik", id="another name"),
        pytest.param("doubled", "2 cells begin with %%submission quick: the last one", id="two programs"),
        pytest.param(
            "magics", "Line 3 is IPython's and no part of a module: !touch owned-by-a-shell", id="a shell's line"
        ),
        pytest.param("broken", "squares.py, line 2: invalid syntax", id="a syntax error"),
        pytest.param("linked", "The file is a link.", id="a link to another's"),
        pytest.param("downloaded", "Taken from quick (1).ipynb, the only notebook", id="another file name"),
        pytest.param("undecided", "There is no quick.ipynb, but quick (1).ipynb, quick final.ipynb.", id="two files"),
        pytest.param("garbage", "The file is no JSON", id="no notebook"),
        pytest.param("leaves", "failed, 0 of 2 points", id="an end of the process"),
    ],
)
def test_a_student_reads_why_there_are_no_more_points(room, student, words):
    assert words in room.told(student, "quick")


def test_every_test_cell_shows_a_plain_float_or_nothing(room):
    shown = []
    for assignment, student in POINTS:
        for cell in graded_cells(room.autograded(student, assignment)):
            results = [o["data"]["text/plain"] for o in cell["outputs"] if o["output_type"] == "execute_result"]
            shown += ["".join(result) for result in results]

    assert set(shown) == {"0.0", "2.0", "4.0"}


def test_an_open_check_is_left_to_a_person_and_has_no_points(room):
    still_open = dict.fromkeys([BROKEN, "own", "gone"], (None, None, True))
    assert room.grades("right", "faulty") == {ANSWER: (2.0, None, False), **still_open}
    told = room.told("right", "faulty")
    assert "The check test_that_is_broken itself is broken: ZeroDivisionError" in told
    assert 'Only cells with check("assignment", "check") are graded outside of the student\'s kernel.' in told
    assert "The rubric of 'faulty' has no check 'test_gone' any more." in told


def test_which_of_two_notebooks_is_meant_is_left_to_a_person(room):
    assert room.grades("undecided", "quick") == {ANSWER: (None, None, True)}


def test_locked_cells_are_as_they_were_handed_out(room):
    notebook = room.autograded("tampered", "quick")

    assert [c["metadata"]["nbgrader"]["points"] for c in graded_cells(notebook)] == [2.0]
    assert "".join(graded_cells(notebook)[0]["source"]) == f'check("quick", "{ANSWER}")'
    assert "".join(cell_of(notebook, "load")["source"]) == "%load_ext grader.notebook"


def test_a_flood_of_output_is_not_kept(room):
    path = room.folder / "autograded/flooded/quick/quick.ipynb"

    assert path.stat().st_size < 20_000


def test_graded_again_nothing_runs_and_what_a_teacher_wrote_stays(room):
    before = {path: path.stat().st_mtime_ns for path in (room.folder / "results").rglob("*.json")}
    with sqlite3.connect(room.folder / "gradebook.db") as book:
        book.execute("UPDATE grade SET manual_score = 0.5, extra_credit = 0.25 WHERE auto_score IS NULL")
        book.execute("UPDATE comment SET manual_comment = 'Seen by hand.'")

    room.run("autograde", "faulty", "--force")

    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert room.grades("right", "faulty")[BROKEN] == (None, 0.5, True)
    assert room.scores()["faulty", "right"] == (2 + 3 * 0.75, 7)


def test_feedback_has_the_facts(room):
    room.run("generate_feedback", "mapped")

    page = (room.folder / "feedback/serial/mapped/mapped.html").read_text(encoding="utf-8")
    assert "failed, 0 of 4 points" in page
    assert "Start processes: n_jobs is 1 unless you say otherwise" in page
    assert "The workers computed them, in parallel." in page


def test_four_autograders_at_once_write_one_gradebook(room):
    students = ("tampered", "deleted", "magics", "flooded")

    running = [room.start("autograde", "quick", "--student", student, "--force") for student in students]

    for process in running:
        room.ended(process)
    assert all(room.grades(student, "quick") == {ANSWER: (2.0, None, False)} for student in students)


def test_results_of_a_cluster_are_taken_and_nothing_runs(room):
    students = ("doubled", "magics")
    done = room.course.grader("notebook", "extract", "nb")
    assert done.returncode == 0, done.stderr
    assert (
        (room.folder / "modules/magics/quick/squares.py")
        .read_text(encoding="utf-8")
        .startswith("# %%submission quick\n")
    )
    assert "nameless, quick: No code cell begins with %%submission quick." in done.stderr
    shutil.rmtree(room.folder / "results/quick")
    only = [word for student in students for word in ("--student", student)]
    graded = room.course.grader("grade", "nb/modules", "--assignment", "quick", *only, "--results", "nb/results")
    assert graded.returncode == 0, graded.stderr
    before = {path: path.stat().st_mtime_ns for path in (room.folder / "results/quick").iterdir()}

    for process in [room.start("autograde", "quick", "--student", student, "--force") for student in students]:
        room.ended(process)

    assert {path: path.stat().st_mtime_ns for path in (room.folder / "results/quick").iterdir()} == before
    found = room.scores()
    assert {key: found[key] for key in POINTS if key[0] == "quick"} == {
        k: v for k, v in POINTS.items() if k[0] == "quick"
    }


def test_a_gradebook_is_made_though_the_environment_is_not_activated(room, tmp_path):
    bare = tmp_path / "course" / "nb"
    shutil.copytree(room.folder / "source", bare / "source")
    shutil.copyfile(room.folder / "nbgrader_config.py", bare / "nbgrader_config.py")
    again = Classroom(type(room.course)(tmp_path / "course", room.course.environment))

    again.run("generate_assignment", "quick")

    with sqlite3.connect(bare / "gradebook.db") as book:
        assert book.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
