"""A teacher opens formgrader in a real browser: a notebook and an exported file stand there, and what is entered stays.

GRADER_PICTURES names a folder that gets a picture of each page, to look at.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from grader.coursework import assignment as assignments
from grader.grades import gradebook
from grader.grades.verdict import Verdict
from tests.conftest import ANSWER_ONLY, SERIAL, WRONG
from tests.notebook.classroom import UNACTIVATED, Classroom
from tests.unit.builders import check_result, measured_round, record

browser = pytest.importorskip("tests.notebook.browser", reason="needs websocket-client: make setup")
pytestmark = [
    pytest.mark.usefixtures("nbgrader"),
    pytest.mark.skipif(browser.program() is None, reason=browser.HOW_TO_GET_IT),
]
NAME, CHECK = "squares", "test_squares_equal_the_serial_ones"
SEEN_OF_BOB = "Seen <i>of bob</i>: 12 of 14 squares."
COMMENT_FOR_BOB = "Dear Bob: see me, & bring `squares.py`."
COMMENT_FOR_ANN = "Dear Ann: <b>nearly</b>."
_ENTERED = """
    SELECT comment.manual_comment, grade.manual_score
    FROM submitted_notebook book
    JOIN comment ON comment.notebook_id = book.id
    JOIN grade ON grade.notebook_id = book.id
    JOIN submitted_assignment work ON book.assignment_id = work.id
    WHERE work.student_id = ?
"""


@pytest.fixture(scope="module")
def classroom(lasting_course, nbgrader):
    """Ann handed in a notebook, which nbgrader autograde graded; Bob a file, whose grade was brought by export."""
    lasting_course.assignment(rubric=ANSWER_ONLY)
    found = Classroom(lasting_course)
    found.new()
    gradebook.write(lasting_course.folder / "nb" / "results", grade_of_bob(lasting_course.folder))
    done = lasting_course.grader("export", "nb/results", "--to", "nbgrader", "--course", "nb")
    assert done.returncode == 0, done.stderr
    found.hand_in("ann", NAME, WRONG)
    found.run("autograde", NAME)
    return found


def grade_of_bob(course):
    """As it is stored after a grading of just this assignment, so that nothing is measured again."""
    assignment = assignments.load(course / "assignments" / NAME)
    files = {"squares.py": SERIAL}
    known = {"reference_digest": "", "assignment_digest": assignment.digest, "isolation": "bubblewrap"}
    kept = record(measured_round(), assignment=NAME, student="bob", files=files, **known)
    check = check_result(CHECK, Verdict.PARTIAL, points=1.5, fact=SEEN_OF_BOB, hint="Look at the last two.")
    return gradebook.grade(kept, [check])


@contextlib.contextmanager
def formgrader(classroom):
    """A server with formgrader: its address and its token. It is served on this machine's loopback device alone."""
    token, runtime = secrets.token_hex(16), classroom.course.folder / "runtime"
    runtime.mkdir(exist_ok=True)
    places = {f"JUPYTER_{name}_DIR": str(runtime) for name in ("RUNTIME", "CONFIG", "DATA")}
    command = [
        *(sys.executable, "-m", "jupyter", "server", "--no-browser", "--ip=127.0.0.1", "--port=0", "--allow-root"),
        f"--ServerApp.root_dir={classroom.folder}",
        "--ServerApp.jpserver_extensions=nbgrader.server_extensions.formgrader=True",
    ]
    with (runtime / "log").open("wb") as log:
        server = subprocess.Popen(
            command,
            cwd=classroom.folder,
            env={**os.environ, **classroom.course.environment, **places, "PATH": UNACTIVATED, "JUPYTER_NO_CONFIG": "1"}
            | {"JUPYTER_TOKEN": token},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        told = runtime / f"jpserver-{server.pid}.json"
        port = browser.awaited(
            lambda: told.exists() and told.read_text() and json.loads(told.read_text())["port"], told
        )
        yield f"http://127.0.0.1:{port}", token
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def entered(classroom, student):
    """The comment and the points of a person, from the gradebook."""
    with sqlite3.connect(f"file:{classroom.folder}/gradebook.db?mode=ro", uri=True) as book:
        return book.execute(_ENTERED, (student,)).fetchone()


def look(page, picture):
    """Keeps a picture where somebody wants to see it."""
    if folder := os.environ.get("GRADER_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(Path(folder) / f"{picture}.png")


def rows(page):
    """Name and points of each line in the table of submissions."""
    return page.value(
        "[...document.querySelectorAll('tbody tr')].map(r => [r.querySelector('.name-shown[href]').textContent,"
        " r.querySelector('.score').textContent, r.querySelector('.name-shown[href]').href])"
    )


def test_a_teacher_sees_both_and_what_they_enter_survives_a_second_autograde(classroom, tmp_path):
    with formgrader(classroom) as (address, token), browser.page(tmp_path / "profile") as page:
        there = "document.querySelectorAll('tbody a.name-shown').length == 2"
        page.open(f"{address}/login?token={token}", "document.body.innerText.includes('Server is running')")
        page.open(f"{address}/formgrader/gradebook/{NAME}/{NAME}", there)
        look(page, "list")
        listed = {name: (score, link) for name, score, link in rows(page)}
        for student, comment in (("ann", COMMENT_FOR_ANN), ("bob", COMMENT_FOR_BOB)):
            page.open(listed[student][1], "!!document.querySelector('textarea.comment')?.placeholder")
            shown = page.value("document.body.innerText")
            page.type("textarea.comment", comment)
            if student == "bob":
                assert SEEN_OF_BOB in shown
                assert "partial, 1.5 of 2 points" in shown
                assert "return [square(number) for number in numbers]" in shown
                page.type("input.score", "1.75")
            else:
                assert "failed, 0 of 2 points" in shown
                assert "return [square(x) + 1.0 for x in numbers]" in shown
            browser.awaited(lambda s=student, c=comment: entered(classroom, s)[0] == c, "the comment in the gradebook")
        browser.awaited(lambda: entered(classroom, "bob")[1] == 1.75, "the points in the gradebook")
        look(page, "bob")

        classroom.run("autograde", NAME, "--force")

        page.open(listed["bob"][1], "document.querySelector('textarea.comment')?.value != ''")
        seen = page.value("[document.querySelector('textarea.comment').value, document.querySelector('.score').value]")
        look(page, "bob-again")

    assert {name: score for name, (score, _) in listed.items()} == {"ann": "0 / 2", "bob": "1.5 / 2"}
    assert seen == [COMMENT_FOR_BOB, "1.75"]
    assert entered(classroom, "ann") == (COMMENT_FOR_ANN, None)
    assert classroom.grades("bob", NAME)[CHECK][:2] == (1.5, 1.75)
    assert SEEN_OF_BOB in classroom.told("bob", NAME)


def test_nothing_of_it_is_left_running(classroom):
    assert classroom.course.left_running() == []
