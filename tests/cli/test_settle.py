"""``grader settle``: what stayed open is listed, accepted, or set by hand with a reason, and stays so."""

from __future__ import annotations

import unicodedata

import pytest

from grader.grades import gradebook
from grader.grades.verdict import Verdict
from tests.unit.builders import check_result, engine, measured_round, record, run, trace

SPEEDUP = "test_speedup"


def busy(wall_s: float):
    return run(trace(wall_s, engine(1, 0.5), engine(2, 0.5)))


UNSURE = [
    measured_round(n, submission=busy(wall_s), reference=busy(other_s), timed=True)
    for n, (wall_s, other_s) in enumerate([(0.6, 0.5), (0.9, 0.6), (0.7, 0.5), (0.8, 0.65)])
]
UNFIT = [measured_round(n, reference=busy(0.9), timed=True) for n in range(3)]


@pytest.fixture
def settled(course):
    """A course in which the speedup of two students stayed open: the rounds of one disagree, the machine was unfit."""
    course.assignment(rubric=course.FULL)
    for student, rounds in {"ann": UNSURE, "bob": UNFIT}.items():
        known = record(*rounds, assignment="squares", student=student, attempt=4)
        checks = [
            check_result("test_squares_equal_the_serial_ones"),
            check_result("test_the_workers_computed_them", max_points=4.0, points=4.0),
            check_result(SPEEDUP, Verdict.INCONCLUSIVE, max_points=4.0, reason="rounds_disagree", fact="They differ."),
        ]
        gradebook.write(course.folder / "results", gradebook.grade(known, checks))
    return course


def settle(course, *options, student="ann"):
    return course.grader("settle", "results", "--assignment", "squares", "--student", student, *options)


def test_what_is_open_is_listed_with_what_to_do_about_it(settled):
    done = settled.grader("settle", "results")

    assert done.returncode == 1
    rows = [line.split() for line in done.stdout.splitlines()]
    assert [*["squares", "ann", SPEEDUP, "?", "of", "4", "4", "of", "4"], "They", "differ."] in rows
    assert "--accept" in done.stdout
    assert "--points N --reason TEXT" in done.stdout
    assert "--force" in done.stdout


def test_who_alone_stays_open_is_marked_in_the_list(settled):
    checks = [check_result(SPEEDUP, Verdict.PASSED, max_points=4.0, points=4.0)]
    for student in ("cay", "dan"):
        known = record(*UNSURE, assignment="squares", student=student)
        gradebook.write(settled.folder / "results", gradebook.grade(known, checks))

    done = settled.grader("settle", "results", "--student", "ann", COLUMNS="200")

    assert "LOOK AT IT: open in all measurings, where most others are decided. They differ." in done.stdout


def test_what_is_set_by_hand_is_the_grade_and_the_student_reads_why(settled):
    done = settle(settled, "--check", SPEEDUP, "--points", "3", "--reason", "Seen on my own machine.")

    grade = settled.grade("ann")
    check = grade["checks"][2]
    assert done.returncode == 0
    assert "squares · ann: 6 before, now 9 of 10 (final)." in done.stdout
    assert (grade["status"], grade["points"]) == ("final", 9.0)
    assert (check["verdict"], check["reason"], check["points"]) == ("partial", "set_by_hand", 3.0)
    assert check["fact"].endswith(": Seen on my own machine.")
    assert check["detail"] == "inconclusive (rounds_disagree): They differ."


def test_what_is_set_by_hand_stands_when_the_record_is_judged_again(settled):
    settle(settled, "--check", SPEEDUP, "--points", "4", "--reason", "Seen.", student="bob")

    settled.grader("rejudge", "results")

    grade = settled.grade("bob")
    assert (grade["status"], grade["points"]) == ("final", 10.0)
    assert grade["decisions"][SPEEDUP]["why"] == "Seen."
    assert grade["checks"][2]["detail"].startswith("inconclusive (machine_unfit): ")


def test_what_is_accepted_is_judged_as_it_was_seen(settled):
    done = settle(settled, "--accept")

    grade = settled.grade("ann")
    assert done.returncode == 0, done.stderr
    assert (grade["status"], grade["checks"][2]["verdict"]) == ("final", "partial")
    assert grade["checks"][2]["reason"] == "partly_as_fast"
    assert 0 < grade["checks"][2]["points"] < 4


def test_a_machine_that_failed_its_own_check_showed_nothing_that_can_be_accepted(settled):
    before = settled.grade("bob")

    done = settle(settled, "--accept", student="bob")

    assert done.returncode == 2
    assert f"Nothing was seen that could be accepted for {SPEEDUP}." in done.stderr
    assert settled.grade("bob") == before


def test_where_nothing_is_open_it_says_so(settled):
    for student in ("ann", "bob"):
        settle(settled, "--check", SPEEDUP, "--points", "1", "--reason", "Seen.", student=student)

    done = settled.grader("settle", "results")

    assert done.returncode == 0
    assert "Nothing is open in 2 grades of results." in done.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param(["--check", SPEEDUP, "--points", "3"], "give --check, --points and --reason", id="no reason"),
        pytest.param(
            ["--check", SPEEDUP, "--points", "3", "--reason", " "], "give --check, --points and --reason", id="blank"
        ),
        pytest.param(
            ["--check", "test_other", "--points", "3", "--reason", "x"], "There is no check 'test_other'", id="unknown"
        ),
        pytest.param(
            ["--check", SPEEDUP, "--points", "5", "--reason", "x"], "is worth 4 points at most", id="too many points"
        ),
        pytest.param(["--accept", "--points", "3"], "Either --accept", id="both"),
    ],
)
def test_what_makes_no_sense_is_said_and_changes_nothing(settled, options, words):
    before = settled.grade("ann")

    done = settle(settled, *options)

    assert done.returncode == 2
    assert words in done.stderr
    assert settled.grade("ann") == before


@pytest.mark.parametrize("asked", ["Jörg Müller", unicodedata.normalize("NFD", "Jörg Müller"), "J%C3%B6rg M%C3%BCller"])
def test_a_student_may_be_asked_for_by_name_or_by_file(settled, asked):
    checks = [check_result(SPEEDUP, Verdict.INCONCLUSIVE, max_points=4.0)]
    known = record(*UNSURE, assignment="squares", student="Jörg Müller", attempt=4)
    path = gradebook.write(settled.folder / "results", gradebook.grade(known, checks))

    listed = settle(settled, student=asked)
    done = settle(settled, "--check", SPEEDUP, "--points", "3", "--reason", "seen", student=asked)

    assert "Jörg Müller" in listed.stdout
    assert "ann" not in listed.stdout
    assert done.returncode == 0, done.stderr
    assert gradebook.read(path).score.points == 3.0


def test_a_grade_that_is_not_there_is_named(settled):
    done = settle(settled, "--accept", student="eve")

    assert done.returncode == 2
    assert "results has no grade of 'eve' for 'squares'." in done.stderr
    assert "Say whose grade it is" in settled.grader("settle", "results", "--accept").stderr
