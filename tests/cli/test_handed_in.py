"""``grader grade`` on a folder as students fill it: links, names of any script, folders of other names."""

from __future__ import annotations

import json
import os
import unicodedata

import pytest

from grader.coursework.student_name import file_name
from grader.grades import gradebook
from tests.unit.builders import record

NAMES = [
    "Jörg Müller",
    "אביגיל",
    "👩‍🚀 Zoë",
    "bob[1]",
    "it's \"O'Hara\"",
    "-rf",
    "c$HOME;x",
    "[bold]d",
    "e::f",
    "anna",
    "anna-2",
]


@pytest.fixture(scope="module")
def graded(lasting_course):
    """A class in which nearly everybody did something odd, graded in two processes."""
    course = lasting_course
    course.assignment()
    course.solution("SECRET = 1\n")
    for name in NAMES:
        course.hand_in(name, course.SERIAL)
    root = course.folder / "submitted"
    course.hand_in(unicodedata.normalize("NFD", "Zoë"), course.SERIAL)
    (root / "eve" / "squares").mkdir(parents=True)
    (root / "eve" / "squares" / "squares.py").symlink_to("../../../solutions/squares/squares.py")
    (root / "fay").mkdir()
    (root / "fay" / "squares").symlink_to("../anna/squares")
    (root / "gus").symlink_to("anna")
    (root / "hal" / "squares").mkdir(parents=True)
    os.link(course.folder / "solutions" / "squares" / "squares.py", root / "hal" / "squares" / "squares.py")
    course.hand_in("ida", course.SERIAL, name="Squares")
    (root / "jon").mkdir()
    (root / "lea_squares.py").write_text(course.SERIAL)
    (root / "grades.csv").write_text("")
    gradebook.write(course.folder / "results", gradebook.grade(record(assignment="squares", student="kay"), []))
    os.mkdir(os.fsencode(root) + b"/K\xf6nig")
    return course, course.grader("grade", "submitted", "--isolation=none", "-j", "2")


def result(course, student):
    path = course.folder / "results" / "squares" / f"{file_name(student)}.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("student", [*NAMES, "Zoë"])
def test_every_name_is_graded_and_kept_under_a_safe_one(graded, student):
    course, _ = graded

    grade = result(course, student)

    assert (grade["student"], grade["status"], grade["points"]) == (student, "final", 2.0)


@pytest.mark.parametrize("student", ["eve", "fay"])
def test_a_students_link_has_no_points(graded, student):
    course, _ = graded

    grade = result(course, student)

    assert (grade["points"], grade["checks"][0]["reason"]) == (0.0, "file_unreadable")
    assert "is a link." in grade["checks"][0]["fact"]


@pytest.mark.parametrize("student", ["gus", "hal"])
def test_what_may_be_nobodys_fault_is_open(graded, student):
    course, _ = graded

    grade = result(course, student)

    assert (grade["status"], grade["points"], grade["checks"][0]["reason"]) == ("ungraded", None, "file_of_others")


def test_nothing_of_a_solution_stands_in_any_record(graded):
    course, _ = graded

    assert [
        path for path in (course.folder / "results").rglob("*") if path.is_file() and b"SECRET" in path.read_bytes()
    ] == []


def test_who_is_left_out_is_told_once_and_named_again_in_the_end_and_is_no_success(graded):
    _, done = graded
    misnamed = "ida has no folder squares, but Squares/. Rename or move it to be graded."

    assert done.stderr.count(misnamed) == 1
    assert "Not graded, as was said at the beginning: ida, lea_squares.py, 'K\\xf6nig'." in done.stderr
    assert "lea_squares.py lies in no student's folder. Move it to <student>/squares/ to be graded." in done.stderr
    assert "grades.csv" not in done.stderr
    assert "'K\\xf6nig' is not graded: the name of the folder is no text (it is not UTF-8). Rename it." in done.stderr
    assert "Nothing was handed in for squares by: jon." in done.stderr
    assert done.returncode == 1


def test_a_grade_of_work_that_is_gone_is_named(graded):
    _, done = graded

    assert (
        "submitted has nothing of kay for squares, but results a grade. "
        "If that work is gone for good, remove results/squares/kay.json." in done.stderr
    )


def test_it_is_said_how_a_name_is_spelt_in_a_files(graded):
    _, done = graded

    assert "Grades: results/<assignment>/<student>.json (of -rf: %2Drf.json)" in done.stderr


