"""``grader similar``: who is nearly the same, without accusing anybody, and what Dolos and JPlag take."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from tests.conftest import STUB, write

LONG = """
from multiprocessing import Process, Queue


def squares(square, numbers):
    queue = Queue()
    halves = [numbers[::2], numbers[1::2]]
    workers = [Process(target=work, args=(square, half, queue, place)) for place, half in enumerate(halves)]
    for worker in workers:
        worker.start()
    found = dict(queue.get() for _ in workers)
    for worker in workers:
        worker.join()
    return [found[place % 2][place // 2] for place in range(len(numbers))]


def work(square, half, queue, place):
    queue.put((place, [square(x) for x in half]))
"""
OTHER = """
from concurrent.futures import ProcessPoolExecutor, as_completed


def squares(square, numbers):
    with ProcessPoolExecutor(max_workers=2) as pool:
        futures = {pool.submit(square, x): place for place, x in enumerate(numbers)}
        answers = [None] * len(numbers)
        for future in as_completed(futures):
            answers[futures[future]] = future.result()
    if any(answer is None for answer in answers):
        raise RuntimeError("some were lost on the way")
    return answers
"""


def copied(text):
    """As somebody would who wants nobody to see it."""
    head, first, second = text.partition("\n\n\ndef squares")[0], *text.split("\n\n\n")[1:]
    new = f"{head}\n\n\n# my helper\n{second}\n\n\n{first}\n"
    for old, name in (
        ("queue", "mailbox"),
        ("halves", "parts"),
        ("worker", "child"),
        ("found", "got"),
        ("work(", "job("),
    ):
        new = new.replace(old, name)
    return new.replace("target=work", "target=job")


@pytest.fixture
def handed_in(course):
    course.assignment()
    course.solution()
    for student, text in {"ann": LONG, "bob": copied(LONG), "cay": OTHER, "dan": STUB}.items():
        course.hand_in(student, text)
    return course


def test_a_copy_is_named_and_whoever_found_another_way_is_not(handed_in):
    done = handed_in.grader("similar", "submitted")

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "squares: 3 of 4 submissions compared."
    assert lines[2] == "    ann · bob (100%)"
    assert lines[3] == "  Too short to say, since little is left of their own: dan."
    assert "This accuses nobody." in done.stdout


def test_the_folder_is_what_dolos_and_jplag_take(handed_in):
    handed_in.hand_in("Jörg, =1+1", OTHER)

    handed_in.grader("similar", "submitted", "-o", "out")

    folder = handed_in.folder / "out" / "squares"
    rows = list(csv.DictReader((folder / "info.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["full_name"] for row in rows] == ["Jörg, =1+1", "ann", "bob", "cay", "dan"]
    assert all((folder / row["filename"]).is_file() for row in rows)
    assert {path.name for path in (folder / "submissions").iterdir()} >= {"ann", "bob", "cay", "dan"}
    assert {path.relative_to(folder / "template").as_posix() for path in (folder / "template").rglob("*.py")} == {
        *("baseline.py", "inputs.py", "reference/squares.py", "squares.py", "tasks.py"),
    }
    assert (folder / "template.py").read_text(encoding="utf-8").count("def squares(") == 3
    with zipfile.ZipFile(io.BytesIO((folder / "dolos.zip").read_bytes())) as archive:
        assert {"info.csv", *(row["filename"] for row in rows)} == set(archive.namelist())
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "    dolos run -l python -i template.py info.csv\n" in readme
    assert "    java -jar jplag.jar -l python3 -bc template submissions\n" in readme


def test_it_can_be_run_twice_and_leaves_what_others_put_there(handed_in):
    handed_in.grader("similar", "submitted")
    write(handed_in.folder / "similar" / "squares" / "results.jplag", "a report")
    (handed_in.folder / "submitted" / "dan" / "squares" / "squares.py").unlink()

    done = handed_in.grader("similar", "submitted")

    folder = handed_in.folder / "similar" / "squares"
    assert done.returncode == 0
    assert (folder / "results.jplag").is_file()
    assert not (folder / "submissions" / "dan").exists()
    assert "Not read: dan; `grader grade` says why." in done.stdout


def test_a_folder_of_others_is_left_alone(handed_in):
    write(handed_in.folder / "mine" / "squares" / "thesis.md", "mine")

    done = handed_in.grader("similar", "submitted", "-o", "mine")

    assert done.returncode == 2
    assert "is not empty, and not of grader similar; name another place with -o." in done.stderr


def test_links_are_not_followed(handed_in):
    (handed_in.folder / "submitted" / "eve" / "squares").mkdir(parents=True)
    (handed_in.folder / "submitted" / "eve" / "squares" / "squares.py").symlink_to(
        handed_in.folder / "submitted" / "ann" / "squares" / "squares.py"
    )

    done = handed_in.grader("similar", "submitted")

    assert "ann · bob (100%)" in done.stdout
    assert "Not read: eve; `grader grade` says why." in done.stdout


def test_where_nothing_was_handed_in_it_says_so(course):
    course.assignment()
    (course.folder / "submitted").mkdir()

    done = course.grader("similar", "submitted")

    assert done.returncode == 2
    assert "submitted holds nothing of these assignments" in done.stderr


def test_a_course_gives_names_and_leaves_teams_out(handed_in):
    settings = 'title = "HPC"\n[assignments.squares]\nteams = true\n'
    write(handed_in.folder / "course.toml", settings)
    write(
        handed_in.folder / "roster.csv",
        "student,name,team\nann,Ann Ay,red\nbob,Bob Bee,red\ncay,Cay Cee,\ndan,Dan Dee,\n",
    )

    done = handed_in.grader("similar")

    info = (handed_in.folder / "similar" / "squares" / "info.csv").read_text(encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "No two of them are nearly the same." in done.stdout
    assert "submissions/ann/squares.py,red,Ann Ay\n" in info
