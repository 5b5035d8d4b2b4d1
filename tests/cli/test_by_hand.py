"""Checks that a person marks: beside the automatic ones everywhere, without a measurement, and kept."""

from __future__ import annotations

import json

import pytest

from tests.conftest import ANSWER_ONLY

STYLE = '''

@pytest.mark.points(3, by="hand")
def test_it_can_be_read():
    """The program can be read.

    Full points where names say what they hold and every function does one thing.
    """
    ...
'''
TEXT = '''

@pytest.mark.points(1, by="hand")
def test_the_text_is_its_own(handed_in):
    """The text is in the student's own words."""
    assert len(handed_in.text("text.md").split()) > 2, "text.md is too short to be marked."
'''


@pytest.fixture
def marked(course):
    """Ann's answer is right, and a person has still to read the program."""
    course.assignment(rubric=ANSWER_ONLY + STYLE)
    course.solution()
    course.hand_in("ann", course.SERIAL)
    return course


def check(course, name="test_it_can_be_read", student="ann"):
    return next(c for c in course.grade(student)["checks"] if c["name"] == name)


def mark(course, points, reason="The names tell."):
    given = ("--check", "test_it_can_be_read", "--points", str(points), "--reason", reason)
    return course.grader("settle", "results", "--assignment", "squares", "--student", "ann", *given)


@pytest.mark.usefixtures("isolation")
def test_a_person_gives_points_which_stay_with_the_same_file_and_nothing_is_measured_again(marked):
    graded = marked.grader("grade", "submitted", "--verbose")
    before = marked.grade("ann")
    again = marked.grader("grade", "submitted", "--keep-run")

    assert (graded.returncode, again.returncode) == (1, 1)
    assert "2 of 5 points so far" in graded.stdout
    assert "open     ? / 3  The program can be read." in graded.stdout
    assert "A person looks at what was handed in and gives the points." in graded.stdout
    assert (before["status"], check(marked)["reason"], check(marked)["points"]) == (
        "provisional",
        "marked_by_hand",
        None,
    )
    assert check(marked)["detail"].startswith("Full points where names say what they hold")
    assert marked.grade("ann") == before
    assert marked.arms() == {}

    listed = marked.grader("settle", "results").stdout
    done = mark(marked, 2.5)

    assert "  test_it_can_be_read: ? of 3 points" in listed
    assert "    | Full points where names say what they hold and every function does one thing." in listed
    assert "grader settle results --assignment NAME --student NAME --check NAME --points N --reason TEXT" in listed
    assert "--force" not in listed
    assert "--accept" not in listed
    assert "squares · ann: 2/5 before, now 4.5/5 (final)." in done.stdout

    marked.grader("rejudge", "results")
    marked.grader("grade", "submitted", "--force")

    assert (marked.grade("ann")["points"], check(marked)["reason"]) == (4.5, "set_by_hand")
    assert check(marked)["fact"].endswith(": The names tell.")
    assert "The names tell." in marked.grader("explain", "results/squares/ann.json").stdout

    marked.hand_in("ann", f"# another program\n{marked.SERIAL}")
    marked.grader("grade", "submitted")

    assert check(marked)["reason"] == "marked_by_hand"


@pytest.mark.usefixtures("isolation")
def test_the_reference_has_full_points(marked):
    done = marked.grader("grade", "--reference")

    assert (done.returncode, marked.grade("_reference")["points"]) == (0, 5.0)


@pytest.mark.usefixtures("isolation")
def test_what_is_only_marked_by_hand_runs_nothing(course):
    course.assignment(rubric="import pytest\n" + STYLE)
    course.hand_in("ann", course.SERIAL)

    done = course.grader("grade", "submitted", "--keep-run")

    assert done.returncode == 1
    assert check(course)["reason"] == "marked_by_hand"
    assert course.arms() == {}


@pytest.mark.usefixtures("isolation")
def test_the_check_itself_may_object_before_a_person_reads(course):
    course.assignment(
        rubric="import pytest\n" + TEXT, toml=course.TOML.replace("workers = 2", 'workers = 2\nfiles = ["text.md"]')
    )
    for student, text in {"ann": "Too short.", "bob": "It is just as long as asked."}.items():
        course.hand_in(student, course.SERIAL)
        (course.folder / "submitted" / student / "squares" / "text.md").write_text(text)

    course.grader("grade", "submitted")

    ann, bob = (check(course, "test_the_text_is_its_own", student) for student in ("ann", "bob"))
    assert (ann["verdict"], ann["fact"], ann["points"]) == ("failed", "text.md is too short to be marked.", 0.0)
    assert bob["reason"] == "marked_by_hand"


@pytest.mark.usefixtures("isolation")
def test_nobody_is_asked_to_read_what_is_not_there(marked):
    marked.hand_in("ann", marked.SERIAL).rename(marked.folder / "submitted" / "ann" / "squares" / "other.txt")

    marked.grader("grade", "submitted")

    assert (check(marked)["verdict"], check(marked)["points"]) == ("failed", 0.0)
    assert marked.grade("ann")["status"] == "final"


def test_a_notebook_says_who_gives_the_points(marked):
    marked.grader("notebook", "make", "--to", "notebooks")

    cells = json.loads((marked.folder / "notebooks" / "squares.ipynb").read_text(encoding="utf-8"))["cells"]
    assert "**The program can be read.** (3 points, given by a person)" in ["".join(cell["source"]) for cell in cells]