def test_a_stored_grade_is_found_by_the_students_name(graded):
    course, _ = graded

    explained = course.grader("explain", "results/squares/Jörg Müller.json")
    nobody = course.grader("explain", "results/squares/Jörg Maier.json")

    assert "squares · Jörg Müller" in explained.stdout
    assert nobody.returncode == 2
    assert "'results/squares/Jörg Maier.json' does not exist" in nobody.stderr


def test_nobody_has_points_without_a_decided_check(graded):
    _, done = graded

    assert [line.split()[:4] for line in done.stdout.splitlines() if line.split()[1:2] == ["hal"]] == [
        ["squares", "hal", "?/2", "ungraded"]
    ]


def test_the_folder_of_one_student_is_told_from_that_of_all(course):
    course.assignment()
    course.hand_in("ida b", course.SERIAL)

    for place in ("submitted/ida b", "submitted/ida b/squares"):
        for command in ("grade", "submit"):
            done = course.grader(command, place)

            assert done.returncode == 2
            assert (
                f"{place} is of one student. Name the folder above theirs, and them: submitted --student 'ida b'"
                in done.stderr
            )
            assert "Rename" not in done.stderr


def test_the_folder_of_the_assignments_is_no_students(course):
    course.assignment()

    done = course.grader("grade", "assignments")

    assert done.returncode == 2
    assert "assignments has no submission for squares." in done.stderr
    assert "of one student" not in done.stderr


def test_points_set_by_hand_are_not_lost_without_a_word_when_the_file_changes(course):
    course.assignment(rubric=course.FULL)
    course.hand_in("ann", course.SERIAL)
    course.hand_in("bob", "").unlink()
    os.link(course.folder / "submitted/ann/squares/squares.py", course.folder / "submitted/bob/squares/squares.py")
    first = "test_squares_equal_the_serial_ones"
    bob = ["--assignment=squares", "--student=bob"]
    course.grader("grade", "submitted", "--isolation=none", *bob)
    course.grader("settle", "results", *bob, f"--check={first}", "--points=1.5", "--reason=Seen.")
    (course.folder / "submitted/bob/squares/squares.py").unlink()
    course.hand_in("bob", course.WRONG)

    done = course.grader("grade", "submitted", "--isolation=none", *bob)

    kept = "results/squares/earlier/bob.1.json"
    assert json.loads((course.folder / kept).read_text())["decisions"][first]["points"] == 1.5
    assert (
        f"squares, bob: points set by hand for {first} no longer apply, since the file changed; "
        f"the grade that was there is kept as {kept}." in done.stderr
    )


def test_names_are_shown_as_they_are(graded):
    _, done = graded

    for name in ("Jörg Müller", "[bold]d", "bob[1]"):
        assert name in done.stdout


def test_who_handed_in_nothing_is_named_and_costs_no_success(course):
    course.assignment()
    course.hand_in("ann", course.SERIAL)
    (course.folder / "submitted" / "bob").mkdir()

    done = course.grader("grade", "submitted", "--isolation=none")

    assert "Nothing was handed in for squares by: bob." in done.stderr
    assert done.returncode == 0


def test_where_nobody_has_the_folder_it_is_said_what_they_have(course):
    course.assignment()
    course.hand_in("ann", course.SERIAL, name="Squares")

    done = course.grader("grade", "submitted", "--isolation=none")

    assert done.returncode == 2
    assert "submitted has no submission for squares." in done.stderr
    assert "ann has no folder squares, but Squares/." in done.stderr


def test_a_class_that_is_not_submitted_to_a_cluster_is_told_what_it_has(course):
    course.assignment()
    course.hand_in("ann", course.SERIAL, name="Squares")

    done = course.grader("submit", "submitted")

    assert done.returncode == 2
    assert "ann has no folder squares, but Squares/. Rename or move it to be graded." in done.stderr


def test_a_name_in_another_script_is_asked_for_settled_and_judged_again(course):
    course.assignment(rubric="def test_it(answer):\n    raise KeyError('x')\n")
    for name in ("Jörg", "ann"):
        course.hand_in(name, course.SERIAL)
    course.grader("grade", "submitted", "--isolation=none", "--student", unicodedata.normalize("NFD", "Jörg"))
    course.assignment()

    again = course.grader("rejudge", "results")

    assert [p.name for p in (course.folder / "results" / "squares").glob("*.json")] == ["J%C3%B6rg.json"]
    assert "Jörg" in again.stdout
    assert course.grade("J%C3%B6rg")["points"] == 2.0
