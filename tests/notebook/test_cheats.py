"""What pays in nbgrader's kernels pays nothing here: no points, nobody else's grade, and not a word of what is hidden.

Most of it is a line or two. The first test shows that the same lines do pay where tests run in the student's kernel.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys

import pytest

from tests.conftest import ANSWER_ONLY, SERIAL, WRONG
from tests.notebook.classroom import Classroom, copied, graded_cells

pytestmark = pytest.mark.usefixtures("nbgrader")
NAME = "squares"
HIDDEN = "what-only-the-teacher-knows"
OF_OTHERS = "what-vera-wrote"
HIDDEN_RUBRIC = f'''
import pytest


@pytest.mark.points(3)
def test_of_the_hidden_kind(answer, serial):
    """{HIDDEN}"""
    answer.require_equal(serial, "squares")
'''
EQUAL = """
class Equal(float):
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __hash__ = float.__hash__
"""
TRANSFORMER = "get_ipython().input_transformers_post.append(lambda lines: ['pass\\n'])"
BOOKS = "import pathlib, sqlite3\nBOOKS = [p for up in range(6) for p in pathlib.Path(*['..'] * up).glob('*.db')]\n"
BOOKS += "BOOKS += pathlib.Path({folder!r}).glob('*.db')\n"  # who has seen a path once, knows it
READS = BOOKS + "LOOT = [sqlite3.connect(b).execute('select source from source_cell').fetchall() for b in BOOKS]\n"
WRITES = BOOKS + (
    "for book in BOOKS:\n    with sqlite3.connect(book) as base:\n"
    "        base.execute('update grade set manual_score = 99')\n"
)


# -- in nbgrader's own kernels -----------------------------------------------------------------------------------------

PLAIN = {"equal": EQUAL, "the rest": f"{TRANSFORMER}\n{READS}print(LOOT)\n{WRITES}"}


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A course of nbgrader's alone: the tests are in the notebook, and run where the student's cells run."""
    nbformat = pytest.importorskip("nbformat")
    folder = tmp_path_factory.mktemp("plain")

    def cell(grade_id, text, **flags):
        known = {"schema_version": 3, "grade_id": grade_id, "task": False, "solution": False, "locked": False}
        return nbformat.v4.new_code_cell(text, metadata={"nbgrader": {"grade": False, **known, **flags}})

    def write(path, program):
        program = program.replace("{folder!r}", repr(str(folder)))
        value = "Equal(0)" if "class Equal" in program else "0"
        test = f"### BEGIN HIDDEN TESTS\nassert f(3) == 9, '{HIDDEN}'\n### END HIDDEN TESTS"
        cells = [cell("program", f"{program}\ndef f(x):\n    return {value}", solution=True)]
        cells.append(cell("test", test, grade=True, locked=True, points=2))
        path.parent.mkdir(parents=True)
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)

    write(folder / "source" / "a" / "n.ipynb", "")
    for student, program in PLAIN.items():
        write(folder / "submitted" / student / "a" / "n.ipynb", program)
    (folder / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'plain'\n")
    scripts = os.path.dirname(sys.executable)
    for words in (["generate_assignment", "a"], ["autograde", "a"]):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=folder,
            env={**os.environ, "PATH": os.pathsep.join([scripts, os.environ["PATH"]])},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    return folder


def test_in_the_students_kernel_the_same_lines_pay(plain):
    with sqlite3.connect(plain / "gradebook.db") as book:
        by_student = dict(
            book.execute(
                "select work.student_id, grade.auto_score from grade"
                " join submitted_notebook book on grade.notebook_id = book.id"
                " join submitted_assignment work on book.assignment_id = work.id"
            )
        )
        manual = {score for (score,) in book.execute("select manual_score from grade")}
    read = (plain / "autograded" / "the rest" / "a" / "n.ipynb").read_text(encoding="utf-8")
    printed = [c["outputs"] for c in json.loads(read)["cells"] if c["metadata"]["nbgrader"]["grade_id"] == "program"]

    assert by_student == {"equal": 2.0, "the rest": 2.0}
    assert HIDDEN in json.dumps(printed)
    assert 99.0 in manual


# -- here --------------------------------------------------------------------------------------------------------------

LEAK = "\n\ndef squares(square, numbers):\n    raise RuntimeError(str(LOOT))\n"
GUESSED = """
import gc, glob, os, pathlib, sys
ROOTS = [{folder!r}, os.path.dirname({folder!r}), *(os.path.join(*['..'] * up) for up in range(1, 6))]
LOOT = []
for root in ROOTS:
    for name in ("source", "submitted", "release", "autograded", "feedback", "results", "solutions", "assignments"):
        for path in glob.glob(os.path.join(root, name, "**", "*.*"), recursive=True)[:200]:
            try:
                LOOT.append(pathlib.Path(path).read_text()[:9999])
            except OSError:
                pass
"""
LOOKS_AROUND = """
import gc, sys
LOOT = [sys.argv, dict(__import__("os").environ), list(globals())]
try:
    LOOT += [In[-3:]]
except NameError:
    pass
frame = sys._getframe()
while frame is not None:
    LOOT.append({**frame.f_locals, **{k: v for k, v in frame.f_globals.items() if isinstance(v, (str, bytes, list))}})
    frame = frame.f_back
LOOT += [text for text in gc.get_objects() if isinstance(text, (list, dict)) and len(text) < 40][:9999]
"""
FORGES = """
import json, os
DONE = json.dumps({"tests": {"correct": 1.0}, "points": 5, "status": "final", "verdict": "passed"})
for name in ("result.json", "results.json", "squares.json", "_self.json", "/tmp/result.json"):
    try:
        open(name, "w").write(DONE)
    except OSError:
        pass
for descriptor in range(3, 64):
    try:
        os.write(descriptor, DONE.encode())
    except OSError:
        pass
print(5.0)
os._exit(0)
"""
PATCHES = """
import builtins, sys
import numpy
numpy.array_equal = numpy.allclose = numpy.isclose = lambda *a, **k: True
numpy.testing.assert_allclose = numpy.testing.assert_array_equal = lambda *a, **k: None
builtins.check = check = lambda *a, **k: 5.0
for name in ("pytest", "grader.grades.rubric", "grader.notebook.chain", "nbgrader.utils"):
    module = sys.modules.get(name)
    if module is not None:
        module.determine_grade = module.check = lambda *a, **k: (5.0, 5.0)
"""
PROGRAMS = {
    "transformer": f"{TRANSFORMER}\n{WRONG}",
    "guarded": f"try:\n    {TRANSFORMER}\nexcept NameError:\n    pass\n{WRONG}",
    "equal": EQUAL + "\n\ndef squares(square, numbers):\n    return [Equal(0.0)] * len(numbers)\n",
    "reads the book": READS + LEAK,
    "writes the book": WRITES + WRONG,
    "reads files": GUESSED + LEAK,
    "looks around": LOOKS_AROUND + LEAK,
    "forges": FORGES + WRONG,
    "patches": PATCHES + WRONG,
}


def claims_points(notebook):
    """The test cells say what they are worth, and what came out; cells are added that a kernel would run."""
    for cell in graded_cells(notebook):
        cell["source"] = "5.0"
        cell["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "5.0"}, "metadata": {}}]
        cell["metadata"]["nbgrader"] |= {"points": 500, "locked": False}
    mischief = [TRANSFORMER, "check = lambda *a: 5.0", READS + "print(LOOT, In[-3:])", WRITES]
    made = [copied(graded_cells(notebook)[0], source=text, metadata={}) for text in mischief]
    notebook["cells"] = [*made, *notebook["cells"], *made]


def unlocks(notebook):
    """The test cells call themselves answers, so that nobody runs them."""
    for cell in graded_cells(notebook):
        cell["metadata"]["nbgrader"] |= {"solution": True, "grade": False, "locked": False}


EDITS = {"claims points": claims_points, "unlocks": unlocks}
CHEATS = [*PROGRAMS, *EDITS]
VERA = f"# {OF_OTHERS}\nimport sys, warnings\nprint('noise', file=sys.stderr)\nwarnings.warn('more of it')\n{SERIAL}"


@pytest.fixture(scope="module")
def room(lasting_course, nbgrader):
    """Vera is in the gradebook, with a comment; then the cheats run, many in one session as on a cluster."""
    course = lasting_course
    course.assignment(rubric=ANSWER_ONLY)
    course.solution(f"# {HIDDEN}\n{SERIAL}")
    (course.folder / "solutions" / NAME / f"test_hidden_{NAME}.py").write_text(HIDDEN_RUBRIC, encoding="utf-8")
    made = Classroom(course)
    made.new()
    made.run("generate_assignment", NAME)
    made.hand_in("vera", NAME, VERA)
    made.run("autograde", NAME)
    with sqlite3.connect(made.folder / "gradebook.db") as book:
        book.execute("update comment set manual_comment = 'Well done.'")
    before = rows(made)
    for student, program in PROGRAMS.items():
        made.hand_in(student, NAME, program.replace("{folder!r}", repr(str(made.folder))))
    for student, edit in EDITS.items():
        made.hand_in(student, NAME, WRONG, edit)
    for words in (("notebook", "extract", "nb"), ("grade", "nb/modules", "--results", "nb/results")):
        done = course.grader(*words)
        assert done.returncode == 0, done.stderr
    made.run("autograde", NAME)
    made.run("generate_feedback", NAME)
    return made, before


def rows(room):
    """All that the gradebook has of Vera."""
    with sqlite3.connect(room.folder / "gradebook.db") as book:
        work = "select id from submitted_assignment where student_id = 'vera'"
        own = f"select id from submitted_notebook where assignment_id in ({work})"
        return [
            book.execute(f"select * from {t} where notebook_id in ({own})").fetchall() for t in ("grade", "comment")
        ]


@pytest.mark.parametrize("student", CHEATS)
def test_a_cheat_gains_no_points(room, student):
    found = room[0].grades(student, NAME)

    assert found == dict.fromkeys(found, (0.0, None, False))
    assert len(found) == 2


def test_nobody_elses_grade_is_touched(room):
    made, before = room

    assert rows(made) == before


@pytest.mark.parametrize("student", CHEATS)
def test_nothing_that_is_hidden_comes_out(room, student):
    folder = room[0].folder
    shown = [
        folder / "feedback" / student / NAME / f"{NAME}.html",
        folder / "autograded" / student / NAME / f"{NAME}.ipynb",
    ]

    assert [path.name for path in shown for word in (HIDDEN, OF_OTHERS) if word in path.read_text("utf-8")] == []


def test_what_hides_it_is_not_that_nothing_is_shown(room):
    page = (room[0].folder / "feedback" / "reads files" / NAME / f"{NAME}.html").read_text(encoding="utf-8")

    assert "RuntimeError" in page


def test_noise_on_stderr_costs_a_right_answer_nothing(room):
    assert sorted(room[0].grades("vera", NAME).values()) == [(2.0, None, False), (3.0, None, False)]


def test_nothing_is_left_running(room):
    assert room[0].course.left_running() == []
