"""A student's notebook in a real kernel: the module is written, its names are there, and a check is as pytest's."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from grader.grades.verdict import Verdict

nbclient = pytest.importorskip("nbclient", reason="needs Jupyter: pip install '.[nbgrader]'")
nbformat = pytest.importorskip("nbformat")

TESTS = Path(__file__).parents[1]
HONEST = (TESTS / "solutions" / "tiny_scoop" / "squares.py").read_text(encoding="utf-8")
SCRIPT = "\nif __name__ == '__main__':\n    raise SystemExit('run as a script')\n"
CELLS = {
    "load": "%load_ext grader.notebook",
    "too early": "check('tiny_scoop')",
    "no name": "%%submission\nran = True",
    "two names": "%%submission tiny_scoop squares\nran = True",
    "unknown": "%%submission tiny_soup\nran = True",
    "unknown check": "check('tiny_soup')",
    "nothing ran": "assert 'ran' not in dir()",
    "broken": "%%submission tiny_scoop\ndef squares(:\n    pass",
    "raises": "%%submission tiny_scoop\ndef squares(square, numbers):\n    return 1 / 0\n\nsquares(1, 2)",
    "check raises": "check('tiny_scoop', 'test_squares_equal_the_serial_ones')",
    "written": f"%%submission tiny_scoop\n{HONEST}!echo from the shell\n{SCRIPT}",
    "names": "squares(lambda x: x * x, [2.0])",
    "patched": "import pytest\nfrom grader.grades.case import Case\n"
    "pytest.main = Case.result = lambda *_: 1 / 0\nsquares = None",
    "one check": "check('tiny_scoop', 'test_the_workers_computed_them')",
    "all checks": "check('tiny_scoop')",
    "interrupt": "import os, psutil, signal, threading\n"
    "threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()\ncheck('tiny_scoop')",
    "left": "print(psutil.Process().children(recursive=True))",
    "elsewhere": "import os; os.chdir('/')\ncheck('tiny_scoop')",
    "validated": "os.environ['NBGRADER_EXECUTION'] = 'validate'\ncheck('tiny_scoop')",
    "autograded": "os.environ['NBGRADER_EXECUTION'] = 'autograde'\ncheck('tiny_scoop')",
}


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    """What each cell of the notebook put out, by its name; it lies beside its assignment."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(TESTS / "assignments" / "tiny_scoop", course / "assignments" / "tiny_scoop")
    here = course / "home"
    here.mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS.values()])
    client = nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": str(here)}}
    )
    checkout = str(TESTS.parent)
    client.execute(env={**os.environ, "PYTHONPATH": checkout, "SLURM_JOB_ID": "1"}, cwd=str(here))
    return here, {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


@pytest.fixture(scope="module")
def said(cells):
    """The words of each cell, whatever they were written to."""

    def of(name):
        parts = []
        for output in cells[1][name]:
            if output.output_type == "stream":
                parts.append(output.text)
            elif output.output_type == "error":
                parts += output.traceback
            else:
                parts.append(output.data["text/plain"])
        return re.sub(r"\x1b\[[\d;]*m", "", "\n".join(parts))

    return of


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        pytest.param("too early", "There is no squares.py beside this notebook yet: run the cell", id="no module yet"),
        pytest.param(
            "no name", "The first line of this cell must name one assignment, as in %%submission", id="no name"
        ),
        pytest.param("two names", "must name one assignment", id="two names"),
        pytest.param("unknown", "There is no assignment 'tiny_soup' here", id="unknown assignment written"),
        pytest.param("unknown check", "There is no assignment 'tiny_soup' here", id="unknown assignment checked"),
        pytest.param("interrupt", "The check was stopped. What was measured is kept", id="interrupted"),
        pytest.param("elsewhere", "keep the notebook in the folder that you got it in", id="moved away"),
    ],
)
def test_what_cannot_be_done_is_said_in_the_cell_and_is_no_traceback(cells, said, cell, words):
    assert words in said(cell)
    assert [output.output_type for output in cells[1][cell]] == ["display_data"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        pytest.param("validated", "keep the notebook in the folder that you got it in", id="validate"),
        pytest.param(
            "autograded", "the line grade_modules(c, ...) is missing from the nbgrader_config.py", id="autograde"
        ),
    ],
)
def test_where_nbgrader_runs_it_nothing_checked_is_an_error_and_not_full_points(cells, said, cell, words):
    assert words in said(cell)
    assert cells[1][cell][-1].output_type == "error"


def test_an_interrupt_leaves_no_process(said):
    assert said("left").strip() == "[]"


def test_a_cell_without_an_assignment_is_not_run(cells):
    assert cells[1]["nothing ran"] == []


def test_the_module_is_written_and_said_in_a_line(cells, said):
    here, _ = cells

    written = (here / "squares.py").read_text(encoding="utf-8")

    assert written.startswith("# %%submission tiny_scoop\n" + HONEST)
    assert 'Wrote squares.py, 15 lines. check("tiny_scoop") grades it.' in said("written")


def test_lines_of_ipython_are_told_and_are_no_part_of_the_module(cells, said):
    assert "is IPython's and no part of a module: !echo from the shell" in said("written")
    assert "from the shell" not in said("written").replace("!echo from the shell", "")


def test_the_student_reads_the_one_way_in_which_scoop_works(said):
    assert "In this kernel SCOOP has no workers: futures.map runs serially here" in said("written")
    assert 'check("tiny_scoop") starts the file as python -m scoop -n 2 squares.py.' in said("written")
    assert "[4.0]" in said("names")


def test_a_traceback_begins_in_the_students_lines(said):
    assert "ZeroDivisionError" in said("raises")
    assert "return 1 / 0" in said("raises")
    assert "magic.py" not in said("raises")


def test_a_syntax_error_is_the_students_alone(said):
    assert "squares.py:2" in said("broken")
    assert "SyntaxError: invalid syntax" in said("broken")
    assert "magic.py" not in said("broken")


def test_a_module_that_raises_fails_with_its_line(said):
    assert "ZeroDivisionError: division by zero (squares.py, line 3)" in " ".join(said("check raises").split())


def test_one_check_measures_what_it_needs(said):
    assert "The SCOOP workers computed them, in parallel." in said("one check")
    assert "Every square" not in said("one check")
    assert said("one check").endswith("4.0")


def test_all_checks_are_the_table_of_pytest_and_their_points(said):
    shown = said("all checks")

    assert re.search(r"passed +2 / 2 +Every square equals the serial one\.", shown)
    assert re.search(r"passed +4 / 4 +The SCOOP workers computed them, in parallel\.", shown)
    assert re.search(r"open +\? / 4 +It is faster than the serial program\.", shown)  # no reference here
    assert "6 of 10 points so far" in shown


def test_the_same_is_shown_as_html_with_the_picture_of_the_run(cells):
    (output,) = (o for o in cells[1]["all checks"] if o.output_type == "display_data")
    markup = output.data["text/html"]

    assert f">{Verdict.PASSED}</span>" in markup
    assert "<svg" in markup
    assert "this program: " in markup
    assert "as python -m scoop -n 2 squares.py would start it" in markup
